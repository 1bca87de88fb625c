"""The other processes, read from plain JSON: each key is one fact of ``ehcp.timeline.processes``."""

from collections.abc import Callable
from datetime import date
from typing import Any

from ehcp.timeline.facts import AdviceAsked, DraftServed
from ehcp.timeline.plain.reader import FactsError, Given, Reader
from ehcp.timeline.processes import (
    ORDERS,
    PHASES,
    AppealFacts,
    DetainedFacts,
    MediationFacts,
    MoveFacts,
    OrderFacts,
    PhaseFacts,
    ReassessmentFacts,
    ReviewFacts,
)

YES_NO = frozenset(
    {"amends", "outside_review", "under_five", "year_9_or_later", "appealable_matter", "authority_a_party"}
)
TEXT = frozenset({"phase", "order_type"})


def _reader(made: Callable[..., Any], names: dict[str, str], *, beside: frozenset[str] = frozenset()) -> Reader:
    """A reader whose keys are facts one for one; keys ``beside`` belong to other processes too and call for none."""

    def make(given: Given) -> Any:
        return made(**{fact: given[key] for key, fact in names.items() if key in given})

    kinds = {key: "yes/no" if key in YES_NO else "text" if key in TEXT else "date" for key in names}
    return Reader(kinds, frozenset(names) - YES_NO - beside, make)


def _phase(**facts: Any) -> PhaseFacts:
    if facts.get("phase") not in PHASES:
        raise FactsError(f"phase must be one of: {', '.join(PHASES)}.")
    if "transfer_year" not in facts and "transfer_on" not in facts:
        raise FactsError("A phase transfer needs transfer_year, such as 2027.")
    facts.setdefault("transfer_year", facts["transfer_on"].year if "transfer_on" in facts else None)
    return PhaseFacts(**facts)


def _reassessment(asked: date | None = None, **facts: Any) -> ReassessmentFacts:
    return ReassessmentFacts(**facts, advice=(AdviceAsked("advice-1", "", asked),) if asked else ())


def _detained(asked: date | None = None, served: date | None = None, **facts: Any) -> DetainedFacts:
    return DetainedFacts(
        **facts,
        advice=(AdviceAsked("advice-1", "", asked),) if asked else (),
        drafts=(DraftServed("draft-1", served),) if served else (),
    )


def _order(**facts: Any) -> OrderFacts:
    if facts.get("order_type") not in ORDERS:
        raise FactsError(f"order_type must be one of: {', '.join(ORDERS)}.")
    return OrderFacts(**facts)


REVIEW = _reader(
    ReviewFacts,
    {
        "plan_first_made": "plan_first_made_on",
        "last_review": "last_review_on",
        "invited": "invited_on",
        "meeting": "meeting_on",
        "report_sent": "report_sent_on",
        "notice_sent": "notice_sent_on",
        "amends": "amends",
        "final_sent": "final_sent_on",
        "outside_review": "outside_review",
        "under_five": "under_five",
        "year_9_or_later": "year_9_or_later",
    },
    beside=frozenset({"final_sent"}),
)
PHASE = Reader(
    {"phase": "text", "transfer_year": "number", "transfer_on": "date", "final_sent": "date"},
    frozenset({"phase", "transfer_year"}),
    lambda given: _phase(
        **{
            fact: given[key]
            for key, fact in {
                "phase": "phase",
                "transfer_year": "transfer_year",
                "transfer_on": "transfer_on",
                "final_sent": "final_sent_on",
            }.items()
            if key in given
        }
    ),
)
MOVE = _reader(
    MoveFacts,
    {
        "became_aware": "became_aware_on",
        "moved": "moved_on",
        "transfer_date": "transfer_on",
        "transferred": "transferred_on",
        "informed_family": "informed_on",
        "last_review": "last_review_on",
        "plan_first_made": "plan_made_on",
        "reviewed": "reviewed_on",
        "commissioner_aware": "commissioner_aware_on",
    },
    beside=frozenset({"last_review", "plan_first_made"}),
)
REASSESSMENT = _reader(
    _reassessment,
    {
        "reassess_request": "requested_on",
        "reassess_advice_requested": "asked",
        "reassess_told": "told_on",
        "reassess_own_decision": "own_decision_on",
        "final_sent": "final_sent_on",
    },
    beside=frozenset({"final_sent"}),
)
APPEAL = _reader(
    AppealFacts,
    {
        "decision_sent": "decision_sent_on",
        "certificate_issued": "certificate_on",
        "appeal_sent": "appeal_sent_on",
        "responded": "responded_on",
    },
    beside=frozenset({"certificate_issued"}),
)
MEDIATION = _reader(
    MediationFacts,
    {
        "informed_la": "informed_on",
        "arranged": "arranged_on",
        "held": "held_on",
        "not_pursued": "not_pursued_on",
        "health_issues_told": "health_issues_told_on",
        "commissioners_told": "commissioners_told_on",
        "cannot_arrange_told": "cannot_arrange_told_on",
        "certificate_issued": "certificate_on",
        "mediation_agreed": "agreed_on",
        "appealable_matter": "appealable_matter",
        "authority_a_party": "authority_a_party",
        "done": "done_on",
    },
    beside=frozenset({"certificate_issued", "done"}),
)
ORDER = _reader(
    _order,
    {
        "order_type": "order_type",
        "order_date": "sent_on",
        "order_made": "made_on",
        "conceded": "conceded_on",
        "told": "told_on",
        "draft_served": "draft_served_on",
        "no_plan_told": "no_plan_told_on",
        "final_sent": "final_sent_on",
        "done": "done_on",
    },
    beside=frozenset({"told", "draft_served", "no_plan_told", "final_sent", "done"}),
)
DETAINED = _reader(
    _detained,
    {
        "home_authority_request": "requested_on",
        "detained_advice_requested": "asked",
        "detained_draft_served": "served",
        "came_to_notice": "noticed_on",
        "told": "told_on",
        "no_plan_told": "no_plan_told_on",
        "final_sent": "final_sent_on",
    },
    beside=frozenset({"told", "no_plan_told", "final_sent"}),
)
READERS = (REVIEW, PHASE, MOVE, REASSESSMENT, APPEAL, MEDIATION, ORDER, DETAINED)
