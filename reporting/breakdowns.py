"""Figures by sex, age, need and source; small groups in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from ehcp.codes import choices
from reporting.measures import MEASURES, Figure, figures
from reporting.period import Period

SMALL = 6  # a share of fewer than this many is not said: it tells about persons, not about the service
COLUMNS = ("requests", "requests_refused", "decisions_6w", "assessments", "plans", "plans_20w", "plans_20w_ex")
AGES = (("Under 5", 0, 4), ("5 to 10", 5, 10), ("11 to 15", 11, 15), ("16 to 19", 16, 19), ("20 to 25", 20, 25))


@dataclass(frozen=True)
class Breakdown:
    """One table: a heading, the measures across, and a row for each group."""

    key: str
    heading: str
    rows: Sequence[tuple[str, Sequence[Figure]]]


def in_words(figure: Figure) -> str:
    """A figure of a group as it is printed: never 0% of nothing, and no share of a handful."""
    if figure.measure.counts != "share":
        return "none" if not figure.base else figure.words
    if not figure.base:
        return "none"
    if figure.base < SMALL:
        return "too few to say"
    return f"{figure.percent}%"


def _groups() -> dict[str, tuple[str, dict[str, Q]]]:
    needs = {label: Q(need=code) for code, label in choices("sen_type")}
    return {
        "sex": ("By sex", {"Female": Q(sex="F"), "Male": Q(sex="M"), "Not known": Q(sex="")}),
        "age": (
            "By age when the request was received",
            {**{name: Q(age__gte=low, age__lte=high) for name, low, high in AGES},
             "Not known": Q(age__isnull=True)},
        ),
        "need": ("By primary need", {**needs, "Not recorded": Q(need="")}),
        "source": (
            "By who asked",
            {
                "Parent or young person": Q(requested_by__in=["parent", "young_person"]),
                "School or other setting": Q(requested_by="setting"),
                "Health": Q(requested_by="health"),
                "Social care": Q(requested_by="social_care"),
                "Other, and the council itself": Q(requested_by__in=["other", "council"]),
            },
        ),
    }  # fmt: skip


def breakdowns(period: Period) -> list[Breakdown]:
    """Every table of the return by group: one query for each table."""
    found = []
    for key, (heading, where) in _groups().items():
        counted = figures([MEASURES[name] for name in COLUMNS], period, where)
        rows = [(group, [counted[name][group] for name in COLUMNS]) for group in where]
        found.append(Breakdown(key, heading, rows))
    return found
