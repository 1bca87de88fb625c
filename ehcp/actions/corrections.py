"""Putting a fact right: the old value stays in history, dates follow, flags on old dates go, letters stay as sent."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from ehcp import permissions, policies
from ehcp import timeline as law
from ehcp.actions import following, reviews
from ehcp.actions.acting import acting, acting_on, record, write_event
from ehcp.actions.projection import timeline_of
from ehcp.arrival import deemed_arrival
from ehcp.correctable import ENTRIES, Correctable, correctables, entry
from ehcp.models import AssessmentRequest, Document, Note, Notice, Plan, PlanVersion, Process
from ehcp.policies import Refused
from send_cases import clock
from send_cases.history import events_of

if TYPE_CHECKING:
    from send_cases.accounts.models import User


#: A day that is emptied takes with it what was said of it.
GOES_WITH = {"ended_on": "ended_because", "result_on": "result"}


class _Undo(Exception):
    """Carries a preview out of the transaction that made it."""


def correct(
    *, process: Process, by: User, key: str, value: Any, because: str, seen: int | None = None, page: str = ""
) -> Correctable:
    """Correct one fact of a process, with a reason. Every date that counts from it follows.

    Args:
        key: which fact, as in ``ehcp.correctable`` ("request.received_on", "notice-12.told_on").
        value: the right value: a date, a choice, or ``None`` where the fact may be empty.
        because: why; kept in the story and in history.

    Raises:
        Denied, Conflict: as in every action on a process.
        Refused: no such fact, no reason, nothing different, or an impossible value.
    """
    with acting_on(process, by=by, why=f"correction: {because}"[:200], seen=seen, page=page) as locked:
        fact = _changed(locked, key, value, because)
        words = f"Corrected: {fact.label}, from {fact.words(fact.value)} to {fact.words(value)}"
        record(locked, by=by, kind="corrected", text=words[:500], detail=because)
    return fact


def _changed(process: Process, key: str, value: Any, because: str) -> Correctable:
    fact = next((each for each in correctables(process) if each.key == key), None)
    if fact is None:
        raise Refused("This fact is not on the case any more. Choose another.", "fact")
    if not because.strip():
        raise Refused("Say why the fact is corrected.", "because")
    if value == fact.value:
        raise Refused("This is what is recorded already.", "value")
    if value is None and not fact.may_be_empty:
        raise Refused(f"Enter {fact.label[0].lower()}{fact.label[1:]}.", "value")
    if isinstance(value, dt.date):
        born = process.pupil.birth_date
        past = None if fact.may_be_future else value
        policies.check_day(past, fact.label, field="value", born=born)
    _write(process, fact, value)
    return fact


def _write(process: Process, fact: Correctable, value: Any) -> None:
    """Set the value and what hangs on it in the same row; what the database calls impossible is said in words."""
    row = fact.row
    setattr(row, fact.field, value)
    _follow(process, fact, value)
    try:
        with transaction.atomic():
            row.save()
            if process.kind != Process.Kind.ASSESSMENT and fact.key.startswith("facts."):
                following.after(process, changed={fact.field})
    except IntegrityError:
        raise Refused(
            "This cannot be: something would end before it began, or a fact it belongs with is missing. "
            "Check the dates beside it.",
            "value",
        ) from None


def _follow(process: Process, fact: Correctable, value: Any) -> None:
    """Facts that are the same fact in another place: the process's first day, and deemed arrival."""
    row = fact.row
    if value is None and fact.field in GOES_WITH:
        setattr(row, GOES_WITH[fact.field], "")
    if isinstance(row, AssessmentRequest) and fact.field == "received_on":
        if process.closed_on and value > process.closed_on:
            raise Refused("The request cannot have arrived after the process ended.", "value")
        process.opened_on = value
        process.save(update_fields=["opened_on"])
    if isinstance(row, Notice) and fact.field == "sent_on" and row.told_on == deemed_arrival(fact.value, row.means):
        row.told_on = deemed_arrival(value, row.means)
    if isinstance(row, PlanVersion) and fact.field == "served_on":
        _follow_version(row, fact.value, value)


def _follow_version(version: PlanVersion, before: dt.date, after: dt.date) -> None:
    """The notice that went with a plan was sent the same day; a plan first made on that day was made on the new one."""
    moved = after - before
    if version.arrives_on:
        version.arrives_on += moved
    if version.representations_until:
        version.representations_until += moved
    for notice in version.notices.filter(entered_in_error=False, sent_on=before):
        notice.sent_on, notice.told_on = after, deemed_arrival(after, notice.means)
        notice.save(update_fields=["sent_on", "told_on"])
    if version.kind == PlanVersion.Kind.FINAL:
        for plan in Plan.objects.filter(pk=version.plan_id, first_made_on=before):
            plan.first_made_on = after
            plan.save(update_fields=["first_made_on"])


