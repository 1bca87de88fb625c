"""Copies that the database keeps by itself: each is compared with the facts by night, added up, and can be made anew.

A copy is a table with a row for each process, the view over the facts that gives the same rows, and the tallies of the
rows, which are differences that only their sums make sense of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Kept:
    """One copy.

    Args:
        title: what it is, in words.
        rows: its table; a view ``fresh`` gives the same columns from the facts.
        fresh: that view.
        tallies: the table of its tallies; the view ``{tallies}_fresh`` gives the same columns from the rows.
        add_up: the function that writes the same sums in fewer rows.
        anew: the function that writes all of it from the facts.
    """

    title: str
    rows: str
    fresh: str
    tallies: str
    add_up: str
    anew: str


COPIES: list[Kept] = []


def keep(kept: Kept) -> None:
    """Have a copy looked after."""
    COPIES.append(kept)


keep(Kept("lists", "ehcp_listing", "ehcp_listing_fresh", "ehcp_listingtally", "ehcp_add_up", "ehcp_list_all"))


def differences() -> Iterator[tuple[int, str]]:
    """Each process whose row differs from the facts, and what differs in words; 0 for sums that differ from the rows."""
    for each in COPIES:
        columns = _columns(each.rows)
        differs = ", ".join(f"CASE WHEN o.{name} IS DISTINCT FROM f.{name} THEN '{name}' END" for name in columns)
        found = _asked(
            f"SELECT coalesce(o.process_id, f.process_id), concat_ws(', ', {differs}) "  # noqa: S608 our own names
            f"FROM {each.rows} o FULL JOIN {each.fresh} f ON f.process_id = o.process_id "
            f"WHERE ({_list('o', columns)}) IS DISTINCT FROM ({_list('f', columns)})"
        )
        yield from ((int(process), f"{each.title}: {names}") for process, names in found)
        if number := _sums_that_differ(each):
            yield 0, f"{each.title}: {number} sums"


def _sums_that_differ(each: Kept) -> int:
    """How many sums of the tallies are not what the rows give."""
    numbers = [name for name in _columns(each.tallies) if name in ("n", "days")]
    alike = [name for name in _columns(each.tallies) if name not in ("id", *numbers)]
    summed = f"{', '.join(alike)}, {', '.join(f'sum({name}) AS {name}' for name in numbers)}"
    places = ", ".join(str(place + 1) for place in range(len(alike)))
    told = f"SELECT {summed} FROM {each.tallies} GROUP BY {places} HAVING sum(n) <> 0"  # noqa: S608
    plain = f"SELECT {', '.join([*alike, *numbers])} FROM {each.tallies}_fresh"  # noqa: S608
    [(number,)] = _asked(
        f"SELECT count(*) FROM ((({told}) EXCEPT ({plain})) UNION ALL (({plain}) EXCEPT ({told}))) AS d"  # noqa: S608
    )
    return int(number)


def add_up() -> None:
    """Write the tallies' sums in as few rows as they take."""
    for each in COPIES:
        _do(each.add_up)


def make_anew() -> None:
    """Write every copy from the facts: after a bulk load that went round the triggers, or a difference found."""
    for each in COPIES:
        _do(each.anew)
        _do(each.add_up)


def _columns(table: str) -> list[str]:
    return [
        name for (name,) in _asked(
            f"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass "  # noqa: S608
            "AND attnum > 0 AND NOT attisdropped ORDER BY attnum")
    ]  # fmt: skip


def _list(alias: str, columns: list[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in columns)


def _asked(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _do(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}()")
