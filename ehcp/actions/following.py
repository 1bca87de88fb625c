"""What follows from a fact of one process in other rows: the next review, the plan that ceased. Inside an action only."""

from __future__ import annotations

from typing import Any

from ehcp.actions import reviews
from ehcp.models import Plan, Process
from ehcp.policies import Refused
from ehcp.proceedings import PROCEEDINGS, facts_row

K = Process.Kind


def after(process: Process, *, changed: set[str]) -> None:
    """Call it when facts of a process were written and before its line in the story.

    Args:
        process: a locked process.
        changed: the columns written.

    Raises:
        Refused: what follows cannot be, as the rows it concerns have gone further.
    """
    _first_day(process, changed)
    if process.kind == K.ANNUAL_REVIEW and "notice_sent_on" in changed:
        reviews.follow_notice(process)
    if process.kind == K.CESSATION and changed & {"ceased_on", "cease_reason"}:
        _cease(process)
    if process.kind == K.MOVE_IN and "plan_made_on" in changed:
        _plan_that_came(process)
    if process.kind == K.MOVE_IN and "reviewed_on" in changed:
        _reviewed_after_move(process)


def _first_day(process: Process, changed: set[str]) -> None:
    """A process begins on its first day; a correction of that day moves the beginning."""
    spec = PROCEEDINGS.get(process.kind)
    if spec is None or not changed & set(spec.first_days):
        return
    row = facts_row(process)
    days = [day for name in spec.first_days if (day := getattr(row, name))]
    first = min(days, default=process.opened_on)
    if first != process.opened_on:
        if process.closed_on and first > process.closed_on:
            raise Refused("It cannot begin after it ended. Check the days beside it.", "value")
        process.opened_on = first
        process.save(update_fields=["opened_on"])


def _cease(process: Process) -> None:
    """The plan ends with its ceasing (SEN2 items 4.5 and 4.6), and is in force again when that is taken back."""
    row = process.cessation
    plan = Plan.objects.select_for_update().get(pk=row.plan_id)
    if row.ceased_on and plan.first_made_on and row.ceased_on < plan.first_made_on:
        raise Refused("A plan cannot end before it was first made.", "ceased_on")
    plan.ceased_on = row.ceased_on
    plan.cease_reason = row.cease_reason if row.ceased_on else ""
    plan.save(update_fields=["ceased_on", "cease_reason"])


def _plan_that_came(process: Process) -> None:
    """A plan that passes to us is treated as if we had made it, on its own first day (CFA 2014 s.47)."""
    row = process.move_in
    if row.direction != "in" or row.plan_made_on is None:
        return
    if row.plan is None:
        row.plan = Plan.objects.create(
            pupil_id=process.pupil_id, origin=Plan.Origin.TRANSFERRED, first_made_on=row.plan_made_on
        )
        row.save(update_fields=["plan"])
    elif row.plan.origin == Plan.Origin.TRANSFERRED:
        row.plan.first_made_on = row.plan_made_on
        row.plan.save(update_fields=["first_made_on"])


def _reviewed_after_move(process: Process) -> None:
    """Our first review of a plan that came to us starts the next twelve months."""
    row: Any = process.move_in
    if row.plan is None or row.reviewed_on is None:
        return
    open_ones = Process.objects.filter(annual_review__plan=row.plan).current()
    if not open_ones.exists():
        reviews.open_first(row.plan, opened_on=row.reviewed_on, officer=process.officer, team=process.team,
                           last_review_on=row.reviewed_on)  # fmt: skip


def taken_back(process: Process) -> None:
    """A whole process was marked as entered in error: what followed from it goes too."""
    if process.kind == K.ANNUAL_REVIEW:
        reviews.unlink(process)
    if process.kind == K.CESSATION and process.cessation.ceased_on:
        Plan.objects.filter(pk=process.cessation.plan_id).update(ceased_on=None, cease_reason="")
