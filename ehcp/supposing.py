"""What the dates would be if a step were taken: the engine on supposed facts. Nothing is stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from ehcp import timeline as law
from ehcp.facts import facts_of
from ehcp.models import Notice, Process
from ehcp.readings import readings_on
from ehcp.timeline.processes import ReviewFacts

DECIDES = {
    Notice.Kind.ASSESS_YES: ("assess", True),
    Notice.Kind.ASSESS_NO: ("assess", False),
    Notice.Kind.PLAN_YES: ("issue", True),
    Notice.Kind.NO_PLAN: ("issue", False),
}
SUPPOSED = "supposed"


def _built(facts: law.Facts) -> law.Timeline:
    return law.build(facts, readings_on(facts.started_on))


def if_told(process: Process, kind: str, sent_on: dt.date, told_on: dt.date) -> law.Timeline:
    """The timeline if a notice of this kind were sent on a day and arrived on another."""
    facts = facts_of(process)
    return _built(_told(facts, kind, sent_on, told_on))


def _told(facts: law.Facts, kind: str, sent_on: dt.date, told_on: dt.date) -> law.Facts:
    if kind == Notice.Kind.OPENING:
        return replace(facts, opening_told_on=facts.opening_told_on or told_on)
    if kind == Notice.Kind.FINAL:
        return replace(facts, final_sent_on=sent_on, final_arrived_on=told_on)
    if kind == Notice.Kind.ASSESS_YES and facts.reversed_on:
        return replace(facts, reversal_told_on=told_on)
    if kind not in DECIDES:
        return facts
    name, outcome = DECIDES[Notice.Kind(kind)]
    known = facts.assess if name == "assess" else facts.issue
    supposed = law.Decision(outcome, known.decided_on if known else sent_on, sent_on, told_on)
    return replace(facts, assess=supposed) if name == "assess" else replace(facts, issue=supposed)


def if_draft_served(process: Process, served_on: dt.date) -> law.Timeline:
    """The timeline if a draft were served on a day."""
    facts = facts_of(process)
    return _built(replace(facts, drafts=(*facts.drafts, law.DraftServed(SUPPOSED, served_on))))


@dataclass(frozen=True)
class Later:
    """One date that follows from another, with why."""

    what: str
    day: dt.date
    why: str
    warning: str = ""


def if_i_send_the_draft_on(process: Process, served_on: dt.date, arrives_on: dt.date) -> list[Later]:
    """Every later date if the draft were sent on a day: the family's answer, a setting's answer, the final plan.

    Args:
        served_on: the day it would be sent.
        arrives_on: the day it would be taken to have arrived.
    """
    facts = facts_of(process)
    supposed = replace(
        facts,
        drafts=(*facts.drafts, law.DraftServed(SUPPOSED, arrives_on)),
        consultations=(*facts.consultations, law.Consulted(SUPPOSED, served_on)),
    )
    timeline = _built(supposed)
    family, school = timeline.get("DRAFT-REPS-15D", SUPPOSED), timeline.get("CONSULT-15D", SUPPOSED)
    found = []
    if family and family.due_on:
        last = family.due_on + dt.timedelta(days=timeline.readings.extra_days_for_views)
        found.append(Later("The family can give their views until", last, family.explain()))
    if school and school.due_on:
        found.append(
            Later("A setting consulted on the same day is asked to answer by", school.due_on, school.explain())
        )
    if found:
        first = max(each.day for each in found) + dt.timedelta(days=1)
        found.append(Later("The first day to finalise once both have had their time", first,
                           "The day after the later of the two days above."))  # fmt: skip
    return found + _final(timeline, found[-1].day if found else None)


def _final(timeline: law.Timeline, first: dt.date | None) -> list[Later]:
    final = timeline.final
    if final is None or final.due_on is None:
        return []
    late = first is not None and first > final.due_on
    warning = "This leaves too little time: the first day to finalise is after the day the plan is due." if late else ""
    return [Later("The final plan is due by law", final.due_on, final.explain(), warning)]


def views_until(arrives_on: dt.date, readings: law.Readings) -> dt.date:
    """The last day a letter gives the family for views on a draft: 15 days beginning with the day it arrives, and the
    days the authority adds (reg 13(1)(a); ambiguity A2)."""
    return arrives_on + dt.timedelta(days=14 + readings.extra_days_for_views)


def review_due_on(made_on: dt.date) -> dt.date | None:
    """The day by which the first annual review of a plan made on a day must be complete (CFA 2014 s.44(1))."""
    facts = ReviewFacts(plan_first_made_on=made_on)
    found = law.build(facts, readings_on(made_on)).get("AR-12M")
    return found.due_on if found else None
