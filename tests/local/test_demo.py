"""The demonstration starts, answers, tells a second one where it is, and leaves no process however it ends."""

from __future__ import annotations

import re
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from send_cases.local import postgres
from tests.local.stack import Stack

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Data that several demonstrations use, one after the other: only the first one migrates."""
    path = tmp_path_factory.mktemp("demo")
    yield path
    postgres.remove(path / "demo" / "postgres")  # as root it may lie outside this folder


@pytest.fixture(scope="class")
def running(folder: Path) -> Iterator[Stack]:
    """A demonstration that has said everything it has to say; its first port was busy."""
    with socket.create_server(("127.0.0.1", 0)) as busy:
        stack = Stack(folder)
        stack.start("--port", str(busy.getsockname()[1]))
        try:
            stack.wait_for("To end everything")
            yield stack
        finally:
            stack.end()


def address(stack: Stack) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+", stack.output.read_text())
    assert found
    return found.group()


class TestRunning:
    """While it runs."""

    def test_a_busy_port_picks_the_next_one(self, running: Stack) -> None:
        busy = re.search(r"Port (\d+) is busy", running.output.read_text())
        assert busy
        assert int(address(running).rsplit(":", 1)[1]) > int(busy.group(1))

    def test_web_worker_beat_and_servers_run(self, running: Stack) -> None:
        commands = "\n".join(running.left().values())
        for part in ("gunicorn", "send_cases worker", "send_cases beat", "valkey", "postgres", "local.mail"):
            assert part in commands

    def test_it_answers(self, running: Stack) -> None:
        try:
            status = urllib.request.urlopen(address(running), timeout=20).status
        except urllib.error.HTTPError as refused:
            status = refused.code
        assert status < 500

    def test_a_second_one_says_that_one_runs_and_where(self, running: Stack) -> None:
        second = running.run("demo")
        assert second.returncode == 1
        assert f"already runs at {address(running)}" in second.stderr

    def test_manage_joins_it(self, running: Stack) -> None:
        answer = running.run("manage", "migrate", "--check")
        assert answer.returncode == 0, answer.stderr
        commands = list(running.left().values())
        assert len([each for each in commands if "send_cases.local.mail" in each]) == 1


def test_manage_alone_has_its_own_servers_for_a_while(folder: Path) -> None:
    stack = Stack(folder)
    answer = stack.run("manage", "migrate", "--check")
    assert answer.returncode == 0, answer.stderr
    assert stack.wait_until_gone() == {}


def test_starting_over_asks_first(tmp_path: Path) -> None:
    asked = Stack(tmp_path).run("demo", "--fresh")
    assert asked.returncode == 1
    assert "--yes" in asked.stdout


@pytest.mark.parametrize("port", ["http", "-1", "65536"])
def test_what_is_no_port_is_refused_in_words(tmp_path: Path, port: str) -> None:
    answer = Stack(tmp_path).run("demo", f"--port={port}")
    assert answer.returncode == 2
    assert "use a number from 1 to 65535" in answer.stderr


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_however_it_ends(folder: Path, number: signal.Signals) -> None:
    stack = Stack(folder)
    stack.start("--port", "0")
    try:
        stack.wait_for("To end everything")
        assert len(stack.left()) > 8
        stack.signal(number)
        assert stack.wait_until_gone() == {}
        assert stack.process
        assert stack.process.wait(1) == (-number if number == signal.SIGKILL else 0)
    finally:
        stack.end()


def test_killed_while_it_starts(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    stack.start("--port", "0")
    try:
        stack.wait_for("Migrating")
        stack.signal(signal.SIGKILL)
        assert stack.wait_until_gone() == {}
    finally:
        stack.end()
        postgres.remove(tmp_path / "demo" / "postgres")
