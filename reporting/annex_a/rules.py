"""The rules that the lists are checked by before they go out: 17 on the first, 12 on the second.

Source: Data to Insight's validator of the lists (version 0.0.1), with its codes; it is advice, not the inspectors' own
check. Days are compared strictly, as there: nobody is flagged on the birthday itself.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from reporting.annex_a.columns import LIST_1, LIST_2
from reporting.annex_a.rows import Row
from reporting.sen2.rules.base import birthday

ERROR, QUERY = "error", "query"
DISABILITY = "disability"


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        code: Data to Insight's.
        list: the list it looks at.
        severity: ``error`` or ``query``.
        fields: the columns it looks at.
        says: what is wrong and what to do.
        wrong: whether it is, by a row, today as ccyy-mm-dd, and how often each UPN is in the list.
    """

    code: str
    list: str
    severity: str
    fields: tuple[str, ...]
    says: str
    wrong: Callable[[Row, str, Counter[str]], bool]


@dataclass
class Finding:
    """Whom a rule found.

    Attributes:
        checked: whether it could be looked at: the column may come from another system.
        people: keys of the people.
    """

    rule: Rule
    checked: bool = True
    people: list[int] = field(default_factory=list)


def _missing(key: str) -> Callable[..., bool]:
    return lambda row, today, upns: not row.get(key)


def _aged(row: Row, after: int, before: int, today: str) -> bool:
    born = row["born"].isoformat() if row["born"] else ""
    return bool(born) and birthday(born, after) < today and (not before or today < birthday(born, before))


def _twenty_five(row: Row, today: str, upns: Counter[str]) -> bool:
    return _aged(row, 25, 26, today)


def _older(row: Row, today: str, upns: Counter[str]) -> bool:
    return _aged(row, 26, 0, today)


def _to_come(key: str) -> Callable[..., bool]:
    return lambda row, today, upns: bool(row[key]) and row[key].isoformat() > today


def _before(first: str, last: str) -> Callable[..., bool]:
    return lambda row, today, upns: bool(row[first] and row[last]) and row[first] > row[last]


def _no_number(row: Row, today: str, upns: Counter[str]) -> bool:
    return _aged(row, 6, 0, today) and not row["upn"] and not row["uln"]


def _no_school(row: Row, today: str, upns: Counter[str]) -> bool:
    return _aged(row, 5, 16, today) and not row["urn"] and not row["second_phase"]


def _second_only(row: Row, today: str, upns: Counter[str]) -> bool:
    return _aged(row, 5, 16, today) and not row["urn"] and bool(row["second_phase"])


def _twice(row: Row, today: str, upns: Counter[str]) -> bool:
    return upns[row["upn"]] > 1


_Spec = tuple[str, str, tuple[str, ...], str, Callable[..., bool]]
_BOTH: tuple[_Spec, ...] = (
    ("01a", ERROR, ("born",), "The date of birth is missing. Give it.", _missing("born")),
    ("01b", ERROR, ("gender",), "The gender is missing. Give it.", _missing("gender")),
    ("01c", ERROR, ("ethnicity",), "The ethnicity is missing. Give it.", _missing("ethnicity")),
    ("01d", ERROR, ("need",), "The primary need is missing. Give it.", _missing("need")),
    ("02a", QUERY, ("born",), "They are 25. Check the date of birth, and whether the plan should go on.", _twenty_five),
    ("02b", ERROR, ("born",), "They are 26 or over. Check the date of birth, and whether the plan has ceased.", _older),
    ("03", ERROR, (DISABILITY,), "It is not said whether they have a disability. Say so.", _missing(DISABILITY)),
    ("05a", QUERY, ("born",), "The date of birth is still to come. Correct it.", _to_come("born")),
    ("07", ERROR, ("upn", "uln"), "They are over 6 and have neither UPN nor ULN. Give one.", _no_number),
    ("08a", ERROR, ("urn", "second_phase"), "They are of school age and there is neither a main school (URN) nor a second "
     "one. Give it; for a child who is educated at home none is right.", _no_school),
    ("08b", ERROR, ("urn", "second_phase"), "They are of school age and there is a second school but no main one (URN). "
     "Give it.", _second_only),
    ("09", ERROR, ("upn",), "Someone else in the list has the same UPN. Find out whether they are one.", _twice),
)  # fmt: skip
_PLANS: tuple[_Spec, ...] = (
    ("105b", QUERY, ("issued",), "The plan is issued on a day that is still to come. Correct it.", _to_come("issued")),
    ("105c", QUERY, ("updated",), "The plan is updated on a day that is still to come. Correct it.", _to_come("updated")),
    ("105d", QUERY, ("reviewed",), "The review is on a day that is still to come. Correct it.", _to_come("reviewed")),
    ("106a", ERROR, ("issued", "updated"), "The plan was updated before it was first issued. Correct one of the days.",
     _before("issued", "updated")),
    ("106b", ERROR, ("issued", "reviewed"), "The plan was reviewed before it was first issued. Correct one of the days.",
     _before("issued", "reviewed")),
)  # fmt: skip


def _rules() -> Iterable[Rule]:
    for code, severity, fields, says, wrong in _BOTH:
        yield Rule(f"1{code}", LIST_1, severity, fields, says, wrong)
        yield Rule(f"2{code}", LIST_2, severity, fields, says, wrong)
    for code, severity, fields, says, wrong in _PLANS:
        yield Rule(code, LIST_1, severity, fields, says, wrong)


RULES: tuple[Rule, ...] = tuple(sorted(_rules(), key=lambda rule: rule.code))
BY_CODE = {rule.code: rule for rule in RULES}


def check(name: str, rows: list[Row], today: dt.date, joined: Iterable[str] = ()) -> list[Finding]:
    """What each rule of a list finds.

    Args:
        name: the list.
        rows: its rows, with the columns of other systems that were given.
        today: the day it is checked on.
        joined: keys of the columns of other systems that were given: without it, rule 103 (203) cannot be looked at.
    """
    upns: Counter[str] = Counter(row["upn"] for row in rows if row["upn"])
    given, day = set(joined), today.isoformat()
    found = []
    for rule in RULES:
        if rule.list == name:
            checked = DISABILITY not in rule.fields or DISABILITY in given
            people = [row["pk"] for row in rows if rule.wrong(row, day, upns)] if checked else []
            found.append(Finding(rule, checked, people))
    return found


def as_data(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as JSON: code, whether it was checked, and keys of people."""
    return [{"rule": each.rule.code, "checked": each.checked, "people": each.people} for each in findings]
