"""How the facts of one kind of process are read from plain JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Given = Mapping[str, Any]


class FactsError(ValueError):
    """A key or value that cannot be read; the text says which, and what is known."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How the facts of one kind of process are read.

    Args:
        keys: every key it knows, with the kind of its value (date, yes/no, text, number).
        wants: the keys any one of which calls for this process.
        make: builds the facts from the values given.
        undated: facts that ``make`` has to invent when none of their keys is given, as (keys, fact); no date is shown
            that counts from them.
    """

    keys: Mapping[str, str]
    wants: frozenset[str]
    make: Callable[[Given], Any]
    undated: tuple[tuple[frozenset[str], str], ...] = ()
