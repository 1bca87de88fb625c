"""What every action begins and ends with: one transaction with a reason, a locked process, a line in the story."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import transaction

from ehcp import faults, permissions
from ehcp.models import CaseEvent, Process, Pupil
from send_cases import clock
from send_cases.history import writing

if TYPE_CHECKING:
    from send_cases.accounts.models import User


_waiting: ContextVar[dict[int, Process] | None] = ContextVar("processes that wait for their milestones", default=None)


class Conflict(Exception):
    """The case changed after the form was opened. The page shows both texts and lets the person decide."""

    def __init__(self, process: Process, seen: int) -> None:
        super().__init__("This case was changed while you were working on it.")
        self.process = process
        self.seen = seen

    @property
    def changes(self) -> list[CaseEvent]:
        """What was recorded since, newest first."""
        behind = max(0, self.process.revision - self.seen)  # a form cannot know more than is stored
        return list(self.process.story.select_related("by")[:behind])


@contextlib.contextmanager
def acting(*, by: Any, why: str, page: str = "") -> Iterator[None]:
    """One transaction in which facts may be written, saying who and why."""
    with writing(by=by, why=why, page=page):
        yield


@contextlib.contextmanager
def acting_on(
    process: Process,
    *,
    by: User,
    why: str,
    seen: int | None = None,
    page: str = "",
    may: Callable[[User, Process], None] | None = None,
) -> Iterator[Process]:
    """Lock a process, check that this person may work on it and that their form is fresh, and yield the locked row.

    Args:
        process: the process acted on; the row yielded is read anew.
        by: who acts.
        why: what is being done, in a few words.
        seen: the ``revision`` the person's form was made from; ``None`` where no form was shown.
        page: where it is done from.
        may: what checks that this person may; left out, they must be one who works on the case.

    Raises:
        Denied: the person may not.
        Conflict: the process has a newer revision than ``seen``.
    """
    with writing(by=by, why=why, page=page):
        locked = Process.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=process.pk)
        (may or permissions.work_on_case.check)(by, locked)
        if seen is not None and seen != locked.revision:
            raise Conflict(locked, seen)
        yield locked
        process.refresh_from_db()


def record(
    process: Process,
    *,
    by: User | None,
    kind: str,
    text: str,
    happened_on: dt.date | None = None,
    detail: str = "",
) -> CaseEvent:
    """Write a line of the story, count the action, and bring the milestones up to date.

    Args:
        process: a locked process.
        by: who acted; ``None`` for the machine.
        kind: a short word for the kind of event ("decided", "advice_asked").
        text: what happened, in words that name no child.
        happened_on: the day it happened, when that is not today.
        detail: more words, shown on the case page only.
    """
    from ehcp.actions.projection import refresh

    process.revision += 1
    process.save(update_fields=["revision"])
    event = write_event(
        process.pupil, by=by, kind=kind, text=text, happened_on=happened_on, detail=detail, process=process
    )
    waiting = _waiting.get()
    if waiting is None:
        refresh(process)
    else:
        waiting[process.pk] = process
    return event


@contextlib.contextmanager
def milestones_at_the_end(*, by: Any, why: str, page: str = "") -> Iterator[None]:
    """Bring milestones up to date once, after many actions: for bulk work in one transaction, never for a page.

    Within it no action sees what another did to a projection (an ended process still looks open).
    """
    from ehcp.actions.projection import refresh

    with transaction.atomic():
        token = _waiting.set({})
        try:
            yield
            waiting = _waiting.get() or {}
        finally:
            _waiting.reset(token)
        with writing(by=by, why=why, page=page):
            for process in waiting.values():
                process.refresh_from_db()
                refresh(process)


def write_event(
    pupil: Pupil,
    *,
    by: User | None,
    kind: str,
    text: str,
    happened_on: dt.date | None = None,
    detail: str = "",
    process: Process | None = None,
) -> CaseEvent:
    """A line of the story alone, for what changes no date. Whoever checks records is told that this one has changed."""
    faults.changed([pupil.pk])
    return CaseEvent.objects.create(
        pupil=pupil,
        process=process,
        kind=kind,
        text=text,
        detail=detail,
        happened_on=happened_on or clock.today(),
        recorded_at=clock.now(),
        by=by,
        by_words="" if by else "send-cases",
    )
