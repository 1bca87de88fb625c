"""``./run demo``: everything on one machine, in the foreground, with invented children.

One supervisor (this process) starts the embedded servers, web, worker and beat. When it ends, so do they: in order
after Ctrl-C or SIGTERM, through the guard and the kernel after SIGKILL.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from send_cases.local import ROOT, pieces, postgres, running, surroundings
from send_cases.local.children import Children, die_with_parent

LOGS = running.FOLDER / "logs"
PORTS_TO_TRY = 50
STARTED = float(os.environ.get("SEND_CASES_STARTED") or time.time())  # when ./run began, installing included
PATIENCE = 60.0  # seconds until a first page that does not come is reported


def main(arguments: list[str]) -> int:
    """Start the demonstration and stay until it is ended; the exit code is 1 if something failed."""
    chosen = _options(arguments)
    running.take()  # held until this process ends
    if chosen.fresh and not _start_over(chosen.yes):
        return 1
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    children = Children()
    try:
        _bring_up(children, chosen)
        return _stay(children)
    except KeyboardInterrupt:
        _say("\nStopping ...")
        return 0
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        children.stop("beat", "worker", "web")  # before the servers: a worker that loses its broker tries again
        children.stop()
        (running.FOLDER / "state.json").unlink(missing_ok=True)
        _say(f"Stopped. The data stays in {_short(running.FOLDER)} for the next time.")


def _options(arguments: list[str]) -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="./run demo", description="Start everything, with invented children.")
    options.add_argument("--port", type=_port, default=8000, help="the first port to try (8000)")
    options.add_argument("--fresh", action="store_true", help="remove the demonstration's data and start over")
    options.add_argument("--yes", action="store_true", help="answer every question with yes")
    options.add_argument("--empty", action="store_true", help="do not invent anybody")
    return options.parse_args(arguments)


def _port(text: str) -> int:
    if not (text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: use a number from 1 to 65535")
    return int(text)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End as after Ctrl-C."""
    raise KeyboardInterrupt


def _say(text: str) -> None:
    print(text, flush=True)


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _start_over(yes: bool) -> bool:
    """Remove the demonstration's data, after asking; whether that was wanted."""
    question = f"Remove the demonstration's data in {_short(running.FOLDER)} and start over? [y/N] "
    if not yes:
        if not sys.stdin.isatty():
            _say("Nobody is here to ask whether to remove the demonstration's data. Add --yes to say so.")
            return False
        if input(question).strip().lower() not in ("y", "yes"):
            _say("Nothing was removed.")
            return False
    postgres.remove(running.FOLDER / "postgres")
    for path in running.FOLDER.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()
    return True


def _bring_up(children: Children, chosen: argparse.Namespace) -> None:
    listening, port = _listen(chosen.port)
    site = f"http://127.0.0.1:{port}"
    LOGS.mkdir(parents=True, exist_ok=True)
    if not pieces.has_pango():
        _say(pieces.PANGO.advice())
    _say("Starting PostgreSQL, Valkey and a mail server ...")
    env = surroundings.start(children, running.FOLDER, site)
    running.tell(env)
    _prepare(env, chosen.empty)
    _say("Starting web, worker and beat ...")
    with listening:
        number = listening.fileno()
        web = [sys.executable, "-m", "gunicorn", "send_cases.wsgi:application", "--bind", f"fd://{number}", "--preload"]
        web += ["--workers", "2", "--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
        web += ["--graceful-timeout", "3", "--log-level", "warning"]
        children.start("web", web, env=env, log=LOGS / "web.log", pass_fds=[number])
    _wait_for_page(children, site)
    _say(f"\n  {site}   (first page after {time.time() - STARTED:.0f} s)\n")
    _say_who()
    celery = [sys.executable, "-m", "celery", "-A", "send_cases"]
    worker = [*celery, "worker", "-c", "2", "-l", "INFO", "--without-gossip", "--without-mingle"]
    # Work that is cut off is started again: a row says what is unfinished. So the demonstration ends at once.
    children.start("worker", worker, env={**env, "REMAP_SIGTERM": "SIGQUIT"}, log=LOGS / "worker.log")
    beat = [*celery, "beat", "-l", "INFO", "-s", str(running.FOLDER / "beat"), "--pidfile", ""]
    children.start("beat", beat, env=env, log=LOGS / "beat.log")
    _say(f"What they write: {_short(LOGS)}.  To end everything: Ctrl-C.")


def _listen(first: int) -> tuple[socket.socket, int]:
    """A socket that listens on the first free port, so that nobody else can take it before web does."""
    for port in range(first, min(first + PORTS_TO_TRY, 65536)):
        try:
            listening = socket.create_server(("127.0.0.1", port), backlog=128)
        except OSError:
            _say(f"Port {port} is busy; trying the next one.")
            continue
        return listening, listening.getsockname()[1]
    raise RuntimeError(
        f"No port from {first} to {first + PORTS_TO_TRY - 1} is free. Name another: ./run demo --port 9000"
    )


def _prepare(env: dict[str, str], empty: bool) -> None:
    command = [sys.executable, "-m", "send_cases.local.prepare", *(["--empty"] if empty else [])]
    done = subprocess.run(command, env=env, cwd=ROOT, preexec_fn=die_with_parent(), check=False)
    if done.returncode:
        raise RuntimeError("The database could not be prepared; the lines above say why.")


def _wait_for_page(children: Children, site: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        _fail_if_ended(children)
        try:
            urllib.request.urlopen(site, timeout=PATIENCE)  # noqa: S310  our own address
            return
        except urllib.error.HTTPError as problem:
            _say(f"The first page answers {problem.code}: see {_short(LOGS / 'web.log')}.")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"No page after {PATIENCE:.0f} s: see {_short(LOGS / 'web.log')}.")


def _say_who() -> None:
    """Whom to sign in as, from the seed's own list."""
    try:
        people = importlib.import_module("ehcp.demo").PEOPLE
    except (ImportError, AttributeError):
        return
    _say("Sign in as:")
    width = max(len(person.role) for person in people)
    for person in people:
        _say(f"  {person.role:{width}}  {person.email:32} {person.password}")
    _say("")


def _fail_if_ended(children: Children) -> None:
    name = children.ended()
    if name is None:
        return
    log = LOGS / f"{name}.log"
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-25:]) if log.exists() else ""
    raise RuntimeError(f"{name} ended by itself, so everything ends. The end of {_short(log)}:\n{tail}")


def _stay(children: Children) -> int:
    while True:
        time.sleep(0.5)
        _fail_if_ended(children)
