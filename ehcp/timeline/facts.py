"""What happened: the dated facts of one request, as the engine needs them. Frozen; nothing here is worked out from now.

Deciding is not telling: a decision has the day it was made, the day its notice was sent, and the day the family was
told (deemed arrival). Duties to notify look at ``told_on``; duties to send and appeal windows look at ``sent_on``.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

ASKED_UNDER_36 = frozenset({"parent", "young_person", "setting"})  # CFA 36(1): may request; others bring to attention
BY_LAW = frozenset({"reg42", "reg45"})  # a refusal turned round with periods of its own in the regulations
RECEIVED, RESPONSIBLE = "the day the request arrived", "the day the authority became responsible"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, with its notice.

    Args:
        outcome: True for yes (assess; issue a plan).
        decided_on: the day it was made (None: not known).
        sent_on: the day the notice was sent.
        told_on: the day the family was told (deemed arrival).
    """

    outcome: bool
    decided_on: date | None
    sent_on: date | None = None
    told_on: date | None = None


@dataclass(frozen=True, slots=True)
class AdviceAsked:
    """Advice asked of one adviser.

    Args:
        subject: a stable key ("advice-12").
        kind: the kind of advice under regulation 6.
        asked_on: the day the authority asked.
        received_by_service_on: the day the body received the request.
        answered_on: the day it answered, with advice or "not known to us".
        outcome: the answer, in the application's own codes.
        statutory_body: a body asked under CFA 31 (regulation 8(1), from receipt); else the authority's own service or
            a setting (Code 9.41, from asking).
    """

    subject: str
    kind: str
    asked_on: date
    received_by_service_on: date | None = None
    answered_on: date | None = None
    outcome: str = ""
    statutory_body: bool = True

    @property
    def runs_from(self) -> date:
        """The day the six weeks count from; until a body's receipt is recorded, the day it was asked."""
        return (self.received_by_service_on or self.asked_on) if self.statutory_body else self.asked_on


@dataclass(frozen=True, slots=True)
class DraftServed:
    """A draft plan served on the family. ``subject`` is a stable key ("draft-12")."""

    subject: str
    served_on: date


@dataclass(frozen=True, slots=True)
class Consulted:
    """A school or other institution consulted about being named. ``subject`` is a stable key ("consultation-4")."""

    subject: str
    consulted_on: date
    replied_on: date | None = None


@dataclass(frozen=True, slots=True)
class ExceptionRecorded:
    """A reason recorded for one limit.

    Args:
        rule_id: the limit it belongs to.
        subject: that limit's subject ("" for the case itself).
        ground: a key of ``grounds_for(rule_id)``; any other relieves nothing.
        closed_from: first day of a closure.
        reopens: first day open again.
        advice_asked_on: the day the head's advice was asked for (closure only).
        absent_from, absent_to: first and last day away from the area.
        appointment_on: the day of a missed appointment (adviser only).
        days_away: how many days in a row the absence lasted, where its first and last day are not known.
        as_stated: what is not known of the reason is taken as the law asks for it (for questions; never for a case).
    """

    rule_id: str
    subject: str
    ground: str
    closed_from: date | None = None
    reopens: date | None = None
    advice_asked_on: date | None = None
    absent_from: date | None = None
    absent_to: date | None = None
    appointment_on: date | None = None
    days_away: int | None = None
    as_stated: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    """A mediation certificate for one appealable decision ("assess", "issue" or "final").

    Args:
        subject: which decision.
        issued_on: the day of the certificate; None while there was only contact.
        contacted_on: the day the family first contacted the adviser (regulation 33: within two months).
    """

    subject: str
    issued_on: date | None
    contacted_on: date | None = None


