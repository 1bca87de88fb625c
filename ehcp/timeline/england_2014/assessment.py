"""From the request to the decision whether to assess, and the two outer limits counted from the same day."""

from ehcp.timeline.counting import TheSameDay, Weeks
from ehcp.timeline.england_2014 import grounds
from ehcp.timeline.england_2014.sources import regulation, section
from ehcp.timeline.facts import RECEIVED, Facts
from ehcp.timeline.limits import Limit

GONE = ("withdrawn_on", "exported_on", "passed_on")
OVER = (*GONE, "refusal_told_on", "no_plan_told_on")


def undecided(facts: Facts) -> bool:
    """Nobody has yet decided whether to assess."""
    return facts.assess is None and facts.reversed_on is None


def _consulted_or_undecided(facts: Facts) -> bool:
    return facts.family_consulted_on is not None or undecided(facts)


def _told_or_undecided(facts: Facts) -> bool:
    return facts.opening_told_on is not None or undecided(facts)


def _refused(facts: Facts) -> bool:
    return facts.assess is not None and not facts.assess.outcome


def _refusal_still_possible(facts: Facts) -> bool:
    return undecided(facts) or _refused(facts)


def _no_plan_still_possible(facts: Facts) -> bool:
    return facts.no_plan or not (facts.plan_agreed or facts.final_sent_on)


def _no_plan_binds(facts: Facts) -> bool:
    return facts.no_plan and not facts.reversed_by_law


def _not_decided_on_plan(facts: Facts) -> bool:
    return facts.issue is None


def _plan_not_agreed(facts: Facts) -> bool:
    return not facts.plan_agreed


def _own_clock_stands(facts: Facts) -> bool:
    return not facts.reversed_by_law


RULES = (
    Limit(
        id="REQ-CONSULT",
        label="Ask the parent or young person whether an assessment is needed",
        counts_from="started_on",
        since=RECEIVED,
        count=None,
        met_by="family_consulted_on",
        applies=_consulted_or_undecided,
        ended_by=GONE,
        basis=section("36(4)", also="SEND Regulations 2014, regulation 3"),
    ),
    Limit(
        id="REQ-NOTIFY",
        label="Tell the family, health, social care and the setting that an assessment is being considered",
        counts_from="started_on",
        since=RECEIVED,
        count=None,
        met_by="opening_told_on",
        applies=_told_or_undecided,
        ended_by=GONE,
        basis=regulation("4(2)", also="Children and Families Act 2014, section 36(6) and (7)"),
        note="The notice of the right to give views and evidence is owed only where no plan is maintained, there was "
        "no assessment in the last 6 months and the authority finds that a plan may be necessary.",
    ),
    Limit(
        id="ENA-REFUSE-6W",
        label="Decide that no assessment is needed",
        counts_from="started_on",
        since=RECEIVED,
        count=Weeks(6),
        met_by="assess_decided_on",
        applies=_refusal_still_possible,
        projected=undecided,
        binds=_refused,
        binds_only="refusal",
        ended_by=GONE,
        basis=regulation("4(1)", also="Children and Families Act 2014, section 36(5)"),
    ),
    Limit(
        id="ENA-DECIDE-6W",
        label="Tell the family whether there will be an assessment",
        counts_from="started_on",
        since=RECEIVED,
        count=Weeks(6),
        met_by="assess_told_on",
        relieved_by=grounds.TO_DECIDE,
        ended_by=GONE,
        basis=regulation("5(1)"),
        note="Deciding is not telling: the limit is met when the family has been told. The setting, health and social "
        "care are told too.",
    ),
    Limit(
        id="ENA-NOPLAN-16W",
        label="If there will be no plan: tell the family, with reasons and rights",
        counts_from="started_on",
        since=RECEIVED,
        count=Weeks(16),
        met_by="no_plan_told_on",
        relieved_by=grounds.TO_REFUSE_A_PLAN,
        applies=_no_plan_still_possible,
        projected=_not_decided_on_plan,
        binds=_no_plan_binds,
        binds_only="refusal",
        ended_by=(*GONE, "refusal_told_on"),
        basis=regulation("10(1)", also="Children and Families Act 2014, section 36(9)"),
        note="It binds only the answer no: a case undecided after week 16 is not late by this limit.",
    ),
    Limit(
        id="ENA-FINAL-20W",
        label="Send the final plan",
        counts_from="started_on",
        since=RECEIVED,
        count=Weeks(20),
        met_by="final_sent_on",
        relieved_by=grounds.TO_FINALISE,
        projected=_plan_not_agreed,
        binds=_own_clock_stands,
        ended_by=OVER,
        sends=True,
        basis=regulation("13(2)"),
    ),
    Limit(
        id="FINAL-NOTICE",
        transitional="started_on",
        label="With the final plan: the right of appeal, its time limits, mediation and where to get advice",
        counts_from="final_sent_on",
        since="the day the final plan was sent",
        count=TheSameDay(),
        met_by="rights_told_on",
        basis=regulation("14(2)", verified=False),
        note="The notice goes at the same moment as the plan.",
    ),
    Limit(
        id="ADMIT",
        transitional="started_on",
        label="Admit the child or young person",
        counts_from="final_sent_on",
        since="the day the plan was made",
        count=None,
        met_by="",
        bound="school",
        basis=section("43", verified=False),
    ),
)
