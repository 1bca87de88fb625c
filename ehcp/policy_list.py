"""The choices an authority can make, in the words its administrator reads. Only what the engine follows is offered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ehcp.timeline import DEFAULT, ReadingError, Readings
from ehcp.timeline.readings import CHOICES, RANGES
from send_cases.words import plural


@dataclass(frozen=True)
class Choice:
    """One choice: its key in the engine's readings, its title, what it decides, and what may be chosen."""

    key: str
    title: str
    about: str
    options: dict[str, str] = field(default_factory=dict)  # value to words, where it is one of several
    unit: str = ""  # "day" or "week", where it is a number
    later: bool = False  # belongs to reviews, moves and appeals
    own: str = ""  # the value an application comes with, where the engine has no such reading

    @property
    def default(self) -> Any:
        return self.own or getattr(DEFAULT, self.key)

    def allows(self, value: Any) -> bool:
        """Whether this may be chosen."""
        if self.own:
            return value in self.options
        try:
            Readings(**{self.key: value})
        except ReadingError:
            return False
        return True

    @property
    def bounds(self) -> tuple[int, int]:
        return RANGES[self.key]

    def words(self, value: Any) -> str:
        """A value as people read it."""
        if self.options:
            return self.options.get(str(value), str(value))
        return f"Week {value}" if self.unit == "week" else plural(value, self.unit)

    @property
    def question(self) -> str:
        """What the form asks for a number."""
        return "Which week" if self.unit == "week" else f"How many {self.unit}s"


_ALL = (
    Choice(
        "count_mode", "How weeks are counted",
        "Whether the day of the event is day 0 or day 1 of a time limit. Warnings always follow the earlier day.",
        {"exclusive": "Leave the day of the event out (the better founded reading)",
         "inclusive": "Count the day of the event as day 1"},
    ),
    Choice(
        "out_of_hours", "What arrives after office hours",
        "The clock always starts on the day a request arrives. This decides only from which day a limit counts as "
        "missed when the request came after hours or on a day off.",
        {"actual_day": "Counts on the day it arrived", "next_day": "A limit is missed a day later"},
    ),
    Choice(
        "post", "How letters are usually sent",
        "A letter must have arrived by the date. This decides how many working days before it we warn.",
        {"email": "By e-mail: arrives the same day", "first_class": "First class: 2 working days",
         "second_class": "Second class: 4 working days"},
    ),
    Choice(
        "extra_days_for_views", "Days for views on a draft plan, beyond the 15 the law gives",
        "Letters offer the family 15 days and these. Fewer than 15 days are never offered.", unit="day",
    ),
    Choice(
        "draft_target_week", "Week by which the draft plan should be sent",
        "A target of your own and never a limit: nothing is overdue by law because of it.", unit="week",
    ),
    Choice(
        "reversal_headline", "Which date leads after you change your own refusal",
        "The law gives no limit for this. Both dates are shown; this one stands first.",
        {"reversal": "The date counted from the new decision", "original": "20 weeks from the request"},
    ),
    Choice(
        "dates_explained", "Who may open the page “Dates explained”",
        "It works out the dates of the law for days that somebody types. It shows nothing of any case and keeps nothing.",
        {"staff": "Everyone who can sign in", "everyone": "Everyone, without signing in"}, own="staff",
    ),
    Choice(
        "annual_review_end", "Last day of a review's 12 months", "Section 44 says 12 months starting with a date.",
        {"strict": "The day before the anniversary", "anniversary": "The anniversary itself"}, later=True,
    ),
    Choice(
        "phase_date_reading", "15 February and 31 March in a year of transfer",
        "The regulation says before; usage says by. Warnings follow the earlier day.",
        {"by": "By the date", "before": "Before the date"}, later=True,
    ),
    Choice(
        "review_notice_days", "Days of notice before a review meeting", "At least two weeks' notice.",
        unit="day", later=True,
    ),
    Choice(
        "order_anchor", "Tribunal order: the day the limits count from", "",
        {"sent": "The day it was sent", "made": "The day it was made"}, later=True,
    ),
    Choice(
        "post16_months", "Five months before a move after 16", "",
        {"clear": "Clear months: a day earlier", "ordinary": "Ordinary months"}, later=True,
    ),
)  # fmt: skip
CHOSEN: dict[str, Choice] = {choice.key: choice for choice in _ALL}

__all__ = ["CHOICES", "CHOSEN", "Choice"]
