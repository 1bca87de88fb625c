"""Bringing a backup back: checked before, in one transaction, checked after."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from send_cases.operations import contents, postgres_tools
from send_cases.operations.backup import DOCUMENTS, DUMP, Manifest, copy_files

Say = Callable[[str], None]
#: Run before the dump's own statements, in the same transaction: whatever fails, the database stays as it was.
CLEAR = ("SET lock_timeout = '30s'", "DROP SCHEMA IF EXISTS public CASCADE")  # the dump makes it anew
_CUT_OFF = b"\n\\.\nTHE DUMP ENDED EARLY;\n"  # no SQL: psql stops, and the transaction with it


class RestoreRefused(Exception):
    """Nothing was changed; the message says why, and what to do."""


class RestoreFault(Exception):
    """It came back, but not as the backup says; the message says where they differ."""


def restore(folder: Path, *, replace: bool, say: Say) -> Manifest:
    """Bring the database and the documents back as the backup has them.

    Args:
        folder: a backup's folder.
        replace: lose what is there now.
        say: told what is being done.

    Raises:
        RestoreRefused: the backup is damaged or of a newer version, or something is there and ``replace`` was not said.
        RestoreFault: rows or documents are not those of the backup.
        ToolMissing: there is no fitting ``pg_restore`` or ``psql``.
    """
    manifest = _whole(folder, say)
    _may_be_overwritten(replace)
    documents = Path(settings.MEDIA_ROOT)
    say("Bringing the documents back ...")
    copied = copy_files(folder / DOCUMENTS, documents)
    say("Bringing the database back ...")
    _load(folder / DUMP)
    if replace:
        for key in set(contents.files_in(documents)) - set(manifest.documents):
            (documents / key).unlink()
    say("Comparing with what the backup says ...")
    differences = [*_rows(manifest), *_documents(manifest, copied)]
    if differences:
        raise RestoreFault("It is back, but it is not what the backup says:\n" + "\n".join(differences[:50]))
    cache.clear()
    return manifest


def _whole(folder: Path, say: Say) -> Manifest:
    """The backup's manifest, if its files are what it says and this version can use them."""
    try:
        manifest = Manifest.read(folder)
    except ValueError as problem:
        raise RestoreRefused(str(problem)) from None
    say("Checking the backup ...")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(manifest.migrations) - known)
    if newer:
        raise RestoreRefused(
            f"The backup was made by version {manifest.version}, which knows more than this one ({newer[0]}). Install"
            " that version, then restore."
        )
    wrong = [DUMP] if _hash(folder / DUMP) != manifest.dump_sha256 else []
    wrong += [key for key, sha in manifest.documents.items() if _hash(folder / DOCUMENTS / key) != sha]
    if wrong:
        raise RestoreRefused(f"The backup is damaged: {', '.join(wrong[:5])} is not what it was. Use another backup.")
    return manifest


def _hash(path: Path) -> str:
    return contents.sha256(path) if path.is_file() else ""


def _may_be_overwritten(replace: bool) -> None:
    if replace:
        return
    with connection.cursor() as cursor:
        empty = contents.is_empty(cursor)
    if not empty or any(contents.files_in(Path(settings.MEDIA_ROOT))):
        raise RestoreRefused(
            "There are people, cases or documents in this installation. Nothing was changed. To lose them and take the"
            " backup in their place, add --replace."
        )


def _load(dump: Path) -> None:
    """Clear the database and load the dump, all or nothing.

    Raises:
        RestoreRefused: PostgreSQL refused; the database is as it was.
    """
    env = postgres_tools.environment()
    connection.close()
    clear = [word for statement in CLEAR for word in ("-c", statement)]
    to_sql = [str(postgres_tools.find("pg_restore")), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    psql = [
        str(postgres_tools.find("psql")),
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "--single-transaction",
        *clear,
        "-f",
        "-",
    ]
    connection.close()
    with (
        subprocess.Popen(to_sql, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as source,
        subprocess.Popen(
            psql, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as sink,
    ):
        try:
            shutil.copyfileobj(source.stdout, sink.stdin, contents.CHUNK)  # type: ignore[arg-type]
        except BrokenPipeError:  # psql has stopped, and says why
            source.kill()
        said = _end(source, sink)
    if sink.returncode:
        raise RestoreRefused(f"PostgreSQL refused, and the database is as it was:\n{said[-2000:]}")


def _end(source: subprocess.Popen[bytes], sink: subprocess.Popen[bytes]) -> str:
    """Let both come to their end; a dump that ended early must not be kept. What they said."""
    _, broken = source.communicate()
    try:
        _, said = sink.communicate(_CUT_OFF if source.returncode else None)
    except BrokenPipeError:
        said = sink.stderr.read() if sink.stderr else b""
    return (said + broken).decode(errors="replace").strip()


def _rows(manifest: Manifest) -> Iterator[str]:
    with connection.cursor() as cursor:
        found = contents.count_rows(cursor)
    for table in sorted(set(found) | set(manifest.rows)):
        if found.get(table) != manifest.rows.get(table):
            yield f"{table}: {found.get(table)} rows, the backup has {manifest.rows.get(table)}"


def _documents(manifest: Manifest, copied: dict[str, str]) -> Iterator[str]:
    for key, sha in manifest.documents.items():
        if copied.get(key) != sha:
            yield f"document {key}: not what the backup has"
