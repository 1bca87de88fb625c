"""Mediation, appeals and Tribunal orders."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ehcp.timeline.facts import AppealableDecision, ExceptionRecorded
from ehcp.timeline.processes.base import Process

ORDERS = (
    "assess", "reassess", "make_and_maintain", "remit", "amend_contents", "name_school_only", "continue",
    "continue_and_amend", "cease", "amend", "amend_and_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AppealFacts(Process):
    """One appealable decision and its appeal."""

    decision_sent_on: date | None = None
    certificate_on: date | None = None
    appeal_sent_on: date | None = None
    responded_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()
    contacted_on: date | None = None

    process: ClassVar[str] = "appeal"

    @property
    def appealable(self) -> tuple[AppealableDecision, ...]:
        """The decision, as the windows ask for it."""
        if self.decision_sent_on is None and self.certificate_on is None:
            return ()
        return (AppealableDecision("", self.decision_sent_on, self.certificate_on, self.contacted_on),)


@dataclass(frozen=True, slots=True)
class MediationFacts(Process):
    """Mediation (regulations 32 to 42).

    Args:
        informed_on: the day the family told the authority that it wants mediation.
        arranged_on, held_on: the mediation arranged, and over.
        mediation_on, date_told_on: the day it is to take place, and the day the family was told of it.
        not_pursued_on: the day the adviser was told that mediation is not wanted.
        health_issues_told_on, commissioners_told_on: health issues, and each commissioner told of them.
        health_only: only health is at issue, so that the commissioner arranges it.
        late_known_on, cannot_arrange_told_on: the day it was clear that the 30 days would be missed, and the day the
            adviser was told.
        certificate_on: the certificate.
        agreed_on, appealable_matter, authority_a_party, agreed_until, done_on: what was agreed (``agreed_until``: the
            day that the agreement itself sets, regulation 42(5)).
    """

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
    mediation_on: date | None = None
    date_told_on: date | None = None
    health_only: bool = False
    late_known_on: date | None = None
    agreed_until: date | None = None

    process: ClassVar[str] = "mediation"


@dataclass(frozen=True, slots=True)
class OrderFacts(Process):
    """A Tribunal order (regulation 44), an appeal conceded before the response (45), or a mediation agreement (42(2)).

    Args:
        order_type: one of ``ORDERS``; "" where it is not known.
        made_on, sent_on: the order made, and sent by the Tribunal.
        conceded_on: the day the authority told the Tribunal that it does not oppose the appeal.
        agreed_on: the day of a mediation agreement on a matter that can be appealed.
        deadline_on: another day set by a direction or a consent order.
        told_on, draft_served_on, no_plan_told_on, final_sent_on, done_on: what was done.
        recommendations_on: the day of the Tribunal's recommendations on health or social care, if apart from the order.
        health_replied_on, care_replied_on, minister_told_on: the replies to them, and the copy to the minister.
    """

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
    agreed_on: date | None = None
    deadline_on: date | None = None
    recommendations_on: date | None = None
    health_replied_on: date | None = None
    care_replied_on: date | None = None
    minister_told_on: date | None = None

    process: ClassVar[str] = "order"

    @property
    def last_reply_on(self) -> date | None:
        """The later of the commissioners' replies to recommendations."""
        return max((day for day in (self.health_replied_on, self.care_replied_on) if day), default=None)
