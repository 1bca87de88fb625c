"""The one place where rows become the engine's facts: for one process or many, as they are or as they were believed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from ehcp.facts import detained, dispute, plan, request
from ehcp.facts.known import Known
from ehcp.facts.rows import Rows, now, past
from ehcp.models import Process

Reader = Callable[[list[Process], Rows], dict[int, Known]]
K = Process.Kind
READERS: dict[str, Reader] = {
    K.ASSESSMENT: request.read,
    K.ANNUAL_REVIEW: plan.reviews,
    K.PHASE_TRANSFER: plan.phase_transfers,
    K.REASSESSMENT: plan.reassessments,
    K.MOVE_IN: plan.moves,
    K.CESSATION: plan.cessations,
    K.DETAINED: detained.detentions,
    K.MEDIATION: dispute.mediations,
    K.APPEAL: dispute.appeals,
    K.ORDER: dispute.orders,
}


def known_of(process: Process) -> Known:
    """What is known of one process, read from its rows.

    Raises:
        KeyError: the process has no facts (the row of its kind's table is missing).
    """
    return known_of_many([process])[process.pk]


def known_of_many(processes: Iterable[Process]) -> dict[int, Known]:
    """What is known of many processes by their key, in a number of queries that depends on their kinds alone."""
    return _read(processes, now)


def known_as_at(process: Process, instant: dt.datetime) -> Known | None:
    """What was on record of one process at an instant of real time; None where nothing was yet."""
    return _read([process], past(instant)).get(process.pk)


def facts_of(process: Process) -> Any:
    """The engine's facts of one process: ``law.Facts`` for a request, the kind's own record for another."""
    return known_of(process).facts


def _read(processes: Iterable[Process], rows: Rows) -> dict[int, Known]:
    by_kind: dict[str, list[Process]] = defaultdict(list)
    for process in processes:
        by_kind[process.kind].append(process)
    found: dict[int, Known] = {}
    for kind, these in by_kind.items():
        found |= READERS[kind](these, rows)
    return found
