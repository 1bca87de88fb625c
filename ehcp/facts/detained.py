"""The facts of a detained person's assessment, and of a plan that is kept meanwhile."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ehcp.facts.known import Known, ended
from ehcp.facts.plan import exceptions_of
from ehcp.facts.request import advice_by_process
from ehcp.facts.rows import Rows
from ehcp.models import Detention, Process
from ehcp.timeline.facts import AdviceAsked, DraftServed, ExceptionRecorded
from ehcp.timeline.processes import DetainedFacts

TAKEN = (
    "requested_on", "noticed_on", "told_on", "no_plan_told_on", "final_sent_on", "responsible_on", "released_on",
    "detention_known_on", "plan_passed_on_on", "reviewed_on",
)  # fmt: skip
Stood = tuple[str, str, dt.date | None]


def detentions(processes: list[Process], rows: Rows) -> dict[int, Known]:
    """Detained persons, with their advice and their exceptions."""
    ids = [p.pk for p in processes]
    found: list[Any] = rows(Detention, "process", ids)
    relief, advice = exceptions_of(ids, rows), advice_by_process(ids, rows)
    return {
        each.process_id: Known(
            _facts(each, advice.get(each.process_id, ()), tuple(relief[each.process_id])),
            *(ended(each) or _stood(each)),
        )
        for each in found
    }


def _facts(row: Any, advice: tuple[AdviceAsked, ...], relief: tuple[ExceptionRecorded, ...]) -> DetainedFacts:
    return DetainedFacts(
        **{name: getattr(row, name) for name in TAKEN},
        refused=row.agreed is False,
        no_plan=row.no_plan_told_on is not None,
        drafts=(DraftServed("draft", row.draft_served_on),) if row.draft_served_on else (),
        advice=advice,
        exceptions=relief,
    )


def _stood(row: Any) -> Stood:
    """An assessment goes on in detention and after it; a plan is kept until the release, and reviewed then."""
    if row.told_on and row.agreed is False:
        return "detained_refused", "", row.told_on
    if row.no_plan_told_on:
        return "detained_no_plan", "", row.no_plan_told_on
    assessed = row.requested_on or row.noticed_on or row.responsible_on
    if assessed and not row.final_sent_on:
        return ("detained_assessing" if row.told_on else "detained_asked"), "authority", None
    if row.reviewed_on:
        return "detained_done", "", row.reviewed_on
    return ("detained_released" if row.released_on else "detained_kept"), "authority", None
