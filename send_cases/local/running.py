"""Whether a demonstration runs in this checkout, and where: a lock that the kernel keeps, and a file beside it."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any

from send_cases.local import LOCAL

FOLDER = LOCAL / "demo"
SHARED = ("DATABASE_URL", "BROKER_URL", "EMAIL_URL", "SITE_URL")  # what ``./run manage`` needs to join in


class AlreadyRunning(RuntimeError):
    """Another process holds the demonstration."""


def take() -> int:
    """Become the demonstration of this checkout; the lock lasts as long as this process.

    Returns:
        The lock's open file.

    Raises:
        AlreadyRunning: one runs; the message says where.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    lock = os.open(FOLDER / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise AlreadyRunning(_where()) from None
    (FOLDER / "state.json").unlink(missing_ok=True)
    return lock


def tell(env: dict[str, str]) -> None:
    """Write down where the demonstration is to be found."""
    state: dict[str, Any] = {name: env[name] for name in SHARED}
    state["process"] = os.getpid()
    path = FOLDER / "state.json"
    path.write_text(json.dumps(state, indent=1))
    path.chmod(0o600)


def find() -> dict[str, str] | None:
    """The addresses that a running demonstration wrote down, or ``None`` if none runs."""
    try:
        lock = os.open(FOLDER / "lock", os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return None
    except BlockingIOError:
        state = _read()
        return {name: state[name] for name in SHARED} if state else None
    finally:
        os.close(lock)


def _read() -> dict[str, Any] | None:
    path: Path = FOLDER / "state.json"
    return json.loads(path.read_text()) if path.exists() else None


def _where() -> str:
    state = _read()
    if state is None:
        return "A demonstration is just starting in this checkout. Wait until it says where it is."
    return (
        f"A demonstration already runs at {state['SITE_URL']} (process {state['process']}).\n"
        f"To end it: Ctrl-C where it was started, or: kill {state['process']}"
    )
