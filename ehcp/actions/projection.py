"""Milestones and the columns of a process that lists sort by: worked out from facts, written here and nowhere else."""

from __future__ import annotations

import datetime as dt
import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from ehcp import timeline as law
from ehcp.actions.many import update_many
from ehcp.actions.telling_systems import tell_milestones
from ehcp.facts import known_of, known_of_many
from ehcp.facts.known import Known
from ehcp.models import Milestone, Note, Notice, Process
from ehcp.readings import Held, policies, readings_on

COLUMNS = (
    "counts_from", "due_on", "warn_on", "late_from", "met_on", "ended_on", "relieved", "relieved_by", "projected",
    "rule_version", "reading", "label", "kind", "bound",
)  # fmt: skip
Key = tuple[str, str]  # rule and subject
Values = tuple[Any, ...]  # of COLUMNS
ADVICE = ("ADVICE-6W", "RA-ADVICE", "DET-ADVICE-6W")
ENDED = {"refused", "no_plan", "final", "withdrawn", "exported", "passed_on"}
UNHURRIED = ("floor", "window")
BATCH = 1000  # processes compared together: what they hold is let go before the next


def timeline_of(process: Process) -> law.Timeline:
    """The timeline of one process, built live from its facts."""
    return timeline_from(process, known_of(process))


def timeline_from(process: Process, known: Known, held: Held | None = None) -> law.Timeline:
    """The timeline that facts give. The readings are those of the day its clock started; what ended is over.

    Args:
        held: what ``readings.policies()`` gave, where many timelines are built.
    """
    request = process.kind == Process.Kind.ASSESSMENT
    started = known.facts.started_on if request else process.opened_on
    timeline = law.build(known.facts, readings_on(started, held))
    return timeline if request or known.closed_on is None else _over(timeline, known.closed_on)


def _over(timeline: law.Timeline, day: dt.date) -> law.Timeline:
    """As the engine ends duties: one that ended before it was late leaves no trace; a late one stays, with its end."""
    kept = []
    for each in timeline.milestones:
        if not each.is_open or each.kind in UNHURRIED:
            kept.append(each)
        elif each.due_on is not None and each.due_on < day:
            kept.append(each._replace(ended_on=day, late_from=None))
    return replace(timeline, milestones=tuple(kept))


def refresh(process: Process) -> law.Timeline:
    """Bring the stored milestones and list columns of a locked process up to date, inside its action's transaction.

    Processes whose facts lie in this one follow: the review after a review, the request that mediation is about.
    """
    timeline = _refresh_one(process)
    for other in _followers(process).select_for_update(of=("self",)):
        _refresh_one(other)
    return timeline


def _refresh_one(process: Process) -> law.Timeline:
    known = known_of(process)
    timeline = timeline_from(process, known)
    _write_milestones(process, timeline)
    _withdraw_flags(process)
    for name, value in columns_of(process, known, timeline).items():
        setattr(process, name, value)
    process.save(update_fields=[*PROCESS_COLUMNS])
    return timeline


def set_columns(process: Process, known: Known) -> law.Timeline:
    """Give a process that is not stored yet its list columns; its milestones are the caller's to store."""
    timeline = timeline_from(process, known)
    for name, value in project_of(process, known, timeline, None).items():
        setattr(process, name, value)
    return timeline


def _followers(process: Process) -> QuerySet[Process]:
    K = Process.Kind
    if process.kind == K.ASSESSMENT:
        return Process.objects.filter(annual_review__plan__assessment=process.pk)
    if process.kind == K.ANNUAL_REVIEW:
        return Process.objects.filter(annual_review__previous=process.pk)
    if process.kind == K.MEDIATION:
        return Process.objects.filter(assessment__mediations=process.pk)
    if process.kind in (K.CESSATION, K.MOVE_IN):
        return Process.objects.filter(pupil=process.pupil_id, kind__in=OF_A_PLAN).exclude(pk=process.pk)
    return Process.objects.none()


OF_A_PLAN = (Process.Kind.ANNUAL_REVIEW, Process.Kind.PHASE_TRANSFER, Process.Kind.REASSESSMENT, Process.Kind.MOVE_IN)


def _write_milestones(process: Process, timeline: law.Timeline) -> None:
    """Write what differs. A key whose milestone went and came again is deleted and made anew."""
    fresh, stored = dates_of(timeline), stored_of([process.pk]).get(process.pk, {})
    gone = [pk for key, (pk, _) in stored.items() if key not in fresh]
    if gone:
        Milestone.objects.filter(pk__in=gone).delete()
    Milestone.objects.bulk_create(
        [row for row in milestone_rows(process.pk, timeline) if (row.rule_id, row.subject) not in stored]
    )
    changed = [
        (pk, values, fresh[key]) for key, (pk, values) in stored.items() if key in fresh and values != fresh[key]
    ]
    update_many(Milestone, COLUMNS, changed)
    before = {key: values for key, (_, values) in stored.items()}
    if before != fresh:
        tell_milestones(process, _named(before), _named(fresh))


