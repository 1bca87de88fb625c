"""How large the invented authority is, and which of its cases are played first. Plain Python."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from ehcp.demo import SEED
from ehcp.demo.chance import Chance
from ehcp.demo.story import Story, received_days, tell_story

PER_YEAR = 810  # requests in the median authority
PLANS = 3_700  # plans it maintains, those of the played cases among them
MONTHS = 18
AT_FIRST = 48  # cases played before the first page


@dataclass(frozen=True)
class Size:
    """One invented authority: the same for the same seed, day and size.

    Attributes:
        today: the day everything is anchored to.
        seed: any number.
        per_year: requests a year; plans are in proportion.
    """

    today: dt.date
    seed: int = SEED
    per_year: int = PER_YEAR

    @cached_property
    def received(self) -> list[dt.date]:
        """The days of the requests; case number 1 is the first of them."""
        return received_days(self.seed, self.today, self.per_year, MONTHS)

    @cached_property
    def stories(self) -> dict[int, Story]:
        """What happens in each case, by its number."""
        return {
            number: tell_story(Chance(self.seed, "case", number), day) for number, day in enumerate(self.received, 1)
        }

    @property
    def older_plans(self) -> int:
        """How many plans were made before: all that the authority maintains less those that its cases end in."""
        made = sum(1 for each in self.stories.values() if each.final_on == each.ends_on <= self.today)
        return max(0, round(PLANS * self.per_year / PER_YEAR) - made)

    @property
    def first_cases(self) -> list[int]:
        """The numbers of the cases played first: mostly open ones, from all months."""
        open_now = [number for number, story in self.stories.items() if story.ends_on > self.today]
        ended = [number for number, story in self.stories.items() if story.ends_on <= self.today]
        return sorted(_spread(open_now, AT_FIRST * 3 // 4) + _spread(ended, AT_FIRST // 4))


def _spread(numbers: list[int], wanted: int) -> list[int]:
    """So many of them, evenly taken."""
    if len(numbers) <= wanted:
        return numbers
    return [numbers[place * len(numbers) // wanted] for place in range(wanted)]
