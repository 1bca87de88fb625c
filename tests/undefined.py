"""A variable that a template of ours prints but nobody defined fails the test: Django would print nothing.

Only printing counts (``{{ child.nmae }}``): ``{% if %}`` and ``{% include … with … %}`` may ask for what is not there,
and so may a variable that says so with ``|default``.
"""

from __future__ import annotations

import pytest
from django.template.base import FilterExpression, Variable, VariableDoesNotExist, VariableNode
from django.template.context import Context

from send_cases.local import ROOT

OURS = str(ROOT / "templates")
FORGIVING = {"default", "default_if_none", "yesno"}


class UndefinedVariable(AssertionError):
    """A template prints something that is not there."""


def _is_ours(node: VariableNode) -> bool:
    return str(getattr(node.origin, "name", "")).startswith(OURS)


def _is_forgiving(expression: FilterExpression) -> bool:
    return any(function.__name__ in FORGIVING for function, _ in expression.filters)


def _must_be_defined(node: VariableNode, context: Context) -> None:
    variable = node.filter_expression.var
    if not isinstance(variable, Variable):
        return
    try:
        variable.resolve(context)
    except VariableDoesNotExist:
        raise UndefinedVariable(
            f"{{{{ {variable} }}}} at line {node.token.lineno} of {node.origin.name} is not defined"
        ) from None


@pytest.fixture(autouse=True)
def _undefined_variables_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = VariableNode.render

    def render(node: VariableNode, context: Context) -> str:
        text = usual(node, context)
        if text == "" and _is_ours(node) and not _is_forgiving(node.filter_expression):
            _must_be_defined(node, context)
        return text

    monkeypatch.setattr(VariableNode, "render", render)
