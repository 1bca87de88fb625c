"""The pages of the inspection lists: have them made, see what the rules found, download them. For managers."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ehcp.models import Pupil, ViewLog
from ehcp.viewing import log_list, log_view
from reporting.actions import start_lists
from reporting.annex_a import joined
from reporting.annex_a.columns import BY_KEY, ELSEWHERE, LIST_TITLES
from reporting.annex_a.make import STEPS
from reporting.annex_a.models import InspectionLists
from reporting.annex_a.rules import BY_CODE, Rule
from reporting.permissions import managers_only
from send_cases.accounts.models import User
from send_cases.forms import FilesField, GovukForm
from send_cases.pages import invalid, render_page

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CRUMBS = [("Board", "reporting:board"), ("Inspection lists", "reporting:inspection")]


class JoinForm(GovukForm):
    """Columns of other systems, if somebody has them."""

    file = FilesField(
        label="Columns from other systems (optional)", what="the file", multiple=False, required=False, extensions=("csv",),
        help_text="A CSV file with the column UPN and any of the columns of the template. It is deleted once it is joined.",
    )  # fmt: skip

    def clean_file(self) -> bytes | None:
        """The file's bytes, if every line of it is right."""
        files = self.cleaned_data["file"]
        if not files:
            return None
        raw = cast(bytes, files[0].read(joined.MOST_BYTES + 1))
        try:
            joined.read(raw)
        except joined.NotJoined as wrong:
            raise forms.ValidationError(wrong.problems) from None
        return raw


@require_http_methods(["GET", "POST"])
@managers_only
def inspection(request: HttpRequest) -> HttpResponse:
    """The lists made so far, and a form that has new ones made."""
    form = JoinForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if form.is_valid():
            job = start_lists(by=cast(User, request.user), file=form.cleaned_data["file"], steps=STEPS)
            return redirect("job", job.pk)
        return invalid(request, "reporting/inspection.html", _shown(form))
    return render_page(request, "reporting/inspection.html", _shown(JoinForm()))


def _shown(form: JoinForm) -> dict[str, Any]:
    return {
        "title": "Inspection lists", "nav": "board", "form": form, "elsewhere": ELSEWHERE, "titles": LIST_TITLES,
        "made": InspectionLists.objects.select_related("made_by")[:50], "crumbs": _crumbs(1),
    }  # fmt: skip


def _crumbs(number: int) -> list[tuple[str, str]]:
    return [(text, reverse(name)) for text, name in CRUMBS[:number]]


@require_GET
@managers_only
def template_csv(request: HttpRequest) -> HttpResponse:
    """An empty file for the columns of other systems."""
    response = HttpResponse(joined.template(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="inspection-columns.csv"'
    return response


@require_GET
@managers_only
def lists(request: HttpRequest, pk: int) -> HttpResponse:
    """Lists as they were made, with what the rules found; from here they are downloaded."""
    made = get_object_or_404(InspectionLists.objects.select_related("made_by"), pk=pk)
    rows = [(BY_CODE[each["rule"]], each["checked"], len(each["people"])) for each in made.findings]
    context = {
        "title": f"Inspection lists {made.pk}", "nav": "board", "made": made, "crumbs": _crumbs(2), "titles": LIST_TITLES,
        "found": [{"rule": rule, "n": n} for rule, checked, n in rows if checked and n],
        "clean": sum(checked and not n for _, checked, n in rows),
        "unchecked": [rule for rule, checked, _ in rows if not checked],
        "blank": [column.head for column in ELSEWHERE if column.key not in made.joined],
        "joined": [BY_KEY[key].head for key in made.joined],
    }  # fmt: skip
    return render_page(request, "reporting/inspection_lists.html", context)


@require_GET
@managers_only
def found(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The people whom one rule found, each with a link to the case."""
    made = get_object_or_404(InspectionLists, pk=pk)
    rule = _rule(code)
    people: list[int] = next((each["people"] for each in made.findings if each["rule"] == code), [])
    rows = (
        Pupil.objects.visible_to(cast(User, request.user)).filter(pk__in=people).order_by("surname", "forename", "pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    log_list(request, ViewLog.What.LIST, [pupil.pk for pupil in page], inspection=made.pk, rule=code)
    context = {
        "title": f"Rule {code}", "nav": "board", "made": made, "rule": rule, "page": page,
        "hidden": len(people) - page.paginator.count,
        "fields": [BY_KEY[key].head for key in rule.fields],
        "crumbs": [*_crumbs(2), (f"Lists {made.pk}", reverse("reporting:inspection_lists", args=[made.pk]))],
    }  # fmt: skip
    return render_page(request, "reporting/inspection_found.html", context)


def _rule(code: str) -> Rule:
    try:
        return BY_CODE[code]
    except KeyError:
        raise Http404 from None


@require_GET
@managers_only
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The workbook, exactly as it was kept."""
    made = get_object_or_404(InspectionLists, pk=pk)
    log_view(request, ViewLog.What.EXPORT, detail={"inspection": made.pk, "as": "xlsx"})
    return FileResponse(made.xlsx.open("rb"), as_attachment=True, filename=made.file_name, content_type=XLSX)
