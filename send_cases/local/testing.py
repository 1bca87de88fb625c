"""What the tests stand on: a real PostgreSQL, a real broker and a real mail server, also under plain ``pytest``."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from send_cases.local import LOCAL, ROOT, mail, postgres, valkey
from send_cases.local.children import Children

FOLDER = LOCAL / "test"
children = Children()


def prepare() -> None:
    """Set the environment of a test run, starting whatever it does not name yet. Call it before settings load.

    Several test runs may go on at once: they share the PostgreSQL server, and each has its own broker, mail server,
    clock, documents and test database.

    Raises:
        RuntimeError: settings have loaded already, so that the tests would not run on what is started here.
    """
    from django.conf import settings

    if settings.configured:
        raise RuntimeError("The settings are loaded already. Unset DJANGO_SETTINGS_MODULE, then try again.")
    scratch = Path(tempfile.mkdtemp(prefix="send-cases-test-"))
    children.remove_later(scratch)
    env = os.environ
    env["DJANGO_SETTINGS_MODULE"] = "send_cases.settings"
    env["SEND_CASES_TESTING"] = "1"
    env["SEND_CASES_CLOCK_FILE"] = str(scratch / "clock")
    env["DOCUMENTS_DIR"] = str(scratch / "documents")
    env["SEND_CASES_MAIL_DIR"] = str(scratch / "mail")
    env["STATIC_ROOT"] = str(scratch / "static")
    (scratch / "static").mkdir()  # WhiteNoise warns of a folder that is not there
    env.pop("CACHE_URL", None)
    if not env.get("DATABASE_URL"):
        env["DATABASE_URL"] = postgres.use(FOLDER / "postgres", fast=True)
    if not env.get("BROKER_URL"):
        env["BROKER_URL"] = valkey.start(children)
    env["EMAIL_URL"] = mail.start(children, Path(env["SEND_CASES_MAIL_DIR"]))


def database_name() -> str:
    """The test database of this process: nobody else's."""
    return f"test_send_cases_{os.getpid()}"


def migrated_template(url: str) -> str:
    """The name of a database into which every migration has been run; each test database is a copy of it.

    Made once for each state of the migrations and of the lock file, so that a short test run does not wait for them.

    Args:
        url: the DATABASE_URL of any database on the server; its user may create databases.
    """
    name = f"template_send_cases_{_migrations_hash()}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "template.lock", "w") as gate, psycopg.connect(url, autocommit=True) as server:
        fcntl.flock(gate, fcntl.LOCK_EX)
        _drop_leftovers(server, keep=name)
        if not _exists(server, name):
            _migrate_into(server, url, name)
    return name


def _migrations_hash() -> str:
    """Changes with any migration of ours and with any package's version."""
    digest = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    for app in ("send_cases", "ehcp", "reporting"):
        for path in sorted((ROOT / app).rglob("migrations/*.py")):
            digest.update(f"{path}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _exists(server: psycopg.Connection, name: str) -> bool:
    return server.execute("select from pg_database where datname = %s", [name]).fetchone() is not None


def _migrate_into(server: psycopg.Connection, url: str, name: str) -> None:
    half = f"{name}_half"
    server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(half)))
    server.execute(sql.SQL("create database {}").format(sql.Identifier(half)))
    head, _, query = url.partition("?")
    target = head.rsplit("/", 1)[0] + "/" + half + (f"?{query}" if query else "")
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0"],
        cwd=ROOT,
        env=dict(os.environ, DATABASE_URL=target),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The migrations do not run on an empty database:\n{done.stdout}{done.stderr}")
    server.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(half), sql.Identifier(name)))


def _drop_leftovers(server: psycopg.Connection, keep: str) -> None:
    """Remove test databases of runs that were killed, and templates of migrations as they were."""
    rows = server.execute(
        "select datname from pg_database where datname ~ '^(test|template)_send_cases_'"
        " and not exists (select from pg_stat_activity a where a.datname = pg_database.datname)"
    ).fetchall()
    for (name,) in rows:
        owner = name.removeprefix("test_send_cases_").split("_")[0]
        if name == keep or (owner.isdigit() and _lives(int(owner))):
            continue
        server.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
