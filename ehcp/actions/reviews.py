"""The chain of annual reviews of a plan: each completed review opens the next (CFA 2014 s.44(1))."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from ehcp.actions.projection import refresh
from ehcp.models import AnnualReview, Plan, Process
from ehcp.policies import Refused

if TYPE_CHECKING:
    from send_cases.accounts.models import Organisation, User


def open_first(
    plan: Plan, *, opened_on: dt.date, officer: User | None, team: Organisation | None,
    last_review_on: dt.date | None = None,
) -> Process:  # fmt: skip
    """The home of a plan's next twelve months. Call it inside an action.

    Args:
        opened_on: the day the plan was made, or came to us.
        last_review_on: the last review before it came to us, if that is known.
    """
    process = Process.objects.create(
        pupil_id=plan.pupil_id, kind=Process.Kind.ANNUAL_REVIEW, opened_on=opened_on, officer=officer, team=team
    )
    AnnualReview.objects.create(process=process, plan=plan, last_review_on=last_review_on)
    refresh(process)
    return process


def open_next(process: Process) -> Process:
    """After the notice of a review: the next one, worked on by the same people. Call it inside an action."""
    review = process.annual_review
    following = AnnualReview.objects.filter(previous=review).select_related("process").first()
    if following is not None:
        return following.process
    notified: Any = review.notice_sent_on
    made = Process.objects.create(
        pupil_id=process.pupil_id, kind=Process.Kind.ANNUAL_REVIEW, opened_on=notified, officer=process.officer,
        team=process.team,
    )  # fmt: skip
    AnnualReview.objects.create(process=made, plan=review.plan, previous=review)
    refresh(made)
    return made


def follow_notice(process: Process) -> None:
    """After a correction of the notice: the next review counts from the new day, or was never opened."""
    review = process.annual_review
    following = AnnualReview.objects.filter(previous=review).select_related("process").first()
    if following is None:
        if review.notice_sent_on:
            open_next(process)
        return
    if review.notice_sent_on is None:
        _take_back(following)
        return
    following.process.opened_on = review.notice_sent_on
    following.process.save(update_fields=["opened_on"])


def never_due(plan: Plan) -> None:
    """A plan that was never made has no review; one that somebody worked on stays, for them to judge."""
    for review in AnnualReview.objects.filter(plan=plan, process__closed_on__isnull=True).select_related("process"):
        if not _is_begun(review):
            _in_error(review)


def _is_begun(review: AnnualReview) -> bool:
    begun = ("invited_on", "meeting_on", "report_sent_on", "notice_sent_on", "final_sent_on", "ended_on")
    return any(getattr(review, name) for name in begun)


def _in_error(review: AnnualReview) -> None:
    review.process.entered_in_error = True
    review.process.save(update_fields=["entered_in_error"])
    refresh(review.process)


def _take_back(following: AnnualReview) -> None:
    if _is_begun(following):
        raise Refused("The next review has facts of its own already. Correct those first.", "value")
    following.previous = None
    following.save(update_fields=["previous"])
    _in_error(following)


def unlink(process: Process) -> None:
    """A review that was entered in error: the one after it counts from what this one counted from."""
    review = process.annual_review
    following = AnnualReview.objects.filter(previous=review).select_related("process").first()
    if following is None:
        return
    before, known = review.previous, review.last_review_on
    following.previous = None
    following.save(update_fields=["previous"])
    review.previous = None
    review.save(update_fields=["previous"])
    following.previous, following.last_review_on = before, known
    following.save(update_fields=["previous", "last_review_on"])
    refresh(following.process)
