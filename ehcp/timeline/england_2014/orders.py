"""Tribunal orders (regulation 44), appeals conceded before the response (45) and mediation agreements (42(2)).

All periods of one order count from one day; they are not chained.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ehcp.timeline.counting import Count, TheSameDay, Weeks
from ehcp.timeline.england_2014 import grounds
from ehcp.timeline.england_2014.reversal import PART_3, SUBSTITUTED
from ehcp.timeline.england_2014.sources import recommendation_regulations, regulation
from ehcp.timeline.limits import Basis, Ground, Limit
from ehcp.timeline.processes import OrderFacts
from ehcp.timeline.readings import Readings

PROCESS = "order"
RECOMMENDING = date(2018, 4, 3)  # decisions and plans from this day on (SI 2017/1306)
OTHER_DATE = "A direction of the Tribunal or a consent order may set another date (regulation 44(1))."


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
AMEND = frozenset({"amend_contents", "amend", "amend_and_name", "continue_and_amend"})
CONTINUE = frozenset({"continue", "continue_and_amend"})
ABOUT_A_PLAN = frozenset({"make_and_maintain", "name_school_only"}) | AMEND | CONTINUE
LATE_VIEWS = grounds.TO_FINALISE_AFTER_AN_APPEAL
DUTIES = (
    _Duty("NOTIFY-2W", "Tell the family that there will be an assessment", Weeks(2), "told_on", ASSESS,
          regulation("44(2)(b)"), regulation("45(3)", also="as substituted by SI 2015/359")),
    _Duty("NOPLAN-10W", "If there will be no plan: tell the family", Weeks(10), "no_plan_told_on", ASSESS,
          regulation("44(2)(b)(i)"), regulation("45(3A)(a)", also="as substituted by SI 2015/359")),
    _Duty("FINAL-14W", "Send the final plan", Weeks(14), "final_sent_on", ASSESS,
          regulation("44(2)(b)(ii)"), regulation("45(3A)(b)", also="as substituted by SI 2015/359"), LATE_VIEWS, True),
    _Duty("DRAFT-5W", "Send the draft plan", Weeks(5), "draft_served_on", frozenset({"make_and_maintain"}),
          regulation("44(2)(c)(i)"), regulation("45", verified=False)),
    _Duty("FINAL-11W", "Send the final plan", Weeks(11), "final_sent_on", frozenset({"make_and_maintain"}),
          regulation("44(2)(c)(ii)"), regulation("45", verified=False), LATE_VIEWS, True),
    _Duty("REMIT-2W", "Decide again", Weeks(2), "done_on", frozenset({"remit"}),
          regulation("44(2)(d)", verified=False), regulation("45", verified=False)),
    _Duty("AMEND-5W", "Send the amended plan", Weeks(5), "final_sent_on", AMEND,
          regulation("44(2)(e)", verified=False), regulation("45(4)", also="as substituted by SI 2015/359"),
          LATE_VIEWS, True),
    _Duty("SECI-2W", "Send the plan naming the school or type of school", Weeks(2), "final_sent_on",
          frozenset({"name_school_only"}), regulation("44(2)(f)", verified=False), regulation("45", verified=False),
          sends=True),
    _Duty("CONTINUE", "Keep the plan", TheSameDay(), "", CONTINUE,
          regulation("44(2)(g)", verified=False), regulation("45", verified=False), ()),
    _Duty("CEASE", "End the plan: the appeal against ceasing was dismissed", TheSameDay(), "done_on",
          frozenset({"cease"}), regulation("44(2)(a)"), regulation("45", verified=False), ()),
)  # fmt: skip
ONLY_ORDERED = frozenset({"REMIT-2W", "CEASE"})  # an appeal is not conceded by deciding again, or by ending the plan


def _anchor(facts: OrderFacts, readings: Readings) -> date | None:
    """A24: the order counts from the day it was sent, or the day it was made; the other where one is not known."""
    if readings.order_anchor == "made":
        return facts.made_on or facts.sent_on
    return facts.sent_on or facts.made_on


def _way(facts: OrderFacts) -> str:
    """How the matter ended: conceded before the response, agreed at mediation, or by an order."""
    if facts.conceded_on:
        return "conceded"
    ordered = facts.sent_on or facts.made_on
    return "agreed" if facts.agreed_on and not ordered else "ordered"


def _no_plan_told(facts: OrderFacts) -> bool:
    return facts.no_plan_told_on is not None


def _wants(duty: _Duty, way: str) -> Callable[[OrderFacts], bool]:
    def applies(facts: OrderFacts) -> bool:
        """Whether this duty follows from what was ordered, conceded or agreed."""
        another = facts.deadline_on is not None and way == "ordered" and duty.id not in ("CONTINUE", "CEASE")
        given_up = duty.id == "NOPLAN-10W" and facts.final_sent_on is not None and not _no_plan_told(facts)
        return facts.order_type in duty.orders and _way(facts) == way and not another and not given_up

    return applies


def _ordered(duty: _Duty) -> Limit:
    refusal = duty.id == "NOPLAN-10W"
    rule = Limit(
        id=f"T44-{duty.id}",
        process=PROCESS,
        label=duty.label,
        counts_from="sent_on",
        starts=_anchor,
        transitional="started_on",
        since="the day of the Tribunal's order",
        count=duty.count,
        met_by=duty.met_by,
        relieved_by=duty.relieved_by,
        absence_weeks=2,
        applies=_wants(duty, "ordered"),
        binds_only="refusal" if refusal else "",
        ended_by=("no_plan_told_on",) if duty.id == "FINAL-14W" else (),
        sends=duty.sends,
        basis=duty.ordered,
        note=OTHER_DATE,
    )
    if refusal:
        return replace(rule, binds=_no_plan_told)
    return replace(rule, binds=lambda facts: False) if duty.id == "CONTINUE" else rule


def _agreed(duty: _Duty) -> Limit:
    return replace(
        _ordered(duty),
        counts_from="agreed_on",
        starts=None,
        transitional="agreed_on",
        since="the day of the mediation agreement",
        applies=_wants(duty, "agreed"),
        basis=regulation("42(2)", also=f"the periods of {duty.ordered.text.removeprefix('SEND Regulations 2014, ')}",
                         verified=duty.ordered.verified),
        note="A written agreement may set another timetable (regulation 42(5)).",
    )  # fmt: skip


def _conceded(duty: _Duty) -> Limit:
    return replace(
        _ordered(duty),
        id=f"T45-{duty.id}",
        version="2015",
        counts_from="conceded_on",
        starts=None,
        transitional="conceded_on",
        since="the day the authority told the Tribunal",
        applies=_wants(duty, "conceded"),
        in_force_from=SUBSTITUTED,
        basis=duty.conceded,
        note="",
    )


def _before_2015(duty: _Duty, count: Count, paragraph: str, label: str = "") -> Limit:
    """Regulation 45(3) to (5) as made in 2014: four, four and two weeks."""
    return replace(
        _conceded(duty),
        version="2014",
        label=label or duty.label,
        count=count,
        in_force_from=PART_3,
        in_force_to=SUBSTITUTED - timedelta(days=1),
        basis=regulation(paragraph, also="as made in 2014"),
    )


_BY_ID = {duty.id: duty for duty in DUTIES}
_AS_MADE = (
    _before_2015(replace(_BY_ID["NOTIFY-2W"], met_by="done_on"), Weeks(4), "45(3)", "Carry out the assessment"),
    _before_2015(_BY_ID["AMEND-5W"], Weeks(4), "45(4)"),
    _before_2015(_BY_ID["SECI-2W"], Weeks(2), "45(5)"),
)
_DIRECTED = Limit(
    id="T44-DIRECTED",
    process=PROCESS,
    label="Carry out the order by the day it sets",
    counts_from="deadline_on",
    since="the day set by the Tribunal or a consent order",
    count=TheSameDay(),
    met_by="done_on",
    basis=regulation("44(1)"),
    note="It takes the place of the periods of regulation 44(2).",
)


def _replied(facts: OrderFacts) -> bool:
    return facts.last_reply_on is not None


_HEALTH = Limit(
    id="RPR-HEALTH-5W",
    process=PROCESS,
    label="If the Tribunal recommended health provision: health commissioner, reply in writing to the family and authority",
    counts_from="recommendations_on",
    since="the day of the Tribunal's recommendation",
    count=Weeks(5),
    met_by="health_replied_on",
    bound="health",
    in_force_from=RECOMMENDING,
    basis=recommendation_regulations(),
    note="With reasons for anything that is not followed.",
)
RPR = (
    _HEALTH,
    replace(
        _HEALTH,
        id="RPR-CARE-5W",
        label="If the Tribunal recommended social care provision: reply in writing to the family",
        met_by="care_replied_on",
        bound="authority",
    ),
    Limit(
        id="RPR-COPY-1W",
        process=PROCESS,
        label="Send a copy of the replies to the Secretary of State",
        counts_from="last_reply_on",
        since="the day the reply was sent or received",
        count=Weeks(1),
        met_by="minister_told_on",
        applies=_replied,
        in_force_from=RECOMMENDING,
        basis=recommendation_regulations(),
    ),
)

RULES = (
    *(_ordered(duty) for duty in DUTIES),
    _DIRECTED,
    *(_agreed(duty) for duty in DUTIES if duty.id not in ONLY_ORDERED),
    *_AS_MADE,
    *(_conceded(duty) for duty in DUTIES if duty.id not in ONLY_ORDERED),
    *RPR,
)
