"""Inventing children by the batch: which of them, from which source of chance, and into which rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ehcp.demo import LA_CODE
from ehcp.demo.chance import Chance
from ehcp.demo.children import born_at_age, invent_child
from ehcp.demo.filling import placement_now, placement_with_plan
from ehcp.demo.older import older_plan
from ehcp.demo.story import tell_story
from send_cases.bench.country import MONTHS, REQUESTED, SEED
from send_cases.bench.country.assessments import Case
from send_cases.bench.country.children import add_child, morning
from send_cases.bench.country.copying import Batch
from send_cases.bench.country.plans import Second, add_older_plan
from send_cases.bench.country.staff import Staff

INVENTED = 50_000  # children invented one by one; a larger country has them more than once, under other names
BATCH = 2_000  # children whose rows are written together
SPAN = round(MONTHS * 30.4375)


@dataclass(frozen=True)
class Country:
    """One invented country: the same for the same number of children, day and seed, whoever invents which part."""

    pupils: int
    today: dt.date
    seed: int = SEED
    most: int = INVENTED  # invented one by one

    @property
    def copies(self) -> int:
        """How often each invented child comes."""
        return -(-self.pupils // self.most)

    @property
    def invented(self) -> int:
        """How many are invented one by one; times ``copies`` it is what was asked for, or the next number above."""
        return -(-self.pupils // self.copies)

    @property
    def batches(self) -> range:
        return range(-(-self.invented // BATCH))

    @property
    def begins(self) -> dt.date:
        """The day before which all older plans were made."""
        return self.today - dt.timedelta(days=SPAN)

    def invent(self, number: int, staff: Staff) -> Batch:
        """The rows of one batch of children.

        Args:
            number: which batch, counted from 0.
        """
        batch = Batch(number, morning(self.today))
        for child in range(number * BATCH, min(self.invented, (number + 1) * BATCH)):
            chance = Chance(self.seed, "country", child)
            if chance.happens(REQUESTED):
                self._request(batch, staff, chance, child)
            else:
                self._older(batch, staff, chance, child)
        return batch

    def _request(self, batch: Batch, staff: Staff, chance: Chance, number: int) -> None:
        story = tell_story(chance, self._received(chance))
        born = born_at_age(chance, story.age, story.received_on)
        invented = invent_child(chance, number=number, la_code=LA_CODE, birth_date=born, on=story.received_on)
        placement = placement_now(chance, staff.places, invented, story.received_on)
        child = add_child(batch, staff, chance, number, invented, placement, source="setting",
                          since=story.received_on, looked_until=min(story.ends_on, self.today))  # fmt: skip
        case = Case(batch, staff, chance, story, child)
        second = Second(case)
        facts = case.play(self.today, lambda _: second.steps())
        second.close(facts)

    def _received(self, chance: Chance) -> dt.date:
        """A day of the last two years, rarely at a weekend and seldom in August."""
        while True:
            day = self.today - dt.timedelta(days=chance.randrange(SPAN))
            if chance.happens((1.0 if day.weekday() < 5 else 0.06) * {8: 0.35, 12: 0.75, 4: 0.8}.get(day.month, 1.0)):
                return day

    def _older(self, batch: Batch, staff: Staff, chance: Chance, number: int) -> None:
        older = older_plan(self.seed, number, today=self.today, before=self.begins, la_code=LA_CODE)
        placement = placement_with_plan(chance, staff.places, older.child, older.place, older.made_on, self.today)
        child = add_child(batch, staff, chance, number, older.child, placement, source="plan", since=older.made_on,
                          looked_until=self.today)  # fmt: skip
        add_older_plan(batch, staff, chance, child, older, self.today)
