"""The story of an invented case: what happens on which day, from the request to the plan. Plain Python.

A story is told to its end whatever day it is; whoever plays it stops at today. The shares come from DfE's counts where
there are any (who asks, refusals, six weeks, twenty weeks, no plan). Nobody publishes how long advice or a draft takes,
so those days are invented.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from ehcp.demo.chance import Chance, counts
from ehcp.timeline import is_working_day

MEDIAN_REFUSED = 0.92  # the median authority refuses a little less than England as a whole
IN_SIX_WEEKS = 0.90
IN_TWENTY_WEEKS = 0.46  # of all; of the plans issued in the last year then half, for late ones are still to come
OVER_A_YEAR = 0.02
NO_PLAN = 0.05
SOURCES = {"1": "parent", "2": "setting", "3": "health", "4": "social_care", "5": "other"}
ADVICE = {  # kind: the fewest, the most and the usual days until it comes, and how often it is "not known to us"
    "psychology": (30, 120, 46, 0.0),
    "medical": (14, 75, 34, 0.15),
    "social_care": (7, 60, 24, 0.45),
    "education": (7, 48, 22, 0.0),
}


@dataclass(frozen=True)
class Advice:
    """One piece of advice: of what kind, asked when, answered when and how."""

    kind: str
    asked_on: dt.date
    answered_on: dt.date
    outcome: str


@dataclass(frozen=True)
class Consulted:
    """A setting asked whether it could be named; the first in place is the one the child goes to."""

    place: int
    asked_on: dt.date
    replied_on: dt.date | None
    reply: str


@dataclass
class Story:
    """Every day of a case. ``None``: it does not come to that."""

    received_on: dt.date
    requested_by: str
    age: int
    opened_on: dt.date
    allocated_on: dt.date
    views_on: dt.date | None
    decided_on: dt.date
    assess: bool
    told_on: dt.date
    means: str
    withdrawn_on: dt.date | None = None
    exported_on: dt.date | None = None
    advice: list[Advice] = field(default_factory=list)
    exception: str = ""
    exception_on: dt.date | None = None
    issue: bool = True
    issue_decided_on: dt.date | None = None
    issue_told_on: dt.date | None = None
    draft_on: dt.date | None = None
    consulted: list[Consulted] = field(default_factory=list)
    representations_on: dt.date | None = None
    named_own: bool = True
    final_on: dt.date | None = None

    @property
    def ends_on(self) -> dt.date:
        """The day on which nothing more happens."""
        return self.withdrawn_on or self.exported_on or self.final_on or self.issue_told_on or self.told_on


def working(day: dt.date) -> dt.date:
    """This day, or the next on which the office is open."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def _after(day: dt.date, days: int) -> dt.date:
    return working(day + dt.timedelta(days=days))


def tell_story(chance: Chance, received_on: dt.date) -> Story:
    """Make up what happens to one request.

    Args:
        chance: the case's own source of chance.
        received_on: the day it reached the council.
    """
    source = chance.weighted(counts()["requests_by_source"])
    age = chance.weighted(counts()["requests_by_age"])
    decided_on, told_on = _decision(chance, received_on)
    story = Story(
        received_on=received_on,
        requested_by="young_person" if source == "1" and int(age) >= 17 else SOURCES[source],
        age=int(age),
        opened_on=_after(received_on, chance.days(0, 9, 2)),
        allocated_on=_after(received_on, chance.days(0, 10, 3)),
        views_on=_after(received_on, chance.days(6, 28, 14)) if chance.happens(0.7) else None,
        decided_on=decided_on,
        assess=not chance.happens(_refused_share(source, age)),
        told_on=told_on,
        means="email" if chance.happens(0.8) else "first_class",
    )
    if chance.happens(0.010):
        story.withdrawn_on = min(_after(received_on, chance.days(5, 60, 20)), decided_on)
    elif chance.happens(0.007):
        story.exported_on = _after(received_on, chance.days(20, 110, 60))
    if story.assess:
        _assess(chance, story)
    return story


def _refused_share(source: str, age: str) -> float:
    """The share refused, by who asks and by age, put together as odds against the share of all."""
    by_source, by_age = counts()["refused_share_by_source"][source], counts()["refused_share_by_age"][age]
    overall = 0.29  # of those decided, England 2025
    return min(0.85, MEDIAN_REFUSED * by_source * by_age / overall)


def _decision(chance: Chance, received_on: dt.date) -> tuple[dt.date, dt.date]:
    """The days of deciding and of telling; telling within six weeks in the published share."""
    days = chance.days(18, 40, 37) if chance.happens(IN_SIX_WEEKS) else chance.days(43, 90, 48)
    told = _working_before(received_on + dt.timedelta(days=days))
    return _working_before(told - dt.timedelta(days=chance.choice((0, 0, 1, 1, 2, 3, 5)))), told


