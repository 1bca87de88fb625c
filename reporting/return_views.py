"""The pages of the SEN2 return: built, looked at, compared, built again, downloaded. For managers."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ehcp.actions import jobs
from ehcp.models import Job, ViewLog
from ehcp.policies import Refused
from ehcp.viewing import log_list, log_view
from reporting import return_pages as shown
from reporting.freezing import comparing, keep, rebuilding
from reporting.freezing.signing import why_not
from reporting.permissions import managers_only
from reporting.return_forms import BuildForm
from reporting.return_models import ComparedPerson, ReturnComparison, SenReturn
from send_cases import clock
from send_cases.accounts.models import User
from send_cases.pages import invalid, render_page

FILES = {"xml": ("file", "application/xml", "xml"), "tables": ("tables", "application/zip", "zip")}


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """(text, address) down to the page above."""
    return [("Board", reverse("reporting:board")), ("SEN2 returns", reverse("reporting:sen2")), *more]


def load_return(pk: int) -> SenReturn:
    """A kept return with how it stands."""
    return get_object_or_404(SenReturn.objects.with_standing(), pk=pk)


def person_of(request: HttpRequest) -> User:
    """Who asks; the door has let them in."""
    return cast(User, request.user)


@require_http_methods(["GET", "POST"])
@managers_only
def sen2(request: HttpRequest) -> HttpResponse:
    """Every return that was built here, and a form that has a worker build one."""
    form = BuildForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = keep.start_build(by=person_of(request), year=int(form.cleaned_data["year"]))
        except Refused as refusal:
            form.add_error("year", str(refusal))
        else:
            return redirect("job", job.pk)
    rows = SenReturn.objects.with_standing().defer("people", "left", "counts")
    context = {
        "title": "SEN2 returns", "nav": "board", "crumbs": crumbs()[:1], "form": form,
        "page": Paginator(rows, 25).get_page(request.GET.get("page")),
        "running": Job.objects.filter(kind=keep.KIND, state__in=keep.RUNNING),
    }  # fmt: skip
    return (invalid if request.method == "POST" else render_page)(request, "reporting/sen2/list.html", context)


@require_GET
@managers_only
def sen2_return(request: HttpRequest, pk: int) -> HttpResponse:
    """One kept return: what is in it, what is wrong with it, who signed it, and what can be done."""
    kept = load_return(pk)
    context = {
        "title": kept.name, "nav": "board", "crumbs": crumbs(), "kept": kept,
        "rules": shown.rule_rows(kept), "modules": shown.module_rows(kept), "why_not": why_not(kept, clock.today()),
        "comparisons": kept.comparisons.select_related("by")[:10], "what": ReturnComparison.What,
        "documents": kept.documents.select_related("by")[:5],
        "left": kept.left[:50], "left_more": max(0, len(kept.left) - 50),
    }  # fmt: skip
    return render_page(request, "reporting/sen2/return.html", context)


@require_GET
@managers_only
def sen2_findings(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    """The places at which one rule does not hold."""
    kept = load_return(pk)
    found = shown.findings(kept, rule)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    if not page.object_list:
        raise Http404
    rows = shown.cures(kept, shown.of_people(person_of(request), list(page)), rule)
    said = shown.words_for(kept, list(page), rule)
    log_list(request, ViewLog.What.LIST, [r["row"].pupil_id for r in rows if r["reference"]], sen2=kept.pk, rule=rule)
    context = {
        "title": f"Rule {rule}, {kept.name}", "nav": "board", "kept": kept, "page": page,
        "rows": [r | {"said": said.get(r["row"].pupil_id, "") if r["row"].pupil_id else ""} for r in rows],
        "rule": rule, "holds": shown.BY_ID[rule].holds if rule in shown.BY_ID else "", "said": said.get(None, ""),
        "severity": rows[0]["row"].get_severity_display(), "is_query": rows[0]["row"].severity == "query",
        "crumbs": crumbs((kept.name, reverse("reporting:sen2_return", args=[pk]))), "closed_words": shown.CLOSED,
    }  # fmt: skip
    return render_page(request, "reporting/sen2/findings.html", context)


@require_POST
@managers_only
def sen2_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker hold it against a build of now, or last year's."""
    kept = load_return(pk)
    what = request.POST.get("what", ReturnComparison.What.SINCE)
    if what not in ReturnComparison.What.values:
        raise Http404
    try:
        job = comparing.start_comparison(by=person_of(request), kept=kept, what=what)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("reporting:sen2_return", pk)
    return redirect("job", job.pk)


@require_POST
@managers_only
def sen2_rebuild(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker build it again, to see that the same bytes come out."""
    kept = load_return(pk)
    job = jobs.start(kind=rebuilding.KIND, asked_by=person_of(request), args={"kept": kept.pk})
    return redirect("job", job.pk)


@require_GET
@managers_only
def sen2_comparison(request: HttpRequest, pk: int, comparison: int) -> HttpResponse:
    """Who is missing, who is new, and what changed."""
    kept = load_return(pk)
    made = get_object_or_404(kept.comparisons.select_related("by"), pk=comparison)
    only = request.GET.get("only", "")
    rows = made.rows.filter(what=only) if only in ComparedPerson.What.values else made.rows.all()
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    people = shown.of_people(person_of(request), list(page))
    log_list(request, ViewLog.What.LIST, [r["row"].pupil_id for r in people if r["reference"]], comparison=made.pk)
    context: dict[str, Any] = {
        "title": f"{made.get_what_display()}, {kept.name}", "nav": "board", "kept": kept, "made": made, "page": page,
        "rows": people, "only": only, "closed_words": shown.CLOSED,
        "crumbs": crumbs((kept.name, reverse("reporting:sen2_return", args=[pk]))),
        "tabs": [
            (key, ComparedPerson.What(key).label, made.counts.get(key, 0)) for key in ComparedPerson.What.values
        ],
    }  # fmt: skip
    return render_page(request, "reporting/sen2/comparison.html", context)


@require_GET
@managers_only
def sen2_download(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The XML, or the nine tables as a zip, exactly as they were kept."""
    kept = load_return(pk)
    if kind not in FILES:
        raise Http404
    name, media, ending = FILES[kind]
    log_view(request, ViewLog.What.EXPORT, detail={"sen2": kept.pk, "as": kind})
    file = getattr(kept, name)
    return FileResponse(file.open("rb"), as_attachment=True, filename=f"{kept.file_name}.{ending}", content_type=media)
