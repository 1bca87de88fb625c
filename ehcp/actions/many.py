"""Writing many rows in one statement, each with values of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def update_many(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[int, Sequence[Any], Sequence[Any]]]
) -> None:
    """Give many rows new values in one statement, which names only the columns in which at least one row differs.

    Args:
        columns: names of fields that are no relations.
        rows: the key of each row, its values now, and those it is to have, in the order of the columns.
    """
    places = [n for n in range(len(columns)) if any(before[n] != after[n] for _, before, after in rows)]
    if not places:
        return
    _update(model, [columns[n] for n in places], [(key, *(after[n] for n in places)) for key, _, after in rows])


def _update(model: type[models.Model], columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    names = [f'"{field.column}"' for field in fields]
    types = ["bigint", *(str(field.cast_db_type(connection))
                         for field in fields)]  # fmt: skip
    arrays = ", ".join(f"%s::{kind.split('(')[0]}[]" for kind in types)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" t SET {", ".join(f"{name} = v.{name}" for name in names)} '  # noqa: S608
            f"FROM unnest({arrays}) AS v(key, {', '.join(names)}) WHERE t.id = v.key",
            [list(column) for column in zip(*rows, strict=True)],
        )
