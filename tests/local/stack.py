"""Helpers: a demonstration started as a user would, and a search for processes that it left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from send_cases.local import ROOT

MARK = "SEND_CASES_TEST_MARK"


class Stack:
    """One supervised stack in a folder of its own. Every process of it carries a mark in its environment."""

    def __init__(self, folder: Path, **extra: str) -> None:
        mark = uuid.uuid4().hex
        self.setting = f"{MARK}={mark}"
        self._known: set[tuple[int, str]] = set()
        self.folder = folder
        self.output = folder / f"output-{mark}"
        skip = ("SEND_CASES_", "DATABASE_URL", "BROKER_URL", "EMAIL_URL", "DOCUMENTS_DIR", "STATIC_ROOT", "SITE_URL")
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(skip)}
        self.env.update({MARK: mark, "SEND_CASES_LOCAL_DIR": str(folder), **extra})
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> list[str]:
        """What ``./run`` becomes once everything is installed."""
        return [sys.executable, "-m", "send_cases.local", *arguments]

    def start(self, *arguments: str) -> None:
        """Start a demonstration without anybody in it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                self.command("demo", "--empty", *arguments),
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                # Tests that run in the background of a shell are deaf to Ctrl-C, and would hand that on.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command beside it."""
        return subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def wait_for(self, words: str, patience: float = 120.0) -> str:
        """Wait until the output holds these words; the output so far."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            text = self.output.read_text()
            if words in text:
                return text
            if self.process and self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"{words!r} was not said:\n{self.output.read_text()}")

    def signal(self, number: int) -> None:
        """Signal the supervisor alone, not its group."""
        assert self.process
        os.kill(self.process.pid, number)

    def end(self) -> None:
        """Leave nothing behind, whatever the test did."""
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.signal(signal.SIGKILL)
                self.process.wait()
        self.wait_until_gone()

    def left(self) -> dict[int, str]:
        """The processes that are ours, with their command lines.

        A server that writes its state over its command line (Valkey, PostgreSQL's workers) loses the mark: it is known
        as a child of a marked process, and stays known by process id and starting time when its parent has gone.
        """
        now = processes()
        ours = {each.id for each in now.values() if each.marked(self.setting) or (each.id, each.since) in self._known}
        while more := {each.id for each in now.values() if each.parent in ours} - ours:
            ours |= more
        self._known |= {(number, now[number].since) for number in ours}
        return {number: now[number].command for number in ours}

    def wait_until_gone(self, patience: float = 60.0) -> dict[int, str]:
        """Wait until no process is left; what is left after all."""
        if self.process:
            self.process.poll()
        until = time.monotonic() + patience
        while (left := self.left()) and time.monotonic() < until:
            time.sleep(0.1)
            if self.process:
                self.process.poll()
        return left


@dataclass(frozen=True)
class Process:
    """One process of this machine, as /proc tells it (Linux)."""

    id: int
    parent: int
    since: str
    command: str
    environment: bytes

    def marked(self, setting: str) -> bool:
        """Whether a setting stands in the environment that it was started with."""
        return setting.encode() in self.environment.split(b"\0")


def processes() -> dict[int, Process]:
    """Every process that lives and whose details we may read; those that have ended and wait for their parent do not."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue  # it ended meanwhile, or is not ours
        if fields[0] not in "ZX":
            number = int(entry.name)
            found[number] = Process(number, int(fields[1]), fields[19], command, environment)
    return found
