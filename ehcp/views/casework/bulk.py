"""What is done with ticked rows or the whole list: allocation with undo, CSV, putting flags away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from ehcp.actions.acting import acting
from ehcp.actions.notes import put_flags_away
from ehcp.actions.requests import allocate
from ehcp.filters import WorklistFilter, in_list, listed, officer_choices, ordered
from ehcp.listing import keys, processes_of
from ehcp.models import Process, ViewLog
from ehcp.policies import Refused
from ehcp.viewing import log_list
from ehcp.views.casework.gate import caseworkers
from ehcp.views.casework.worklist import row_of, shown_list
from send_cases import clock, words
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.csv_lists import csv_of
from send_cases.replica import lists_from_replica

COLUMNS = ("Reference", "Legal surname", "Legal forenames", "Known as", "Birth date", "UPN", "Process", "Stage",
           "Next by law", "Next date", "Overdue by law", "Exception recorded", "Waiting on", "Final plan due by law", "Day",
           "Last contact with family", "School or setting", "Caseworker")  # fmt: skip


def back_to_list(request: HttpRequest) -> str:
    """The list as the person had it."""
    query = request.POST.get("query", "")
    there = reverse("casework:worklist") + (f"?{query}" if query else "")
    return there if url_has_allowed_host_and_scheme(there, None) else reverse("casework:worklist")


@caseworkers
@require_POST
def allocate_ticked(request: HttpRequest) -> HttpResponse:
    """Give the ticked cases to one caseworker; the next page offers to undo it."""
    ids = [int(i) for i in request.POST.getlist("ids") if i.isdecimal()][:500]
    chosen = request.POST.get("officer", "")
    if not ids:
        messages.error(request, "Select at least one case: tick the box beside it.")
        return redirect(back_to_list(request))
    if chosen not in {"none", *(key for key, _ in officer_choices())}:
        messages.error(request, "Choose a caseworker to give the ticked cases to. Nothing was changed.")
        return redirect(back_to_list(request))
    officer = None if chosen == "none" else get_object_or_404(User, pk=int(chosen))
    processes = _open_ones(request, ids)
    before = [[p.pk, p.officer_id] for p in processes if p.officer_id != (officer.pk if officer else None)]
    try:
        _give(processes, [officer] * len(processes), request)
    except (Refused, Denied) as refusal:
        messages.error(request, str(refusal))
        return redirect(back_to_list(request))
    request.session["undo_allocation"] = {"before": before, "said": words.plural(len(before), "case")}
    to = f"allocated to {officer}" if officer else "returned to unallocated"
    messages.success(request, f"{words.plural(len(before), 'case')} {to}.")
    return redirect(back_to_list(request))


def _open_ones(request: HttpRequest, ids: Iterable[int]) -> list[Process]:
    """Those of these cases that this person may see and that are open."""
    seen: Any = Process.objects.visible_to(request.user)  # type: ignore[arg-type]
    return list(seen.current().filter(pk__in=list(ids)).select_related("pupil"))


def _give(processes: list[Process], officers: list[User | None], request: HttpRequest) -> None:
    with acting(by=request.user, why="allocation of ticked cases", page=request.path):
        for process, officer in zip(processes, officers, strict=True):
            if process.officer_id != (officer.pk if officer else None):
                allocate(process=process, by=request.user, officer=officer, page=request.path)  # type: ignore[arg-type]


@caseworkers
@require_POST
def undo_allocation(request: HttpRequest) -> HttpResponse:
    """Give the cases back to whoever had them before the last bulk allocation."""
    kept: Any = request.session.pop("undo_allocation", None)
    if not kept:
        messages.info(request, "There is nothing to undo.")
        return redirect(back_to_list(request))
    before = dict(kept["before"])
    processes = _open_ones(request, before)
    people = {person.pk: person for person in User.objects.filter(pk__in=[v for v in before.values() if v])}
    try:
        _give(processes, [people.get(before[p.pk]) for p in processes], request)
    except (Refused, Denied) as refusal:
        messages.error(request, str(refusal))
        return redirect(back_to_list(request))
    messages.success(request, f"Undone: {words.plural(len(processes), 'case')} as before.")
    return redirect(back_to_list(request))


@caseworkers
@require_POST
def dismiss_flags(request: HttpRequest) -> HttpResponse:
    """Put this morning's warnings away; the dates stay in the list."""
    ids = [int(i) for i in request.POST.getlist("flag") if i.isdecimal()]
    put_flags_away(by=request.user, flag_ids=ids, page=request.path)  # type: ignore[arg-type]
    return redirect(back_to_list(request))


@caseworkers
@require_GET
@lists_from_replica
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as it is filtered and sorted, as CSV. The export is logged with the ids that were in it."""
    user: Any = request.user
    today = clock.today()
    rows = in_list(listed(user, today), user, today, shown_list(request), request.GET)
    found = WorklistFilter(request.GET, rows, user=user)
    parts = ordered(found.qs, request.GET.get("sort") or "next", today, request.GET)
    processes = processes_of(keys(parts, 0, found.qs.count()), today)
    log_list(request, ViewLog.What.EXPORT, [p.pupil_id for p in processes], count=len(processes))
    return csv_of("cases", COLUMNS, (_cells(process, today) for process in processes))


def _cells(process: Process, today: dt.date) -> list[Any]:
    row, pupil = row_of(process, today, set()), process.pupil
    return [
        pupil.reference, pupil.surname, pupil.forename, pupil.known_as, pupil.birth_date, pupil.upn,
        process.get_kind_display(), row["stage"], process.next_label, process.next_on, bool(row["late"]), process.relieved,
        row["waiting"], process.final_due_on, row["final_words"], process.last_family_contact_on, row["place"], process.officer,
    ]  # fmt: skip
