"""Everything out of an installation in plain files that any system can read, and back into an empty one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from send_cases import __version__
from send_cases.operations import contents, dictionary, tables
from send_cases.operations.backup import DOCUMENTS, MANIFEST, copy_files

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

FORMAT = 1
TABLES, DICTIONARY = "tables", "data-dictionary.md"
Say = Callable[[str], None]


class ImportRefused(Exception):
    """Nothing was changed; the message says why, and what to do."""


@dataclass
class Manifest:
    """What an export says of itself."""

    format: int = FORMAT
    made_at: str = ""
    version: str = __version__
    migrations: list[str] = field(default_factory=list)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)  # name → rows, sha256, columns
    sequences: dict[str, int | None] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)  # key → sha256
    missing: list[str] = field(default_factory=list)
    dictionary_sha256: str = ""


def export_everything(out: Path, say: Say) -> Manifest:
    """Write every table as CSV, every document, the dictionary, and a manifest with the hash of each file.

    Args:
        out: a folder that is empty or not there yet.
        say: told what is being done.

    Raises:
        ImportRefused: the folder holds something.
        OSError: the disk is full, or not ours to write to.
    """
    if out.exists() and any(out.iterdir()):
        raise ImportRefused(f"{out} is not empty. Name a new folder.")
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    (out / TABLES).mkdir()
    manifest = Manifest(made_at=timezone.now().isoformat(timespec="seconds"))
    say("Writing the tables ...")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(tables.STEADY)
        manifest.migrations = _applied()
        for table in tables.all_tables(cursor):
            sha, rows = tables.write(cursor, table, out / TABLES / f"{table.name}.csv")
            manifest.tables[table.name] = {"rows": rows, "sha256": sha, "columns": list(table.columns)}
        manifest.sequences = tables.sequences(cursor)
        named = contents.files_named(cursor)
        (out / DICTIONARY).write_text(dictionary.of_tables(cursor), encoding="utf-8")
    say("Copying the documents ...")
    manifest.documents = copy_files(Path(settings.MEDIA_ROOT), out / DOCUMENTS)
    manifest.missing = sorted(named - set(manifest.documents))
    manifest.dictionary_sha256 = contents.sha256(out / DICTIONARY)
    (out / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return manifest


def _applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def import_everything(source: Path, say: Say) -> Manifest:
    """Make an empty installation equal to the one that was exported, to the last row and the next number.

    Everything happens in one transaction, and the tables are hashed again before it is kept.

    Args:
        source: the folder of an export.
        say: told what is being done.

    Raises:
        ImportRefused: the export is damaged or of another version, this installation is not empty, or the rows are
            not equal in the end. Nothing is changed then.
    """
    manifest = _whole(source, say)
    with transaction.atomic(), connection.cursor() as cursor:
        here = tables.all_tables(cursor)
        _fits(cursor, manifest, here)
        say("Reading the tables ...")
        cursor.execute(tables.STEADY)
        _load(cursor, source, here)
        tables.set_sequences(cursor, manifest.sequences)
        say("Comparing ...")
        if wrong := list(_differences(cursor, manifest, here)):
            raise ImportRefused("The rows would not be equal, so nothing was changed:\n" + "\n".join(wrong[:50]))
        say("Copying the documents ...")
        copied = copy_files(source / DOCUMENTS, Path(settings.MEDIA_ROOT))
        if copied != manifest.documents:
            raise ImportRefused("The documents could not be copied as they are. Nothing was changed in the database.")
    cache.clear()
    return manifest


def _whole(source: Path, say: Say) -> Manifest:
    try:
        manifest = Manifest(**json.loads((source / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise ImportRefused(f"{source} is not a whole export: its {MANIFEST} cannot be read.") from None
    if manifest.format != FORMAT:
        raise ImportRefused(f"This export is of format {manifest.format}, this version reads format {FORMAT}.")
    say("Checking the files ...")
    expected = {f"{TABLES}/{name}.csv": each["sha256"] for name, each in manifest.tables.items()}
    expected |= {f"{DOCUMENTS}/{key}": sha for key, sha in manifest.documents.items()}
    wrong = [name for name, sha in expected.items() if not (source / name).is_file() or contents.sha256(source / name) != sha]  # fmt: skip
    if wrong:
        raise ImportRefused(f"The export is damaged: {', '.join(wrong[:5])} is not what it was. Use another one.")
    return manifest


def _fits(cursor: CursorWrapper, manifest: Manifest, here: list[tables.Table]) -> None:
    """This installation is empty and has the same tables."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if set(manifest.migrations) - known or set(_applied()) != set(manifest.migrations):
        raise ImportRefused(
            f"The export was made by version {manifest.version}, and the tables here are of another one. Install that"
            " version, run manage.py migrate_once, import, then upgrade."
        )
    if {table.name: list(table.columns) for table in here} != {n: t["columns"] for n, t in manifest.tables.items()}:
        raise ImportRefused("The export has other tables or columns than this installation.")
    if not contents.is_empty(cursor) or any(contents.files_in(Path(settings.MEDIA_ROOT))):
        raise ImportRefused("Somebody has worked in this installation. Import into an empty one; nothing was changed.")


def _load(cursor: CursorWrapper, source: Path, here: list[tables.Table]) -> None:
    """Rows are read as they are: no trigger writes history or asks who and why, and foreign keys are checked at the
    end."""
    names = ", ".join(connection.ops.quote_name(table.name) for table in here)
    for table in here:
        cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table.name)} DISABLE TRIGGER USER")
    cursor.execute(f"TRUNCATE {names}")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    try:
        for table in here:
            tables.read(cursor, table, source / TABLES / f"{table.name}.csv")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except (DatabaseError, psycopg.DatabaseError) as problem:  # the driver's own COPY raises the driver's own
        first = str(problem).splitlines()[0]
        raise ImportRefused(f"The export is not a whole picture, so nothing was changed: {first}") from None
    for table in here:
        cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table.name)} ENABLE TRIGGER USER")


def _differences(cursor: CursorWrapper, manifest: Manifest, here: list[tables.Table]) -> Iterator[str]:
    for table in here:
        wanted = manifest.tables[table.name]
        if tables.write(cursor, table, None) != (wanted["sha256"], wanted["rows"]):
            yield f"{table.name}: other rows than the export's"
    found = tables.sequences(cursor)
    for name, value in manifest.sequences.items():
        if found.get(name) != value:
            yield f"{name}: goes on at another number"