def _working_before(day: dt.date) -> dt.date:
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return day


def _assess(chance: Chance, story: Story) -> None:
    """From the decision to assess to the end; the whole length first, the steps fitted into it."""
    length = _length(chance)
    story.issue = not chance.happens(NO_PLAN)
    asked_on = _after(story.told_on, chance.days(0, 4, 1))
    if not story.issue:
        days = chance.days(84, 111, 108) if chance.happens(0.4) else chance.days(113, 200, 126)
        end = _working_before(story.received_on + dt.timedelta(days=days))
        story.issue_decided_on = max(end, _after(asked_on, 30))
        story.issue_told_on = _after(story.issue_decided_on, chance.choice((0, 0, 1, 3)))
        story.advice = _advice(chance, story, asked_on, story.issue_decided_on)
        return
    final_on = max(_working_before(story.received_on + dt.timedelta(days=length)), _after(asked_on, 62))
    story.draft_on = _working_before(final_on - dt.timedelta(days=chance.days(18, 44, 23)))
    writing = min(chance.days(1, 24, 9), (story.draft_on - asked_on).days - 25)
    story.issue_decided_on = _working_before(story.draft_on - dt.timedelta(days=max(0, writing)))
    story.issue_told_on = min(_after(story.issue_decided_on, chance.choice((0, 1, 1, 4))), story.draft_on)
    story.advice = _advice(chance, story, asked_on, story.issue_decided_on)
    story.final_on = final_on
    _draft(chance, story)
    if length > 140 and chance.happens(0.12):
        story.exception = chance.weighted({"personal_circumstances": 3, "absent": 2})
        story.exception_on = min(_after(story.received_on, 132), final_on)


def _length(chance: Chance) -> int:
    """Days from request to plan: about half within 20 weeks, a few over a year."""
    if chance.happens(IN_TWENTY_WEEKS):
        return chance.days(110, 140, 138)
    return (
        chance.days(365, 480, 370)
        if chance.happens(OVER_A_YEAR / (1 - IN_TWENTY_WEEKS))
        else chance.days(141, 350, 155)
    )


def _advice(chance: Chance, story: Story, asked_on: dt.date, needed_by: dt.date) -> list[Advice]:
    """The advice the regulations ask for; a long case waits longest for the psychologist."""
    found = []
    room = (needed_by - asked_on).days
    for kind, (low, high, usual, unknown) in ADVICE.items():
        if kind == "education" and story.age < 3:
            continue
        days = min(chance.days(low, high, usual), room)
        if kind == "psychology" and room > 70:
            days = room - chance.days(2, 20, 7)
        outcome = "not_known" if chance.happens(unknown) else "advice"
        found.append(Advice(kind, asked_on, working(asked_on + dt.timedelta(days=max(3, days))), outcome))
    return found


def _draft(chance: Chance, story: Story) -> None:
    """What comes between the draft and the final plan."""
    draft_on, final_on = story.draft_on, story.final_on
    if draft_on is None or final_on is None:
        return
    for place in range(chance.choice((1, 1, 2, 3))):
        asked_on = _after(draft_on, chance.choice((0, 0, 1, 2)))
        late = chance.happens(0.2)
        replied_on = min(_after(asked_on, chance.days(16, 30, 18) if late else chance.days(3, 15, 12)), final_on)
        reply = chance.weighted({"yes": 70, "unsuitable": 8, "efficient": 8, "resources": 6, "other": 8})
        answered = not chance.happens(0.06)
        story.consulted.append(Consulted(place, asked_on, replied_on if answered else None, reply if answered else ""))
    if chance.happens(0.55):
        story.representations_on = min(draft_on + dt.timedelta(days=chance.days(2, 16, 12)), final_on)
    story.named_own = chance.happens(0.85)


def received_days(seed: int, today: dt.date, per_year: int, months: int = 18) -> list[dt.date]:
    """The days on which requests came in, oldest first: fewer in the school holidays, none after today.

    Args:
        per_year: requests a year.
        months: how far back.
    """
    chance = Chance(seed, "received", today)
    number = round(per_year * months / 12)
    span = round(months * 30.4375)
    weights = {}
    for back in range(span):
        day = today - dt.timedelta(days=back)
        weekday = 1.0 if day.weekday() < 5 else 0.06
        weights[day] = weekday * {8: 0.35, 12: 0.75, 4: 0.8, 7: 1.15, 3: 1.15, 5: 1.1}.get(day.month, 1.0)
    return sorted(chance.choices(list(weights), list(weights.values()), k=number))
