"""Every rule of the return, as data.

DfE's own workbook of rules is not published anywhere; these are derived from the guide as others relay it, from types
and code sets, from what readers of returns check, and from logic and statute. Ids, severities and words are ours. An
authority that holds the workbook can fill in DfE's numbers and severities: :func:`adjusted`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reporting.sen2.problems import ERROR, INFORMATION, QUERY
from reporting.sen2.rules import active, assessment, head, person, plan, request, reviews, whole
from reporting.sen2.rules.base import MODULES, Rule

_ORDER = {module: place for place, module in enumerate(MODULES)}
RULES: tuple[Rule, ...] = tuple(
    sorted(
        (rule for part in (head, person, request, assessment, plan, active, reviews, whole) for rule in part.RULES),
        key=lambda rule: (_ORDER[rule.id[0]], rule.id[1:]),
    )
)
BY_ID: Mapping[str, Rule] = {rule.id: rule for rule in RULES}


def rules_of(year: int, rules: Iterable[Rule] = RULES) -> tuple[Rule, ...]:
    """The rules of a collection year."""
    return tuple(rule for rule in rules if rule.since <= year <= rule.until)


def adjusted(rows: Iterable[Mapping[str, str]], year: int, rules: Iterable[Rule] = RULES) -> tuple[Rule, ...]:
    """The rules with an authority's own numbers and severities.

    Args:
        rows: each with ``rule``, and ``dfe_code``, ``severity`` (error, query, information or off) and ``year`` as they
            apply; an empty one leaves things as they are, and an empty year is every year.
        year: the collection year.
        rules: the rules to change.

    Raises:
        ValueError: a row names no rule, or another severity; the message says which.
    """
    changed = {rule.id: rule for rule in rules}
    for number, row in enumerate(rows, start=2):
        name, severity = row.get("rule", "").strip(), row.get("severity", "").strip().lower()
        if name not in BY_ID:
            raise ValueError(f"Line {number}: there is no rule {name!r}.")
        if severity not in ("", ERROR, QUERY, INFORMATION, "off"):
            raise ValueError(f"Line {number}: the severity is error, query, information or off.")
        if row.get("year", "").strip() not in ("", str(year)) or name not in changed:
            continue
        if severity == "off":
            del changed[name]
            continue
        rule = changed[name]
        code = row.get("dfe_code", "").strip() or rule.dfe_code
        changed[name] = replace(rule, severity=severity or rule.severity, dfe_code=code)
    return tuple(changed.values())
