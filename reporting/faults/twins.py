"""Two people with one number, or with one name and birth date: the rules that look at more than one person.

They are asked of the database rather than of people in the order of a file, so that one child can be checked alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from reporting.building.people import People
from reporting.faults.spots import Spot
from reporting.sen2.rules.base import Rule

#: By rule: the field to look at, and when two records are the same in it. An index serves each.
_SAME = {
    "P11": ("UPN", "b.upn = a.upn AND a.upn <> ''"),
    "P13": ("UniqueLearnerNumber", "b.uln = a.uln AND a.uln <> ''"),
    "P21": ("Surname", "b.birth_date = a.birth_date AND UPPER(b.surname) = UPPER(a.surname)"
                       " AND UPPER(b.forename) = UPPER(a.forename)"),
}  # fmt: skip
_WORDS = {
    "P11": "Someone else in the return has the same UPN. Check it with the school; if they are one, say so to a manager.",
    "P13": "Someone else in the return has the same ULN. Check it with the college; if they are one, say so to a manager.",
    "P21": "Someone else in the return has the same names and birth date. Check whether they are one.",
}
RULES = frozenset(_SAME)


def siblings(ids: Iterable[int]) -> set[int]:
    """Everybody else who shares a number, or name and birth date, with one of these people."""
    wanted = list(ids)
    return {other for rule in _SAME for _, other in _pairs(rule, wanted, "b.id <> a.id")}


def spots(people: People, ids: list[int], rules: dict[str, Rule]) -> list[Spot]:
    """The faults of these people that come of another: the one who was recorded later is asked about, as in a file.

    Args:
        people: the return.
        ids: keys of people who are in it.
        rules: the rules in use, by id.
    """
    found: list[Spot] = []
    for rule in rules.keys() & RULES:
        pairs = _pairs(rule, ids, "b.id < a.id")
        there = set(people.among(sorted({earlier for _, earlier in pairs}))) if pairs else set()
        field = _SAME[rule][0]
        for pupil in sorted({later for later, earlier in pairs if earlier in there}):
            key = f"{pupil}/{rule}/Person/pupil{pupil}/{field}"
            origin = {"pupil": pupil}
            found.append(Spot(key, rule, rules[rule].severity, _WORDS[rule], "Person", field, origin, pupil))
    return found


def _pairs(rule: str, ids: list[int], which: str) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.id, b.id FROM ehcp_pupil a JOIN ehcp_pupil b ON {_SAME[rule][1]} AND {which} "  # noqa: S608 - ours
            "WHERE a.id = ANY(%s)",
            [ids],
        )
        return [(one, other) for one, other in cursor.fetchall()]
