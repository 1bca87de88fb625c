"""The dates of a process on record as the command line prints them: as believed on a day, and what was corrected since."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import CommandError

from ehcp import timeline as law
from ehcp.believed import Believed, Differs, believed, end_of
from ehcp.models import CaseEvent, Process
from ehcp.timeline import long_date
from ehcp.timeline.answering import as_plain
from send_cases import clock


def of_process(process_id: int, day: dt.date | None, *, as_json: bool) -> str:
    """Every date of one process, with what is different now and what was corrected since; no name is printed.

    Args:
        process_id: the process's number.
        day: the end of which day; today if None.
        as_json: JSON in place of lines.

    Raises:
        CommandError: no such process, a day to come, or nothing on record then.
    """
    process = Process.objects.filter(pk=process_id).select_related("pupil").first()
    if process is None:
        raise CommandError(f"There is no process {process_id}.", returncode=2)
    if day is not None and day > clock.today():
        raise CommandError("--as-at must be today or in the past.", returncode=2)
    found = believed(process, end_of(day or clock.today()))
    if found.timeline is None:
        raise CommandError("Nothing of this process was on record then.", returncode=1)
    if as_json:
        return json.dumps(_plain(found, found.timeline, day), indent=2, ensure_ascii=False)
    return "\n".join(_lines(found, found.timeline, day))


def _plain(found: Believed, then: law.Timeline, day: dt.date | None) -> dict[str, Any]:
    return {
        "process": found.process.pk,
        "kind": found.process.kind,
        "as_at": day.isoformat() if day else None,
        "milestones": [as_plain(each, then.facts, day) for each in then.milestones],
        "different_now": [{"then": _date(each.then), "now": _date(each.now), **_which(each)} for each in found.differs],
        "corrected_since": [
            {"on": e.recorded_at.isoformat(), "by": str(e.by or e.by_words), "what": e.text, "why": e.detail}
            for e in found.corrections
        ],
    }


def _which(each: Differs) -> dict[str, str]:
    shown = each.now or each.then
    return {"rule_id": shown.rule_id, "subject": shown.subject} if shown else {}


def _date(each: law.Milestone | None) -> dict[str, str | None] | None:
    if each is None:
        return None
    return {
        name: day.isoformat() if (day := getattr(each, name)) else None for name in ("due_on", "met_on", "ended_on")
    }


def _lines(found: Believed, then: law.Timeline, day: dt.date | None) -> list[str]:
    when = f"as at the end of {long_date(day)}" if day else "as they stand"
    lines = [f"{found.process.get_kind_display()} {found.process.pk}: its dates {when}"]
    for each in then.milestones:
        lines.append(f"{each.rule_id} {each.subject}".strip() + f": {each.label}: {_said(each)}")
    lines += ["", "Different now:"] if found.differs else []
    lines += [f"{each.label}: then {_said(each.then)}; now {_said(each.now)}" for each in found.differs]
    lines += ["", "Corrected since:"] if found.corrections else []
    return lines + [_correction(e) for e in found.corrections]


def _said(each: law.Milestone | None) -> str:
    if each is None:
        return "not among the dates"
    due = long_date(each.due_on) if each.due_on else "no number in law"
    met = f", met {long_date(each.met_on)}" if each.met_on else ""
    return due + met + (f", ended {long_date(each.ended_on)}" if each.ended_on else "")


def _correction(event: CaseEvent) -> str:
    day = long_date(clock.london_date(event.recorded_at))
    return f"{event.text}. By {event.by or event.by_words}, {day}. Why: {event.detail or 'not said'}"
