"""Clean all year: what is wrong with the return being prepared, by rule, age and caseworker, each a link to its cure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ehcp.actions import jobs
from ehcp.models import Job, Pupil, ViewLog
from ehcp.viewing import log_list
from ehcp.views.casework.gate import caseworkers
from ehcp.views.jobs import RUNNING
from reporting import pictures
from reporting.faults import listing
from reporting.faults.filters import FaultFilter
from reporting.faults.showing import dfe_codes, shown
from reporting.faults.years import year_now
from reporting.models import SenCheck, SenFault
from reporting.permissions import faults_page
from reporting.sen2 import COLLECTIONS
from reporting.sen2.rules import BY_ID, rules_of
from send_cases.accounts.models import User
from send_cases.csv_lists import csv_of
from send_cases.pages import render_page

PAGE = 50
KIND = "check_sen2"
Row = dict[str, Any]


@require_GET
@faults_page
def clean(request: HttpRequest) -> HttpResponse:
    """Every fault that stands, counted by rule, caseworker and age, over time, and listed."""
    year = year_now()
    found = FaultFilter(request.GET, listing.standing(year))
    narrowed = found.qs
    page = Paginator(_seen(request, narrowed), PAGE).get_page(request.GET.get("page"))
    log_list(request, ViewLog.What.LIST, _pupils(page), faults=True)
    context = {
        "title": "Clean all year", "nav": "board", "year": year, "filter": found,
        "census": dt.date.fromisoformat(COLLECTIONS[year].census_on), "rule_count": len(rules_of(year)),
        "chips": found.chips(), "clear": reverse("reporting:clean"), "page": page, "rows": _rows(page),
        "query": request.GET.urlencode(), **_groups(narrowed, year), **_whole(year), **_checked(year),
        "chart": pictures.faults_chart(listing.over_time(year)), "tiles": _tiles(year, request),
    }  # fmt: skip
    return render_page(request, "reporting/clean.html", context, fragment="results", push=True)


def _seen(request: HttpRequest, rows: QuerySet[SenFault]) -> QuerySet[SenFault]:
    """Those on records that this person may see, the gravest and the oldest first. Of the others they see numbers."""
    mine = rows.filter(pupil__in=Pupil.objects.visible_to(cast(User, request.user)))
    ordered = mine.order_by(listing.GRAVEST_FIRST, "first_seen", "pk")
    return ordered.select_related("pupil", "process__officer", "process__team")


def _pupils(rows: Iterable[SenFault]) -> list[int]:
    return [row.pupil_id for row in rows if row.pupil_id]


def _rows(rows: Any) -> list[Row]:
    found = list(rows)
    return [{"row": row, "fault": each} for row, each in zip(found, shown(found), strict=True)]


def _at(**params: Any) -> str:
    return f"{reverse('reporting:clean')}?{urlencode(params, doseq=True)}"


def _tiles(year: int, request: HttpRequest) -> list[Row]:
    numbers = listing.totals(year)
    tiles = [
        (numbers["errors"], "errors", "overdue" if numbers["errors"] else "none", {"severity": "error"}),
        (
            numbers["open"],
            "queries not explained",
            "due" if numbers["open"] else "none",
            {"severity": "query", "said": "no"},
        ),
        (numbers["explained"], "queries explained", "none", {"severity": "query", "said": "yes"}),
        (numbers["notes"], "notes", "none", {"severity": "information"}),
    ]
    here = request.get_full_path()
    return [{"number": n, "text": text, "kind": kind, "href": _at(**at), "current": _at(**at) == here}
            for n, text, kind, at in tiles]  # fmt: skip


def _groups(rows: QuerySet[SenFault], year: int) -> Row:
    """The same faults by rule, by caseworker and by age; each number is a link to its list."""
    codes, ages = dfe_codes(year), listing.by_age(rows)
    return {
        "rules": [
            {**each, "holds": BY_ID[each["rule"]].holds, "dfe": codes.get(each["rule"], ""), "module": BY_ID[each["rule"]].module,
             "label": SenFault.Severity(each["severity"]).label, "href": _at(rule=each["rule"], severity=each["severity"])}
            for each in listing.by_rule(rows) if each["rule"] in BY_ID
        ],
        "officers": [
            {**each, "name": each["process__officer__name"] or "Unallocated", "team": each["process__team__name"] or "",
             "href": _at(officer=each["process__officer"] or "none", **_team(each))}
            for each in listing.by_officer(rows)
        ],
        "ages": [{"words": words, "n": ages[age], "href": _at(age=age)} for age, (_, _, words) in listing.AGES.items()],
    }  # fmt: skip


def _team(row: Row) -> Row:
    return {"team": row["process__team"] or "none"}


def _whole(year: int) -> Row:
    """What concerns the header and the whole return, and the counts that its rules look at."""
    rows = list(SenFault.objects.filter(year=year, cured_on__isnull=True, pupil__isnull=True).order_by("rule", "pk"))
    return {"whole": _rows(rows)}


def _checked(year: int) -> Row:
    last = SenCheck.objects.filter(year=year).first()
    job = Job.objects.filter(kind=KIND, state__in=RUNNING).order_by("-pk").first()
    return {"last": last, "shares": last.shares if last else [], "job": job}


@require_POST
@faults_page
def check_now(request: HttpRequest) -> HttpResponse:
    """Have everybody checked now, or show the check that is going on already."""
    going = Job.objects.filter(kind=KIND, state__in=RUNNING).order_by("-pk").first()
    job = going or jobs.start(kind=KIND, asked_by=cast(User, request.user))
    return redirect("job", job.pk)


@require_GET
@faults_page
def clean_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The list as it is narrowed, as CSV. It names nobody: a record is its reference. The download is recorded."""
    rows = list(_seen(request, FaultFilter(request.GET, listing.standing()).qs))
    log_list(request, ViewLog.What.EXPORT, _pupils(rows), count=len(rows))
    codes = dfe_codes(year_now())
    columns = ("Reference", "Rule", "DfE's number", "How grave", "Block", "Field", "What to do", "First seen",
               "Caseworker", "Team", "Explanation", "Where")  # fmt: skip

    def _line(row: SenFault, fault: Any) -> list[Any]:
        holder, where = row.process, request.build_absolute_uri(fault.href) if fault.href else ""
        return [row.pupil.reference if row.pupil else "", row.rule, codes.get(row.rule, ""), fault.label, row.block,
                row.field, row.message, row.first_seen, holder and holder.officer, holder and holder.team,
                fault.explained, where]  # fmt: skip

    return csv_of("sen2-faults", columns, (_line(*pair) for pair in zip(rows, shown(rows), strict=True)))


@require_GET
@caseworkers
def my_faults(request: HttpRequest) -> HttpResponse:
    """What one caseworker has to put right."""
    rows = _seen(request, listing.of_officer(cast(User, request.user)))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    log_list(request, ViewLog.What.LIST, _pupils(page), faults=True)
    context = {
        "title": "To put right in the SEN2 return", "nav": "worklist", "year": year_now(), "page": page,
        "rows": _rows(page), "mine": True, "crumbs": [("Cases", reverse("casework:worklist"))], **_checked(year_now()),
    }  # fmt: skip
    return render_page(request, "reporting/my_faults.html", context)
