"""The faults that stand, narrowed, grouped and counted over time: what the page "Clean all year" shows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from ehcp.models import Pupil
from reporting.faults.years import year_now
from reporting.models import SenExplanation, SenFault
from send_cases import clock
from send_cases.accounts.models import User

#: How long a fault has stood, in calendar days: from, to and words.
AGES = {
    "week": (0, 7, "Up to 7 days"),
    "month": (8, 30, "8 to 30 days"),
    "quarter": (31, 90, "31 to 90 days"),
    "longer": (91, 100_000, "More than 90 days"),
}
WEEKS = 12  # of the burn-down
GRAVEST_FIRST = Case(
    When(severity="error", then=Value(0)), When(severity="query", then=Value(1)), default=Value(2),
    output_field=IntegerField(),
)  # fmt: skip


def standing(year: int | None = None) -> Any:  # a queryset with one more column, which the types cannot say
    """The faults of people that stand today, whoever may see them; each says whether it is explained."""
    said = SenExplanation.objects.filter(year=OuterRef("year"), key=OuterRef("key"), withdrawn_on__isnull=True)
    rows = SenFault.objects.filter(year=year or year_now(), cured_on__isnull=True, pupil__isnull=False)
    return rows.annotate(explained=Exists(said))


def of_officer(user: User) -> QuerySet[SenFault]:
    """What waits for one officer: errors and queries that nobody has explained, on records they may see."""
    mine: QuerySet[SenFault] = standing().filter(process__officer=user, explained=False)
    mine = mine.exclude(severity=SenFault.Severity.NOTE)
    return mine.filter(pupil__in=Pupil.objects.visible_to(user))


def totals(year: int) -> dict[str, int]:
    """Errors, queries explained and not, and notes, in one query."""
    query = Q(severity=SenFault.Severity.QUERY)
    found: dict[str, int] = standing(year).order_by().aggregate(
        errors=Count("pk", filter=Q(severity=SenFault.Severity.ERROR)),
        open=Count("pk", filter=query & Q(explained=False)),
        explained_=Count("pk", filter=query & Q(explained=True)),
        notes=Count("pk", filter=Q(severity=SenFault.Severity.NOTE)),
    )  # fmt: skip
    return {name.rstrip("_"): number for name, number in found.items()}


def of_age(age: str, today: dt.date) -> Q:
    """First seen so many days ago."""
    first, last, _ = AGES[age]
    return Q(first_seen__lte=today - dt.timedelta(days=first)) & Q(first_seen__gte=today - dt.timedelta(days=last))


def by_rule(rows: Any) -> list[dict[str, Any]]:
    """How many faults of each rule, and of how many people, the gravest and the most first."""
    found = rows.order_by().values("rule", "severity").annotate(n=Count("pk"), people=Count("pupil", distinct=True))
    return list(found.annotate(grave=GRAVEST_FIRST).order_by("grave", "-n", "rule"))


def by_officer(rows: Any) -> list[dict[str, Any]]:
    """How many faults each officer and team has to put right."""
    found = rows.order_by().values("process__officer", "process__officer__name", "process__team", "process__team__name")
    counts = {f"n_{kind}": Count("pk", filter=Q(severity=kind)) for kind in SenFault.Severity.values}
    return list(found.annotate(n=Count("pk"), **counts).order_by("-n", "process__officer__name"))


def by_age(rows: QuerySet[SenFault]) -> dict[str, int]:
    """How many faults have stood for how long, in one query."""
    today = clock.today()
    found: dict[str, int] = rows.order_by().aggregate(
        **{age: Count("pk", filter=of_age(age, today)) for age in AGES}
    )  # fmt: skip
    return found


def over_time(year: int, weeks: int = WEEKS) -> list[dict[str, Any]]:
    """Errors and queries of people that stood at the end of each of the last weeks, and today, in one query."""
    today = clock.today()
    days = [today - dt.timedelta(weeks=back) for back in range(weeks, -1, -1)]
    rows = SenFault.objects.filter(Q(cured_on__isnull=True) | Q(cured_on__gt=days[0]), year=year, pupil__isnull=False)
    columns = {}
    for number, day in enumerate(days):
        stood = Q(first_seen__lte=day) & (Q(cured_on__isnull=True) | Q(cured_on__gt=day))
        for kind in ("error", "query"):
            columns[f"{kind}_{number}"] = Count("pk", filter=stood & Q(severity=kind))
    found = rows.order_by().aggregate(**columns)
    return [
        {"day": day, "errors": found[f"error_{number}"], "queries": found[f"query_{number}"]}
        for number, day in enumerate(days)
    ]
