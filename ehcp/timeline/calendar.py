"""Days, weeks, months and working days: the only place that walks from one day to the next.

Dates are Europe/London calendar dates. Nothing here asks what day it is.
"""

import json
import warnings
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path

HOLIDAYS_FILE = Path(__file__).resolve().parent.parent / "data" / "bank_holidays.json"
ONE_DAY = timedelta(days=1)
SATURDAY = 5


class HolidaysUnknown(UserWarning):
    """A sum in working days went past the last bank holiday in the committed file."""


@cache
def bank_holidays() -> frozenset[date]:
    """Bank holidays, Good Friday and Christmas Day in England and Wales, as GOV.UK publishes them."""
    published = json.loads(HOLIDAYS_FILE.read_text(encoding="utf-8"))
    events = published["england-and-wales"]["events"]
    return frozenset(date.fromisoformat(event["date"]) for event in events)


@cache
def last_known_holiday() -> date:
    """The last date in the bank-holiday file; past it a sum in working days may be a day or more short."""
    return max(bank_holidays())


def is_working_day(day: date) -> bool:
    """Monday to Friday, less bank holidays, Good Friday and Christmas Day.

    The SEND Regulations do not define a working day; this is the meaning in the Banking and Financial Dealings Act
    1971 and the Tribunal's rules. Days on which a council chooses to close are working days.
    """
    return day.weekday() < SATURDAY and day not in bank_holidays()


def is_tribunal_day(day: date) -> bool:
    """A working day that counts for steps in an appeal: not in August, nor from 25 December to 1 January."""
    return is_working_day(day) and not _in_recess(day)


@lru_cache(maxsize=8192)
def move_working_days(day: date, working_days: int) -> date:
    """The working day ``working_days`` after ``day`` (before it, if negative). ``day`` itself is never counted."""
    return _move(day, working_days, is_working_day)


@lru_cache(maxsize=8192)
def move_tribunal_days(day: date, days: int) -> date:
    """The ``days``-th day after ``day`` that the Tribunal counts (rule 12(3)(b))."""
    return _move(day, days, is_tribunal_day)


def _move(day: date, count: int, counts: Callable[[date], bool]) -> date:
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        if counts(day):
            left -= 1
    _watch(day)
    return day


@lru_cache(maxsize=8192)
def working_day_on_or_before(day: date) -> date:
    """``day`` if it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= ONE_DAY
    _watch(day)
    return day


@lru_cache(maxsize=8192)
def working_day_on_or_after(day: date) -> date:
    """``day`` if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += ONE_DAY
    _watch(day)
    return day


def add_months(day: date, months: int) -> date:
    """The corresponding date ``months`` later; where that month is too short, its last day.

    Calendar months, not 30 days: Interpretation Act 1978, section 5 and Schedule 1.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(years, month, min(day.day, monthrange(years, month)[1]))


def tribunal_day(day: date) -> date:
    """The day on which a time limit for an appeal really ends.

    An end from 25 December to 1 January, or in August, moves to the first working day after 1 January or 31 August
    (Tribunal Procedure (First-tier Tribunal) (HESC Chamber) Rules 2008, rule 12(3)(a)); any other end on a day that
    is not a working day moves to the next working day (rule 12(2)).
    """
    while _in_recess(day):
        day += ONE_DAY
    return working_day_on_or_after(day)


def _in_recess(day: date) -> bool:
    return day.month == 8 or (day.month, day.day) >= (12, 25) or (day.month, day.day) == (1, 1)


def long_date(day: date) -> str:
    """'Monday 20 July 2026', the same in every locale."""
    weekdays = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    months = (
        "January", "February", "March", "April", "May", "June", "July",
        "August", "September", "October", "November", "December",
    )  # fmt: skip
    return f"{weekdays[day.weekday()]} {day.day} {months[day.month - 1]} {day.year}"


def _watch(day: date) -> None:
    if day > last_known_holiday():
        warnings.warn(
            f"Bank holidays are known up to {long_date(last_known_holiday())}; a sum in working days reached "
            f"{long_date(day)}. Bring ehcp/data/bank_holidays.json up to date.",
            HolidaysUnknown,
            stacklevel=3,
        )
