"""How many rows and pages the database read for one request: its own plans, with what really happened."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

SCANS = ("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Function Scan", "Tid Scan")
GONE = ("Rows Removed by Filter", "Rows Removed by Index Recheck")


@dataclass
class Asked:
    """The statements of one request, in order, each with what it was given."""

    statements: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def reading(self) -> list[tuple[str, Any]]:
        """Those that read, which can be explained without changing anything."""
        return [(sql, given) for sql, given in self.statements if sql.lstrip().upper().startswith(("SELECT", "WITH"))]


@contextlib.contextmanager
def noting() -> Iterator[Asked]:
    """Note every statement that Django sends meanwhile."""
    asked = Asked()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked


def read_by(asked: Asked) -> dict[str, Any]:
    """Explain the statements that read, each run once more.

    Returns:
        Rows read by scans (those thrown away too), pages of 8 kB touched, the database's own milliseconds for
        planning and running, and the statement that read most.
    """
    rows = pages = 0
    planning = running = 0.0
    most: tuple[int, str] = (0, "")
    for sql, given in asked.reading:
        plan = explain(sql, given)
        own = _rows(plan["Plan"])
        rows, pages = rows + own, pages + _pages(plan["Plan"])
        planning, running = planning + plan["Planning Time"], running + plan["Execution Time"]
        most = max(most, (own, sql))
    return {
        "rows_read": rows, "pages_touched": pages, "planning_ms": round(planning, 2),
        "running_ms": round(running, 2), "most": {"rows_read": most[0], "statement": most[1][:300]},
    }  # fmt: skip


def explain(sql: str, given: Any) -> dict[str, Any]:
    """One statement's plan with what really happened."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", given)
        found = cursor.fetchone()[0]
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]
    return plan


def _rows(node: dict[str, Any]) -> int:
    below = sum(_rows(each) for each in node.get("Plans", []))
    if node["Node Type"] not in SCANS:
        return below
    each_time = node["Actual Rows"] + sum(node.get(name, 0) for name in GONE)
    return below + round(each_time * node["Actual Loops"])


def _pages(node: dict[str, Any]) -> int:
    return int(node.get("Shared Hit Blocks", 0) + node.get("Shared Read Blocks", 0))
