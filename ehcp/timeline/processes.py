"""The facts of the processes other than a request: reviews, transfers, moves, re-assessment, appeals and the rest.

Each is a small frozen record; a fact that has not happened, or is not known, is None.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ehcp.timeline.calendar import add_months, move_working_days
from ehcp.timeline.facts import RECEIVED, AdviceAsked, AppealableDecision, DraftServed, ExceptionRecorded

FEBRUARY_PHASES = frozenset(
    {"early_years_to_school", "infant_to_junior", "primary_to_middle", "primary_to_secondary", "middle_to_secondary"}
)
MARCH_PHASE, LATER_PHASE = "secondary_to_post16", "post16_to_post16"
PHASES = (*sorted(FEBRUARY_PHASES), MARCH_PHASE, LATER_PHASE)
ORDERS = (
    "assess", "reassess", "make_and_maintain", "remit", "amend", "amend_and_name", "name_school_only", "continue",
    "continue_and_amend",
)  # fmt: skip


class Process:
    """What the engine asks of every process, with the answers of one that has nothing to say."""

    __slots__ = ()
    process: ClassVar[str] = ""
    started_words: ClassVar[str] = RECEIVED
    received_out_of_hours: ClassVar[bool] = False
    final_arrived_on: ClassVar[date | None] = None

    @property
    def started_on(self) -> date | None:
        """The first fact known; it picks the version of the law."""
        days = [getattr(self, name) for name in getattr(self, "__slots__", ())]
        return min((day for day in days if isinstance(day, date)), default=None)


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
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "annual_review"

    @property
    def year_from(self) -> date | None:
        """The day the twelve months start with: the last review, else the day the plan was first made."""
        return self.last_review_on or self.plan_first_made_on


@dataclass(frozen=True, slots=True)
class PhaseFacts(Process):
    """A move between phases of education (regulation 18)."""

    phase: str
    transfer_year: int
    transfer_on: date | None = None
    final_sent_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "phase_transfer"

    @property
    def started_on(self) -> date:
        """1 January of the year of transfer; it picks the version of the law."""
        return date(self.transfer_year, 1, 1)

    @property
    def phase_day(self) -> date | None:
        """15 February, 31 March or, for a later move between post-16 institutions, five months before it."""
        if self.phase in FEBRUARY_PHASES:
            return date(self.transfer_year, 2, 15)
        if self.phase == MARCH_PHASE:
            return date(self.transfer_year, 3, 31)
        return add_months(self.transfer_on, -5) if self.transfer_on else None


@dataclass(frozen=True, slots=True)
class MoveFacts(Process):
    """A plan that moves to another authority (CFA 47; regulations 15 and 16)."""

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

    process: ClassVar[str] = "move_in"

    @property
    def knew_in_time(self) -> bool:
        """The old authority knew of the move at least 15 working days before it."""
        if self.moved_on is None or self.became_aware_on is None:
            return False
        return move_working_days(self.became_aware_on, 15) <= self.moved_on

    @property
    def year_from(self) -> date | None:
        """The day the twelve months begin with; without a plan date only the three months are left."""
        return self.last_review_on or self.plan_made_on or self.transfer_on


@dataclass(frozen=True, slots=True)
class ReassessmentFacts(Process):
    """A re-assessment (CFA 44(2) and (3); regulations 23 to 27)."""

    requested_on: date | None = None
    told_on: date | None = None
    own_decision_on: date | None = None
    final_sent_on: date | None = None
    advice: tuple[AdviceAsked, ...] = ()
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "reassessment"

    @property
    def runs_from(self) -> date | None:
        """Regulation 27(2): the day the family was told, or the day the authority decided of its own accord."""
        return self.told_on or self.own_decision_on


@dataclass(frozen=True, slots=True)
class AppealFacts(Process):
    """One appealable decision and its appeal."""

    decision_sent_on: date | None = None
    certificate_on: date | None = None
    appeal_sent_on: date | None = None
    responded_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "appeal"

    @property
    def appealable(self) -> tuple[AppealableDecision, ...]:
        """The decision, as the windows ask for it."""
        if self.decision_sent_on is None:
            return ()
        return (AppealableDecision("", self.decision_sent_on, self.certificate_on),)


@dataclass(frozen=True, slots=True)
class MediationFacts(Process):
    """Mediation (regulations 32 to 42)."""

    informed_on: date | None = None
    arranged_on: date | None = None
    held_on: date | None = None
    not_pursued_on: date | None = None
    health_issues_told_on: date | None = None
    commissioners_told_on: date | None = None
    cannot_arrange_told_on: date | None = None
    certificate_on: date | None = None
    agreed_on: date | None = None
    appealable_matter: bool = False
    authority_a_party: bool = True
    done_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "mediation"


@dataclass(frozen=True, slots=True)
class OrderFacts(Process):
    """A Tribunal order (regulation 44), or an appeal conceded before the response (regulation 45)."""

    order_type: str
    made_on: date | None = None
    sent_on: date | None = None
    conceded_on: date | None = None
    told_on: date | None = None
    draft_served_on: date | None = None
    no_plan_told_on: date | None = None
    final_sent_on: date | None = None
    done_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "order"


@dataclass(frozen=True, slots=True)
class DetainedFacts(Process):
    """A request or coming to notice for a detained person (CFA 71; SEND (Detained Persons) Regulations 2015)."""

    requested_on: date | None = None
    noticed_on: date | None = None
    told_on: date | None = None
    no_plan_told_on: date | None = None
    final_sent_on: date | None = None
    no_plan: bool = False
    advice: tuple[AdviceAsked, ...] = ()
    drafts: tuple[DraftServed, ...] = ()
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "detained"

    @property
    def runs_from(self) -> date | None:
        """The request under section 71(2), or coming to notice under section 71(4)."""
        return self.requested_on or self.noticed_on