@dataclass(frozen=True, slots=True)
class AppealableDecision:
    """A notice that opened a right of appeal: which one, and when it was sent (None: not known)."""

    subject: str
    sent_on: date | None
    certificate_on: date | None = None
    contacted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one request for a needs assessment.

    Args:
        received_on: the day anything amounting to a request first reached anyone at the council.
        responsible_on: the day the authority became responsible (CFA 23, 24), where nobody with the right asked.
        requested_by: parent, young_person, setting (CFA 36(1)); health, social_care, other, council (CFA 23, 24).
        opening_told_on: the day the notices of regulation 4(2) and section 36(7) were told.
        assess, issue: the two decisions.
        reversed_on: the day a refusal to assess was turned round.
        reversal_basis: "own" (or ""), "reg42" (mediation agreement), "reg45" (appeal conceded before the response).
        advice, drafts, consultations, exceptions, certificates: each with its own dates.
        final_sent_on, final_arrived_on: the final plan sent, and taken to have arrived.
        withdrawn_on, exported_on, passed_on: the request ended without an outcome here.
        parent_consulted_on: the day the family was consulted under section 36(4), if apart from the opening notice.
        reversal_told_on: the day the family was told that the refusal is turned round.
        representations_on: the day the family's views on the draft were complete.
        named_on: the day the setting to be named was settled.
        rights_left_out: the final plan went without (all of) the notice of rights.
        received_out_of_hours: the request came after hours (matters only under reading A17).
        over: the stage at which it ended before this system, as a return tells it, whether or not the day is held.
    """

    received_on: date
    responsible_on: date | None = None
    requested_by: str = "setting"
    opening_told_on: date | None = None
    assess: Decision | None = None
    issue: Decision | None = None
    reversed_on: date | None = None
    reversal_basis: str = ""
    advice: tuple[AdviceAsked, ...] = ()
    drafts: tuple[DraftServed, ...] = ()
    consultations: tuple[Consulted, ...] = ()
    final_sent_on: date | None = None
    final_arrived_on: date | None = None
    withdrawn_on: date | None = None
    exported_on: date | None = None
    passed_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()
    parent_consulted_on: date | None = None
    reversal_told_on: date | None = None
    representations_on: date | None = None
    named_on: date | None = None
    rights_left_out: bool = False
    received_out_of_hours: bool = False
    certificates: tuple[Certificate, ...] = ()
    over: str = ""

    process: ClassVar[str] = "request"

    @property
    def by_responsibility(self) -> bool:
        """The clock counts from becoming responsible, not from a request."""
        if self.responsible_on is None:
            return False
        return self.requested_by not in ASKED_UNDER_36 or self.responsible_on < self.received_on

    @property
    def started_on(self) -> date:
        """Day 0 of the 6, 16 and 20 weeks: regulations 4(1), 5(1), 10(1) and 13(2), 'request or responsible'."""
        return self.responsible_on if self.responsible_on and self.by_responsibility else self.received_on

    @property
    def started_words(self) -> str:
        """Day 0 in words."""
        return RESPONSIBLE if self.by_responsibility else RECEIVED

    @property
    def assessing(self) -> bool:
        """An assessment was agreed, at once or by turning a refusal round."""
        return self.reversed_on is not None or (self.assess is not None and self.assess.outcome)

    @property
    def refused(self) -> bool:
        """A refusal to assess stands."""
        return self.assess is not None and not self.assess.outcome and self.reversed_on is None

    @property
    def no_plan(self) -> bool:
        """It was decided not to issue a plan."""
        return self.issue is not None and not self.issue.outcome

    @property
    def plan_agreed(self) -> bool:
        """It was decided to issue a plan (a draft served says so too)."""
        return bool(self.drafts) or (self.issue is not None and self.issue.outcome)

    @property
    def reversed_by_law(self) -> bool:
        """The refusal was turned round under regulation 42 or 45, which set periods of their own."""
        return self.reversed_on is not None and self.reversal_basis in BY_LAW

    @property
    def family_consulted_on(self) -> date | None:
        """The day the family was consulted on whether to assess."""
        return self.parent_consulted_on or self.opening_told_on

    @property
    def assess_decided_on(self) -> date | None:
        """The day it was decided whether to assess."""
        return self.assess.decided_on if self.assess else None

    @property
    def assess_told_on(self) -> date | None:
        """The day the family was told whether there would be an assessment."""
        return self.assess.told_on if self.assess else None

    @property
    def refusal_told_on(self) -> date | None:
        """The day a refusal that stands was told; it ends the 16 and 20 weeks."""
        return self.assess.told_on if self.assess and self.refused else None

    @property
    def no_plan_told_on(self) -> date | None:
        """The day the family was told that there would be no plan."""
        return self.issue.told_on if self.issue and self.no_plan else None

    @property
    def draft_served_on(self) -> date | None:
        """The day the first draft was served."""
        return min(draft.served_on for draft in self.drafts) if self.drafts else None

    @property
    def rights_told_on(self) -> date | None:
        """The day the notice of rights went with the final plan."""
        return None if self.rights_left_out else self.final_sent_on

    @property
    def appealable(self) -> tuple[AppealableDecision, ...]:
        """Every notice sent that opened a right of appeal (CFA 51(2))."""
        sent = []
        if self.assess and not self.assess.outcome and self.assess.sent_on:
            sent.append(("assess", self.assess.sent_on))
        if self.issue and self.no_plan and self.issue.sent_on:
            sent.append(("issue", self.issue.sent_on))
        if self.final_sent_on:
            sent.append(("final", self.final_sent_on))
        certified = {each.subject: (each.issued_on, each.contacted_on) for each in self.certificates}
        return tuple(AppealableDecision(subject, day, *certified.get(subject, ())) for subject, day in sent)
