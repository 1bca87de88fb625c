"""The board's figures from sums by day, so that they cost the same for a town and for a country.

A measure's words stay its own: its base says which sums are read (plans by the day of issue, decisions by the day they
were told, what stands open), and its other conditions are put to their columns. Of how long something took the sums
know the limit within which it was; a condition that asks for anything between the limits is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import DateField, F, Q, Value

from reporting.base import Days
from reporting.measures import (
    FIFTY_TWO_WEEKS,
    SIX_WEEKS,
    TWENTY_WEEKS,
    Figure,
    Measure,
    Scope,
    figure_of,
    is_open,
    issued,
    sums_of,
    told,
)
from reporting.models import OutcomeTally
from reporting.period import Period
from reporting.tally import Sum, weigh

Part = OutcomeTally.Part
#: The limits that the sums tell apart, in days from day 0; reporting/migrations/0003_outcomes.sql says the same.
LIMITS = {"days": (TWENTY_WEEKS, FIFTY_TWO_WEEKS), "decision_days": (SIX_WEEKS,)}


def _plans(period: Period) -> Any:
    rows = OutcomeTally.objects.filter(part=Part.PLAN, told_on__range=period.days)
    return _summed(rows, issued_on=F("told_on"), days=F("within"), week20=F("excused"))


def _decisions(period: Period) -> Any:
    rows = OutcomeTally.objects.filter(part=Part.DECISION, told_on__range=period.days)
    return _summed(rows, decision_on=F("told_on"), decision_days=F("within"))


def _standing(period: Period) -> Any:
    """What nothing had ended by the day as at which facts are read."""
    rows = OutcomeTally.objects.filter(part=Part.STANDING, received__lte=period.as_at)
    as_at: Any = Value(period.as_at, output_field=DateField())
    return _summed(rows.filter(Q(over_on=None) | Q(over_on__gt=period.as_at)), open_days=Days(as_at, F("started")))


def _summed(rows: Any, **columns: Any) -> Any:
    """Rows by the columns that conditions name, each with its ``number`` and its ``total`` of days."""
    named = {f"by_{name}": column for name, column in columns.items()}
    return (
        rows.order_by().values(**named).annotate(number=models.Sum("n"), total=models.Sum("days")).filter(number__gt=0)
    )


COLUMNS: dict[Scope, tuple[Callable[[Period], Any], tuple[str, ...]]] = {
    issued: (_plans, ("issued_on", "days", "week20")),
    told: (_decisions, ("decision_on", "decision_days")),
    is_open: (_standing, ("open_days",)),
}


def figures_by_day(
    measures: Iterable[Measure], period: Period, where: Mapping[str, Q] | None = None
) -> dict[str, dict[str, Figure]]:
    """As ``measures.figures`` for the facts as they are, from the sums: one query for each base.

    Args:
        measures: of what was issued, told or stands open.
        period: the days; its ``as_at`` is today.
        where: groups by name, each a further condition on the base's columns.

    Raises:
        KeyError: the measure's base is none that is summed by day.
        ValueError: a condition asks for what the sums do not tell apart.
    """
    wanted, groups = list(measures), dict(where or {"": Q()})
    found: dict[str, Any] = {}
    for base in dict.fromkeys(m.base for m in wanted):
        read, columns = COLUMNS[base]
        sums: dict[str, Sum] = {}
        for m in (m for m in wanted if m.base is base):
            scope = m.scope(period) if base is not is_open else Q()  # the rows are what stands open
            for i, condition in enumerate(groups.values()):
                sums |= sums_of(m, f"{m.key}__{i}", scope & condition)
        for each in sums.values():
            _between_limits(each.where)
        found |= weigh(read(period), columns, sums)
    return {m.key: {name: figure_of(m, found, f"{m.key}__{i}") for i, name in enumerate(groups)} for m in wanted}


def _between_limits(where: Q) -> None:
    children: list[Any] = where.children
    for child in children:
        if isinstance(child, Q):
            _between_limits(child)
            continue
        name, value = child
        column, _, lookup = name.partition("__")
        if column in LIMITS and (lookup not in ("lte", "gt") or value not in LIMITS[column]):
            raise ValueError(f"{name}: the sums by day tell apart no {value}.")
