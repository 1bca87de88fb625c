"""The words for where a case stands and whom it waits for: one place for pages, lists, letters and CSV."""

from __future__ import annotations

import datetime as dt

from ehcp import timeline as law
from ehcp.models import AssessmentRequest, Process
from ehcp.stages import OTHERS, WORDS
from send_cases import words

UNTOLD = ("decided_not_told", "issue_not_told")
WAITING = {"authority": "Council", "family": "Family", "adviser": "Advisers", "school": "School or setting",
           "mediator": "Mediation adviser", "tribunal": "Tribunal"}  # fmt: skip
BOUND = {"authority": "Council", "family": "Family", "adviser": "Adviser", "health": "Health commissioner",
         "school": "School or setting"}  # fmt: skip
KINDS = {"limit": "Limit", "floor": "Not before", "latest": "Latest safe day", "window": "Window",
         "target": "Target"}  # fmt: skip


def stage_words(process: Process) -> str:
    """Where a process stands; one that is not an assessment says what it is."""
    stage = getattr(process, "stage_now", process.stage)
    return WORDS.get(stage) or OTHERS.get(stage) or process.get_kind_display()


def waiting_words(process: Process) -> str:
    """Whom a process waits for; nobody once it has ended."""
    return WAITING.get(getattr(process, "waiting_now", process.waiting_on), "")


def started_on(request: AssessmentRequest) -> dt.date:
    """Day 0 of the 20 weeks, as the engine has it."""
    facts = law.Facts(
        received_on=request.received_on, responsible_on=request.responsible_on, requested_by=request.requested_by
    )
    return facts.started_on


def day_words(start: dt.date, final_due: dt.date | None, today: dt.date) -> str:
    """``Day 124 of 140`` or ``4 days past 20 weeks``; for a period of another length, how far it is."""
    if final_due is None:
        return ""
    return words.day_of(start, today) if (final_due - start).days == 140 else words.days_to_go(final_due, today)
