"""Children who have had a plan for longer than the cases that are played: drawn from DfE's plan population."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from ehcp.demo.chance import Chance, counts
from ehcp.demo.children import InventedChild, born_at_age, invent_child

FIRST_NUMBER = 100_000  # of a child with an older plan; played cases count from 1


@dataclass(frozen=True)
class OlderPlan:
    """An invented child with a plan made before the played cases begin.

    Attributes:
        place: where they are educated: mainstream, special, college, ap, or a SEN2 code.
        made_on: the day the plan was first made.
        served_on: the day of the version in force.
    """

    child: InventedChild
    place: str
    made_on: dt.date
    served_on: dt.date


def older_plan(seed: int, number: int, *, today: dt.date, before: dt.date, la_code: str) -> OlderPlan:
    """One such child.

    Args:
        number: counts from 0.
        today: the day the demonstration is anchored to.
        before: plans were first made before this day.
    """
    chance = Chance(seed, "older", number)
    august = dt.date(today.year if today.month >= 9 else today.year - 1, 8, 31)
    years_since = (today - before).days / 365.25
    age = int(chance.weighted({a: n for a, n in counts()["plans_by_age"].items() if 2 + years_since <= int(a) < 25}))
    born = born_at_age(chance, age, august)
    made_on = _made_on(chance, born, before)
    child = invent_child(
        chance, number=FIRST_NUMBER + number, la_code=la_code, birth_date=born, on=today, plan=True
    )  # fmt: skip
    days = (before - made_on).days
    served_on = made_on + dt.timedelta(days=chance.randrange(days + 1)) if chance.happens(0.6) else made_on
    return OlderPlan(child, chance.weighted(counts()["setting_by_age"][str(age)]), made_on, served_on)


def _made_on(chance: Chance, born: dt.date, before: dt.date) -> dt.date:
    """When the plan was first made: by the published years in place, never before the second birthday."""
    earliest = max(born + dt.timedelta(days=2 * 365), dt.date(2014, 9, 1))
    room = max(1, (before - earliest).days)
    weights = {int(years): n for years, n in counts()["years_in_place"].items() if int(years) >= 2}
    years = chance.weighted(weights)
    days = round((years - 2) * 365.25) + chance.randrange(1, 366)
    return before - dt.timedelta(days=days if days <= room else chance.randrange(1, room + 1))


def reviews_held(seed: int, number: int, *, taken_on: dt.date, made_on: dt.date) -> tuple[dict[str, Any], ...]:
    """The last two annual reviews of such a plan: in spring, summer or autumn, with the notice within four weeks.

    Most are held within the year; a few are late, and of a few nobody knows.

    Args:
        taken_on: the day the plan was taken over; the last review was before.
        made_on: the day the plan was first made.
    """
    chance, around = Chance(seed, "last review", number), Chance(seed, "around the review", number)
    if chance.happens(0.004):
        return ()
    late = chance.happens(0.006)
    held = []
    for back in (1, 0):
        year = taken_on.year - back
        first, last = dt.date(year, 1, 23), min(dt.date(year, 12, 1), taken_on - dt.timedelta(days=28))
        if (late and back == 0) or last <= first:
            continue
        meeting = first + dt.timedelta(days=chance.randrange((last - first).days))
        if meeting <= made_on + dt.timedelta(days=30):
            continue
        notice = meeting + dt.timedelta(days=chance.randrange(7, 28))
        held.append(_review(chance, meeting, notice, settled=back == 1) | _around(around, meeting, notice))
    return tuple(held)


def _around(chance: Chance, meeting: dt.date, notice: dt.date) -> dict[str, Any]:
    """The invitations, most in time, and the school's report, before the decision."""
    ahead = chance.randrange(16, 35) if chance.happens(0.93) else chance.randrange(7, 14)
    report = meeting + dt.timedelta(days=chance.randrange(1, 14))
    return {"invited_on": meeting - dt.timedelta(days=ahead), "report_sent_on": min(report, notice)}


def _review(chance: Chance, meeting: dt.date, notice: dt.date, *, settled: bool) -> dict[str, Any]:
    if not chance.happens(0.3):
        return {"meeting_on": meeting, "outcome": "M", "notice_sent_on": notice}
    values: dict[str, Any] = {"meeting_on": meeting, "outcome": "A", "notice_sent_on": notice, "draft_sent_on": notice}
    if settled or chance.happens(0.9):
        values["final_sent_on"] = notice
    return values
