"""Tables as CSV and back: PostgreSQL's own COPY, each row as it is stored, in the order of its key."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg import sql

from send_cases.operations import contents

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

#: So that a text of today is the same value on a server that is set up in another way.
STEADY = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"


@dataclass(frozen=True)
class Table:
    """One table: its columns that hold a value of their own, and those that its rows are put in order by."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def copy_out(self) -> sql.Composed:
        """The statement that writes its rows. An empty field is no value; an empty text is a pair of quotes."""
        order = sql.SQL(", ").join(map(sql.Identifier, self.key or self.columns))
        return sql.SQL(
            "COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT (FORMAT csv, HEADER true, ENCODING 'UTF8')"
        ).format(self._names(), sql.Identifier(self.name), order)

    def copy_in(self) -> sql.Composed:
        """The statement that reads them."""
        return sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER match, ENCODING 'UTF8')").format(
            sql.Identifier(self.name), self._names()
        )

    def _names(self) -> sql.Composed:
        return sql.SQL(", ").join(map(sql.Identifier, self.columns))


def all_tables(cursor: CursorWrapper) -> list[Table]:
    """Every table with its columns; generated ones are left out, since nobody may write them."""
    found = []
    for name in contents.tables(cursor):
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' ORDER BY attnum",
            [f'public."{name}"'],
        )
        columns = tuple(row[0] for row in cursor.fetchall())
        cursor.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
            " WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY array_position(i.indkey, a.attnum)",
            [f'public."{name}"'],
        )
        found.append(Table(name, columns, tuple(row[0] for row in cursor.fetchall())))
    return found


def write(cursor: CursorWrapper, table: Table, target: Path | None) -> tuple[str, int]:
    """A table as CSV.

    Args:
        target: the file; ``None`` to learn the hash alone.

    Returns:
        The SHA-256 of the bytes, and the number of rows.
    """
    digest, raw = hashlib.sha256(), _psycopg(cursor)
    with raw.copy(table.copy_out()) as copy:
        if target is None:
            for piece in copy:
                digest.update(piece)
        else:
            with target.open("wb") as file:
                for piece in copy:
                    digest.update(piece)
                    file.write(piece)
    return digest.hexdigest(), raw.rowcount


def read(cursor: CursorWrapper, table: Table, source: Path) -> None:
    """Rows from CSV into a table."""
    raw = _psycopg(cursor)
    with source.open("rb") as file, raw.copy(table.copy_in()) as copy:
        while piece := file.read(contents.CHUNK):
            copy.write(piece)


def sequences(cursor: CursorWrapper) -> dict[str, int | None]:
    """What each counter last gave out; nothing for one that was never asked."""
    cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1")
    return dict(cursor.fetchall())


def set_sequences(cursor: CursorWrapper, values: dict[str, int | None]) -> None:
    """Let each counter go on where the other one was."""
    for name, value in values.items():
        if value is None:
            cursor.execute("SELECT setval(%s::regclass, s.start_value, false) FROM pg_sequences s WHERE s.schemaname = 'public' AND s.sequencename = %s", [f'public."{name}"', name])  # fmt: skip
        else:
            cursor.execute("SELECT setval(%s::regclass, %s)", [f'public."{name}"', value])


def _psycopg(cursor: CursorWrapper) -> Any:
    """The driver's own cursor: Django's has no COPY."""
    found: Any = cursor
    while not hasattr(found, "copy"):
        found = found.cursor
    return found