def _named(milestones: dict[Key, Values]) -> dict[Key, dict[str, Any]]:
    return {key: dict(zip(COLUMNS, values, strict=True)) for key, values in milestones.items()}


def dates_of(timeline: law.Timeline) -> dict[Key, Values]:
    """The timeline's milestones as the values that are stored, by rule and subject."""
    return {(each.rule.id, each.subject): _values(each) for each in timeline.milestones}


def _values(each: law.Milestone) -> Values:
    """The values of COLUMNS, in their order."""
    rule = each.rule
    return (
        each.counts_from, each.due_on, each.warn_on, each.late_from, each.met_on, each.ended_on, each.relieved,
        each.relieved_by, each.projected, rule.version, each.reading, rule.label, rule.kind, rule.bound,
    )  # fmt: skip


def stored_of(process_ids: list[int]) -> dict[int, dict[Key, tuple[int, Values]]]:
    """The stored milestones of processes: by process, then by rule and subject, the key and the values."""
    found: dict[int, dict[Key, tuple[int, Values]]] = defaultdict(dict)
    rows = Milestone.objects.filter(process__among=process_ids).order_by()
    for row in rows.values_list("process", "pk", "rule_id", "subject", *COLUMNS):
        found[row[0]][row[2:4]] = (row[1], row[4:])
    return found


def milestone_rows(process_id: int, timeline: law.Timeline) -> list[Milestone]:
    """The timeline's milestones as unsaved rows."""
    return [
        Milestone(
            process_id=process_id,
            rule_id=each.rule_id,
            subject=each.subject,
            label=each.label,
            kind=each.kind,
            bound=each.bound,
            counts_from=each.counts_from,
            due_on=each.due_on,
            warn_on=each.warn_on,
            late_from=each.late_from,
            met_on=each.met_on,
            ended_on=each.ended_on,
            relieved=each.relieved,
            relieved_by=each.relieved_by,
            projected=each.projected,
            rule_version=each.rule_version,
            reading=each.reading,
        )
        for each in timeline.milestones
    ]


PROCESS_COLUMNS = (
    "stage", "waiting_on", "family_until", "school_until", "next_rule", "next_label", "next_on", "overdue_from",
    "final_due_on", "advice_due_on", "relieved", "advice_waiting", "last_family_contact_on", "closed_on",
)  # fmt: skip


def columns_of(process: Process, known: Known, timeline: law.Timeline) -> dict[str, Any]:
    """The list columns of a process. They depend on facts alone, so that no night's work is needed to keep them true."""
    return project_of(process, known, timeline, _last_family_contact(process.pk))


def project_of(process: Process, known: Known, timeline: law.Timeline, contact: dt.date | None) -> dict[str, Any]:
    """As ``columns_of``, with the last day the family was in contact."""
    if process.kind == Process.Kind.ASSESSMENT:
        return project(timeline, contact, process, known.closed_on)
    closed = known.closed_on
    return {
        **_dates(timeline),
        "stage": known.stage,
        "waiting_on": known.waiting,
        "family_until": None,
        "school_until": None,
        "final_due_on": None,
        "last_family_contact_on": contact,
        "closed_on": max(closed, process.opened_on) if closed else None,
    }


def project(
    timeline: law.Timeline, last_contact: dt.date | None, process: Process | None = None, closed: dt.date | None = None
) -> dict[str, Any]:
    """As ``columns_of`` for a request, from a timeline and the last day the family was in contact.

    Args:
        closed: the day by which it was over, for one that ended on a day that is not held.
    """
    stage = timeline.stage
    family_until, school_until = _answer_days(timeline) if stage == "draft" else (None, None)
    final = timeline.final
    return {
        **_dates(timeline),
        "stage": stage,
        "waiting_on": timeline.waiting_on(dt.date.max),
        "family_until": family_until,
        "school_until": school_until,
        "final_due_on": final.due_on if final and final.is_open else None,
        "last_family_contact_on": last_contact,
        "closed_on": _closed_on(timeline.facts, process, closed) if stage in ENDED else None,
    }


def _dates(timeline: law.Timeline) -> dict[str, Any]:
    """The next date by law, the first day of breach and the advice still to come, for any kind."""
    ours = _open_limits(timeline)
    to_act_on = timeline.leading if ours else ()
    leading = [m for m in ours if m in to_act_on]
    upcoming = min(leading, key=lambda m: m.due_on or dt.date.max, default=None)
    advice = [m for m in timeline.milestones if m.rule_id in ADVICE and m.is_open]
    return {
        "next_rule": upcoming.rule_id if upcoming else "",
        "next_label": upcoming.label if upcoming else "",
        "next_on": upcoming.due_on if upcoming else None,
        "overdue_from": min((m.late_from for m in ours if m.late_from), default=None),
        "advice_due_on": min((m.due_on for m in advice if m.due_on), default=None),
        "relieved": any(m.relieved for m in ours),
        "advice_waiting": len(advice),
    }


