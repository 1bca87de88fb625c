"""The dates of a process as they were believed: the engine on the facts that were on record at a moment of the past.

History is kept by the database in real time; a day of the past means its end in London. Nothing is stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from ehcp import timeline as law
from ehcp.actions.projection import timeline_from, timeline_of
from ehcp.facts import known_as_at
from ehcp.models import CaseEvent, Process, Pupil
from send_cases import clock
from send_cases.history import events_of

CORRECTIONS = ("corrected", "entered_in_error")
A_MOMENT = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Differs:
    """One date then and now; None where it was not, or is no longer, among the dates."""

    then: law.Milestone | None
    now: law.Milestone | None

    @property
    def both(self) -> tuple[law.Milestone | None, law.Milestone | None]:
        """Then, and now."""
        return self.then, self.now

    @property
    def label(self) -> str:
        """What is to be done."""
        found = self.now or self.then
        return found.label if found else ""


@dataclass(frozen=True)
class Believed:
    """The dates of one process at a moment.

    Attributes:
        process: which.
        instant: the moment, in real time.
        timeline: the dates then; None where nothing was on record yet.
        differs: what is different now.
        corrections: what was put right since, newest first, each with who and why.
    """

    process: Process
    instant: dt.datetime
    timeline: law.Timeline | None
    differs: list[Differs] = field(default_factory=list)
    corrections: list[CaseEvent] = field(default_factory=list)


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day in London, in the real time that history is kept in, where the clock was moved."""
    moved_by = clock.today() - dt.datetime.now(clock.LONDON).date()
    return dt.datetime.combine(day - moved_by + dt.timedelta(days=1), dt.time.min, clock.LONDON) - A_MOMENT


def just_before(event: CaseEvent) -> dt.datetime | None:
    """The moment before a line of the story was written; None where history does not know it."""
    first = events_of(CaseEvent)._default_manager.filter(pgh_obj_id=event.pk).order_by("pgh_id").first()
    return first.pgh_created_at - A_MOMENT if first is not None else None  # type: ignore[attr-defined]


def known_since(pupil: Pupil) -> dt.datetime | None:
    """The first moment of which the record knows anything."""
    first = events_of(Pupil)._default_manager.filter(pgh_obj_id=pupil.pk).order_by("pgh_id").first()
    return first.pgh_created_at if first is not None else None  # type: ignore[attr-defined]


def believed(process: Process, instant: dt.datetime) -> Believed:
    """The dates of a process as the record had them at a moment of real time."""
    known = known_as_at(process, instant)
    then = timeline_from(process, known) if known is not None else None
    return Believed(process, instant, then, _differs(then, timeline_of(process)), _corrected_since(process, instant))


def _differs(then: law.Timeline | None, now: law.Timeline) -> list[Differs]:
    before = {(m.rule_id, m.subject): m for m in then.milestones} if then else {}
    after = {(m.rule_id, m.subject): m for m in now.milestones}
    keys = [*before, *(key for key in after if key not in before)]
    return [Differs(before.get(k), after.get(k)) for k in keys if _said(before.get(k)) != _said(after.get(k))]


def _said(each: law.Milestone | None) -> tuple[object, ...]:
    return (each.due_on, each.met_on, each.ended_on, each.relieved) if each else ()


def _corrected_since(process: Process, instant: dt.datetime) -> list[CaseEvent]:
    written = events_of(CaseEvent)._default_manager.filter(
        process=process, kind__in=CORRECTIONS, pgh_label="insert", pgh_created_at__gt=instant
    )
    return list(CaseEvent.objects.filter(pk__in=written.values("pgh_obj_id")).select_related("by"))


def corrections_of(processes: Iterable[Process]) -> list[CaseEvent]:
    """Every correction of these processes, newest first: the moments worth looking back to."""
    return list(CaseEvent.objects.filter(process__in=processes, kind__in=CORRECTIONS).select_related("by", "process"))
