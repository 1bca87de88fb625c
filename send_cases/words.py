"""Dates and counts in the words every page, letter and PDF uses. No Django, so that anything may import it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

_LONG = {
    "date": "{d.day} {d:%B}",
    "day": "{d:%A} {d.day} {d:%B}",
    "short": "{d.day} {d:%b}",
    "brief": "{d:%a} {d.day} {d:%b}",
}


@lru_cache(maxsize=8192)
def date_words(day: dt.date, this_year: int = 0, style: str = "date") -> str:
    """A date in words; the year is left out only when it is this year's.

    Args:
        day: the date.
        this_year: the year that may be left out; 0 always writes the year.
        style: ``date`` 2 March · ``day`` Monday 2 March · ``short`` 2 Mar · ``brief`` Mon 2 Mar.
    """
    text = _LONG[style].format(d=day)
    return text if day.year == this_year else f"{text} {day.year}"


def plural(number: int, one: str, many: str = "") -> str:
    """``3 cases``, ``1 case``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def days_to_go(day: dt.date, today: dt.date) -> str:
    """``today``, ``tomorrow``, ``in 4 days``, ``1 day past``, ``4 days past``: the word "late" is left to the law."""
    days = (day - today).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    return f"in {days} days" if days > 1 else f"{plural(-days, 'day')} past"


def day_of(start: dt.date, today: dt.date, total: int = 140) -> str:
    """``Day 124 of 140``, or ``4 days past 20 weeks`` once the count is over.

    Args:
        start: the day the request was received (day 0).
        today: the day to count to.
        total: the limit in days, a whole number of weeks.
    """
    gone = (today - start).days
    return f"Day {gone} of {total}" if gone <= total else f"{plural(gone - total, 'day')} past {total // 7} weeks"


def age_on(born: dt.date, day: dt.date) -> int:
    """Whole years lived; someone born on 29 February ages on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def file_size(size: int) -> str:
    """``340 KB``, ``1.2 MB``: thousands, as the person's computer shows it."""
    if size < 1000:
        return plural(size, "byte")
    return f"{size / 1000:.0f} KB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"