def preview(
    *, process: Process, by: User, key: str, value: Any
) -> list[tuple[law.Milestone | None, law.Milestone | None]]:
    """Which dates a correction would move: (before, after) of each milestone that differs. Nothing is kept.

    Raises:
        Refused, Denied: as ``correct``.
    """
    permissions.work_on_case.check(by, process)
    before = timeline_of(process)
    after: law.Timeline | None = None
    try:
        with acting(by=by, why="preview of a correction"):
            _changed(process, key, value, "preview")
            after = timeline_of(process)
            raise _Undo
    except _Undo:
        process.refresh_from_db()
    return _moved(before, after) if after else []


def _moved(before: law.Timeline, after: law.Timeline) -> list[tuple[law.Milestone | None, law.Milestone | None]]:
    old = {(m.rule_id, m.subject): m for m in before.milestones}
    new = {(m.rule_id, m.subject): m for m in after.milestones}
    keys = [*old, *(key for key in new if key not in old)]
    return [(old.get(k), new.get(k)) for k in keys if _shown(old.get(k)) != _shown(new.get(k))]


def _shown(each: law.Milestone | None) -> tuple[Any, ...]:
    return (each.due_on, each.met_on, each.ended_on, each.late_from) if each else ()


def mark_in_error(
    *, process: Process, by: User, key: str, because: str, seen: int | None = None, page: str = ""
) -> None:
    """Mark a whole entry as entered in error: it stays readable in history and counts for nothing.

    Args:
        key: which entry ("request", "decision-3", "advice-7").

    Raises:
        Refused: no such entry, or no reason.
    """
    with acting_on(process, by=by, why=f"entered in error: {because}"[:200], seen=seen, page=page) as locked:
        if not because.strip():
            raise Refused("Say why this was entered in error.", "because")
        found = entry(locked, key)
        if found is None:
            raise Refused("This entry is not on the case any more. Choose another.", "fact")
        found.row.entered_in_error = True
        found.row.save(update_fields=["entered_in_error"])
        if isinstance(found.row, Process):
            locked.entered_in_error = True
            locked.flags.filter(withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
            following.taken_back(locked)
        if isinstance(found.row, PlanVersion) and found.row.kind == PlanVersion.Kind.FINAL:
            _unmake(found.row)
        record(locked, by=by, kind="entered_in_error", text=f"Entered in error: {found.label}"[:500], detail=because)


def _unmake(version: PlanVersion) -> None:
    """A plan whose only final was an error was never made."""
    finals = version.plan.versions.filter(kind=PlanVersion.Kind.FINAL, entered_in_error=False, served_on__isnull=False)
    if not finals.exists():
        version.plan.first_made_on = None
        version.plan.save(update_fields=["first_made_on"])
        reviews.never_due(version.plan)


def remove_misfiled(*, document: Document, by: User, because: str, page: str = "") -> Document:
    """Take a misfiled document's content away for good: file, title and name, in live rows and in history.

    What stays: of what kind it was, when it was added and removed, by whom, and why.

    Raises:
        Denied: ``by`` is not a manager who may see the record.
        Refused: no reason, or it was removed before.
    """
    from ehcp.actions.documents import clear

    with acting(by=by, why="misfiled content removed", page=page):
        permissions.manage.check(by)
        row = Document.objects.select_for_update(of=("self",)).select_related("pupil", "process").get(pk=document.pk)
        if row.pupil is not None:
            permissions.work_on_pupil.check(by, row.pupil)
        if not because.strip():
            raise Refused("Say why the content is removed. Name no child in it.", "because")
        if row.removed_at is not None:
            raise Refused("The content of this document was removed before.")
        kind = row.get_kind_display().lower()
        row.title = "Misfiled content removed"
        row.save(update_fields=["title"])
        row.versions.update(original_name="")
        clear(row, because.strip()[:200])
        _clear_history(row)
        if row.pupil is not None:
            write_event(row.pupil, by=by, kind="removed", text=f"Misfiled content removed ({kind})", detail=because,
                        process=row.process)  # fmt: skip
    return row


def _clear_history(document: Document) -> None:
    """The one place that changes history: words that must not be kept at all. The rows of history themselves stay."""
    import pgtrigger

    from ehcp.models import DocumentVersion, Mail

    titles, names = events_of(Document), events_of(DocumentVersion)
    with pgtrigger.ignore(f"{titles._meta.label}:append_only", f"{names._meta.label}:append_only"):
        titles._default_manager.filter(pgh_obj_id=document.pk).update(title="Misfiled content removed")
        names._default_manager.filter(document_id=document.pk).update(original_name="")
    Mail.objects.filter(document=document, state=Mail.State.QUEUED).update(state=Mail.State.DROPPED)


def remove_note(*, note: Note, by: User, because: str, page: str = "") -> Note:
    """Mark a note as entered in error: it leaves the story; history keeps it."""
    with acting(by=by, why=f"note entered in error: {because}"[:200], page=page):
        permissions.work_on_pupil.check(by, note.pupil)
        if not because.strip():
            raise Refused("Say why the note was entered in error.", "because")
        note.entered_in_error = True
        note.save(update_fields=["entered_in_error"])
        if note.process is not None:
            with acting_on(note.process, by=by, why="note entered in error") as locked:
                record(locked, by=by, kind="entered_in_error", text="A note was entered in error", detail=because)
    return note


__all__ = ["ENTRIES", "correct", "mark_in_error", "preview", "remove_misfiled", "remove_note"]
