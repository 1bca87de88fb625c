"""What the dates would be if a step were taken: the engine on supposed facts. Nothing is stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from ehcp import timeline as law
from ehcp.facts import facts_of
from ehcp.models import Notice, Process
from ehcp.readings import readings_on
from ehcp.timeline.processes import ReviewFacts
from ehcp.timeline.supposing import SUPPOSED, Later, if_the_draft_is_sent_on

DECIDES = {
    Notice.Kind.ASSESS_YES: ("assess", True),
    Notice.Kind.ASSESS_NO: ("assess", False),
    Notice.Kind.PLAN_YES: ("issue", True),
    Notice.Kind.NO_PLAN: ("issue", False),
}


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


def if_i_send_the_draft_on(process: Process, served_on: dt.date, arrives_on: dt.date) -> list[Later]:
    """Every later date if the draft were sent on a day: the engine's answer on the facts of this process.

    Args:
        served_on: the day it would be sent.
        arrives_on: the day it would be taken to have arrived.
    """
    facts = facts_of(process)
    return if_the_draft_is_sent_on(facts, served_on, arrives_on, readings_on(facts.started_on))


def views_until(arrives_on: dt.date, readings: law.Readings) -> dt.date:
    """The last day a letter gives the family for views on a draft: 15 days beginning with the day it arrives, and the
    days the authority adds (reg 13(1)(a); ambiguity A2)."""
    return arrives_on + dt.timedelta(days=14 + readings.extra_days_for_views)


def review_due_on(made_on: dt.date) -> dt.date | None:
    """The day by which the first annual review of a plan made on a day must be complete (CFA 2014 s.44(1))."""
    facts = ReviewFacts(plan_first_made_on=made_on)
    found = law.build(facts, readings_on(made_on)).get("AR-12M")
    return found.due_on if found else None
