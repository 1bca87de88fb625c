"""Questions about a plan in the return."""

from __future__ import annotations

from typing import NamedTuple

from reporting.sen2.record import Record


class Standing(NamedTuple):
    """What came of a request: each part that there is.

    Attributes:
        active: whether the plan is in force on census day.
    """

    request: Record
    assessment: Record | None
    plan: Record | None
    where: Record | None
    active: bool


def standing(request: Record, census: str) -> Standing:
    """What came of a request, as at census day."""
    assessment = request.one("Assessment")
    plan = assessment.one("NamedPlan") if assessment is not None else None
    active = plan is not None and is_active(plan, census)
    return Standing(request, assessment, plan, request.one("ActivePlans"), active)


def is_active(plan: Record, day: str) -> bool:
    """Whether a plan was in force on a day: begun by then, and not ceased on it. One with no start counts as begun."""
    ceased = plan.get("CeaseDate")
    if ceased is None and plan.given("CeaseReason"):
        return False
    return plan.get("StartDate", "") <= day and (ceased is None or ceased > day)


def is_open(placement: Record, day: str) -> bool:
    """Whether a placement was held on a day, its first and last included."""
    return placement.get("EntryDate", "") <= day and placement.get("LeavingDate", "9999") >= day
