"""Each number, defined once: the board, the PDF, the CSV and the lists behind them all count with these.

A measure says its base (what is counted at all), its numerator (which of those), whether plans under a permitted
exception are counted, and the column of DfE's published statistics that it follows. Read aloud: "of plans issued in
the period, those issued within 20 weeks".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from reporting.base import COLUMNS, assessments
from reporting.models import STANDS_OPEN
from reporting.period import Period
from reporting.tally import Sum, tally

SIX_WEEKS, SIXTEEN_WEEKS, TWENTY_WEEKS, FIFTY_TWO_WEEKS = 42, 112, 140, 364
Scope = Callable[[Period], Q]


def _received(p: Period) -> Q:
    return Q(received_on__range=p.days)


def told(p: Period) -> Q:
    """A decision whether to assess was told in the period."""
    return Q(decision_on__range=p.days)


def _no_plan(p: Period) -> Q:
    return Q(no_plan_on__range=p.days, issued_on__isnull=True)


def issued(p: Period) -> Q:
    """The first final plan was sent in the period."""
    return Q(issued_on__range=p.days)


def _completed(p: Period) -> Q:
    return issued(p) | _no_plan(p)


def _withdrawn_assessing(p: Period) -> Q:
    return Q(ended_on__range=p.days, decision="assess_yes", issued_on__isnull=True, no_plan_on__isnull=True)


def is_open(p: Period) -> Q:
    """Nothing has ended it: no refusal told, no "no plan" told, no plan, not withdrawn or moved away."""
    return STANDS_OPEN


@dataclass(frozen=True)
class Measure:
    """One number.

    Args:
        key: its name in addresses, CSV and tests.
        label: what it counts, in words.
        base: which assessments it looks at.
        hit: which of those it counts; ``None`` counts the whole base (a count, not a share).
        exceptions: "counted", "left out" (flagged cases leave both sides) or "" where they play no part.
        dfe: the column of DfE's statistics that it follows, or "" where DfE publishes none.
        counts: "share", "count", "weeks" (mean weeks from day 0 to the plan) or "longest" (weeks open).
        period: "in the period" or "at the day".
    """

    key: str
    label: str
    base: Scope
    hit: Q | None = None
    exceptions: str = ""
    dfe: str = ""
    counts: str = "count"
    period: str = "in the period"
    of: str = ""

    def scope(self, period: Period) -> Q:
        """The base, without flagged cases where the measure leaves them out."""
        base = self.base(period)
        return base & Q(week20=False) if self.exceptions == "left out" else base

    def rows(self, period: Period) -> QuerySet[Any]:
        """The assessments that the number counts: the list behind the link."""
        found = assessments(period.as_at).filter(self.scope(period))
        return found.filter(self.hit) if self.hit is not None else found


def _twice(key: str, label: str, hit: Q | None, dfe: str, dfe_ex: str, counts: str = "share") -> list[Measure]:
    """A measure with every plan counted, and the same with flagged cases out of both sides."""
    return [
        Measure(key, label, issued, hit, "counted", dfe, counts, of="plans issued"),
        Measure(f"{key}_ex", label, issued, hit, "left out", dfe_ex, counts, of="plans issued"),
    ]


REQUESTS = [
    Measure("requests", "Requests received", _received, dfe="requests_received_in_year"),
    Measure("requests_assess", "Decided to assess, and the family told", _received,
            Q(decision="assess_yes"), dfe="requests_decided_to_assess", counts="share", of="requests received"),
    Measure("requests_refused", "Decided not to assess, and the family told", _received,
            Q(decision="assess_no"), dfe="requests_decided_not_to_assess", counts="share", of="requests received"),
    Measure("requests_withdrawn", "Withdrawn or moved away before a decision", _received,
            Q(decision="", ended_on__isnull=False), dfe="requests_withdrawn", counts="share", of="requests received"),
    Measure("requests_undecided", "No decision told yet", _received,
            Q(decision="", ended_on__isnull=True), dfe="requests_decision_not_made", counts="share",
            of="requests received"),
    Measure("decisions_6w", "Decisions told within 6 weeks", told, Q(decision_days__lte=SIX_WEEKS),
            dfe="request_outcome_six_weeks", counts="share", of="decisions told"),
]  # fmt: skip
ASSESSMENTS = [
    Measure("assessments", "Assessments completed", _completed, dfe="assess_in_year"),
    Measure("assessments_issued", "A plan was issued", _completed, Q(issued_on__isnull=False),
            dfe="assess_issued", counts="share", of="assessments completed"),
    Measure("assessments_no_plan", "No plan, and the family told", _completed, Q(issued_on__isnull=True),
            dfe="assess_not_issued", counts="share", of="assessments completed"),
    Measure("no_plan_16w", "'No plan' told within 16 weeks", _no_plan, Q(no_plan_days__lte=SIXTEEN_WEEKS),
            dfe="outcome_decision_within_time", counts="share", of="'no plan' decisions told"),
    Measure("assessments_withdrawn", "Withdrawn or moved away while assessing", _withdrawn_assessing,
            dfe="assess_withdrawn"),
]  # fmt: skip
PLANS = [
    *_twice("plans", "Plans issued", None, "plans_issued_den", "plans_issued_den_ex", "count"),
    *_twice("plans_20w", "Issued within 20 weeks", Q(days__lte=TWENTY_WEEKS),
            "plans_issued_within_20_weeks", "plans_issued_20_weeks_ex"),
    *_twice("plans_20_52w", "Issued after 20 weeks, within 52", Q(days__gt=TWENTY_WEEKS, days__lte=FIFTY_TWO_WEEKS),
            "plans_issued_gt20weeks_ltYear", "plans_issued_gt20weeks_ltYear_ex"),
    *_twice("plans_over_52w", "Issued after 52 weeks", Q(days__gt=FIFTY_TWO_WEEKS),
            "plans_issued_gt_1_year", "plans_issued_gt_1_year_ex"),
    *_twice("plans_mean_weeks", "Mean weeks to issue", None,
            "avg_weeks_issue_plan", "avg_weeks_issue_plan_exc", "weeks"),
]  # fmt: skip
OPEN = [
    Measure("open", "Open requests and assessments", is_open, period="at the day"),
    Measure("open_request", "Waiting for a decision whether to assess", is_open, Q(decision=""),
            period="at the day", counts="share", of="open"),
    Measure("open_assessment", "Being assessed or drafted", is_open, ~Q(decision=""), period="at the day",
            counts="share", of="open"),
    Measure("open_past_20w", "Open and already past 20 weeks", is_open, Q(open_days__gt=TWENTY_WEEKS),
            period="at the day", counts="share", of="open"),
    Measure("open_longest", "Longest open, in weeks", is_open, period="at the day", counts="longest"),
]  # fmt: skip
GROUPS: dict[str, list[Measure]] = {
    "Requests": REQUESTS,
    "Assessments": ASSESSMENTS,
    "Plans and the 20 weeks": PLANS,
    "Open work": OPEN,
}
MEASURES: dict[str, Measure] = {m.key: m for family in GROUPS.values() for m in family}


@dataclass(frozen=True)
class Figure:
    """What a measure came to: a numerator, a base, or a mean; in words where a number would mislead."""

    measure: Measure
    number: float | None
    base: int

    @property
    def percent(self) -> float | None:
        """The share, to one decimal; ``None`` without a base, so that nothing is ever shown as 0% of nothing."""
        if self.measure.counts != "share" or not self.base:
            return None
        return round(100 * float(self.number or 0) / self.base, 1)

    @property
    def words(self) -> str:
        """As it is printed: "57.2% (179 of 313)", "25.6 weeks", "313", or why there is no figure."""
        if self.measure.counts == "share":
            if not self.base:
                return f"no {self.measure.of}"
            return f"{self.percent}% ({self.number:,.0f} of {self.base:,})"
        if self.measure.counts in ("weeks", "longest"):
            return f"{self.number} weeks" if self.number is not None else "none"
        return f"{self.number or 0:,.0f}"


def figures(
    measures: Iterable[Measure], period: Period, where: Mapping[str, Q] | None = None
) -> dict[str, dict[str, Figure]]:
    """Count measures in one query, which looks at each assessment once.

    Args:
        measures: what to count.
        period: the days, and the day as at which facts are read.
        where: groups by name, each a further condition ("F": Q(sex="F")); without them one group "".

    Returns:
        measure key → group name → figure.
    """
    wanted, groups = list(measures), dict(where or {"": Q()})
    sums: dict[str, Sum] = {}
    for m in wanted:
        for i, condition in enumerate(groups.values()):
            sums |= sums_of(m, f"{m.key}__{i}", m.scope(period) & condition)
    found = tally(assessments(period.as_at), COLUMNS, sums)
    return {m.key: {name: figure_of(m, found, f"{m.key}__{i}") for i, name in enumerate(groups)} for m in wanted}


def sums_of(m: Measure, name: str, scope: Q) -> dict[str, Sum]:
    """What has to be summed for a measure over a scope: ``{name}_base``, and ``{name}_hit`` but for a count."""
    sums = {f"{name}_base": Sum(scope)}
    if m.counts == "share":
        sums[f"{name}_hit"] = Sum(scope & (m.hit or Q()))
    elif m.counts == "weeks":
        sums[f"{name}_hit"] = Sum(scope, "avg", "days")
    elif m.counts == "longest":
        sums[f"{name}_hit"] = Sum(scope, "max", "open_days")
    return sums


def figure_of(m: Measure, found: Mapping[str, Any], name: str) -> Figure:
    """The figure that the sums of ``sums_of`` came to."""
    base = found[f"{name}_base"]
    if m.counts == "count":
        return Figure(m, base, base)
    hit = found[f"{name}_hit"]
    if m.counts == "weeks":
        return Figure(m, None if hit is None else round(float(hit) / 7, 1), base)
    if m.counts == "longest":
        return Figure(m, None if hit is None else int(hit) // 7, base)
    return Figure(m, hit, base)
