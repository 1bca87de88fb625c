"""The law's ways of counting. Each knows its last day and its words.

``last_day(start)`` is the last day on which the thing may lawfully be done (for a floor: the last day that has to be
allowed). Weekends, bank holidays and school holidays are days like any other: the SEND Regulations have no rule that
rolls a limit forward.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from ehcp.timeline.calendar import add_months, is_working_day, move_tribunal_days, move_working_days


class Count(Protocol):
    """A number and how it is counted."""

    @property
    def beginning_with(self) -> bool:
        """True when the first day is itself day one."""
        ...

    def last_day(self, start: date) -> date:
        """The last day of the period that ``start`` opens."""
        ...

    def words(self) -> str:
        """The period in words, '20 weeks'."""
        ...


def _plural(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


@dataclass(frozen=True, slots=True)
class Weeks:
    """'Within n weeks of' an event: the event's day is left out, so the last day is the same weekday n weeks later."""

    number: int
    beginning_with: bool = False

    def last_day(self, start: date) -> date:
        """``start`` + 7n days (Marren v Dawson Bentley [1961] 2 QB 135: the day of the event is excluded)."""
        return start + timedelta(days=7 * self.number)

    def words(self) -> str:
        """'6 weeks'."""
        return _plural(self.number, "week")


@dataclass(frozen=True, slots=True)
class Days:
    """'Within n days of' an event: calendar days, the event's day left out."""

    number: int
    beginning_with: bool = False

    def last_day(self, start: date) -> date:
        """``start`` + n days."""
        return start + timedelta(days=self.number)

    def words(self) -> str:
        """'15 days'."""
        return _plural(self.number, "day")


@dataclass(frozen=True, slots=True)
class DaysBeginningWith:
    """'n days beginning with the day': that day is day one."""

    number: int
    beginning_with: bool = True

    def last_day(self, start: date) -> date:
        """``start`` + n - 1 days."""
        return start + timedelta(days=self.number - 1)

    def words(self) -> str:
        """'15 days'."""
        return _plural(self.number, "day")


@dataclass(frozen=True, slots=True)
class CalendarMonths:
    """'Within n months of' an event: the corresponding date, or the last day of a month too short to have it."""

    number: int
    beginning_with: bool = False

    def last_day(self, start: date) -> date:
        """The corresponding date n months later (Interpretation Act 1978, section 5 and Schedule 1)."""
        return add_months(start, self.number)

    def words(self) -> str:
        """'2 months'."""
        return _plural(self.number, "month")


@dataclass(frozen=True, slots=True)
class MonthsBeginningWith:
    """'n months starting with the date': the last day is the one before the corresponding date."""

    number: int
    beginning_with: bool = True

    def last_day(self, start: date) -> date:
        """The corresponding date n months later, less one day; 29 February corresponds to 28 February."""
        return add_months(start, self.number) - timedelta(days=1)

    def words(self) -> str:
        """'12 months'."""
        return _plural(self.number, "month")


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """'Within n working days of' an event: the event's day left out."""

    number: int
    beginning_with: bool = False

    def last_day(self, start: date) -> date:
        """The nth working day after ``start``."""
        return move_working_days(start, self.number)

    def words(self) -> str:
        """'3 working days'."""
        return _plural(self.number, "working day")


@dataclass(frozen=True, slots=True)
class WorkingDaysBeginningWith:
    """'n working days beginning with the day': that day is day one, if it is a working day."""

    number: int
    beginning_with: bool = True

    def last_day(self, start: date) -> date:
        """The nth working day from ``start`` on."""
        return move_working_days(start, self.number - 1 if is_working_day(start) else self.number)

    def words(self) -> str:
        """'15 working days'."""
        return _plural(self.number, "working day")


@dataclass(frozen=True, slots=True)
class DaysBefore:
    """So many days before a date worked out from another limit, or before a day that is fixed."""

    number: int
    beginning_with: bool = False

    def last_day(self, start: date) -> date:
        """``start`` - n days."""
        return start - timedelta(days=self.number)

    def words(self) -> str:
        """'15 days before'."""
        return f"{_plural(self.number, 'day')} before"


@dataclass(frozen=True, slots=True)
class WorkingDaysBefore:
    """'At least n working days before' a day that is fixed."""

    number: int
    beginning_with: bool = False

    def last_day(self, start: date) -> date:
        """The nth working day before ``start``."""
        return move_working_days(start, -self.number)

    def words(self) -> str:
        """'5 working days before'."""
        return f"{_plural(self.number, 'working day')} before"


@dataclass(frozen=True, slots=True)
class TheSameDay:
    """At the same moment as the event: its own day."""

    beginning_with: bool = True

    def last_day(self, start: date) -> date:
        """``start``."""
        return start

    def words(self) -> str:
        """Nothing: 'on the day …' needs no number."""
        return ""


@dataclass(frozen=True, slots=True)
class TribunalDays:
    """'Within n working days' of the Tribunal's rules: August and 25 December to 1 January are not counted."""

    number: int
    beginning_with: bool = False

    def last_day(self, start: date) -> date:
        """The nth day after ``start`` that counts (rule 12(3)(b))."""
        return move_tribunal_days(start, self.number)

    def words(self) -> str:
        """'30 working days'."""
        return _plural(self.number, "working day")
