"""The facts of the processes about a plan: review, phase transfer, re-assessment, a move, and ceasing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ehcp.facts import returned
from ehcp.facts.known import Known, ended
from ehcp.facts.request import advice_by_process, exception
from ehcp.facts.rows import Rows, by_process, standing
from ehcp.models import (
    AnnualReview,
    Cessation,
    MoveIn,
    PhaseTransfer,
    Plan,
    Process,
    Pupil,
    Reassessment,
    TimeLimitException,
)
from ehcp.people import school_year
from ehcp.timeline.calendar import add_months
from ehcp.timeline.facts import AppealableDecision, ExceptionRecorded
from ehcp.timeline.processes import CeasingFacts, MoveFacts, ReassessmentFacts, ReviewFacts

CEASING = (
    "considered_on", "consulted_on", "decided_on", "ceases", "notice_sent_on", "certificate_on", "ceased_on",
    "appeal_ended_on",
)  # fmt: skip
UNAMENDED = (AnnualReview.Outcome.MAINTAIN, AnnualReview.Outcome.CEASE)
Stood = tuple[str, str, dt.date | None]


def exceptions_of(ids: list[int], rows: Rows) -> dict[int, list[Any]]:
    """The exceptions recorded on each process, as the engine knows them."""
    found = by_process(standing(rows(TimeLimitException, "process", ids)))
    return {pk: [exception(each) for each in found.get(pk, [])] for pk in ids}


def reviews(processes: list[Process], rows: Rows) -> dict[int, Known]:
    """Annual reviews; a year begins with the review before, else with the day the plan was first made."""
    found: list[Any] = rows(AnnualReview, "process", [p.pk for p in processes])
    opened = {p.pk: p.opened_on for p in processes}
    plans = _plans(found, rows)
    born = {p.id: p.birth_date for p in rows(Pupil, "pk", {plan.pupil_id for plan in plans.values()})}
    before = {r.process_id: r for r in rows(AnnualReview, "pk", {r.previous_id for r in found if r.previous_id})}
    relief = exceptions_of(list(opened), rows)
    return {
        each.process_id: review_known(
            each,
            plans.get(each.plan_id),
            before.get(each.previous_id),
            opened[each.process_id],
            born,
            tuple(relief[each.process_id]),
        )
        for each in found
    }


def _plans(found: list[Any], rows: Rows) -> dict[int, Any]:
    return {plan.id: plan for plan in rows(Plan, "pk", {row.plan_id for row in found if row.plan_id})}


def review_known(
    row: Any,
    plan: Any,
    before: Any,
    opened_on: dt.date,
    born: dict[int, dt.date | None],
    relief: tuple[ExceptionRecorded, ...] = (),
) -> Known:
    """What is known of one review, from rows that need not be stored yet.

    Args:
        row, plan, before: the review, its plan, and the review before it or None.
        opened_on: the day its process was opened.
        born: birth dates by the key of the child or young person.
        relief: exceptions recorded on it; only temporary law has any for a review.
    """
    birth = born.get(plan.pupil_id) if plan else None
    last = before.notice_sent_on if before else row.last_review_on
    facts = ReviewFacts(
        plan_first_made_on=None if last else _first_year(plan, opened_on),
        last_review_on=last,
        invited_on=row.invited_on,
        meeting_on=row.meeting_on,
        report_sent_on=row.report_sent_on,
        notice_sent_on=row.notice_sent_on,
        amends=True if row.outside_review else row.outcome == "A" if row.outcome else None,
        final_sent_on=row.final_sent_on,
        outside_review=row.outside_review,
        under_five=bool(birth and opened_on < add_months(birth, 60)),
        year_9_or_later=bool(birth and row.meeting_on and school_year(birth, row.meeting_on) >= 9),
        appealable=_appealable(row),
        exceptions=relief,
    )
    if row.outside_review:
        return _known(row, plan, facts, _of_amendment(row))
    return _known(row, plan, facts, _of_review(row, facts))


def _appealable(row: Any) -> tuple[AppealableDecision, ...]:
    """What of a review can be appealed (CFA s.51(2)): a notice that keeps or ends the plan, and the amended plan.

    A notice that proposes amendments is followed by the plan, or by the notice that it stays as it is. What a return
    tells of was over before this system.
    """
    if row.returned_id:
        return ()
    notice = row.notice_sent_on if row.outcome in UNAMENDED else None
    days = (("notice", notice), ("final", row.final_sent_on))
    return tuple(AppealableDecision(subject, day) for subject, day in days if day)


def _first_year(plan: Any, opened_on: dt.date) -> dt.date | None:
    """The day a plan was first made, while its first twelve months run. Of an older one the last review is not known."""
    if plan is None or plan.first_made_on is None:
        return None
    ours = plan.origin == Plan.Origin.OURS or add_months(plan.first_made_on, 12) > opened_on
    return plan.first_made_on if ours else None


def _known(row: Any, plan: Any, facts: Any, stood: Stood) -> Known:
    """A process about a plan ends with its own last step, for a reason of its own, or with the plan."""
    own = ended(row)
    if own:
        return Known(facts, *own)
    if stood[2] is None and plan is not None and plan.ceased_on is not None:
        return Known(facts, "plan_ceased", "", plan.ceased_on)
    return Known(facts, *stood)


def _of_review(row: Any, facts: ReviewFacts) -> Stood:
    if row.final_sent_on:
        return "review_done", "", row.final_sent_on
    if row.notice_sent_on and row.returned_id:  # a return does not hold the day of the amended plan
        return "review_done", "", row.notice_sent_on
    if row.notice_sent_on:
        return ("review_amend", "authority", None) if row.outcome == "A" else ("review_done", "", row.notice_sent_on)
    if row.meeting_on:
        return "review_decide", "authority", None
    return ("review" if facts.year_from else "review_unknown"), "authority", None


def _of_amendment(row: Any) -> Stood:
    return ("review_done", "", row.final_sent_on) if row.final_sent_on else ("review_amend", "authority", None)


def phase_transfers(processes: list[Process], rows: Rows) -> dict[int, Known]:
    """Moves between phases of education."""
    ids = [p.pk for p in processes]
    found: list[Any] = rows(PhaseTransfer, "process", ids)
    plans = _plans(found, rows)
    return {
        each.process_id: _known(
            each,
            plans.get(each.plan_id),
            returned.phase_facts(each),
            ("phase_done", "", each.final_sent_on) if each.final_sent_on else ("phase", "authority", None),
        )
        for each in found
    }


def reassessments(processes: list[Process], rows: Rows) -> dict[int, Known]:
    """Re-assessments, with their advice and their exceptions."""
    ids = [p.pk for p in processes]
    found: list[Any] = rows(Reassessment, "process", ids)
    plans, relief = _plans(found, rows), exceptions_of(ids, rows)
    advice = advice_by_process(ids, rows)
    return {
        each.process_id: _known(
            each,
            plans.get(each.plan_id),
            ReassessmentFacts(
                requested_on=each.requested_on,
                told_on=each.told_on,
                own_decision_on=each.own_decision_on,
                final_sent_on=each.final_sent_on,
                advice=advice.get(each.process_id, ()),
                exceptions=tuple(relief[each.process_id]),
                agreed=each.agreed,
                unchanged_told_on=each.unchanged_told_on,
            ),
            _of_reassessment(each),
        )
        for each in found
    }


def _of_reassessment(row: Any) -> Stood:
    if row.final_sent_on or row.unchanged_told_on:
        return "reassess_done", "", row.final_sent_on or row.unchanged_told_on
    if row.told_on and row.agreed is False:
        return "reassess_refused", "", row.told_on
    if row.own_decision_on or row.told_on:
        return "reassessing", "authority", None
    return ("reassess_asked" if row.agreed is None else "reassess_untold"), "authority", None


def moves(processes: list[Process], rows: Rows) -> dict[int, Known]:
    """Moves to us and from us: each side is asked only for its own duties."""
    ids = [p.pk for p in processes]
    found: list[Any] = rows(MoveIn, "process", ids)
    plans, relief = _plans(found, rows), exceptions_of(ids, rows)
    return {each.process_id: _move(each, plans.get(each.plan_id), tuple(relief[each.process_id])) for each in found}


def _move(row: Any, plan: Any, relief: tuple[ExceptionRecorded, ...]) -> Known:
    if row.direction == MoveIn.Direction.OUT:
        out = MoveFacts(
            became_aware_on=row.became_aware_on, moved_on=row.moved_on, transferred_on=row.transferred_on,
            old_commissioner_aware_on=row.old_commissioner_aware_on, new_commissioner_told_on=row.new_commissioner_told_on,
            exceptions=relief,
        )  # fmt: skip
        done = row.transferred_on
        return _known(row, None, out, ("moved", "", done) if done else ("move_out", "authority", None))
    facts = MoveFacts(
        transfer_on=row.transfer_on,
        informed_on=row.informed_on,
        last_review_on=row.last_review_on,
        plan_made_on=row.plan_made_on or (plan.first_made_on if plan else None),
        reviewed_on=row.reviewed_on,
        commissioner_aware_on=row.commissioner_aware_on,
        commissioner_asked_on=row.commissioner_asked_on,
        exceptions=relief,
    )
    if row.informed_on and row.reviewed_on:
        return _known(row, plan, facts, ("moved", "", max(row.informed_on, row.reviewed_on)))
    return _known(row, plan, facts, ("move_review" if row.informed_on else "move_inform", "authority", None))


def cessations(processes: list[Process], rows: Rows) -> dict[int, Known]:
    """Ceasing a plan: the law gives no weeks for it; the notice opens mediation and appeal, and the plan is kept."""
    found: list[Any] = rows(Cessation, "process", [p.pk for p in processes])
    return {
        each.process_id: Known(
            CeasingFacts(**{name: getattr(each, name) for name in CEASING}),
            *(ended(each) or _of_cessation(each)),
        )
        for each in found
    }


def _of_cessation(row: Any) -> Stood:
    if row.ceased_on:
        return "ceased", "", row.ceased_on
    if row.notice_sent_on:
        return ("cease_window", "family", None) if row.ceases else ("cease_kept", "", row.notice_sent_on)
    return ("cease_untold" if row.decided_on else "cease_considered"), "authority", None
