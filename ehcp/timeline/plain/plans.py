"""A plan in force, from plain values: reviews, moves, re-assessment, ceasing and direct payments."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ehcp.timeline.facts import AdviceAsked
from ehcp.timeline.plain.context import OF_CEASING, OF_REASSESSMENT, Context
from ehcp.timeline.plain.reader import Given
from ehcp.timeline.processes import (
    CeasingFacts,
    MoveFacts,
    PaymentFacts,
    PhaseFacts,
    ReassessmentFacts,
    ReviewFacts,
)

_REVIEW = {
    "plan_first_made": "plan_first_made_on", "last_review": "last_review_on", "invited": "invited_on",
    "meeting": "meeting_on", "report_sent": "report_sent_on", "amends": "amends", "final_issued": "final_sent_on",
    "outside_review": "outside_review", "under_five": "under_five", "year_9_or_later": "year_9_or_later",
    "term_starts": "term_starts_on", "lists_sent": "lists_sent_on",
}  # fmt: skip
_CALLS_REVIEW = frozenset({"plan_first_made", "last_review", "invited", "meeting", "notice_sent", "term_starts"})
BEFORE_A_MOVE = frozenset({"plan_first_made", "last_review"})
_MOVE = {
    "became_aware": "became_aware_on", "moved": "moved_on", "transferred": "transferred_on",
    "informed_family": "informed_on", "last_review": "last_review_on", "plan_first_made": "plan_made_on",
    "reviewed": "reviewed_on", "commissioner_aware": "commissioner_aware_on",
    "commissioner_asked": "commissioner_asked_on", "old_commissioner_aware": "old_commissioner_aware_on",
    "new_commissioner_told": "new_commissioner_told_on",
}  # fmt: skip
_CALLS_MOVE = frozenset({"became_aware", "moved", "commissioner_aware", "old_commissioner_aware"})
_CEASING = {
    "cease_considered": "considered_on", "cease_consulted": "consulted_on", "cease_decided": "decided_on",
    "certificate_issued": "certificate_on", "appeal_ended": "appeal_ended_on",
    "ceased": "ceased_on",
}  # fmt: skip
_PAYMENTS = {
    "budget_requested": "requested_on", "payments_began": "began_on", "payments_reviewed": "reviewed_on",
    "payments_reduced": "reduced_on",
}  # fmt: skip


def taken(given: Given, names: Mapping[str, str]) -> dict[str, Any]:
    """The facts given under these names, by the engine's own."""
    return {fact: given[key] for key, fact in names.items() if key in given}


def review(given: Given, about: Context) -> ReviewFacts | None:
    """The facts of an annual review, or None. After a transfer to another authority regulation 15(5) takes over."""
    calls = _CALLS_REVIEW & given.keys()
    passed = about.passed_to_new_authority_on
    if not calls or (passed and calls <= BEFORE_A_MOVE):
        return None
    facts: dict[str, Any] = {**_of_age(given), **taken(given, _REVIEW)}
    if passed and any(given[key] >= passed for key in calls - BEFORE_A_MOVE):
        facts |= {"plan_first_made_on": None, "last_review_on": None}
    return ReviewFacts(**facts, notice_sent_on=about.notice_sent_on)


def next_review(given: Given, about: Context) -> ReviewFacts | None:
    """The review after one that was concluded by its notice: its twelve months start with that day (A8, A9)."""
    notice = about.notice_sent_on
    if notice is None or given.get("outside_review") or review(given, about) is None:
        return None
    return ReviewFacts(last_review_on=notice)


def first_review(given: Given, about: Context) -> ReviewFacts | None:
    """The first review of a plan made in an assessment: its twelve months start with the day the plan was made."""
    made = given.get("final_issued")
    another = about.of_reassessment or about.of_order_only or _CALLS_REVIEW & given.keys() or about.between_institutions
    if made is None or another or not {"request_received", "responsible_on"} & given.keys():
        return None
    return ReviewFacts(plan_first_made_on=made)


def _of_age(given: Given) -> dict[str, bool]:
    """What the guidance on reviews asks about age, where the date of birth is given."""
    born: date | None = given.get("dob")
    on: date | None = given.get("meeting") or given.get("last_review") or given.get("plan_first_made")
    if born is None or on is None:
        return {}
    autumn = on.year if on.month >= 9 else on.year - 1
    five = date(born.year + 5, born.month, 28 if (born.month, born.day) == (2, 29) else born.day)
    return {"under_five": on < five, "year_9_or_later": born <= date(autumn - 13, 8, 31)}


def phase(given: Given, about: Context) -> PhaseFacts | None:
    """The facts of a move between phases, or None where its year is not known."""
    moved_on = given.get("transfer_date") if about.between_institutions else None
    deadline = given.get("phase_deadline")
    year = given.get("transfer_year") or next((day.year for day in (moved_on, deadline) if day), None)
    if year is None or not ("phase" in given or deadline):
        return None
    return PhaseFacts(
        given.get("phase", ""), year, moved_on, given.get("final_issued"), deadline, given.get("meeting")
    )  # fmt: skip


def move(given: Given, about: Context) -> MoveFacts | None:
    """The facts of a move between authorities, or None."""
    passed = about.passed_to_new_authority_on
    if passed is None and not _CALLS_MOVE & given.keys():
        return None
    facts: dict[str, Any] = {"transferred_on": passed, **taken(given, _MOVE)}
    concluded = about.notice_sent_on
    if passed and concluded and concluded >= passed:
        facts.setdefault("reviewed_on", concluded)  # a review is done when its decision is sent
    return MoveFacts(transfer_on=passed, **facts)


def reassessment(given: Given, about: Context) -> ReassessmentFacts | None:
    """The facts of a re-assessment, or None."""
    asked = given.get("reassess_advice_requested")
    if not (OF_REASSESSMENT & given.keys() or asked):
        return None
    asked = asked or (given.get("advice_requested") if about.of_reassessment_only else None)
    told = given.get("decision_notified") if about.of_reassessment_only else None
    refused = given.get("refused") if about.of_reassessment_only else None
    return ReassessmentFacts(
        requested_on=given.get("reassess_request"),
        told_on=given.get("reassess_notified") or told,
        own_decision_on=given.get("reassess_own_decision"),
        final_sent_on=given.get("final_issued"),
        advice=(AdviceAsked("advice-1", "", asked, answered_on=given.get("advice_given")),) if asked else (),
        agreed=None if refused is None else not refused,
        unchanged_told_on=given.get("unchanged_notified"),
    )


def ceasing(given: Given, about: Context) -> CeasingFacts | None:
    """The facts of ceasing to maintain a plan, or None."""
    if not OF_CEASING & given.keys():
        return None
    return CeasingFacts(**taken(given, _CEASING), notice_sent_on=about.cease_notice_on)


def payments(given: Given, about: Context) -> PaymentFacts | None:
    """The facts of direct payments, or None."""
    return PaymentFacts(**facts) if (facts := taken(given, _PAYMENTS)) else None
