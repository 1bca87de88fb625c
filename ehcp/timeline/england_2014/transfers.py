"""Moves between phases of education (regulation 18). No exception reaches these dates."""

from datetime import date, timedelta

from ehcp.timeline.counting import DaysBefore, TheSameDay
from ehcp.timeline.england_2014.sources import regulation
from ehcp.timeline.limits import Limit, Read
from ehcp.timeline.processes import FEBRUARY_PHASES, LATER_PHASE, MARCH_PHASE, PhaseFacts
from ehcp.timeline.readings import Readings

PROCESS = "phase_transfer"
ONE_DAY = timedelta(days=1)
TWELVE_WEEKS = timedelta(days=84)


def _before(start: date, readings: Readings) -> Read:
    """A10: "before" the date by the words, "by" the date in common use: the target is the day before."""
    by = readings.phase_date_reading == "by"
    return Read(
        start - ONE_DAY, start - ONE_DAY, start + ONE_DAY if by else start, f"A10 {readings.phase_date_reading}"
    )


def _five_months(start: date, readings: Readings) -> Read:
    """A38: five clear months (a day earlier than the corresponding date), or five months."""
    clear = readings.post16_months == "clear"
    return Read(start - ONE_DAY if clear else start, start - ONE_DAY, start + ONE_DAY, f"A38 {readings.post16_months}")


def _five_months_count(readings: Readings) -> DaysBefore | TheSameDay:
    return DaysBefore(1) if readings.post16_months == "clear" else TheSameDay()


def _latest_meeting_count(readings: Readings) -> DaysBefore:
    return DaysBefore(84 if readings.phase_date_reading == "by" else 85)


def _latest_meeting(start: date, readings: Readings) -> Read:
    """Twelve weeks before the date, on the authority's reading of "before"."""
    strict = start - ONE_DAY - TWELVE_WEEKS
    due = strict + ONE_DAY if readings.phase_date_reading == "by" else strict
    return Read(due, strict, due + ONE_DAY, f"A10 {readings.phase_date_reading}")


def _february(facts: PhaseFacts) -> bool:
    return facts.phase in FEBRUARY_PHASES


def _march(facts: PhaseFacts) -> bool:
    return facts.phase == MARCH_PHASE


def _later(facts: PhaseFacts) -> bool:
    return facts.phase == LATER_PHASE


LABEL = "Review and amend the plan, naming the next setting: the final plan sent"
RULES = (
    Limit(
        id="PT-15FEB",
        process=PROCESS,
        label=LABEL,
        counts_from="phase_day",
        since="15 February of the year of transfer",
        count=DaysBefore(1),
        reads=_before,
        met_by="final_sent_on",
        applies=_february,
        basis=regulation("18(1)(b)"),
        note="The regulation says before 15 February; almost everyone says by it.",
    ),
    Limit(
        id="PT-31MAR",
        process=PROCESS,
        label=LABEL,
        counts_from="phase_day",
        since="31 March of the year of transfer",
        count=DaysBefore(1),
        reads=_before,
        met_by="final_sent_on",
        applies=_march,
        basis=regulation("18(1)(a)"),
        note="The regulation says before 31 March; almost everyone says by it.",
    ),
    Limit(
        id="PT-5M",
        process=PROCESS,
        label=LABEL,
        counts_from="phase_day",
        since="the day five months before the transfer",
        count=DaysBefore(1),
        choose=_five_months_count,
        reads=_five_months,
        met_by="final_sent_on",
        applies=_later,
        basis=regulation("18(2)"),
        note="At least five months before a move between post-16 institutions.",
    ),
    Limit(
        id="PT-BACKPLAN-12W",
        process=PROCESS,
        label="Latest safe day for the review meeting",
        counts_from="phase_day",
        since="the day the plan must be amended by",
        count=DaysBefore(84),
        choose=_latest_meeting_count,
        reads=_latest_meeting,
        met_by="",
        kind="latest",
        basis=regulation("18(1)", also="worked back 12 weeks, regulations 20(10) and 22(3)", verified=False),
    ),
)
