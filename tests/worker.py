"""A real Celery worker against the test database, for tests marked ``worker``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from send_cases.local import testing

PATIENCE = 30.0  # seconds until a worker that does not answer is given up


class Workers:
    """Starts and kills workers; each is a process group with its pool in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._number = 0
        self._running: list[str] = []

    def start(self, concurrency: int = 2) -> str:
        """Start a worker, wait until it answers, and return its name.

        A worker that starts does whatever of the day's work is due. That depends on the hour at which the tests run,
        so what no test has started yet is said to be done.

        Args:
            concurrency: how many tasks it works on at once.
        """
        _say_the_days_work_is_done()
        self._number += 1
        name = f"worker{self._number}-{os.getpid()}"
        command = [sys.executable, "-m", "celery", "-A", "send_cases", "worker", "-n", name, "-c", str(concurrency)]
        command += ["-l", "INFO", "--without-gossip", "--without-mingle"]
        testing.children.start(name, command, env=self._environment(), log=self.log(name))
        self._running.append(name)
        self._wait_for(name)
        return name

    def log(self, name: str) -> Path:
        """Where a worker writes."""
        return self.folder / f"{name}.log"

    def kill(self, name: str) -> None:
        """SIGKILL the worker and its whole group in the middle of what it does."""
        self._running.remove(name)
        testing.children.kill(name)

    def stop(self) -> None:
        """Stop every worker that still runs."""
        while self._running:
            testing.children.stop(self._running.pop(), grace=3)

    def _environment(self) -> dict[str, str]:
        """Ours, with the test database (its name is known only now) and SIGTERM meaning "now"."""
        from django.conf import settings

        head, _, query = os.environ["DATABASE_URL"].partition("?")
        url = head.rsplit("/", 1)[0] + f"/{settings.DATABASES['default']['NAME']}" + (f"?{query}" if query else "")
        return dict(os.environ, DATABASE_URL=url, REMAP_SIGTERM="SIGQUIT")

    def _wait_for(self, name: str) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if " ready." in self.log(name).read_text():
                return
            time.sleep(0.05)
        raise RuntimeError(f"The worker did not start:\n{self.log(name).read_text()[-3000:]}")


def _say_the_days_work_is_done() -> None:
    from ehcp.models import Job
    from ehcp.tasks import daily
    from send_cases import clock

    day = clock.today().isoformat()
    for kind in daily():
        if not Job.objects.filter(kind=kind, args__day=day).exists():
            Job.objects.create(kind=kind, state="done", args={"day": day})


@pytest.fixture
def workers(transactional_db: None, tmp_path: Path) -> Iterator[Workers]:
    """Start workers with ``workers.start()``, kill them with ``workers.kill(name)``; none is left afterwards."""
    from django.conf import settings

    from send_cases.celery import app

    with app.connection_for_write() as connection:  # nothing of an earlier test is waiting
        connection.default_channel.client.flushdb()
    assert settings.DATABASES["default"]["NAME"].startswith("test_")
    running = Workers(tmp_path)
    yield running
    running.stop()


@pytest.fixture
def celery_worker_process(workers: Workers) -> str:
    """One worker that is ready for tasks; its name, for ``workers.kill``."""
    return workers.start()
