"""The manager's board: what is late, what comes, who holds it. Every number is a link to its cases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum

from ehcp.filters import colleagues
from ehcp.models import Listing, ListingTally, Process
from ehcp.stages import OPEN, WORDS
from reporting.daily import figures_by_day
from reporting.measures import MEASURES
from reporting.period import months, twelve_months
from send_cases.accounts.models import User

DUE_WITHIN = 10  # calendar days
STAGES = {key: WORDS[key] for key in OPEN}


@dataclass(frozen=True)
class Tile:
    """One number of the board: its sentence and the condition on open processes that it counts."""

    key: str
    words: str
    where: Q
    kind: str


def counts(today: dt.date) -> list[Tile]:
    """The tiles. Overdue is the authority's own breach only; late advice is counted on its own."""
    soon = today + dt.timedelta(days=DUE_WITHIN)
    return [
        Tile("overdue", "overdue by law", Q(overdue_from__lte=today), "overdue"),
        Tile("due", f"due in {DUE_WITHIN} days", Q(next_on__range=(today, soon)), "due"),
        Tile("advice", "waiting for advice", Q(stage="advice"), "advice"),
        Tile("advice_late", "with advice late", Q(stage="advice", advice_due_on__lt=today), "advice"),
        Tile("not_told", "family not yet told", Q(stage__in=["decided_not_told", "issue_not_told"]), "family"),
        Tile("unallocated", "unallocated", Q(officer__isnull=True), "none"),
    ]


def open_assessments(rows: Any) -> Any:
    """Those of the lists' rows, or of their tallies, that are needs assessments."""
    return rows.filter(kind=Process.Kind.ASSESSMENT)


def _tallied() -> Any:
    """How many open processes there are of each sort, restricted ones too: a number names nobody."""
    return ListingTally.objects.all()


def _sum(where: Q | None = None) -> Any:
    return Sum("n", filter=where, default=0)


def tallies(today: dt.date) -> dict[str, int]:
    """The number of each tile, in one query."""
    rows = open_assessments(_tallied())
    wanted = {f"n_{c.key}": _sum(c.where) for c in counts(today)}
    found: dict[str, int] = rows.aggregate(n_total=_sum(), **wanted)
    return {name.removeprefix("n_"): number for name, number in found.items()}


def by_kind(today: dt.date) -> list[dict[str, Any]]:
    """Open processes of every kind: all, those due soon and those overdue by law, in one query."""
    soon = today + dt.timedelta(days=DUE_WITHIN)
    rows: dict[str, Any] = {
        row["kind"]: row
        for row in _tallied()
        .values("kind")
        .annotate(all=_sum(), due=_sum(Q(next_on__range=(today, soon))), late=_sum(Q(overdue_from__lte=today)))
        .order_by("kind")
    }
    empty = {"all": 0, "due": 0, "late": 0}
    return [
        {"key": kind, "label": label, **{("n" if k == "all" else k): rows.get(kind, empty)[k] for k in empty}}
        for kind, label in Process.Kind.choices
    ]


def by_stage(today: dt.date) -> list[dict[str, Any]]:
    """Open cases by stage: all, and those overdue by law."""
    rows: dict[str, Any] = {
        row["stage_now"]: row
        for row in open_assessments(_tallied())
        .on(today)
        .values("stage_now")
        .annotate(all=_sum(), late=_sum(Q(overdue_from__lte=today)))
        .order_by("stage_now")
    }
    empty = {"all": 0, "late": 0}
    return [
        {"key": key, "label": label, "n": rows.get(key, empty)["all"], "late": rows.get(key, empty)["late"]}
        for key, label in STAGES.items()
    ]


def by_officer(today: dt.date, teams_of: User | None = None) -> list[dict[str, Any]]:
    """Open cases by caseworker: all, due soon, overdue, waiting for advice; and those that nobody has yet.

    Args:
        today: the day.
        teams_of: the people of this person's teams alone; left out, everybody.
    """
    soon = today + dt.timedelta(days=DUE_WITHIN)
    what = {"due": Q(next_on__range=(today, soon)), "late": Q(overdue_from__lte=today), "advice": Q(stage="advice")}
    held = open_assessments(Listing.objects.filter(officer__isnull=False))
    if teams_of is not None:
        held = held.filter(officer__in=list(colleagues(teams_of).values_list("pk", flat=True)))
    rows = (
        held.order_by().values("officer", name=F("caseworker"))
        .annotate(n=Count("pk"), **{f"n_{key}": Count("pk", filter=where) for key, where in what.items()})
        .order_by("name", "officer")
    )  # fmt: skip
    nobody = open_assessments(_tallied()).filter(officer__isnull=True)
    free = nobody.aggregate(n_n=_sum(), **{f"n_{key}": _sum(where) for key, where in what.items()})
    found = [*rows, *([{"officer": None, "name": None, **free}] if free["n_n"] else [])]
    return [{name.removeprefix("n_"): value for name, value in row.items()} for row in found]


HEADLINE = ("plans", "plans_20w", "plans_20w_ex", "plans_mean_weeks", "decisions_6w", "open_past_20w", "open_longest")


def headline(today: dt.date) -> dict[str, Any]:
    """The share within 20 weeks, with and without exceptions, and what the share does not say: who still waits."""
    period = twelve_months(today)
    found = figures_by_day([MEASURES[key] for key in HEADLINE], period)
    return {"period": period, **{key: found[key][""] for key in HEADLINE}}


def trend(today: dt.date) -> list[dict[str, Any]]:
    """Plans issued and the share within 20 weeks, month by month, in one query."""
    periods = months(today)
    where = {p.label: Q(issued_on__range=p.days) for p in periods}
    whole = type(periods[0])(periods[0].start, periods[-1].end, today, "")
    found = figures_by_day([MEASURES["plans"], MEASURES["plans_20w"], MEASURES["plans_20w_ex"]], whole, where)
    return [
        {"period": p, "plans": found["plans"][p.label], "share": found["plans_20w"][p.label],
         "share_ex": found["plans_20w_ex"][p.label]}
        for p in periods
    ]  # fmt: skip
