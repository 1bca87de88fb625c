"""What the later dates would be if the draft plan were sent on a day. Facts in, dates out; nothing is stored."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from ehcp.timeline.build import build
from ehcp.timeline.facts import Consulted, DraftServed, Facts
from ehcp.timeline.milestone import Timeline
from ehcp.timeline.readings import DEFAULT, Readings

SUPPOSED = "supposed"
ONE_DAY = timedelta(days=1)
TOO_LITTLE = "This leaves too little time: the first day to finalise is after the day the plan is due."


@dataclass(frozen=True)
class Later:
    """One date that follows from another, with why."""

    what: str
    day: date
    why: str
    warning: str = ""


def if_the_draft_is_sent_on(
    facts: Facts, served_on: date, arrives_on: date, readings: Readings = DEFAULT
) -> list[Later]:
    """Every later date if the draft were sent on a day: the family's answer, a setting's answer, the final plan.

    Args:
        facts: the facts of the request so far.
        served_on: the day the draft would be sent, and a setting consulted.
        arrives_on: the day it would be taken to have arrived; the 15 days begin with it (regulation 13(1)(a)).
        readings: the authority's readings; a letter gives the family ``extra_days_for_views`` more (A2).
    """
    supposed = replace(
        facts,
        drafts=(*facts.drafts, DraftServed(SUPPOSED, arrives_on)),
        consultations=(*facts.consultations, Consulted(SUPPOSED, served_on)),
    )
    timeline = build(supposed, readings)
    found = _answers(timeline)
    if found:
        first = max(each.day for each in found) + ONE_DAY
        why = "The day after the later of the two days above."
        found.append(Later("The first day to finalise once both have had their time", first, why))
    return found + _final(timeline, found[-1].day if found else None)


def _answers(timeline: Timeline) -> list[Later]:
    family, school = timeline.get("DRAFT-REPS-15D", SUPPOSED), timeline.get("CONSULT-15D", SUPPOSED)
    found = []
    if family and family.due_on:
        last = family.due_on + timedelta(days=timeline.readings.extra_days_for_views)
        found.append(Later("The family can give their views until", last, family.explain()))
    if school and school.due_on:
        asked = "A setting consulted on the same day is asked to answer by"
        found.append(Later(asked, school.due_on, school.explain()))
    return found


def _final(timeline: Timeline, first: date | None) -> list[Later]:
    final = timeline.final
    if final is None or final.due_on is None:
        return []
    late = first is not None and first > final.due_on
    return [Later("The final plan is due by law", final.due_on, final.explain(), TOO_LITTLE if late else "")]
