"""Taking in the national register of schools: one transaction, all or nothing, and a second time changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from ehcp import permissions
from ehcp.models import Setting
from ehcp.register import ATTRIBUTES, RegisterError, SchoolRow, read_register
from send_cases import clock
from send_cases.accounts.models import Organisation, User
from send_cases.history import writing

_LOCK = 0x5C4001  # two imports at once wait for each other


def _sql(text: str, **lists: sql.Composable) -> str:
    """A statement with the names of our tables and columns put in."""
    names: dict[str, Any] = {
        "setting": sql.Identifier(Setting._meta.db_table),
        "columns": _columns(),
        "staged": _columns("staged"),
        "on_record": _columns("setting"),
    }
    return sql.SQL(text).format(**names | lists).as_string(None)


def _columns(table: str = "", names: Iterable[str] = (*ATTRIBUTES, "is_open")) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(*([table] if table else []), name) for name in names)


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Attributes:
        added: schools that were not on record.
        changed: schools on record of which the file says something else, and which did not close by it.
        closed: schools that were open and that the file gives as closed, by status or by close date.
        untouched: schools on record that stay as they were: the file says the same, or does not name them.
        not_in_file: those of the untouched that the file does not name. A school is never closed for being absent.
        unknown: attributes that the file has no column for; they stay as they were, or unknown.
    """

    added: int
    changed: int
    closed: int
    untouched: int
    not_in_file: int = 0
    unknown: tuple[str, ...] = ()


def import_schools(*, by: User | str, path: Path | str, page: str = "") -> ImportReport:
    """Add the schools of a register file, and change those of which it says something else.

    Args:
        by: an administrator, or a word for the command that does it.
        path: a download of the register (GIAS) or the trimmed register; see :mod:`ehcp.register`.
        page: from where it is done, for the history.

    Raises:
        Denied: the person is no administrator.
        RegisterError: a wrong file, column or row, named by its line; then nothing is kept.
    """
    if isinstance(by, User):
        permissions.administer.check(by)
    with writing(by=by, why="import of the register of schools", page=page), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        known = _stage(cursor, read_register(path))
        unknown = tuple(name for name in ATTRIBUTES if name not in known)
        _complete(cursor, unknown)
        return _merge(cursor, unknown)


def _stage(cursor: CursorWrapper, rows: Iterable[SchoolRow]) -> frozenset[str]:
    """Put the rows into a table of this transaction; a faulty row ends the transaction."""
    cursor.execute("DROP TABLE IF EXISTS staged")
    cursor.execute(_sql("CREATE TEMPORARY TABLE staged ON COMMIT DROP AS SELECT {columns} FROM {setting} LIMIT 0"))
    known: frozenset[str] = frozenset()
    with cursor.copy(_sql("COPY staged ({carried}) FROM STDIN", carried=_columns(names=ATTRIBUTES))) as copy:
        for row in rows:
            known = row.known
            copy.write_row([getattr(row, name) for name in ATTRIBUTES])
    cursor.execute("CREATE UNIQUE INDEX ON staged (urn)")
    cursor.execute("ANALYZE staged")
    return known


def _complete(cursor: CursorWrapper, unknown: tuple[str, ...]) -> None:
    """Fill in what the file does not carry from the record, then say which schools are open."""
    if unknown:
        cursor.execute(
            _sql(
                "UPDATE staged SET ({unknown}) = ROW({kept}) FROM {setting} AS setting WHERE setting.urn = staged.urn",
                unknown=_columns(names=unknown),
                kept=_columns("setting", unknown),
            )
        )
    cursor.execute(_OPEN, [clock.today()])


#: Closed by its status or its close date, and by nothing else.
_OPEN = """
    UPDATE staged SET la_code = coalesce(la_code, ''), la_name = coalesce(la_name, ''),
        is_open = NOT (coalesce(status, '') = 'Closed' OR coalesce(closed_on <= %s, false))
"""
_COUNT = _sql("""
    SELECT count(*) FILTER (WHERE setting.is_open AND NOT staged.is_open),
           count(*) FILTER (WHERE staged.urn IS NULL),
           count(*)
    FROM {setting} AS setting LEFT JOIN staged ON staged.urn = setting.urn
    WHERE setting.urn IS NOT NULL
""")
_CHANGE = _sql("""
    UPDATE {setting} AS setting SET ({columns}) = ROW({staged}) FROM staged
    WHERE staged.urn = setting.urn AND ROW({on_record}) IS DISTINCT FROM ROW({staged})
""")
_ADD = _sql("""
    INSERT INTO {setting} ({columns}, ofsted_number, email)
    SELECT {staged}, '', '' FROM staged
    WHERE NOT EXISTS (SELECT FROM {setting} AS setting WHERE setting.urn = staged.urn)
    ORDER BY staged.urn
""")
#: People sign in at an organisation, which bears the school's name.
_RENAME = _sql(
    """
    UPDATE {organisation} AS organisation SET name = setting.name
    FROM {setting} AS setting JOIN staged ON staged.urn = setting.urn
    WHERE setting.organisation_id = organisation.id AND organisation.name <> setting.name
""",
    organisation=sql.Identifier(Organisation._meta.db_table),
)


def _merge(cursor: CursorWrapper, unknown: tuple[str, ...]) -> ImportReport:
    """Write what the file says, on the rows where it says something else and on no other."""
    cursor.execute(_COUNT)
    closed, not_in_file, on_record = cursor.fetchone()
    cursor.execute(_CHANGE)
    changed = cursor.rowcount
    cursor.execute(_ADD)
    added = cursor.rowcount
    cursor.execute(_RENAME)
    return ImportReport(
        added=added,
        changed=changed - closed,
        closed=closed,
        untouched=on_record - changed,
        not_in_file=not_in_file,
        unknown=unknown,
    )


__all__ = ["ImportReport", "RegisterError", "import_schools"]
