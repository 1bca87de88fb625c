"""Every date of the law on one record: as the facts stand, and as they were believed on any day of the past."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ehcp.actions.projection import timeline_from
from ehcp.believed import Believed, believed, corrections_of, end_of, just_before, known_since
from ehcp.facts import known_of_many
from ehcp.models import CaseEvent, Process, ViewLog
from ehcp.stages import WORDS
from ehcp.viewing import log_view
from ehcp.views.casework import showing
from ehcp.views.casework.case import framed
from ehcp.views.casework.gate import caseworkers
from ehcp.views.casework.loading import Case, load_case
from ehcp.wording import stage_words
from send_cases import clock, words
from send_cases.fields import parse_date
from send_cases.pages import render_page


@caseworkers
@require_GET
def dates(request: HttpRequest, reference: str) -> HttpResponse:
    """Every date the law gives in this case, met and ended ones too, each with its rule; or those of a past day."""
    case = load_case(request, reference)
    log_view(request, ViewLog.What.RECORD, pupil=case.pupil, process=case.process)
    processes = [p for p in case.pupil.processes.all() if not p.entered_in_error]
    instant, day, said, wrong = _moment(request, processes)
    context: dict[str, Any] = {
        "corrections": [
            {"event": e, "href": f"{reverse('casework:dates', args=[reference])}?before={e.pk}"}
            for e in corrections_of(processes)
        ],
        "as_at": request.GET.get("as_at", ""),
        "as_at_wrong": wrong,
        "since": known_since(case.pupil),
    }
    if instant is None:
        context["parts"] = _parts(case, processes)
        return render_page(request, "ehcp/casework/dates.html", framed(case, "dates", "Dates", **context),
                           status=422 if wrong else 200)  # fmt: skip
    context |= {"believed": [_then(case, believed(p, instant), day) for p in _in_order(case, processes)], "said": said}
    return render_page(request, "ehcp/casework/believed.html", framed(case, "dates", "Dates as believed", **context))


def _in_order(case: Case, processes: list[Process]) -> list[Process]:
    """The leading process first, then open ones by their date."""
    lead = case.process.pk if case.process else 0
    return sorted(processes, key=lambda p: (p.pk != lead, not p.is_open, p.next_on or dt.date.max, -p.pk))


def _parts(case: Case, processes: list[Process]) -> list[dict[str, Any]]:
    """The dates of every process on the record."""
    known, found = known_of_many(processes), []
    for process in _in_order(case, processes):
        leads = case.process is not None and process.pk == case.process.pk
        timeline = timeline_from(process, known[process.pk])
        names = showing.subjects(case) if leads else {}
        found.append({"process": process, "stage": case_stage(case) if leads else stage_words(process),
                      "rows": showing.rows_of(timeline, case.today, names, "" if leads else f"{process.pk}-")})  # fmt: skip
    return found


def case_stage(case: Case) -> str:
    """Where the leading process stands today, in words."""
    process = case.process
    if process is None:
        return ""
    return WORDS.get(case.stage) or stage_words(process)


def _moment(request: HttpRequest, processes: list[Process]) -> tuple[dt.datetime | None, dt.date, str, str]:
    """The moment asked for, its day, the moment in words, and what is wrong with what was typed."""
    today = clock.today()
    before, typed = request.GET.get("before", ""), request.GET.get("as_at", "").strip()
    if before.isdecimal():
        event = CaseEvent.objects.filter(pk=int(before), process__in=processes).first()
        instant = just_before(event) if event else None
        if event is not None and instant is not None:
            return instant, clock.london_date(event.recorded_at), f"just before this was recorded: {event.text}", ""
    if not typed:
        return None, today, "", ""
    try:
        day = parse_date(typed)
    except ValueError:
        return None, today, "", "Enter a real date, like 17/5/2026"
    if day > today:
        return None, today, "", "The day must be today or in the past"
    return end_of(day), day, f"at the end of {words.date_words(day)}", ""


def _then(case: Case, each: Believed, day: dt.date) -> dict[str, Any]:
    """One process as it was believed; where a date stood is said for that day."""
    prefix = f"{each.process.pk}-"
    names = showing.subjects(case) if case.process and each.process.pk == case.process.pk else {}
    rows = showing.rows_of(each.timeline, day, names, prefix) if each.timeline else []
    return {"process": each.process, "rows": rows, "differs": each.differs, "corrections": each.corrections,
            "known": each.timeline is not None}  # fmt: skip
