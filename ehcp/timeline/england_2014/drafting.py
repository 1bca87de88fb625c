"""The draft: a target, the latest safe day, and the family's 15 days."""

from datetime import date

from ehcp.timeline.counting import DaysBefore, DaysBeginningWith, Weeks
from ehcp.timeline.england_2014.assessment import OVER
from ehcp.timeline.england_2014.sources import code, regulation
from ehcp.timeline.facts import RECEIVED, Facts
from ehcp.timeline.limits import Limit
from ehcp.timeline.readings import DEFAULT, Readings


def views_wanted_by(served_on: date, readings: Readings = DEFAULT) -> date:
    """The day a letter gives for views on a draft: the end of the 15 days, and the days the authority adds (A2)."""
    return DaysBeginningWith(15 + readings.extra_days_for_views).last_day(served_on)


def _week(readings: Readings) -> Weeks:
    return Weeks(readings.draft_target_week)


def _draft_still_wanted(facts: Facts) -> bool:
    return not facts.refused and not facts.no_plan and (facts.final_sent_on is None or bool(facts.drafts))


def _plan_not_agreed(facts: Facts) -> bool:
    return not facts.plan_agreed


RULES = (
    Limit(
        id="DRAFT-TARGET",
        label="Send the draft plan (the authority's own target)",
        counts_from="started_on",
        since=RECEIVED,
        count=Weeks(14),
        choose=_week,
        met_by="draft_served_on",
        kind="target",
        applies=_draft_still_wanted,
        projected=_plan_not_agreed,
        ended_by=OVER,
        basis=code("9.44", on="13"),
        note="No law sets a date for the draft. Week 16 is common practice and leaves too little time.",
    ),
    Limit(
        id="DRAFT-LATEST",
        transitional="started_on",
        label="Latest safe day to send the draft plan",
        counts_from="",
        worked_back_from=("T45-FINAL-14W", "T44-FINAL-14W", "REV-FINAL-14W", "ENA-FINAL-20W"),
        since="the day the final plan is due",
        count=DaysBefore(15),
        met_by="draft_served_on",
        kind="latest",
        applies=_draft_still_wanted,
        projected=_plan_not_agreed,
        ended_by=OVER,
        basis=regulation("13(1)(a)", also="worked back from regulation 13(2)"),
        note="It leaves the family 15 days, and 15 days to a school consulted on the same day. A school consulted only "
        "after the family has answered needs 15 days more.",
    ),
    Limit(
        id="DRAFT-REPS-15D",
        transitional="started_on",
        label="Allow the family at least 15 days for views on the draft plan",
        each="drafts",
        counts_from="served_on",
        since="the day the draft was served",
        count=DaysBeginningWith(15),
        met_by="",
        kind="floor",
        basis=regulation("13(1)(a)", also="Children and Families Act 2014, section 38"),
        note="The day of service is day one. The authority may allow longer, never less.",
    ),
)
