"""Rules about who may do what, each said once and able to say why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Denied(Exception):
    """Not allowed; the message is a sentence that a person may read."""


class Rule:
    """A rule written as a function that raises ``Denied``; ``allows`` is derived from it."""

    def __init__(self, function: Callable[..., None]) -> None:
        self.check = function
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__

    def allows(self, *args: Any) -> bool:
        """Whether the rule would let this through."""
        return not self.why_not(*args)

    def why_not(self, *args: Any) -> str:
        """The sentence that says why not, or nothing."""
        try:
            self.check(*args)
        except Denied as refusal:
            return str(refusal)
        return ""


def rule(function: Callable[..., None]) -> Rule:
    """Make a rule of a function that raises ``Denied`` with a sentence."""
    return Rule(function)
