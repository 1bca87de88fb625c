"""Writing the dates of many processes anew: what ``projection.refresh`` would write, with a few statements for all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db.models import Exists, Max, OuterRef

from ehcp import timeline as law
from ehcp.actions.many import update_many
from ehcp.actions.projection import (
    COLUMNS,
    PROCESS_COLUMNS,
    Values,
    dates_of,
    milestone_rows,
    project_of,
    stored_of,
    timeline_from,
)  # fmt: skip
from ehcp.facts import known_of_many
from ehcp.models import Flag, Milestone, Note, Notice, Process
from ehcp.readings import policies
from send_cases import clock


def rebuild(process_ids: list[int]) -> int:
    """Bring the milestones, flags and list columns of processes up to date. Call it inside a transaction.

    Only what differs is written; the rows are locked, in the order of their keys.

    Args:
        process_ids: a few hundred at most, for everyone who works on one of them waits.

    Returns:
        How many processes there are.
    """
    processes = list(Process.objects.filter(pk__among=process_ids).order_by("pk").select_for_update(of=("self",)))
    ids, held = [p.pk for p in processes], policies()
    known, contacts = known_of_many(processes), _contacts(ids)
    timelines = {p.pk: timeline_from(p, known[p.pk], held) for p in processes}
    _write_milestones(timelines)
    _withdraw_flags(ids)
    changed = []
    for process in processes:
        fresh = project_of(process, known[process.pk], timelines[process.pk], contacts.get(process.pk))
        before, after = _columns_of(process), tuple(fresh[name] for name in PROCESS_COLUMNS)
        if before != after:
            changed.append((process.pk, before, after))
    update_many(Process, PROCESS_COLUMNS, changed)
    return len(processes)


_columns_of = attrgetter(*PROCESS_COLUMNS)


def _write_milestones(timelines: dict[int, law.Timeline]) -> None:
    stored = stored_of(list(timelines))
    gone: list[int] = []
    new: list[Milestone] = []
    changed: list[tuple[int, Values, Values]] = []
    for process_id, timeline in timelines.items():
        fresh, before = dates_of(timeline), stored.get(process_id, {})
        gone += [pk for key, (pk, _) in before.items() if key not in fresh]
        changed += [(pk, now, fresh[key]) for key, (pk, now) in before.items() if key in fresh and now != fresh[key]]
        if fresh.keys() - before.keys():
            new += [row for row in milestone_rows(process_id, timeline) if (row.rule_id, row.subject) not in before]
    if gone:
        Milestone.objects.filter(pk__in=gone).delete()
    Milestone.objects.bulk_create(new)
    update_many(Milestone, COLUMNS, changed)


def _contacts(ids: list[int]) -> dict[int, dt.date]:
    """The last day the family of each process was in contact, as ``projection`` works it out for one."""
    good = {"process__among": ids, "entered_in_error": False}
    notes = Note.objects.filter(**good, with_family=True).order_by().values_list("process")
    notices = Notice.objects.filter(**good).exclude(kind=Notice.Kind.CONSULT).order_by().values_list("process")
    found: dict[int, dt.date] = {}
    rows: Iterable[Any] = [*notes.annotate(day=Max("happened_on")), *notices.annotate(day=Max("sent_on"))]
    for process, day in rows:
        found[process] = max(day, found.get(process, day))
    return found


def _withdraw_flags(ids: list[int]) -> None:
    """Flags raised on a date that no longer stands, or on a duty since met, are withdrawn."""
    standing = Milestone.objects.filter(
        process=OuterRef("process"), rule_id=OuterRef("rule_id"), subject=OuterRef("subject"),
        due_on=OuterRef("due_on"), met_on__isnull=True, ended_on__isnull=True,
    )  # fmt: skip
    Flag.objects.filter(~Exists(standing), process__among=ids, withdrawn_at__isnull=True).update(
        withdrawn_at=clock.now()
    )