def _closed_on(facts: law.Facts, process: Process | None, closed: dt.date | None) -> dt.date | None:
    """The day it ended; dates in an unlikely order are accepted, so never before the process was opened."""
    ended = _ended_on(facts) or closed
    return max(ended, process.opened_on) if ended and process is not None else ended


def _open_limits(timeline: law.Timeline) -> list[law.Milestone]:
    """Limits that bind us, still open, with a day from which they are a breach."""
    return [
        m
        for m in timeline.milestones
        if m.kind == "limit" and m.bound == "authority" and m.is_open and m.late_from is not None
    ]


def _answer_days(timeline: law.Timeline) -> tuple[dt.date | None, dt.date | None]:
    """Until when a draft waits for the family, and for schools that have not answered."""
    facts = timeline.facts
    family = max((m.due_on for m in timeline.milestones if m.rule_id == "DRAFT-REPS-15D" and m.due_on), default=None)
    schools = [
        m.due_on
        for m in timeline.milestones
        if m.rule_id == "CONSULT-15D" and m.met_on is None and m.due_on is not None
    ]
    return (None if facts.representations_on else family), max(schools, default=None)


def _ended_on(facts: law.Facts) -> dt.date | None:
    """The day a process came to its end; a refusal and a "no plan" end it when the family is told."""
    return (
        facts.passed_on
        or facts.exported_on
        or facts.withdrawn_on
        or facts.final_sent_on
        or facts.no_plan_told_on
        or facts.refusal_told_on
    )


def _last_family_contact(process_id: int) -> dt.date | None:
    notes = Note.objects.filter(process=process_id, with_family=True, entered_in_error=False)
    notices = Notice.objects.filter(process=process_id, entered_in_error=False).exclude(kind=Notice.Kind.CONSULT)
    days = [
        notes.order_by("-happened_on").values_list("happened_on", flat=True).first(),
        notices.order_by("-sent_on").values_list("sent_on", flat=True).first(),
    ]
    return max((d for d in days if d), default=None)


def _withdraw_flags(process: Process) -> None:
    """Flags raised on a date that no longer stands, or on a duty since met, are withdrawn."""
    from send_cases import clock

    standing = {
        (m.rule_id, m.subject, m.due_on) for m in process.milestones.filter(met_on__isnull=True, ended_on__isnull=True)
    }
    for flag in process.flags.filter(withdrawn_at__isnull=True):
        if (flag.rule_id, flag.subject, flag.due_on) not in standing:
            flag.withdrawn_at = clock.now()
            flag.save(update_fields=["withdrawn_at"])


@dataclass(frozen=True)
class Drift:
    """A stored value that differs from a fresh build: a fault in an action, never repaired silently."""

    process_id: int
    rule_id: str
    subject: str
    column: str
    stored: Any
    fresh: Any


def compare(process_ids: Iterable[int]) -> Iterator[Drift]:
    """Every difference between stored projections and a fresh build. Writes nothing.

    Args:
        process_ids: processes to compare; they are read in batches.
    """
    ids = list(process_ids)
    for start in range(0, len(ids), BATCH):
        with _without_search_for_cycles():
            found = list(_compare_batch(ids[start : start + BATCH]))
        yield from found


@contextmanager
def _without_search_for_cycles() -> Iterator[None]:
    """A batch makes hundreds of thousands of small values, none of which leads back to itself: they go when they are
    let go, and Python need not look through all of them for cycles again and again."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def _compare_batch(ids: list[int]) -> Iterator[Drift]:
    processes = list(Process.objects.filter(pk__among=ids))
    known, stored, held = known_of_many(processes), stored_of(ids), policies()
    for process in processes:
        if process.pk not in known:
            yield Drift(process.pk, "", "", "facts", process.kind, None)
            continue
        timeline = timeline_from(process, known[process.pk], held)
        fresh = dates_of(timeline)
        before = {key: values for key, (_, values) in stored.get(process.pk, {}).items()}
        if before != fresh:
            yield from _drift_of_milestones(process.pk, before, fresh)
        for name, value in project_of(process, known[process.pk], timeline, process.last_family_contact_on).items():
            if getattr(process, name) != value:
                yield Drift(process.pk, "", "", name, getattr(process, name), value)


def _drift_of_milestones(process_id: int, stored: dict[Key, Values], fresh: dict[Key, Values]) -> Iterator[Drift]:
    for key in stored.keys() ^ fresh.keys():
        yield Drift(process_id, *key, "row", key in stored, key in fresh)
    for key in stored.keys() & fresh.keys():
        for name, before, now in zip(COLUMNS, stored[key], fresh[key], strict=True):
            if before != now:
                yield Drift(process_id, *key, name, before, now)
