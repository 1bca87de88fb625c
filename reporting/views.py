"""The board, the cases behind its numbers, and the returns made from the same measures."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, cast

from django import forms
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ehcp.actions import jobs
from ehcp.listing import Pages, counted, stands_at, streams
from ehcp.models import Listing, Process, ViewLog
from ehcp.templatetags.stages import stage_words
from ehcp.viewing import log_list, log_view
from reporting import behind, board, pictures, tables
from reporting.measures import MEASURES
from reporting.models import Return
from reporting.period import calendar_year, twelve_months
from reporting.permissions import managers_only
from send_cases import clock, csv_lists
from send_cases.accounts.models import User
from send_cases.csv_lists import csv_of
from send_cases.forms import GovukForm, SelectField
from send_cases.pages import invalid, render_page
from send_cases.replica import lists_from_replica

BOARD_STAGES = board.STAGES
COLUMNS = ("Reference", "Legal surname", "Legal forenames", "Birth date", "Process", "Stage", "Next by law", "Next date",
           "Final plan due by law", "Received or opened", "Exception recorded", "Caseworker")  # fmt: skip
YEAR = re.compile("20[0-9]{2}")
PAGE = 50


@require_GET
@managers_only
@lists_from_replica
def show_board(request: HttpRequest) -> HttpResponse:
    """What is late, what comes and who holds it, today."""
    today = clock.today()
    tallies = board.tallies(today)
    link = "reporting:cases"
    tiles = [
        {"number": tallies[t.key], "text": t.words, "kind": t.kind, "href": reverse(link, args=["now", t.key])}
        for t in board.counts(today)
    ]
    standing = board.by_stage(today)
    context = {
        "title": "Board",
        "nav": "board",
        "tiles": tiles,
        "total": tallies["total"],
        "tables": tables.of_board(cast(User, request.user), today, standing),
        "headline": board.headline(today),
        "charts": [pictures.trend_chart(board.trend(today)), pictures.stage_chart(standing)],
    }
    return render_page(request, "reporting/board.html", context)


@require_GET
@managers_only
@lists_from_replica
def cases(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    """The cases behind one number of the board or of a summary."""
    heading, found = _behind(cast(User, request.user), kind, key, request.GET.get("and", ""))
    if csv_lists.wanted(request):
        found.per_page = max(1, found.count)
        listed = list(found.page(1))
        log_list(request, ViewLog.What.EXPORT, [p.pupil_id for p in listed], board=f"{kind}/{key}", count=len(listed))
        return csv_of("cases", COLUMNS, (_cells(p) for p in listed))
    page = found.get_page(request.GET.get("page"))
    log_list(request, ViewLog.What.LIST, [p.pupil_id for p in page], board=f"{kind}/{key}")
    context = {
        "title": heading,
        "nav": "board",
        "page": page,
        "back": reverse("reporting:board"),
        "stages": BOARD_STAGES,
    }
    return render_page(request, "reporting/cases.html", context)


def _cells(p: Process) -> list[Any]:
    pupil = p.pupil
    return [
        pupil.reference, pupil.surname, pupil.forename, pupil.birth_date, p.get_kind_display(), stage_words(p.stage),
        p.next_label, p.next_on, p.final_due_on, p.opened_on, p.relieved, p.officer,
    ]  # fmt: skip


def _behind(user: User, kind: str, key: str, tile_key: str) -> tuple[str, Paginator[Any]]:
    """Heading and pages of one number; with a tile's key, of those of its cases that the tile counts too.

    Restricted records are counted on the board, and listed for those alone who are named on them.
    """
    today = clock.today()
    tile = next((t for t in board.counts(today) if t.key == tile_key), None) if tile_key else None
    if tile_key and tile is None:
        raise Http404
    words, where = (f": {tile.words}", tile.where) if tile else ("", Q())
    if key in MEASURES and (kind == "year-to-date" or YEAR.fullmatch(kind)):
        return _measured(user, kind, key, words, where)
    heading, narrowed = _open_now(kind, key, today)

    def narrow(rows: Any) -> Any:
        return rows.filter(narrowed, where)

    rows = narrow(Listing.objects.visible_to(user).on(today))  # type: ignore[attr-defined]
    number = rows.count() if kind == "officer" and key != "0" else counted(user, today, narrow)["all"]
    return heading + words, Pages(streams(rows, ("next_on",), turned=False, today=today), number, PAGE, today)


def _open_now(kind: str, key: str, today: dt.date) -> tuple[str, Q]:
    """Heading of one of the board's numbers of open work, and its condition on the lists' rows."""
    assessment = Q(kind=Process.Kind.ASSESSMENT)
    tile = next((t for t in board.counts(today) if t.key == key), None) if kind == "now" else None
    if tile:
        return tile.words[0].upper() + tile.words[1:], assessment & tile.where
    if kind == "stage" and key in BOARD_STAGES:
        return BOARD_STAGES[key], assessment & stands_at(key, today)
    if kind == "kind" and key in Process.Kind.values:
        return f"{Process.Kind(key).label}: open", Q(kind=key)
    if kind == "officer" and key.isdecimal():
        who = Q(officer=int(key)) if int(key) else Q(officer__isnull=True)
        return ("Open cases of one caseworker" if int(key) else "Unallocated"), assessment & who
    raise Http404


def _measured(user: User, kind: str, key: str, words: str, where: Q) -> tuple[str, Paginator[Any]]:
    """Heading and pages of one measure: of the months to today from what is kept by day, else from the facts."""
    measure, today = MEASURES[key], clock.today()
    period = twelve_months(today) if kind == "year-to-date" else calendar_year(int(kind), today)
    heading = f"{measure.label}, {period.label}{words}"
    kept = behind.pages(user, measure, period, PAGE, today) if period.as_at == today and not where else None
    if kept is not None:
        return heading, kept
    found = Process.objects.filter(where, pk__in=measure.rows(period).values("pk"))
    rows = found.filter(pk__in=Process.objects.visible_to(user).values("pk"))
    rows = rows.select_related("pupil", "officer", "assessment").order_by(F("next_on").asc(nulls_last=True), "pk")
    return heading, Paginator(rows, PAGE)


class YearForm(GovukForm):
    year = SelectField(label="Calendar year", choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = clock.today().year
        years = [(str(y), f"{y}" + (" (so far)" if y == now else "")) for y in range(now, now - 5, -1)]
        cast(forms.ChoiceField, self.fields["year"]).choices = years


@require_http_methods(["GET", "POST"])
@managers_only
def returns(request: HttpRequest) -> HttpResponse:
    """The summaries made so far, and a form that has a new one made."""
    form = YearForm(request.POST or None)
    context = {
        "title": "Summaries",
        "nav": "board",
        "form": form,
        "returns": Return.objects.select_related("made_by")[:50],
    }
    if request.method == "POST":
        if not form.is_valid():
            return invalid(request, "reporting/returns.html", context)
        job = jobs.start(
            kind="summary",
            asked_by=cast(User, request.user),
            args={"year": int(form.cleaned_data["year"]), "by": request.user.pk},
            total=4,
        )
        return redirect("job", job.pk)
    return render_page(request, "reporting/returns.html", context)


@require_GET
@managers_only
def show_return(request: HttpRequest, pk: int) -> HttpResponse:
    """One summary as it was made, with its files."""
    made = get_object_or_404(Return.objects.select_related("made_by"), pk=pk)
    context = {
        "title": f"Summary of {made.year}",
        "nav": "board",
        "made": made,
        "data": made.data,
        "charts": [pictures.requests_chart(made.data), pictures.timeliness_chart(made.data)],
        "back": reverse("reporting:returns"),
    }
    return render_page(request, "reporting/return.html", context)


@require_GET
@managers_only
def download(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The PDF or the CSV of a summary, exactly as it was kept."""
    made = get_object_or_404(Return, pk=pk)
    if kind not in ("pdf", "csv"):
        raise Http404
    log_view(request, ViewLog.What.EXPORT, detail={"return": made.pk, "as": kind})
    file = made.pdf if kind == "pdf" else made.csv
    media = "application/pdf" if kind == "pdf" else "text/csv; charset=utf-8"
    return FileResponse(file.open("rb"), as_attachment=True, filename=f"{made.file_name}.{kind}", content_type=media)
