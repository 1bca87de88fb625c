"""Whether the country is what the actions would have made: keys, history and dates."""

from __future__ import annotations

from typing import Any

from django.db import connection

from ehcp.actions.projection import compare
from ehcp.models import Process
from send_cases.bench.country.building import orphans, tracked


def check(cases: int) -> dict[str, Any]:
    """Look for what is wrong; every value is empty or 0 where nothing is.

    Args:
        cases: how many processes are compared with a fresh build.
    """
    ids = list(Process.objects.order_by("pk").values_list("pk", flat=True))
    step = max(1, len(ids) // cases)
    return {
        "keys_that_lead_nowhere": orphans(),
        "tables_without_history": without_history(),
        "dates_that_differ": sum(1 for _ in compare(ids[::step])),
        "compared": len(ids[::step]),
    }


def without_history() -> list[str]:
    """Tables with fewer first rows of history than rows."""
    found = []
    for model, event in tracked():
        table, history = model._meta.db_table, event._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT (SELECT count(*) FROM {table}), "  # noqa: S608
                f"(SELECT count(DISTINCT pgh_obj_id) FROM {history} WHERE pgh_label = 'insert')"
            )
            rows, told = cursor.fetchone()
        if rows != told:
            found.append(table)
    return found
