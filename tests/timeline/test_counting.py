"""The ways of counting, one line each."""

from datetime import date

import pytest

from ehcp.timeline import HolidaysUnknown, last_known_holiday
from ehcp.timeline.calendar import (
    add_months,
    is_working_day,
    move_working_days,
    tribunal_day,
    working_day_on_or_before,
)
from ehcp.timeline.counting import (
    CalendarMonths,
    Count,
    Days,
    DaysBefore,
    DaysBeginningWith,
    MonthsBeginningWith,
    TheSameDay,
    Weeks,
    WorkingDays,
    WorkingDaysBeginningWith,
)


@pytest.mark.parametrize(
    ("count", "start", "last"),
    [
        (Weeks(6), "2026-03-02", "2026-04-13"),
        (Weeks(1), "2024-02-26", "2024-03-04"),
        (Days(15), "2026-10-05", "2026-10-20"),
        (DaysBeginningWith(15), "2026-10-01", "2026-10-15"),
        (CalendarMonths(2), "2026-12-31", "2027-02-28"),
        (CalendarMonths(2), "2023-12-31", "2024-02-29"),
        (CalendarMonths(1), "2026-05-15", "2026-06-15"),
        (MonthsBeginningWith(12), "2026-03-01", "2027-02-28"),
        (MonthsBeginningWith(12), "2024-02-29", "2025-02-27"),
        (WorkingDays(3), "2026-04-02", "2026-04-09"),
        (WorkingDaysBeginningWith(15), "2026-03-25", "2026-04-16"),
        (WorkingDaysBeginningWith(1), "2026-04-04", "2026-04-07"),
        (DaysBefore(15), "2026-11-16", "2026-11-01"),
        (TheSameDay(), "2026-11-16", "2026-11-16"),
    ],
)
def test_the_last_day(count: Count, start: str, last: str) -> None:
    assert count.last_day(date.fromisoformat(start)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        ("2026-08-15", "2026-09-01"),
        ("2026-08-31", "2026-09-01"),
        ("2026-12-25", "2027-01-04"),
        ("2027-01-01", "2027-01-04"),
        ("2027-02-28", "2027-03-01"),
        ("2026-06-16", "2026-06-16"),
        ("2026-05-25", "2026-05-26"),
    ],
)
def test_the_tribunals_own_days(day: str, moved: str) -> None:
    assert tribunal_day(date.fromisoformat(day)) == date.fromisoformat(moved)


@pytest.mark.parametrize(
    ("day", "works"),
    [("2026-04-03", False), ("2026-04-06", False), ("2026-04-07", True), ("2026-12-28", False), ("2026-11-22", False)],
)
def test_working_days(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


def test_working_days_backwards() -> None:
    assert move_working_days(date(2026, 4, 7), -1) == date(2026, 4, 2)
    assert working_day_on_or_before(date(2027, 1, 3)) == date(2026, 12, 31)


def test_months_backwards_and_across_years() -> None:
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_a_sum_past_the_last_known_holiday_warns() -> None:
    assert last_known_holiday() >= date(2028, 12, 26)
    with pytest.warns(HolidaysUnknown, match="up to date"):
        move_working_days(last_known_holiday(), 3)
