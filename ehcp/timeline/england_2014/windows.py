"""The family's own time: to contact a mediation adviser, and to appeal. A family's window is never overdue."""

from ehcp.timeline.counting import CalendarMonths
from ehcp.timeline.england_2014.sources import regulation, tribunal_rule
from ehcp.timeline.facts import AppealableDecision
from ehcp.timeline.limits import Limit, OrLater

SENT = "the day the decision notice was sent"
MOVES = "An end in August, from 25 December to 1 January or on a day off moves to the next working day after it."


def _certified(decision: AppealableDecision) -> bool:
    return decision.certificate_on is not None


def _late_contact(decision: AppealableDecision) -> str:
    """A22: the month from the certificate is for families who contacted the adviser within the two months."""
    sent, contacted = decision.sent_on, decision.contacted_on
    if sent is None:
        return ""
    end = CalendarMonths(2).last_day(sent)
    if contacted is not None and contacted > end:
        return (
            "The adviser was first contacted after the two months of regulation 33, so the Tribunal may have to be "
            "asked to extend the time."
        )
    if contacted is None and decision.certificate_on is not None and decision.certificate_on > end:
        return "The month from the certificate counts only if the adviser was contacted within the two months."
    return ""


RULES = (
    Limit(
        id="MED-CONTACT-2M",
        transitional="started_on",
        label="The family may contact a mediation adviser",
        each="appealable",
        counts_from="sent_on",
        since=SENT,
        count=CalendarMonths(2),
        met_by="contacted_on",
        bound="family",
        kind="window",
        basis=regulation("33"),
    ),
    Limit(
        id="APPEAL-2M",
        transitional="started_on",
        label="The family may appeal to the Tribunal",
        each="appealable",
        counts_from="sent_on",
        since=SENT,
        count=CalendarMonths(2),
        met_by="",
        bound="family",
        kind="window",
        tribunal_time=True,
        basis=tribunal_rule("20(1)(c)", also="rule 12"),
        note=f"{MOVES} An appeal only about the school named (section I) needs no mediation certificate.",
    ),
    Limit(
        id="APPEAL-LATER",
        transitional="started_on",
        label="The family may appeal to the Tribunal, with its mediation certificate",
        each="appealable",
        counts_from="certificate_on",
        since="the day the mediation certificate was issued",
        count=CalendarMonths(1),
        met_by="",
        bound="family",
        kind="window",
        or_later=OrLater("sent_on", CalendarMonths(2), SENT),
        applies=_certified,
        tribunal_time=True,
        basis=tribunal_rule("20(1)(c)", also="rule 12"),
        note=MOVES,
        remark=_late_contact,
    ),
)
