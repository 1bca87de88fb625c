"""A plan in force: its reviews, moves between phases and authorities, re-assessment, end, and budget."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ehcp.timeline.calendar import add_months, move_working_days
from ehcp.timeline.facts import AdviceAsked, AppealableDecision, ExceptionRecorded
from ehcp.timeline.processes.base import Process

FEBRUARY_PHASES = frozenset(
    {"early_years_to_school", "infant_to_junior", "primary_to_middle", "primary_to_secondary", "middle_to_secondary"}
)
MARCH_PHASE, LATER_PHASE = "secondary_to_post16", "post16_to_post16"
PHASES = (*sorted(FEBRUARY_PHASES), MARCH_PHASE, LATER_PHASE)


@dataclass(frozen=True, slots=True)
class ReviewFacts(Process):
    """One annual review (CFA 44; regulations 18 to 22), or an amendment outside a review (regulation 28).

    Args:
        plan_first_made_on, last_review_on: what the twelve months start with; a review is done when notice is sent.
        invited_on, meeting_on, report_sent_on: the meeting and what goes before and after it.
        notice_sent_on: the notice of the decision, with the proposed amendments where there are any.
        amends: whether the plan is to be amended (None: not decided).
        final_sent_on: the amended plan, or the notice that it will not be amended after all.
        outside_review: a proposal to amend without a review.
        under_five, year_9_or_later: the child's age and year, for the guidance on reviews.
        term_starts_on: the first day of the term in which the review is due, for the lists sent before it.
        lists_sent_on: the day the list of that term's reviews was sent.
        appealable: the notices of this review that opened a right of appeal, each with the day it was sent.
    """

    plan_first_made_on: date | None = None
    last_review_on: date | None = None
    invited_on: date | None = None
    meeting_on: date | None = None
    report_sent_on: date | None = None
    notice_sent_on: date | None = None
    amends: bool | None = None
    final_sent_on: date | None = None
    outside_review: bool = False
    under_five: bool = False
    year_9_or_later: bool = False
    term_starts_on: date | None = None
    lists_sent_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()
    appealable: tuple[AppealableDecision, ...] = ()

    process: ClassVar[str] = "annual_review"

    @property
    def year_from(self) -> date | None:
        """The day the twelve months start with: the last review, else the day the plan was first made."""
        return self.last_review_on or self.plan_first_made_on


@dataclass(frozen=True, slots=True)
class PhaseFacts(Process):
    """A move between phases of education (regulation 18).

    Args:
        phase: one of ``PHASES``; "" where only the day by which the plan must be amended is known (``deadline_on``).
        transfer_year: the calendar year of the move.
        transfer_on: the day of the move.
        deadline_on: the day by which the plan must be amended, where it was given rather than worked out.
        meeting_on: the review meeting, which the latest safe day is set beside.
        final_sent_on: the amended plan.
    """

    phase: str
    transfer_year: int
    transfer_on: date | None = None
    final_sent_on: date | None = None
    deadline_on: date | None = None
    meeting_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "phase_transfer"

    @property
    def started_on(self) -> date:
        """1 January of the year of transfer; it picks the version of the law."""
        return date(self.transfer_year, 1, 1)

    @property
    def is_february(self) -> bool:
        """One of the moves that regulation 18(1)(b) is about."""
        return self.phase in FEBRUARY_PHASES or (not self.phase and self._deadline == (2, 15))

    @property
    def is_march(self) -> bool:
        """A move from a secondary school to a post-16 institution (regulation 18(1)(a))."""
        return self.phase == MARCH_PHASE or (not self.phase and self._deadline == (3, 31))

    @property
    def in_september_2015(self) -> bool:
        """The one move that regulation 18(3) is about: to a post-16 institution on 1 September 2015."""
        return self.phase == MARCH_PHASE and self.transfer_on == date(2015, 9, 1)

    @property
    def _deadline(self) -> tuple[int, int]:
        return (self.deadline_on.month, self.deadline_on.day) if self.deadline_on else (0, 0)

    @property
    def phase_day(self) -> date | None:
        """15 February, 31 March or, for a later move between post-16 institutions, five months before it."""
        if self.is_february:
            return date(self.transfer_year, 2, 15)
        if self.in_september_2015:
            return date(2015, 5, 31)
        if self.is_march:
            return date(self.transfer_year, 3, 31)
        return add_months(self.transfer_on, -5) if self.phase and self.transfer_on else None


@dataclass(frozen=True, slots=True)
class MoveFacts(Process):
    """A plan that moves to another authority (CFA 47; regulations 15 and 16).

    Args:
        became_aware_on: the day the old authority became aware of the move.
        moved_on: the day of the move.
        transfer_on: the day the plan passed to the new authority.
        transferred_on: the day the old authority sent it on, where recorded apart.
        informed_on: the day the new authority told the family.
        last_review_on, plan_made_on: what the twelve months begin with.
        reviewed_on: the new authority's first review.
        commissioner_aware_on: the day the new health commissioner became aware that it is.
        commissioner_asked_on: the day it asked for an assessment or review, the provision not being practicable.
        old_commissioner_aware_on: the day the old commissioner became aware of the move.
        new_commissioner_told_on: the day it told the new one.
    """

    became_aware_on: date | None = None
    moved_on: date | None = None
    transfer_on: date | None = None
    transferred_on: date | None = None
    informed_on: date | None = None
    last_review_on: date | None = None
    plan_made_on: date | None = None
    reviewed_on: date | None = None
    commissioner_aware_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()
    commissioner_asked_on: date | None = None
    old_commissioner_aware_on: date | None = None
    new_commissioner_told_on: date | None = None

    process: ClassVar[str] = "move_in"

    @property
    def knew_in_time(self) -> bool:
        """The old authority knew of the move at least 15 working days before it."""
        return _in_time(self.became_aware_on, self.moved_on)

    @property
    def commissioner_knew_in_time(self) -> bool:
        """The old commissioner knew of the move at least 15 working days before it."""
        return _in_time(self.old_commissioner_aware_on, self.moved_on)

    @property
    def year_from(self) -> date | None:
        """The day the twelve months begin with: the last review, else the day the plan was made."""
        return self.last_review_on or self.plan_made_on


def _in_time(aware_on: date | None, moved_on: date | None) -> bool:
    if aware_on is None or moved_on is None:
        return False
    return move_working_days(aware_on, 15) <= moved_on


@dataclass(frozen=True, slots=True)
class ReassessmentFacts(Process):
    """A re-assessment (CFA 44(2) and (3); regulations 23 to 27).

    Args:
        requested_on: the day the request arrived.
        told_on: the day the family was told the decision.
        own_decision_on: the day the authority decided of its own accord.
        final_sent_on: the amended or new plan.
        agreed: whether there is a re-assessment (None: not said).
        unchanged_told_on: the day the family was told that the plan stays as it is.
    """

    requested_on: date | None = None
    told_on: date | None = None
    own_decision_on: date | None = None
    final_sent_on: date | None = None
    advice: tuple[AdviceAsked, ...] = ()
    exceptions: tuple[ExceptionRecorded, ...] = ()
    agreed: bool | None = None
    unchanged_told_on: date | None = None

    process: ClassVar[str] = "reassessment"

    @property
    def runs_from(self) -> date | None:
        """Regulation 27(2): the day the family was told, or the day the authority decided of its own accord."""
        return self.told_on or self.own_decision_on


@dataclass(frozen=True, slots=True)
class CeasingFacts(Process):
    """Ceasing to maintain a plan (CFA 45 and 46; regulations 29 to 31).

    Args:
        considered_on: the day the authority began to consider it.
        consulted_on: the family and the named institution's head consulted.
        decided_on, ceases: the decision.
        notice_sent_on: the notice of it, with rights.
        certificate_on: a mediation certificate about it.
        appeal_ended_on: the day an appeal against it was finally decided.
        ceased_on: the day the plan ended.
    """

    considered_on: date | None = None
    consulted_on: date | None = None
    decided_on: date | None = None
    ceases: bool | None = None
    notice_sent_on: date | None = None
    certificate_on: date | None = None
    ceased_on: date | None = None
    appeal_ended_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "ceasing"

    @property
    def appealable(self) -> tuple[AppealableDecision, ...]:
        """The notice, as the windows ask for it (CFA 51(2)(f))."""
        if self.notice_sent_on is None or self.ceases is False:
            return ()
        return (AppealableDecision("", self.notice_sent_on, self.certificate_on),)


@dataclass(frozen=True, slots=True)
class PaymentFacts(Process):
    """Direct payments under a personal budget (SEN (Personal Budgets) Regulations 2014).

    Args:
        requested_on: the day a budget was asked for.
        began_on: the day of the first direct payment.
        reviewed_on: the first review of it.
        reduced_on: the day payments were to be reduced or stopped.
    """

    requested_on: date | None = None
    began_on: date | None = None
    reviewed_on: date | None = None
    reduced_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "payments"
