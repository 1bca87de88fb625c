"""Ceasing to maintain a plan (CFA 45 and 46; regulations 29 to 31). No number of weeks is set for the decision."""

from dataclasses import replace

from ehcp.timeline.counting import CalendarMonths, TheSameDay
from ehcp.timeline.england_2014 import windows
from ehcp.timeline.england_2014.sources import regulation, section
from ehcp.timeline.limits import Limit, OrLater
from ehcp.timeline.processes import CeasingFacts

PROCESS = "ceasing"
SENT = "the day the notice of ceasing was sent"


def _ceases(facts: CeasingFacts) -> bool:
    return facts.ceases is not False


def _window_stands(facts: CeasingFacts) -> bool:
    return _ceases(facts) and facts.appeal_ended_on is None


def _appealed(facts: CeasingFacts) -> bool:
    return _ceases(facts) and facts.appeal_ended_on is not None


KEEP = Limit(
    id="CEASE-KEEP",
    process=PROCESS,
    label="Keep the plan, and what it provides, until the time to appeal is over or the appeal is decided",
    counts_from="notice_sent_on",
    since=SENT,
    count=CalendarMonths(2),
    met_by="",
    kind="floor",
    tribunal_time=True,
    or_later=OrLater("certificate_on", CalendarMonths(1), "the day the mediation certificate was issued"),
    applies=_window_stands,
    basis=section("45(4)", also="Tribunal Procedure (HESC Chamber) Rules 2008, rules 12 and 20(1)(c)"),
    note="The plan may end on the day after, at the earliest. While an appeal is open it may not end at all.",
)
RULES = (
    Limit(
        id="CEASE-CONSULT",
        process=PROCESS,
        label="Tell the family that ceasing is considered; consult them and the head of the setting named",
        counts_from="considered_on",
        since="the day the authority began to consider it",
        count=None,
        met_by="consulted_on",
        ended_by=("notice_sent_on",),
        basis=regulation("31"),
        note="Under 18 only because the plan is no longer necessary; from 18 on after a review (regulations 29 and 30).",
    ),
    Limit(
        id="CEASE-NOTIFY",
        process=PROCESS,
        label="Tell the family, the setting and health of the decision, with the right to appeal",
        counts_from="decided_on",
        since="the day it was decided",
        count=None,
        met_by="notice_sent_on",
        applies=_ceases,
        basis=regulation("31"),
    ),
    KEEP,
    replace(
        KEEP,
        counts_from="appeal_ended_on",
        since="the day the appeal was finally decided",
        count=TheSameDay(),
        tribunal_time=False,
        or_later=None,
        applies=_appealed,
        note="An appeal that was dismissed ends the plan at once (regulation 44(2)(a)); one that was allowed keeps it.",
    ),
    *(replace(rule, process=PROCESS) for rule in windows.RULES),
)
