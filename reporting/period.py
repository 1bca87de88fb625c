"""The days a figure is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from ehcp.codes import code_set


@cache
def census_dates() -> dict[int, dt.date]:
    """Collection year to census day, as DfE published them."""
    return {int(entry.code): dt.date.fromisoformat(entry.label) for entry in code_set("census_date")}


@dataclass(frozen=True)
class Period:
    """From ``start`` to ``end``, both counted, with the facts as they stood on ``as_at``.

    ``label`` says it in words; a period that is not over says so.
    """

    start: dt.date
    end: dt.date
    as_at: dt.date
    label: str
    part: bool = False

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.start, self.end


def calendar_year(year: int, today: dt.date) -> Period:
    """A calendar year, counted as DfE does: open work at the census day after it, or today while that is to come.

    Args:
        year: the calendar year reported on (the return of 2026 reports on 2025).
        today: the day the figures are made.
    """
    start, end = dt.date(year, 1, 1), dt.date(year, 12, 31)
    census = census_dates().get(year + 1)
    over = census is not None and census <= today
    as_at = census if over and census else min(today, dt.date(year + 1, 1, 31))
    part = today <= end
    label = f"1 January to {today.day} {today:%B %Y}, a part year" if part else f"1 January to 31 December {year}"
    return Period(start, min(end, today), as_at, label, part)


def census_words(period: Period) -> str:
    """What day the open work was counted on, in words."""
    day = f"{period.as_at.day} {period.as_at:%B %Y}"
    if period.as_at in census_dates().values():
        return f"the census day, {day}"
    return f"{day} (the census day is still to come)"


def twelve_months(today: dt.date) -> Period:
    """The 12 months that end today."""
    try:
        start = today.replace(year=today.year - 1) + dt.timedelta(days=1)
    except ValueError:  # 29 February
        start = dt.date(today.year - 1, 3, 1)
    return Period(start, today, today, f"12 months to {today.day} {today:%B %Y}")


def months(today: dt.date, count: int = 12) -> list[Period]:
    """The last ``count`` calendar months, oldest first; the running one is a part month."""
    found: list[Period] = []
    year, month = today.year, today.month
    for _ in range(count):
        start = dt.date(year, month, 1)
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        last = following - dt.timedelta(days=1)
        part = last > today or (start.year, start.month) == (today.year, today.month)
        found.append(Period(start, min(last, today), today, f"{start:%b %Y}", part))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found[::-1]
