"""Annual reviews. No exception reaches any of these limits."""

from dataclasses import replace
from datetime import date, timedelta

from ehcp.timeline.calendar import add_months
from ehcp.timeline.counting import CalendarMonths, DaysBefore, DaysBeginningWith, MonthsBeginningWith, Weeks
from ehcp.timeline.england_2014 import windows
from ehcp.timeline.england_2014.sources import code, regulation, section
from ehcp.timeline.limits import Limit, Read
from ehcp.timeline.processes import ReviewFacts
from ehcp.timeline.readings import Readings

PROCESS = "annual_review"
MEETING, NOTICE = "the day of the review meeting", "the day the notice was sent"
DEVON = "R (L, M, P) v Devon County Council [2022] EWHC 493 (Admin)"


def _year(start: date, readings: Readings) -> Read:
    """A7: the last of twelve months starting with a date is the day before the anniversary; some say the anniversary."""
    anniversary = add_months(start, 12)
    strict = anniversary - timedelta(days=1)
    if readings.annual_review_end == "strict":
        return Read(strict, strict, anniversary, "A7 strict")
    return Read(anniversary, strict, anniversary + timedelta(days=1), "A7 anniversary")


def _year_count(readings: Readings) -> CalendarMonths | MonthsBeginningWith:
    return MonthsBeginningWith(12) if readings.annual_review_end == "strict" else CalendarMonths(12)


def _notice_days(readings: Readings) -> DaysBefore:
    return DaysBefore(readings.review_notice_days)


def _notice(start: date, readings: Readings) -> Read:
    """A15: "at least two weeks" as clear weeks (15 days before) or by simple subtraction (14)."""
    due = start - timedelta(days=readings.review_notice_days)
    return Read(due, start - timedelta(days=15), start - timedelta(days=13), f"A15 {readings.review_notice_days}")


def _amends(facts: ReviewFacts) -> bool:
    return facts.amends is not False


def _is_amending(facts: ReviewFacts) -> bool:
    return bool(facts.amends)


def _may_amend(facts: ReviewFacts) -> bool:
    return facts.amends is not False


def _not_yet_said(facts: ReviewFacts) -> bool:
    return facts.amends is None


def _in_review(facts: ReviewFacts) -> bool:
    return not facts.outside_review and _amends(facts)


def _outside(facts: ReviewFacts) -> bool:
    return facts.outside_review


FINAL_8W = Limit(
    id="AR-FINAL-8W",
    process=PROCESS,
    label="Send the amended plan, or say that it will not be amended",
    counts_from="notice_sent_on",
    since=NOTICE,
    count=Weeks(8),
    met_by="final_sent_on",
    applies=_in_review,
    sends=True,
    basis=regulation("22(3)", also="(4)"),
    note="A late notice moves these eight weeks but not the twelve weeks from the meeting; the earlier of the two, and "
    "of any date for a move between phases, is the one to keep.",
)
RULES = (
    Limit(
        id="AR-12M",
        process=PROCESS,
        label="Complete the review: the notice of the decision sent",
        counts_from="year_from",
        since="the day the plan was first made or last reviewed",
        count=MonthsBeginningWith(12),
        choose=_year_count,
        reads=_year,
        named="last_day",
        met_by="notice_sent_on",
        basis=section("44(1)"),
        note="A review is complete when the authority sends its decision, not when people meet.",
    ),
    Limit(
        id="AR-NOTICE-2W",
        process=PROCESS,
        label="Invite to the review meeting",
        counts_from="meeting_on",
        since=MEETING,
        count=DaysBefore(15),
        choose=_notice_days,
        reads=_notice,
        named="latest",
        met_by="invited_on",
        ended_by=("notice_sent_on",),  # nobody can be invited any more once the decision has gone out
        basis=regulation("20(3)", also="21(3)"),
    ),
    Limit(
        id="AR-REPORT-2W",
        process=PROCESS,
        label="Send the report of the meeting to everyone invited",
        counts_from="meeting_on",
        since=MEETING,
        count=Weeks(2),
        met_by="report_sent_on",
        bound="school",
        basis=regulation("20(7)", also="21(7)"),
    ),
    Limit(
        id="AR-DECIDE-4W",
        process=PROCESS,
        label="Tell the family whether the plan is kept, amended or ended",
        counts_from="meeting_on",
        since=MEETING,
        count=Weeks(4),
        met_by="notice_sent_on",
        basis=regulation("20(10)", also="and regulation 21, paragraph to be checked", verified=False),
        note="It counts from the meeting even if the report is late.",
    ),
    Limit(
        id="AR-PROPOSE-4W",
        process=PROCESS,
        label="Send the proposed amendments with the notice",
        counts_from="meeting_on",
        since=MEETING,
        count=Weeks(4),
        met_by="notice_sent_on",
        applies=_may_amend,
        projected=_not_yet_said,
        binds=_is_amending,
        binds_only="decision to amend",
        basis=regulation("22(2)", also=DEVON, verified=False),
    ),
    Limit(
        id="AR-REPS-15D",
        process=PROCESS,
        label="Allow the family at least 15 days for views on the proposed amendments",
        counts_from="notice_sent_on",
        since="the day the proposed amendments were served",
        count=DaysBeginningWith(15),
        met_by="",
        kind="floor",
        applies=_amends,
        basis=regulation("22(2)(c)"),
    ),
    FINAL_8W,
    replace(
        FINAL_8W, id="AR-OUTSIDE", applies=_outside, basis=regulation("28", also="as 22(3)", verified=False), note=""
    ),
    Limit(
        id="AR-LONGSTOP-12W",
        process=PROCESS,
        label="Send the amended plan: the outer limit from the meeting",
        counts_from="meeting_on",
        since=MEETING,
        count=Weeks(12),
        met_by="final_sent_on",
        applies=_in_review,
        sends=True,
        basis=regulation("22(3)", also=DEVON, verified=False),
    ),
    Limit(
        id="AR-U5",
        process=PROCESS,
        label="Consider a review, where the child is under 5",
        counts_from="year_from",
        since="the day the plan was first made or last reviewed",
        count=CalendarMonths(6),
        met_by="notice_sent_on",
        kind="target",
        applies=lambda facts: facts.under_five,
        basis=section("44(1)", also="SEND Code of Practice 2015, paragraph 9.178 (guidance)"),
        note="Guidance: at least every 3 to 6 months.",
    ),
    Limit(
        id="AR-LISTS",
        process=PROCESS,
        label="Send heads, and health and social care, the list of reviews due in the term",
        counts_from="term_starts_on",
        since="the first day of the term",
        count=DaysBefore(14),
        met_by="lists_sent_on",
        kind="target",
        named="latest",
        basis=code("9.172", on="19"),
        note="Guidance: at least 2 weeks before the term starts.",
    ),
    Limit(
        id="PFA-Y9",
        process=PROCESS,
        label="Consider provision that prepares for adulthood (Year 9 and later)",
        counts_from="meeting_on",
        since=MEETING,
        count=None,
        met_by="notice_sent_on",
        applies=lambda facts: facts.year_9_or_later,
        basis=regulation("20(6)", also="21(6)"),
    ),
    *(replace(rule, process=PROCESS) for rule in windows.RULES),
)
