"""Tribunal orders (regulation 44), and appeals conceded before the response (regulation 45). All count from one day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from ehcp.timeline.counting import Count, TheSameDay, Weeks
from ehcp.timeline.england_2014 import grounds
from ehcp.timeline.england_2014.reversal import SUBSTITUTED
from ehcp.timeline.england_2014.sources import regulation
from ehcp.timeline.limits import Basis, Ground, Limit
from ehcp.timeline.processes import OrderFacts
from ehcp.timeline.readings import Readings

PROCESS = "order"


@dataclass(frozen=True, slots=True)
class _Duty:
    """What one kind of order asks for: the end of its rule id, and the paragraph of 44 and 45 it comes from."""

    id: str
    label: str
    count: Count
    met_by: str
    orders: frozenset[str]
    ordered: Basis
    conceded: Basis
    relieved_by: tuple[Ground, ...] = grounds.AFTER_AN_APPEAL
    sends: bool = False


ASSESS = frozenset({"assess", "reassess"})
AMEND = frozenset({"amend", "amend_and_name", "continue_and_amend"})
CONTINUE = frozenset({"continue", "continue_and_amend"})
LATE_VIEWS = grounds.TO_FINALISE_AFTER_AN_APPEAL
DUTIES = (
    _Duty("NOTIFY-2W", "Tell the family that there will be an assessment", Weeks(2), "told_on", ASSESS,
          regulation("44(2)(b)"), regulation("45(3)")),
    _Duty("NOPLAN-10W", "If there will be no plan: tell the family", Weeks(10), "no_plan_told_on", ASSESS,
          regulation("44(2)(b)"), regulation("45(3)")),
    _Duty("FINAL-14W", "Send the final plan", Weeks(14), "final_sent_on", ASSESS,
          regulation("44(2)(b)"), regulation("45(3A)"), LATE_VIEWS, True),
    _Duty("DRAFT-5W", "Send the draft plan", Weeks(5), "draft_served_on", frozenset({"make_and_maintain"}),
          regulation("44(2)(c)"), regulation("45", verified=False)),
    _Duty("FINAL-11W", "Send the final plan", Weeks(11), "final_sent_on", frozenset({"make_and_maintain"}),
          regulation("44(2)(c)"), regulation("45", verified=False), LATE_VIEWS, True),
    _Duty("REMIT-2W", "Decide again", Weeks(2), "done_on", frozenset({"remit"}),
          regulation("44(2)(d)", verified=False), regulation("45", verified=False)),
    _Duty("AMEND-5W", "Send the amended plan", Weeks(5), "final_sent_on", AMEND,
          regulation("44(2)(e)", verified=False), regulation("45(4)"), LATE_VIEWS, True),
    _Duty("SECI-2W", "Name the school or type of school", Weeks(2), "final_sent_on", frozenset({"name_school_only"}),
          regulation("44(2)(f)", verified=False), regulation("45", verified=False), (), True),
    _Duty("CONTINUE", "Keep the plan", TheSameDay(), "", CONTINUE,
          regulation("44(2)(g)", verified=False), regulation("45", verified=False), ()),
)  # fmt: skip
ONLY_ORDERED = frozenset({"REMIT-2W"})  # an appeal is not conceded by deciding again


def _anchor(facts: OrderFacts, readings: Readings) -> date | None:
    """A24: the order counts from the day it was sent, or the day it was made; the other where one is not known."""
    if readings.order_anchor == "made":
        return facts.made_on or facts.sent_on
    return facts.sent_on or facts.made_on


def _wants(orders: frozenset[str], *, conceded: bool) -> Callable[[OrderFacts], bool]:
    def applies(facts: OrderFacts) -> bool:
        return facts.order_type in orders and (facts.conceded_on is not None) is conceded

    return applies


def _ordered(duty: _Duty) -> Limit:
    return Limit(
        id=f"T44-{duty.id}",
        process=PROCESS,
        label=duty.label,
        counts_from="sent_on",
        starts=_anchor,
        since="the day of the Tribunal's order",
        count=duty.count,
        met_by=duty.met_by,
        relieved_by=duty.relieved_by,
        absence_weeks=2,
        applies=_wants(duty.orders, conceded=False),
        binds_only="refusal" if duty.id == "NOPLAN-10W" else "",
        binds=(lambda facts: facts.no_plan_told_on is not None) if duty.id == "NOPLAN-10W" else (lambda facts: True),
        sends=duty.sends,
        basis=duty.ordered,
        note="A direction of the Tribunal or a consent order may set another date.",
    )


def _conceded(duty: _Duty) -> Limit:
    return replace(
        _ordered(duty),
        id=f"T45-{duty.id}",
        version="2015",
        counts_from="conceded_on",
        starts=None,
        since="the day the authority told the Tribunal",
        applies=_wants(duty.orders, conceded=True),
        in_force_from=SUBSTITUTED,
        basis=duty.conceded,
        note="",
    )


RULES = tuple(_ordered(duty) for duty in DUTIES) + tuple(
    _conceded(duty) for duty in DUTIES if duty.id not in ONLY_ORDERED
)
