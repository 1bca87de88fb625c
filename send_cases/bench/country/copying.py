"""Rows for COPY: each table's columns and defaults from its model, ids given out before anything is written."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

IDS = 400_000  # of each table that one batch may give out


class Table:
    """One table: its columns in order, and what a column holds when nothing is said."""

    def __init__(self, model: type[models.Model], now: dt.datetime) -> None:
        fields = model._meta.local_concrete_fields
        self.name = model._meta.db_table
        self.key = model._meta.pk.attname if model._meta.pk else "id"
        self.own_key = bool(model._meta.pk and not model._meta.pk.is_relation)
        self.defaults = {field.attname: _default(field, now) for field in fields}
        self.columns = [str(field.column) for field in fields]
        self.json = [field.attname for field in fields if isinstance(field, models.JSONField)]

    def row(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """The whole row.

        Raises:
            KeyError: a value for a column that the table has not.
        """
        whole = {**self.defaults, **values}
        if len(whole) != len(self.defaults):
            raise KeyError(f"{self.name} has no {set(values) - set(self.defaults)}")
        for name in self.json:
            whole[name] = Jsonb(whole[name])
        return tuple(whole.values())


def _default(field: Any, now: dt.datetime) -> Any:
    return now if getattr(field, "auto_now_add", False) else field.get_default()


class Batch:
    """The rows of some children, kept until they are written together. Its ids are its own whoever writes when."""

    def __init__(self, number: int, now: dt.datetime) -> None:
        self.now = now
        self._first = number * IDS + 1
        self._tables: dict[type[models.Model], Table] = {}
        self._rows: dict[type[models.Model], list[tuple[Any, ...]]] = {}
        self._ids: dict[type[models.Model], Iterator[int]] = {}

    def next_id(self, model: type[models.Model]) -> int:
        """An id that no other row of this table gets."""
        if model not in self._ids:
            self._ids[model] = itertools.count(self._first)
        return next(self._ids[model])

    def add(self, model: type[models.Model], **values: Any) -> int:
        """Keep a row and give back its key."""
        table = self._tables.get(model)
        if table is None:
            table = self._tables[model] = Table(model, self.now)
            self._rows[model] = []
        if table.own_key and table.key not in values:
            values[table.key] = self.next_id(model)
        self._rows[model].append(table.row(values))
        return int(values[table.key])

    def add_instance(self, instance: models.Model) -> int:
        """Keep an unsaved instance with its id."""
        fields = instance._meta.local_concrete_fields
        values = {field.attname: getattr(instance, field.attname) for field in fields}
        if values.get("id", 0) is None:
            del values["id"]
        return self.add(type(instance), **values)

    def write(self) -> int:
        """COPY every table's rows; returns how many there were."""
        total = 0
        for model, rows in self._rows.items():
            table = self._tables[model]
            with connection.cursor() as cursor:
                names = sql.SQL(", ").join(map(sql.Identifier, table.columns))
                statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
                with cursor.cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row(row)
            total += len(rows)
            rows.clear()
        return total
