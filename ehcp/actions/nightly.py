"""The night's comparison: do stored dates, stages and lists equal the facts? It reports, and writes nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction

from ehcp import kept
from ehcp.actions.projection import BATCH, Drift, compare
from ehcp.actions.rebuilding import rebuild
from ehcp.jobs import Progress
from ehcp.models import Process
from send_cases.history import writing

TOGETHER = 250  # processes locked and written in one transaction
SHOWN = 200  # drifts kept with the report; the rest are counted


def check_timelines(progress: Progress) -> dict[str, Any]:
    """Compare every process with a fresh build, and the lists with the facts, and report the differences.

    Returns:
        How many processes were compared, in how many there is a difference, and the first differences.
    """
    drifts: list[Drift] = []
    found: set[int] = set()
    count = compared = 0
    total = Process.objects.count()
    progress.step(0, total, "Comparing dates")
    for ids in batches(BATCH):
        with _reading_only():
            for drift in compare(ids):
                count += 1
                found.add(drift.process_id)
                if len(drifts) < SHOWN:
                    drifts.append(drift)
        compared += len(ids)
        progress.step(min(compared, total), message="Comparing dates")
    with _reading_only():
        for process_id, what in kept.differences():
            count += 1
            found.add(process_id)
            if len(drifts) < SHOWN:
                drifts.append(Drift(process_id, "", "", what, "kept", "differs"))
    words = f"{compared:,} processes compared: " + (
        f"{count:,} stored values in {len(found):,} processes differ from a fresh build." if count else "all agree."
    )
    return {
        "words": words,
        "compared": compared,
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


def batches(size: int) -> Iterator[list[int]]:
    """The keys of all processes, so many at a time: what has been done is not kept, so memory does not grow."""
    last = 0
    while ids := list(Process.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]):
        yield ids
        last = ids[-1]


def rebuild_milestones(*, by: Any, why: str, process_ids: list[int] | None = None) -> int:
    """Write milestones and list columns anew, after a dated change of law, holidays or a reading.

    Args:
        by: who does it, or a word for the command.
        why: what changed, for the history.
        process_ids: these alone; all of them if not given.

    Returns:
        How many processes were brought up to date. A few hundred at a time are a transaction of their own, so that
        nobody waits long.
    """
    some = batches(TOGETHER) if process_ids is None else _parts(process_ids, TOGETHER)
    done = 0
    for ids in some:
        with writing(by=by, why=why, page="rebuild_milestones"):
            done += rebuild(ids)
    return done


def _parts(ids: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
