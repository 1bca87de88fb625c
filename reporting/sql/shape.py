"""What a view and a column of it are, and what hides a record that is open to named people only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection
from django.db.models import QuerySet
from psycopg import sql

SCHEMA = "reporting"
TODAY = "(now() at time zone 'Europe/London')::date"
#: Stands for today in a queryset that becomes a view.
ANY_DAY = dt.date(2999, 12, 31)
#: Kinds of column, each with its type in PostgreSQL.
TYPES = {
    "key": "bigint", "text": "text", "date": "date", "whole number": "integer", "number": "numeric",
    "yes or no": "boolean",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: its name; kept from release to release.
        kind: one of ``TYPES``.
        sql: what it is, in the view's own tables.
        words: what it means.
        source: the fact it comes from, with the legal or published source where there is one.
        unit: of a number.
    """

    name: str
    kind: str
    sql: str
    words: str
    source: str
    unit: str = ""


@dataclass(frozen=True)
class View:
    """One view.

    Attributes:
        name: its name.
        about: what it holds, in a sentence or two.
        row: what one row is.
        tables: makes what follows FROM; called when the view is made, for querysets become SQL on a connection.
        columns: its columns.
    """

    name: str
    about: str
    row: str
    tables: Callable[[], str]
    columns: tuple[Column, ...]

    def as_sql(self) -> str:
        """The query."""
        chosen = ",\n  ".join(f"({each.sql})::{TYPES[each.kind]} as {each.name}" for each in self.columns)
        return f"select\n  {chosen}\nfrom {self.tables()}"


def hidden(expression: str) -> str:
    """An expression that is empty on a record that is open to named people only; ``c`` is the child's row."""
    return f"case when c.restricted then null else {expression} end"


def words_for(expression: str, words: Mapping[Any, Any]) -> str:
    """The words for a code."""
    cases = " ".join(f"when {_text(code)} then {_text(label)}" for code, label in words.items())
    return f"case {expression} {cases} else {expression} end"


def _text(value: Any) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def compiled(rows: QuerySet[Any, Any], names: Mapping[str, str] | None = None) -> str:
    """A queryset as SQL that can stand in a view.

    Args:
        rows: the queryset; ``ANY_DAY`` in it stands for today.
        names: further texts to be put in the place of others, such as of days that stand for a month's first and last.
    """
    text, values = rows.query.sql_with_params()
    return filled(text, values, names)


def filled(text: str, values: Any, names: Mapping[str, str] | None = None) -> str:
    """SQL with its values in it."""
    connection.ensure_connection()
    cursor = psycopg.ClientCursor(connection.connection)
    found = cursor.mogrify(text, tuple(values)) if values else text
    for day, expression in {f"'{ANY_DAY}'::date": TODAY, **(names or {})}.items():
        found = found.replace(day, expression)
    return found


def quoted(*name: str) -> sql.Identifier:
    """A name, of one part or several, as PostgreSQL reads it."""
    return sql.Identifier(*name)


#: Which child a row is about, as every view of rows begins.
CHILD = (
    Column("child_key", "key", "c.id", "The child or young person, for joining views. Means nothing elsewhere.",
           "Child: internal number"),
    Column("child", "text", hidden("c.reference"), "Reference, as in the application. Empty on a restricted record.",
           "Child: reference"),
)  # fmt: skip
