"""Search: what was typed stays in the session; the address carries a random id only."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from ehcp import search as searching
from ehcp.forms.casework import SearchForm
from ehcp.models import Process, ViewLog
from ehcp.viewing import log_list
from ehcp.views.casework.gate import caseworkers
from ehcp.wording import stage_words
from send_cases import clock, csv_lists
from send_cases.csv_lists import csv_of
from send_cases.pages import invalid, render_page
from send_cases.replica import lists_from_replica

COLUMNS = (
    "Reference",
    "Legal surname",
    "Legal forenames",
    "Known as",
    "Birth date",
    "UPN",
    "Where it stands",
    "Caseworker",
)
KEPT = 20  # searches kept in a session


@caseworkers
def search(request: HttpRequest) -> HttpResponse:
    """POST keeps what was typed and goes to its results; GET shows the box alone."""
    if request.method != "POST":
        return render_page(request, "ehcp/casework/search.html", {"title": "Search", "form": SearchForm()})
    form = SearchForm(request.POST)
    text = " ".join(request.POST.get("q", "").split())[:200]
    if not form.is_valid() or searching.read(text).empty:
        if not form.errors:
            form.add_error("q", "Enter a name, a UPN, a reference or a birth date")
        return invalid(request, "ehcp/casework/search.html", {"title": "Search", "form": form})
    key = secrets.token_urlsafe(9).replace("-", "x").replace("_", "y")
    kept: dict[str, str] = request.session.get("searches", {})
    request.session["searches"] = {**dict(list(kept.items())[-KEPT + 1 :]), key: text}
    return redirect("casework:results", key)


@caseworkers
@require_GET
@lists_from_replica
def results(request: HttpRequest, key: str) -> HttpResponseBase:
    """What this person's own search finds among the records they may see."""
    text = request.session.get("searches", {}).get(key)
    if text is None:
        raise Http404
    pupils = searching.find(request.user, searching.read(text))[: searching.MOST]  # type: ignore[arg-type]
    if csv_lists.wanted(request):
        log_list(request, ViewLog.What.EXPORT, [p.pk for p in pupils], count=len(pupils))
        return csv_of("found", COLUMNS, (_cells(row) for row in _rows(pupils)))
    page = Paginator(pupils, 25).get_page(request.GET.get("page"))
    log_list(request, ViewLog.What.SEARCH, [p.pk for p in page], found=page.paginator.count)
    context: dict[str, Any] = {
        "title": "Search results", "form": SearchForm(initial={"q": text}), "page": page,
        "rows": _rows(list(page)), "most": page.paginator.count >= searching.MOST,
    }  # fmt: skip
    return render_page(request, "ehcp/casework/search.html", context)


def _rows(pupils: list[Any]) -> list[dict[str, Any]]:
    opened = Process.objects.filter(pupil__in=[p.pk for p in pupils]).current().on(clock.today())
    first: dict[int, Process] = {}
    for process in opened.select_related("officer").order_by("-pk"):
        first[process.pupil_id] = process
    return [
        {"pupil": p, "stage": stage_words(first[p.pk]) if p.pk in first else "Nothing open",
         "officer": first[p.pk].officer if p.pk in first else None}
        for p in pupils
    ]  # fmt: skip


def _cells(row: dict[str, Any]) -> list[Any]:
    p = row["pupil"]
    return [p.reference, p.surname, p.forename, p.known_as, p.birth_date, p.upn, row["stage"], row["officer"]]
