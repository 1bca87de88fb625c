"""What an installation holds: its tables with their rows, and its documents with their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection
from django.db.models import FileField

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

CHUNK = 1024 * 1024


def tables(cursor: CursorWrapper) -> list[str]:
    """Every table of ours and Django's in the database, history included, by name."""
    cursor.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"
    )
    return [name for (name,) in cursor.fetchall()]


def count_rows(cursor: CursorWrapper) -> dict[str, int]:
    """The number of rows in each table."""
    counts = {}
    for table in tables(cursor):
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        counts[table] = cursor.fetchone()[0]
    return counts


def files_named(cursor: CursorWrapper) -> set[str]:
    """The keys of all documents that a row names, history left out."""
    found: set[str] = set()
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, FileField)]
        if not fields or getattr(model, "pgh_tracked_model", None) is not None:
            continue
        for field in fields:
            name, table = connection.ops.quote_name(field.column or ""), connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT {name} FROM {table} WHERE {name} <> ''")  # noqa: S608
            found |= {key for (key,) in cursor.fetchall()}
    return found


def files_in(folder: Path) -> Iterator[str]:
    """Every file below a folder, as a path relative to it, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def sha256(path: Path) -> str:
    """The hash of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def is_empty(cursor: CursorWrapper) -> bool:
    """Whether nobody has worked here yet: no tables, or tables without a person and without a case."""
    present = set(tables(cursor))
    for table in ("accounts_user", "ehcp_pupil", "ehcp_caseevent"):
        if table in present:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608
            if cursor.fetchone()[0]:
                return False
    return True
