"""Where a case stands in the words a school reads: whom it waits for, by when, and whether anything is needed of it.

A school is never told that its pupil is "overdue" when the council is late; it never learns of a decision before the
family does; and it is never told what social care was asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from ehcp.models import AdviceRequest, Milestone, Process
from send_cases.words import date_words, plural

#: Decided, but the family not told: nobody else is told either.
MASKED = {"decided_not_told": "received", "issue_not_told": "decide_issue"}
NAMED = {"psychology": "educational psychology", "medical": "health", "education": "the school or setting"}
STEPS = {
    "received": "Waiting for the council to decide whether to assess",
    "decide_issue": "All advice is in. Waiting for the council to decide whether to issue a plan",
    "drafting": "Waiting for the council to write the draft plan",
    "naming": "Waiting for the council to name the school or college and finish the plan",
}
ENDS = {
    "refused": "The council decided not to assess",
    "no_plan": "The council decided not to issue a plan",
    "final": "The final plan was sent",
    "withdrawn": "The request was withdrawn",
    "exported": "The child or young person moved to another council",
    "passed_on": "The request was passed to the council it was meant for",
}
DUE_RULE = {"received": "ENA-DECIDE-6W"}


@dataclass(frozen=True)
class Standing:
    """Where one case stands, for one reader.

    Attributes:
        sentence: what it waits for, with its date.
        final: the sentence about the final plan's date, or nothing once that is past.
        needed: whether this school holds a step.
    """

    sentence: str
    final: str
    needed: bool

    @property
    def words(self) -> str:
        """Everything in one line."""
        ask = "Something is needed from you." if self.needed else "Nothing is needed from you."
        return " ".join(filter(None, (self.sentence, ask if self.final else "", self.final)))


def stage_for_schools(process: Process) -> str:
    """The stage as a school may know it."""
    stage = getattr(process, "stage_now", process.stage)
    return MASKED.get(stage, stage)


def standing(process: Process, today: dt.date, *, needed: bool = False) -> Standing:
    """Where a case stands on a day.

    Args:
        process: with its milestones and its advice, best fetched beforehand for a list.
        today: the day to compare with.
        needed: whether the reading school owes an answer.
    """
    stage = stage_for_schools(process)
    if stage in ENDS:
        ended = f" on {date_words(process.closed_on, today.year)}" if process.closed_on else ""
        return Standing(f"{ENDS[stage]}{ended}.", "", needed)
    if stage == "advice":
        sentence = _advice(process, today)
    elif stage == "draft":
        sentence = _draft(process, today)
    else:
        due = _milestone(process.milestones.all(), DUE_RULE.get(stage, ""))
        sentence = STEPS.get(stage, "In progress") + (_by(due, today) if due else "")
    return Standing(f"{sentence}.", _final(process, today), needed)


def _milestone(rows: Iterable[Milestone], rule_id: str) -> Milestone | None:
    return next((m for m in rows if rule_id and m.rule_id == rule_id and m.met_on is None), None)


def _by(due: Milestone, today: dt.date) -> str:
    """``, due 12 November 2026, 11 days late``; the years always, as in a letter."""
    if due.due_on is None:
        return ""
    late = (today - due.late_from).days + 1 if due.late_from and due.late_from <= today else 0
    return f", due {date_words(due.due_on)}" + (f", {plural(late, 'day')} late" if late else "")


def _advice(process: Process, today: dt.date) -> str:
    waiting = [a for a in process.advice.all() if _is_waiting(a)]
    if not process.advice.all():
        return "Waiting for the council to ask for advice"
    named = list(dict.fromkeys(NAMED[a.kind] for a in waiting if a.kind in NAMED))
    subjects = {f"advice-{a.pk}" for a in waiting if a.kind in NAMED}
    if not named:
        return "Waiting for the last of the advice the council asked for"
    rows = [m for m in process.milestones.all() if m.rule_id == "ADVICE-6W" and m.subject in subjects and m.due_on]
    first = min(rows, key=lambda m: m.due_on or today, default=None)
    whom = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"Waiting for {whom}" + (_by(first, today) if first else "")


def _is_waiting(advice: AdviceRequest) -> bool:
    return not (advice.answered_on or advice.cancelled_on or advice.entered_in_error or advice.kind == "family")


def _draft(process: Process, today: dt.date) -> str:
    until = [day for day in (process.family_until, process.school_until) if day and day >= today]
    if not until:
        return STEPS["naming"]
    return f"The draft plan is out for views and replies, until {date_words(max(until))}"


def _final(process: Process, today: dt.date) -> str:
    due = process.final_due_on
    if due is None:
        return ""
    late = (today - due).days
    return f"Final plan due by law: {date_words(due)}" + (f", {plural(late, 'day')} late." if late > 0 else ".")
