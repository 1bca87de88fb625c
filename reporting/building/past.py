"""The tables of a return as they stood at an instant, for the length of one transaction.

For each table that is read, its history makes a temporary table of the same name, which PostgreSQL finds before the real
one. So whatever is asked in the meantime is answered as it would have been then, and the build needs no second way of
reading. The work is the database's; nothing of it passes through Python.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection, models

from reporting.building.tables import READ
from send_cases.history import events_of


def look_back(instant: dt.datetime, models_: Iterable[type[models.Model]] = READ) -> None:
    """Let this transaction see those tables as they stood.

    Args:
        instant: an aware instant of real time.
        models_: the tables.
    """
    with connection.cursor() as cursor:
        for model in models_:
            for statement in _statements(model):
                cursor.execute(statement, {"instant": instant})


def _statements(model: type[models.Model]) -> Iterable[str]:
    table, event = model._meta.db_table, events_of(model)._meta.db_table
    columns = ", ".join(str(f.column) for f in model._meta.concrete_fields)
    yield (
        f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS SELECT {columns} FROM ("  # noqa: S608 - our own names
        f"SELECT DISTINCT ON (pgh_obj_id) {columns}, pgh_label FROM public.{event} WHERE pgh_created_at <= %(instant)s "
        "ORDER BY pgh_obj_id, pgh_id DESC) latest WHERE pgh_label <> 'delete'"
    )
    for column in _found_by(model):
        yield f"CREATE INDEX ON {table} ({column})"
    yield f"ANALYZE {table}"


def _found_by(model: type[models.Model]) -> list[str]:
    """The key, and whatever points to another table."""
    return [str(f.column) for f in model._meta.concrete_fields if f.primary_key or isinstance(f, models.ForeignKey)]
