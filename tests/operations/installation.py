"""An installation as in production, outside Docker: its own database and broker, and the commands of the files."""

from __future__ import annotations

import functools
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from send_cases.local import ROOT, testing

BIN = Path(sys.executable).parent
OURS = ("SEND_CASES_", "DATABASE_", "BROKER_URL", "CACHE_URL", "EMAIL_URL", "DOCUMENTS_DIR", "STATIC_ROOT", "SITE_URL")


def bare_environment() -> dict[str, str]:
    """Ours without any of the application's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith((*OURS, "DJANGO_", "SECRET_"))}
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def other_database(url: str, name: str) -> str:
    """The address of another database of the same server."""
    head, _, query = url.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


def make_database(url: str, name: str, template: str = "template0") -> str:
    """A new database, in place of one of that name; its address."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        server.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template)))
    return other_database(url, name)


def drop_database(url: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@dataclass
class Installation:
    """A database and a folder of documents, on which commands are run in processes of their own."""

    url: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def documents(self) -> Path:
        return self.folder / "documents"

    def env(self) -> dict[str, str]:
        """The whole environment of its processes; a rehearsal unless ``environment`` says otherwise."""
        ours = {
            "DATABASE_URL": self.url,
            "DOCUMENTS_DIR": str(self.documents),
            "SEND_CASES_TESTING": "1",
            "BROKER_URL": os.environ["BROKER_URL"],
            "EMAIL_URL": os.environ["EMAIL_URL"],
        }
        return {**bare_environment(), **ours, **self.environment}

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            command, cwd=ROOT, env={**self.env(), **more}, capture_output=True, text=True, check=False, timeout=300
        )

    def manage(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "manage.py", *arguments, **more)

    def must(self, *arguments: str) -> str:
        """What a command says that has to work."""
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def python(self, code: str) -> str:
        """Run some Python with Django set up."""
        done = self.run(sys.executable, "-c", f"import django; django.setup()\n{code}", DJANGO_SETTINGS_MODULE="send_cases.settings")  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rows(self, statement: str) -> list[tuple]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement).fetchall()  # type: ignore[arg-type]


FILL = """
from tests.cast import make_cast
from tests.house.world import build
build(make_cast())
"""


@functools.cache
def _pattern(url: str) -> Installation:
    """What every filled installation is a copy of, made once for a run; the next run drops its database."""
    name, folder = f"{testing.database_name()}_filled", Path(tempfile.mkdtemp(prefix="send-cases-filled-"))
    testing.children.remove_later(folder)
    made = Installation(make_database(url, name, testing.migrated_template(url)), folder)
    made.documents.mkdir()
    made.python(FILL)
    return made


def filled(url: str, name: str, folder: Path) -> Installation:
    """An installation with one of everything in it: cases, history, papers, drafts, jobs, mail."""
    pattern = _pattern(url)
    shutil.copytree(pattern.documents, folder / "documents")
    return Installation(make_database(url, name, pattern.url.partition("?")[0].rsplit("/", 1)[1]), folder)


def program(command: list[str]) -> list[str]:
    """A command of the production files as it is started here: Python and its programs are the test's own."""
    first = sys.executable if command[0] == "python" else str(BIN / command[0])
    return [first, *command[1:]]


def ask(port: int, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str, http.client.HTTPMessage]:
    """GET from a web server on this machine: status, body, headers. Redirects are not followed."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request("GET", path, headers=dict(headers or {}))
    answer = link.getresponse()
    body = answer.read().decode(errors="replace")
    link.close()
    return answer.status, body, answer.headers
