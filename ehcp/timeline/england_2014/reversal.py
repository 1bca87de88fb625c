"""A refusal to assess that is turned round: by the authority itself, by agreement, or by conceding an appeal."""

from dataclasses import replace
from datetime import date, timedelta

from ehcp.timeline.counting import Weeks
from ehcp.timeline.england_2014 import grounds
from ehcp.timeline.england_2014.assessment import GONE
from ehcp.timeline.england_2014.sources import regulation
from ehcp.timeline.facts import Facts
from ehcp.timeline.limits import Limit

PART_3 = date(2014, 9, 1)
SUBSTITUTED = date(2015, 3, 23)  # SI 2015/359, regulation 8, put the 2, 10 and 14 weeks into regulation 45


def _own(facts: Facts) -> bool:
    return facts.reversed_on is not None and not facts.reversed_by_law


def _conceded(facts: Facts) -> bool:
    return facts.reversed_on is not None and facts.reversal_basis == "reg45"


def _agreed(facts: Facts) -> bool:
    return facts.reversed_on is not None and facts.reversal_basis == "reg42"


def _own_no_plan(facts: Facts) -> bool:
    return _own(facts) and (facts.no_plan or not (facts.plan_agreed or facts.final_sent_on))


def _conceded_no_plan(facts: Facts) -> bool:
    return _conceded(facts) and (facts.no_plan or not (facts.plan_agreed or facts.final_sent_on))


def _agreed_no_plan(facts: Facts) -> bool:
    return _agreed(facts) and (facts.no_plan or not (facts.plan_agreed or facts.final_sent_on))


def _no_plan(facts: Facts) -> bool:
    return facts.no_plan


def _undecided(facts: Facts) -> bool:
    return facts.issue is None


def _plan_not_agreed(facts: Facts) -> bool:
    return not facts.plan_agreed


NO_PLAN_LABEL = "If there will be no plan: tell the family, with reasons and rights"
BY_ANALOGY = "42(2)"
ANALOGY = "regulations 44(2)(b) and 45(3) by analogy, as the Ombudsman applies them"

OWN = (
    Limit(
        id="REV-NOPLAN-10W",
        transitional="started_on",
        label=NO_PLAN_LABEL,
        counts_from="reversed_on",
        since="the day the refusal was turned round",
        count=Weeks(10),
        met_by="no_plan_told_on",
        applies=_own_no_plan,
        projected=_undecided,
        binds=_no_plan,
        binds_only="refusal",
        ended_by=GONE,
        basis=regulation(BY_ANALOGY, also=ANALOGY, verified=False),
        note="The original 16 weeks are kept beside it.",
    ),
    Limit(
        id="REV-FINAL-14W",
        transitional="started_on",
        label="Send the final plan",
        counts_from="reversed_on",
        since="the day the refusal was turned round",
        count=Weeks(14),
        met_by="final_sent_on",
        applies=_own,
        projected=_plan_not_agreed,
        ended_by=(*GONE, "no_plan_told_on"),
        sends=True,
        basis=regulation(BY_ANALOGY, also=ANALOGY, verified=False),
        note="The original 20 weeks are kept beside it.",
    ),
)

_CONCEDED_SINCE = "the day the authority told the Tribunal"
CONCEDED = (
    Limit(
        id="T45-NOTIFY-2W",
        version="2015",
        label="Tell the family that there will be an assessment",
        counts_from="reversed_on",
        since=_CONCEDED_SINCE,
        count=Weeks(2),
        met_by="reversal_told_on",
        relieved_by=grounds.AFTER_AN_APPEAL,
        absence_weeks=2,
        applies=_conceded,
        ended_by=GONE,
        in_force_from=SUBSTITUTED,
        transitional="reversed_on",
        basis=regulation("45(3)", also="as substituted by SI 2015/359"),
    ),
    Limit(
        id="T45-NOPLAN-10W",
        version="2015",
        label=NO_PLAN_LABEL,
        counts_from="reversed_on",
        since=_CONCEDED_SINCE,
        count=Weeks(10),
        met_by="no_plan_told_on",
        relieved_by=grounds.AFTER_AN_APPEAL,
        absence_weeks=2,
        applies=_conceded_no_plan,
        projected=_undecided,
        binds=_no_plan,
        binds_only="refusal",
        ended_by=GONE,
        in_force_from=SUBSTITUTED,
        transitional="reversed_on",
        basis=regulation("45(3)", also="(3A), as substituted by SI 2015/359"),
    ),
    Limit(
        id="T45-FINAL-14W",
        version="2015",
        label="Send the final plan",
        counts_from="reversed_on",
        since=_CONCEDED_SINCE,
        count=Weeks(14),
        met_by="final_sent_on",
        relieved_by=grounds.TO_FINALISE_AFTER_AN_APPEAL,
        absence_weeks=2,
        applies=_conceded,
        projected=_plan_not_agreed,
        ended_by=(*GONE, "no_plan_told_on"),
        sends=True,
        in_force_from=SUBSTITUTED,
        transitional="reversed_on",
        basis=regulation("45(3A)", also="as substituted by SI 2015/359"),
    ),
)

_AGREED = {
    "T45-NOTIFY-2W": ("T44-NOTIFY-2W", _agreed),
    "T45-NOPLAN-10W": ("T44-NOPLAN-10W", _agreed_no_plan),
    "T45-FINAL-14W": ("T44-FINAL-14W", _agreed),
}
AGREED = tuple(
    replace(
        rule,
        id=_AGREED[rule.id][0],
        version="2014",
        applies=_AGREED[rule.id][1],
        since="the day of the mediation agreement",
        in_force_from=PART_3,
        basis=regulation("42(2)", also="the periods of regulation 44(2)(b)"),
        note="A written agreement may set another timetable (regulation 42(5)).",
    )
    for rule in CONCEDED
)

#: Until 22 March 2015 regulation 45(3) gave four weeks in which to carry out the assessment, and nothing after them.
BEFORE_2015 = replace(
    CONCEDED[0],
    version="2014",
    label="Carry out the assessment",
    count=Weeks(4),
    met_by="",
    ended_by=(*GONE, "no_plan_told_on", "final_sent_on"),
    in_force_from=PART_3,
    in_force_to=SUBSTITUTED - timedelta(days=1),
    basis=regulation("45(3)", also="as made in 2014"),
)

RULES = (*OWN, BEFORE_2015, *CONCEDED, *AGREED)
