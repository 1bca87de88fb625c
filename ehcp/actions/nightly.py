"""The night's comparison: do stored dates and stages equal a fresh build from the facts? It reports, and writes nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction

from ehcp.actions.projection import Drift, compare, refresh
from ehcp.jobs import Progress
from ehcp.models import Process
from send_cases.history import writing

BATCH = 500
SHOWN = 200  # drifts kept with the report; the rest are counted


def check_timelines(progress: Progress) -> dict[str, Any]:
    """Compare every process with a fresh build and report the differences.

    Returns:
        How many processes were compared, in how many there is a difference, and the first differences.
    """
    ids = list(Process.objects.order_by("pk").values_list("pk", flat=True))
    drifts: list[Drift] = []
    found: set[int] = set()
    count = 0
    progress.step(0, len(ids), "Comparing dates")
    for start in range(0, len(ids), BATCH):
        with _reading_only():
            for drift in compare(ids[start : start + BATCH]):
                count += 1
                found.add(drift.process_id)
                if len(drifts) < SHOWN:
                    drifts.append(drift)
        progress.step(min(start + BATCH, len(ids)), message="Comparing dates")
    words = f"{len(ids):,} processes compared: " + (
        f"{count:,} stored values in {len(found):,} processes differ from a fresh build." if count else "all agree."
    )
    return {
        "words": words,
        "compared": len(ids),
        "differing": len(found),
        "count": count,
        "drifts": [_plain(asdict(drift)) for drift in drifts],
    }


@contextlib.contextmanager
def _reading_only() -> Iterator[None]:
    """One snapshot for facts and projections, in which the database refuses any write.

    Inside a transaction that is open already (tests) the caller's snapshot is used.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _plain(drift: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in drift.items()}


def rebuild_milestones(*, by: Any, why: str, process_ids: list[int] | None = None) -> int:
    """Write milestones and list columns anew, after a dated change of law, holidays or a reading.

    Args:
        by: who does it, or a word for the command.
        why: what changed, for the history.
        process_ids: these alone; all of them if not given.

    Returns:
        How many processes were brought up to date. Each is a transaction of its own, so that nobody waits long.
    """
    ids = process_ids
    if ids is None:
        ids = list(Process.objects.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        with writing(by=by, why=why, page="rebuild_milestones"):
            refresh(Process.objects.select_for_update(of=("self",)).get(pk=pk))
    return len(ids)
