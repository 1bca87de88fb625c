"""The kinds of long work. A module ``work.py`` of an application holds its functions, each marked with ``@job``.

    @job("summary", title="SEN2-style summary", cancel=True)
    def make_summary(progress: Progress, *, year: int) -> dict[str, Any]:
        progress.step(1, 12, "Counting requests")
        ...
        return {"words": "The summary is ready.", "href": "/board/summary/7/", "link": "Open the summary"}

The function is called with the job's ``args``. It may be started again from the beginning after a cut-off, so it must
do no harm when it runs twice. What it returns is kept as the job's result; ``words``, ``href`` and ``link`` are shown.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

from send_cases import queues

log = logging.getLogger("send_cases.jobs")
SIGN_OF_LIFE = 5.0  # seconds between signs of life of a running job
AT_MOST = 0.2  # seconds between two steps that are written down


class Failed(Exception):
    """The work cannot be done; the message is a sentence that a person may read."""


class Cancelled(Exception):
    """A person cancelled the job, or another worker has taken it over."""


@dataclass(frozen=True)
class Kind:
    """One kind of job: what it is called, and what does it."""

    name: str
    title: str
    function: Callable[..., dict[str, Any] | None]
    cancel: bool = True  # may be cancelled while it runs
    queue: str = queues.JOBS
    says: tuple[type[Exception], ...] = ()  # errors whose sentence a person may read
    daily: dt.time | None = None  # done each day, from this hour on


KINDS: dict[str, Kind] = {}


def job(
    name: str,
    *,
    title: str,
    cancel: bool = True,
    queue: str = queues.JOBS,
    says: tuple[type[Exception], ...] = (),
    daily: dt.time | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: this function does the jobs of a kind.

    Args:
        name: the kind, as ``ehcp.actions.jobs.start`` is told it; at most 30 characters.
        title: what people call it.
        cancel: whether a person may cancel it while it runs.
        queue: the queue whose workers do it.
        says: errors that end the job with their own sentence.
        daily: from when it is due each day; it is then given the day.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        KINDS[name] = Kind(name, title, function, cancel, queue, (*says, Failed), daily)
        return function

    return decorate


def wake(task: str, *args: Any, queue: str | None = None, app: str = "ehcp") -> None:
    """Tell the workers, once this transaction is kept, that a row waits. Without a broker the next minute's beat does.

    Args:
        task: the name of a task in the application's ``tasks``.
        args: its arguments: ids only.
        queue: where it goes, when not where the task's own route says.
        app: the application.
    """

    def tell() -> None:
        from kombu.exceptions import OperationalError

        from send_cases.celery import app as celery

        try:
            celery.send_task(f"{app}.tasks.{task}", args, queue=queue, retry=False)
        except (OperationalError, OSError):
            log.warning("The broker did not answer; beat will start %s %s later.", task, args)

    transaction.on_commit(tell)


class Progress:
    """How far a running job is, written through a connection of its own: the page sees it while the job's own
    transaction is open, and a sign of life goes out although the job is busy.

    Use it as a context manager around the work.
    """

    def __init__(self, job_id: int, tries: int) -> None:
        self.job_id = job_id
        self._tries = tries  # whoever claimed the job later has a higher one
        self._connection = connections["default"].copy()
        self._connection.inc_thread_sharing()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._cancelled = False
        self._total = 0
        self._written: tuple[float, str] = (0.0, "")
        self._thread = threading.Thread(target=self._live, name=f"job-{job_id}", daemon=True)

    def __enter__(self) -> Progress:
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._ended.set()
        self._thread.join()
        self._connection.close()
        self._connection.dec_thread_sharing()

    def step(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far it is; kept at once, whatever transaction the caller has open.

        Args:
            done: parts done so far.
            total: parts in all; as said before if not given, 0 while it is not known.
            message: what is going on, in a few words that name no child.

        Raises:
            Cancelled: a person cancelled the job; let it pass through.
        """
        self._total = self._total if total is None else total
        written_at, words = self._written
        soon = time.monotonic() - written_at < AT_MOST and message in ("", words) and done < self._total
        if not soon:
            self._write(
                "done = %s, total = %s, message = CASE WHEN %s = '' THEN message ELSE %s END",
                [done, self._total, message, message[:300]],
            )
            self._written = (time.monotonic(), message or words)
        if self._cancelled:
            raise Cancelled

    def _write(self, changes: str, values: list[Any]) -> None:
        sql = f"UPDATE ehcp_job SET {changes} WHERE id = %s AND state = 'running' AND tries = %s"  # noqa: S608
        with self._lock, self._connection.cursor() as cursor:
            cursor.execute(sql.replace(" WHERE", ", beat_at = now() WHERE", 1), [*values, self.job_id, self._tries])
            self._cancelled = self._cancelled or cursor.rowcount == 0

    def _live(self) -> None:
        while not self._ended.wait(SIGN_OF_LIFE):
            try:
                self._write("done = done", [])
            except Exception:
                log.exception("Job %s could not give a sign of life.", self.job_id)
