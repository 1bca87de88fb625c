"""Starting processes that never outlive the one that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from send_cases.local import ROOT, guard

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> Callable[[], None] | None:
    """What a child runs before its program, so that Linux ends it with us; ``None`` elsewhere.

    The kernel sends the signal when the *thread* that started the child ends: start children from the main thread.
    """
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended between the fork and this line
            os._exit(1)

    return ask


class Children:
    """The process groups of one owner, and the guard that ends them if the owner cannot."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._guard: subprocess.Popen[bytes] | None = None
        self._pipe = -1

    def _tell(self, line: str) -> None:
        if self._guard is None:
            read, self._pipe = os.pipe()
            # Its own session: a Ctrl-C at the terminal reaches the owner only, which then ends things in order.
            self._guard = subprocess.Popen(
                [sys.executable, "-S", guard.__file__],
                stdin=read,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
            )
            os.close(read)
        os.write(self._pipe, f"{line}\n".encode())

    def _dismiss_guard(self) -> None:
        """Nothing is left to watch: the guard removes the folders and ends."""
        if self._guard is not None:
            os.close(self._pipe)
            self._guard.wait()
            self._guard = None

    def remove_later(self, folder: Path) -> None:
        """Have a temporary folder removed when the owner ends, however it ends."""
        self._tell(f"folder {folder}")

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        log: Path | None = None,
        pass_fds: Sequence[int] = (),
        cwd: Path = ROOT,
    ) -> subprocess.Popen[bytes]:
        """Start a program in a process group of its own.

        Args:
            name: what to call it in messages; one of a name at a time.
            command: program and arguments.
            env: its whole environment; ours if not given.
            log: where its output is appended; nowhere if not given.
            pass_fds: open sockets that it inherits under the same numbers.
            cwd: its working folder.
        """
        output: IO[Any] | int = log.open("ab") if log else subprocess.DEVNULL
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                env=dict(env) if env is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(),
                pass_fds=pass_fds,
                cwd=cwd,
            )
        finally:
            if not isinstance(output, int):
                output.close()
        self._running[name] = process
        self._tell(f"group+ {process.pid}")
        return process

    def ended(self) -> str | None:
        """The name of a child that ended by itself, if one did."""
        return next((name for name, process in self._running.items() if process.poll() is not None), None)

    def kill(self, name: str) -> None:
        """SIGKILL a child and its whole group at once, as a crash of the machine would."""
        process = self._running.pop(name)
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        self._tell(f"group- {process.pid}")

    def stop(self, *names: str, grace: float = guard.GRACE) -> None:
        """End children together and wait until they are gone.

        Args:
            names: which of those that run; all, and the guard too, if none is named.
            grace: seconds until those that have not ended by themselves are killed.
        """
        going = {name: process for name, process in self._running.items() if not names or name in names}
        self._end_together(list(going.values()), grace)
        for name, process in going.items():
            self._tell(f"group- {process.pid}")
            del self._running[name]
        if not names:
            self._dismiss_guard()

    @staticmethod
    def _end_together(processes: list[subprocess.Popen[bytes]], grace: float) -> None:
        """SIGTERM to the leaders (they end their own workers), then SIGKILL to every group that is left."""
        for process in reversed(processes):
            process.terminate()
        until = time.monotonic() + grace
        for process in processes:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
        guard.end_groups([process.pid for process in processes], grace=0.2)
        for process in processes:
            process.wait()
