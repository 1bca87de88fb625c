"""Many sums over one queryset in one pass.

Django compiles each filtered aggregate by itself and repeats every column that its condition names; three hundred of
them over columns that are subqueries take a second. Here the queryset is worked out once, as a table, and the
conditions are read as conditions on its columns. They stay ``Q`` objects, so that the list behind a number and the
number are said by the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import Q, QuerySet

OPERATORS = {"exact": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


@dataclass(frozen=True)
class Sum:
    """One sum.

    Args:
        what: an aggregate in SQL over the queryset's columns: "count(*)", "avg(days)". Never anything typed in.
        where: the rows that it looks at, as a condition on the queryset's columns.
    """

    what: str
    where: Q


def tally(rows: QuerySet[Any, Any], sums: Mapping[str, Sum]) -> dict[str, Any]:
    """Work out every sum in one query.

    Args:
        rows: a queryset with ``values(...)``; conditions may name those columns and no others.
        sums: by name.

    Returns:
        The same names → a number, or ``None`` for a mean or a maximum of nothing.

    Raises:
        ValueError: a condition names another column, or looks at one in a way that is not known here.
    """
    inner, given = rows.query.sql_with_params()
    columns = frozenset((*rows.query.values_select, *rows.query.annotation_select))
    parts, values = [], []
    for each in sums.values():
        condition, more = _sql(each.where, columns)
        parts.append(f"{each.what} filter (where {condition})")
        values += more
    with connections[rows.db].cursor() as cursor:
        asked = f"with counted as materialized ({inner}) select {', '.join(parts)} from counted"  # noqa: S608 our own
        cursor.execute(asked, [*given, *values])
        found = cursor.fetchone()
    return dict(zip(sums, found, strict=True))


def _sql(where: Q, columns: frozenset[str]) -> tuple[str, list[Any]]:
    """A condition as SQL. As in Django, a row where a compared column is empty is not counted, nor by the opposite."""
    parts, values = [], []
    for child in where.children:
        text, more = _sql(child, columns) if isinstance(child, Q) else _compare(child, columns)
        parts.append(text)
        values += more
    joined = f" {where.connector} ".join(parts) or "true"
    return (f"not ({joined})" if where.negated else f"({joined})"), values


def _compare(asked: Any, columns: frozenset[str]) -> tuple[str, list[Any]]:
    name, value = asked
    column, _, lookup = name.partition("__")
    lookup = lookup or "exact"
    if column not in columns:
        raise ValueError(f"{name}: there is no column {column} to count by.")
    if lookup == "isnull":
        return f"{column} is {'' if value else 'not '}null", []
    if lookup == "range":
        return f"{column} between %s and %s", list(value)
    if lookup == "in":
        return f"{column} = any(%s)", [list(value)]
    if lookup not in OPERATORS or value is None:
        raise ValueError(f"{name}: {lookup} is not known here.")
    return f"{column} {OPERATORS[lookup]} %s", [value]
