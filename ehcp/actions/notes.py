"""Notes of contacts, and putting away the morning's warnings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from ehcp import permissions, policies
from ehcp.actions.acting import acting, acting_on, record, write_event
from ehcp.models import Flag, Note, Process, Pupil
from ehcp.policies import Refused
from send_cases import clock

if TYPE_CHECKING:
    from send_cases.accounts.models import User


def add_note(
    *,
    pupil: Pupil,
    by: User,
    kind: str,
    happened_on: dt.date,
    text: str,
    with_family: bool = False,
    process: Process | None = None,
    page: str = "",
) -> Note:
    """Write a note of a contact. One with the family becomes the last contact shown on the list.

    Args:
        kind: a value of ``Note.Kind``.
        with_family: whether it was a contact with the child, young person or family.
        process: the process it is about, when it is about one.

    Raises:
        Refused: no text, or a day after today or before birth.
        Denied: ``by`` may not work on this record.
    """
    with acting(by=by, why="note", page=page):
        permissions.work_on_pupil.check(by, pupil)
        policies.check_day(happened_on, "the day of the contact", field="happened_on", born=pupil.birth_date)
        if not text.strip():
            raise Refused("Write the note.", "text")
        note = Note.objects.create(
            pupil=pupil, process=process, kind=kind, with_family=with_family, happened_on=happened_on,
            text=text.strip(), written_by=by,
        )  # fmt: skip
        words = f"{note.get_kind_display()}{' with the family' if with_family else ''}: note written"
        _tell(pupil, process, by, words, happened_on)
    return note


def _tell(pupil: Pupil, process: Process | None, by: User, words: str, day: dt.date) -> None:
    """The line of the story; on a process it also brings the list's last contact up to date."""
    if process is None:
        write_event(pupil, by=by, kind="note", text=words, happened_on=day)
        return
    with acting_on(process, by=by, why="note") as locked:
        record(locked, by=by, kind="note", text=words, happened_on=day)


def put_flags_away(*, by: User, flag_ids: Iterable[int], page: str = "") -> int:
    """Mark this person's own warnings as seen, with the looser ones on the same dates; returns how many."""
    with acting(by=by, why="warnings put away", page=page):
        mine = Flag.objects.filter(for_user=by, seen_at__isnull=True, process__in=Process.objects.visible_to(by))
        chosen = mine.filter(pk__in=list(flag_ids)).values_list("process", "rule_id", "subject", "due_on")
        same = [Q(process=process, rule_id=rule, subject=subject, due_on=due) for process, rule, subject, due in chosen]
        return int(mine.filter(reduce(or_, same)).update(seen_at=clock.now())) if same else 0
