"""The work of the night and of the morning, each against plain SQL that reads or writes the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import connection, transaction

from ehcp import timeline as law
from ehcp.actions import flags, nightly
from ehcp.actions.projection import compare
from ehcp.facts import known_of_many
from ehcp.models import Milestone, Process
from ehcp.readings import Held, policies, readings_on
from send_cases import clock
from send_cases.bench.country.costs import Cost, cost, peak
from send_cases.history import writing

#: What the comparison reads of a needs assessment, table by table.
READ = (
    "ehcp_assessmentrequest", "ehcp_decision", "ehcp_notice", "ehcp_advicerequest", "ehcp_planversion",
    "ehcp_consultation", "ehcp_timelimitexception", "ehcp_milestone",
)  # fmt: skip


class _Undo(Exception):
    """Ends a measured transaction so that nothing of it stays."""


@contextmanager
def _undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass


def some(number: int) -> list[int]:
    """So many needs assessments, open and closed, spread over all of them."""
    ids = list(Process.objects.filter(kind="assessment").order_by("pk").values_list("pk", flat=True))
    step = max(1, len(ids) // number)
    return ids[::step][:number]


def comparison(cases: int) -> dict[str, Any]:
    """The nightly comparison against reading the same rows by plain SQL and building the same timelines."""
    ids = some(cases)
    sum(1 for _ in compare(ids[:50]))
    taken, drifts = cost(lambda: sum(1 for _ in compare(ids)))
    memory = peak()
    reading, rows = cost(lambda: _read_plainly(ids))
    building = _build_plainly(ids)
    return {
        "cases": len(ids), "drifts": drifts, "rows_read": rows, **taken.told, "plain_sql": reading.told,
        "building": building.told, **taken.over(reading + building), "peak_memory_mb": memory,
    }  # fmt: skip


def _read_plainly(ids: list[int]) -> int:
    """Fetch the same rows with nothing of Django but the connection, batch by batch."""
    total = 0
    with connection.cursor() as cursor:
        for start in range(0, len(ids), 500):
            batch = ids[start : start + 500]
            for table in READ:
                cursor.execute(f"SELECT * FROM {table} WHERE process_id = ANY(%s)", [batch])  # noqa: S608
                total += len(cursor.fetchall())
            cursor.execute("SELECT * FROM ehcp_process WHERE id = ANY(%s)", [batch])
            total += len(cursor.fetchall())
    return total


def _build_plainly(ids: list[int]) -> Cost:
    """The timelines alone, from facts that are there already."""
    held, taken = policies(), Cost(0, 0)
    for start in range(0, len(ids), 2000):
        processes = Process.objects.filter(pk__in=ids[start : start + 2000])
        facts = [known.facts for known in known_of_many(processes).values()]
        taken += cost(partial(_build, facts, held))[0]
    return taken


def _build(facts: list[Any], held: Held) -> int:
    return sum(len(law.build(each, readings_on(each.started_on, held)).milestones) for each in facts)


def rebuild(cases: int) -> dict[str, Any]:
    """Writing dates anew where a column of every milestone is wrong, against statements that read and write the same.

    It is kept, batch by batch, as it is in earnest: afterwards the dates are as they were, with more history.
    """
    ids = some(cases)
    reading, _ = cost(lambda: _read_plainly(ids))
    written, spoilt = cost(lambda: _spoil(ids, "?"))
    taken, done = cost(lambda: nightly.rebuild_milestones(by="bench", why="bench", process_ids=ids))
    return {
        "cases": done, "milestones_written": spoilt, **taken.told, "plain_sql_read": reading.told,
        "plain_sql_write": written.told, **taken.over(reading + written),
        "cpu_ms_per_case": round(1000 * taken.cpu / max(1, done), 3), "peak_memory_mb": peak(),
    }  # fmt: skip


def _spoil(ids: list[int], mark: str) -> int:
    """Make a column of each milestone wrong, with its history, in one statement."""
    statement = "UPDATE ehcp_milestone SET rule_version = rule_version || %s WHERE process_id = ANY(%s)"
    with writing(by="bench", why="bench", page="./run bench"), connection.cursor() as cursor:
        cursor.execute(statement, [mark, ids])
        return int(cursor.rowcount)


def morning() -> dict[str, Any]:
    """The morning's flags against their one statement; the e-mails about them are the worker's part."""
    with _undone(), writing(by="bench", why="bench"), connection.cursor() as cursor:
        plain, _ = cost(lambda: cursor.execute(flags.RAISE, {"today": clock.today()}))
    with _undone():
        alone, raised = cost(lambda: flags.raise_flags(send=False))
        again, _ = cost(lambda: flags.raise_flags(send=False))
    return {
        "flags": raised.flags, "statement": plain.told, **alone.told, **alone.over(plain),
        "a_second_time": again.told, "peak_memory_mb": peak(),
    }  # fmt: skip


def size() -> dict[str, int]:
    """How much there is."""
    return {"assessments": Process.objects.filter(kind="assessment").count(), "milestones": Milestone.objects.count()}
