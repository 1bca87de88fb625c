"""Moves between phases of education (regulation 18). No exception reaches these dates."""

from dataclasses import replace
from datetime import date, timedelta

from ehcp.timeline.counting import DaysBefore, TheSameDay
from ehcp.timeline.england_2014.sources import regulation
from ehcp.timeline.limits import Limit, Read
from ehcp.timeline.processes import LATER_PHASE, PhaseFacts
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


def _latest_clear_count(readings: Readings) -> DaysBefore:
    return DaysBefore(85 if readings.post16_months == "clear" else 84)


def _latest_clear_meeting(start: date, readings: Readings) -> Read:
    """Twelve weeks before the five months begin, on the authority's reading of them."""
    strict = start - ONE_DAY - TWELVE_WEEKS
    due = strict if readings.post16_months == "clear" else strict + ONE_DAY
    return Read(due, strict, due + ONE_DAY, f"A38 {readings.post16_months}")


def _latest_meeting(start: date, readings: Readings) -> Read:
    """Twelve weeks before the date, on the authority's reading of "before"."""
    strict = start - ONE_DAY - TWELVE_WEEKS
    due = strict + ONE_DAY if readings.phase_date_reading == "by" else strict
    return Read(due, strict, due + ONE_DAY, f"A10 {readings.phase_date_reading}")


def _february(facts: PhaseFacts) -> bool:
    return facts.is_february


def _march(facts: PhaseFacts) -> bool:
    return facts.is_march and not facts.in_september_2015


def _september_2015(facts: PhaseFacts) -> bool:
    return facts.in_september_2015


def _deadline_given(facts: PhaseFacts) -> bool:
    return facts.deadline_on is not None


def _from_a_phase_date(facts: PhaseFacts) -> bool:
    return facts.deadline_on is None and not _later(facts)


def _from_five_months(facts: PhaseFacts) -> bool:
    return facts.deadline_on is None and _later(facts)


def _later(facts: PhaseFacts) -> bool:
    return facts.phase == LATER_PHASE


LABEL = "Review and amend the plan, naming the next setting: the final plan sent"
MARCH = Limit(
    id="PT-31MAR",
    process=PROCESS,
    label=LABEL,
    counts_from="phase_day",
    transitional="started_on",
    since="31 March of the year of transfer",
    count=DaysBefore(1),
    reads=_before,
    met_by="final_sent_on",
    applies=_march,
    basis=regulation("18(1)(a)"),
    note="The regulation says before 31 March; almost everyone says by it.",
)
BACKPLAN = Limit(
    id="PT-BACKPLAN-12W",
    process=PROCESS,
    label="Latest safe day for the review meeting",
    counts_from="phase_day",
    transitional="started_on",
    since="the day the plan must be amended by",
    count=DaysBefore(84),
    met_by="meeting_on",
    kind="latest",
    basis=regulation("18(1)", also="worked back 12 weeks, regulations 20(10) and 22(3)", verified=False),
)
RULES = (
    replace(
        MARCH,
        id="PT-15FEB",
        since="15 February of the year of transfer",
        applies=_february,
        basis=regulation("18(1)(b)"),
        note="The regulation says before 15 February; almost everyone says by it.",
    ),
    MARCH,
    replace(
        MARCH,
        since="31 May 2015",
        applies=_september_2015,
        basis=regulation("18(3)"),
        note="For a move on 1 September 2015 alone the regulation said 31 May 2015.",
    ),
    replace(
        MARCH,
        id="PT-5M",
        since="the day five months before the transfer",
        choose=_five_months_count,
        reads=_five_months,
        applies=_later,
        basis=regulation("18(2)"),
        note="At least five months before a move between post-16 institutions.",
    ),
    replace(BACKPLAN, choose=_latest_meeting_count, reads=_latest_meeting, applies=_from_a_phase_date),
    replace(BACKPLAN, choose=_latest_clear_count, reads=_latest_clear_meeting, applies=_from_five_months),
    replace(BACKPLAN, counts_from="deadline_on", applies=_deadline_given),
)
