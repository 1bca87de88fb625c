"""A backup: one moment of the database, and the documents, with what is needed to prove that it came back whole."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from send_cases import __version__
from send_cases.operations import contents, postgres_tools

FORMAT = 1
DUMP, DOCUMENTS, MANIFEST = "database.dump", "documents", "manifest.json"


@dataclass
class Manifest:
    """What a backup says of itself."""

    format: int = FORMAT
    made_at: str = ""
    version: str = __version__
    postgres: int = 0  # the server's major version
    migrations: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    dump_sha256: str = ""
    documents: dict[str, str] = field(default_factory=dict)  # key → sha256
    missing: list[str] = field(default_factory=list)  # named by a row, but not there

    def write(self, folder: Path) -> None:
        """Put it into the backup's folder."""
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a backup.

        Raises:
            ValueError: there is none that this version understands; the message says so.
        """
        try:
            found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            manifest = cls(**found)
        except (OSError, ValueError, TypeError) as problem:
            raise ValueError(f"{folder} is not a whole backup: its {MANIFEST} cannot be read.") from problem
        if manifest.format != FORMAT:
            raise ValueError(f"This backup is of format {manifest.format}, this version reads format {FORMAT}.")
        return manifest


def back_up(to: Path, say: Callable[[str], None]) -> tuple[Path, Manifest]:
    """Write a backup while people work: the database as at one moment, then every document.

    The counts and the dump see the same snapshot. Documents are only ever added, so those of the moment are there.

    Args:
        to: the folder of backups; a new folder is made in it, which has its name only when it is whole.
        say: told what is being done.

    Raises:
        ToolMissing: there is no fitting ``pg_dump``.
        CalledProcessError: it failed.
        OSError: the disk is full, or not ours to write to.
    """
    now = timezone.now()
    folder = to / f"send-cases-{now:%Y%m%dT%H%M%SZ}"
    part = to / f".{folder.name}.part"
    part.mkdir(mode=0o700, parents=True)
    manifest = Manifest(made_at=now.isoformat(timespec="seconds"), postgres=postgres_tools.server_major())
    say("Dumping the database ...")
    named = _dump(part / DUMP, manifest)
    manifest.dump_sha256 = contents.sha256(part / DUMP)
    say("Copying the documents ...")
    manifest.documents = copy_files(Path(settings.MEDIA_ROOT), part / DOCUMENTS)
    manifest.missing = sorted(named - set(manifest.documents))
    manifest.write(part)
    os.rename(part, folder)
    return folder, manifest


def _dump(target: Path, manifest: Manifest) -> set[str]:
    """Count and dump in one snapshot; the keys of the documents that rows name."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        manifest.rows = contents.count_rows(cursor)
        manifest.migrations = sorted(
            f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
        )
        postgres_tools.run(
            "pg_dump", "--format=custom", f"--snapshot={snapshot}", "--schema=public", "--extension=*", "--no-owner",
            "--no-privileges", f"--file={target}",
        )  # fmt: skip
        return contents.files_named(cursor)


def copy_files(source: Path, target: Path) -> dict[str, str]:
    """Copy every file below a folder, each whole before it has its name.

    Returns:
        The hash of each copy, read back from where it was written, by its path.
    """
    hashes = {}
    target.mkdir(parents=True, exist_ok=True)
    for key in list(contents.files_in(source)) if source.is_dir() else []:
        copy, half = target / key, target / f"{key}.part"
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(source / key, half)
        except FileNotFoundError:  # taken away by a person at this moment: misfiled content
            continue
        os.replace(half, copy)
        hashes[key] = contents.sha256(copy)
    return hashes
