"""Many sums over one queryset in one pass.

Django compiles each filtered aggregate by itself and repeats every column that its condition names; three hundred of
them over columns that are subqueries take a second. Here the queryset is worked out once, as a table, and the
conditions are read as conditions on its columns. They stay ``Q`` objects, so that the list behind a number and the
number are said by the same words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import Q, QuerySet

OPERATORS = {"exact": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


@dataclass(frozen=True)
class Sum:
    """One sum.

    Args:
        where: the rows that it looks at, as a condition on the queryset's columns.
        function: "count", "avg" or "max".
        column: what it sums; nothing for a count.
    """

    where: Q
    function: str = "count"
    column: str = ""


def tally(rows: QuerySet[Any, Any], columns: Collection[str], sums: Mapping[str, Sum]) -> dict[str, Any]:
    """Work out every sum in one query, which works out only those columns that a sum names.

    Args:
        rows: a queryset.
        columns: what conditions and sums may name: its fields and annotations.
        sums: by name.

    Returns:
        The same names → a number, or ``None`` for a mean or a maximum of nothing.

    Raises:
        ValueError: a condition names another column, or looks at one in a way that is not known here.
    """
    used: set[str] = set()
    parts, values = [], []
    for each in sums.values():
        used |= {each.column} - {""}
        condition, more = as_sql(each.where, columns, used)
        parts.append(f"{each.function}({each.column or '*'}) filter (where {condition})")
        values += more
    inner, given = rows.values("pk", *sorted(used)).query.sql_with_params()
    with connections[rows.db].cursor() as cursor:
        asked = f"with counted as materialized ({inner}) select {', '.join(parts)} from counted"  # noqa: S608 our own
        cursor.execute(asked, [*given, *values])
        found = cursor.fetchone()
    return dict(zip(sums, found, strict=True))


def weigh(rows: QuerySet[Any, Any], columns: Collection[str], sums: Mapping[str, Sum]) -> dict[str, Any]:
    """As ``tally``, over rows that each stand for a ``number`` of cases with a ``total`` of days.

    Args:
        rows: a queryset of ``number``, ``total`` and a column "by_…" for each that may be named.
        columns: what conditions may name; a mean is that of the days.

    Raises:
        ValueError: as ``tally``.
    """
    sql = {
        "count": "coalesce(sum(number) filter (where {0}), 0)::bigint",
        "avg": "sum(total) filter (where {0}) / nullif(sum(number) filter (where {0}), 0)",
        "max": "max({1}) filter (where {0})",
    }
    parts, values = [], []
    for each in sums.values():
        condition, more = as_sql(each.where, columns, set())
        part = sql[each.function].format(condition, each.column)
        parts.append(part)
        values += more * part.count(condition)
    names = ", ".join(f"by_{name} as {name}" for name in columns)
    inner, given = rows.query.sql_with_params()
    with connections[rows.db].cursor() as cursor:
        rows_sql = f"select {names}, number, total from ({inner}) as s"  # noqa: S608 our own
        asked = f"with counted as materialized ({rows_sql}) select {', '.join(parts)} from counted"  # noqa: S608
        cursor.execute(asked, [*given, *values])
        found = cursor.fetchone()
    return dict(zip(sums, found, strict=True))


def as_sql(where: Q, columns: Collection[str], used: set[str]) -> tuple[str, list[Any]]:
    """A condition as SQL. As in Django, a row where a compared column is empty is not counted, nor by the opposite."""
    parts, values = [], []
    for child in where.children:
        text, more = as_sql(child, columns, used) if isinstance(child, Q) else _compare(child, columns, used)
        parts.append(text)
        values += more
    joined = f" {where.connector} ".join(parts) or "true"
    return (f"not ({joined})" if where.negated else f"({joined})"), values


def _compare(asked: Any, columns: Collection[str], used: set[str]) -> tuple[str, list[Any]]:
    name, value = asked
    column, _, lookup = name.partition("__")
    lookup = lookup or "exact"
    if column not in columns:
        raise ValueError(f"{name}: there is no column {column} to count by.")
    used.add(column)
    if lookup == "isnull":
        return f"{column} is {'' if value else 'not '}null", []
    if lookup == "range":
        return f"{column} between %s and %s", list(value)
    if lookup == "in":
        return f"{column} = any(%s)", [list(value)]
    if lookup not in OPERATORS or value is None:
        raise ValueError(f"{name}: {lookup} is not known here.")
    return f"{column} {OPERATORS[lookup]} %s", [value]
