"""Every part of the front end on a few pages of invented matter, for the browser tests. Never part of the product."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.urls import include, path

from send_cases import branding, charts, clock, pages
from send_cases import forms as f

TODAY = dt.date(2026, 11, 22)
START = dt.date(2026, 9, 3)


class EverythingForm(f.GovukForm):
    surname = f.TextField(what="the surname", label="Legal surname", max_length=80)
    born = f.DateBoxesField(
        what="the date of birth", past=True, label="Date of birth", help_text="For example, 27 3 2018"
    )
    who = f.RadiosField(
        what="who asked",
        label="Who asked?",
        choices=[("parent", "Parent or carer"), ("someone", "Someone else")],
        hints={"parent": "Under section 36(1) of the Children and Families Act 2014"},
        reveals={"someone": "other"},
        divider_before="someone",
    )
    other = f.TextField(what="who it was", label="Who was it?", required=False, width=20)
    needs = f.CheckboxesField(
        what="at least one need",
        label="Needs",
        choices=[("ASD", "Autistic spectrum disorder"), ("HI", "Hearing impairment")],
        help_text="Select all that apply",
    )
    received = f.DateField(
        what="the date it arrived", label="Date it arrived", past=True, help_text="For example, 17/5/2026"
    )
    why = f.LongTextField(what="the reasons", label="Reasons", max_chars=200)
    papers = f.FilesField(what="a file", label="Evidence (optional)", required=False, extensions=["pdf", "docx"])
    school = f.SelectField(what="a school", label="School", choices=[("", "Choose a school"), ("1", "Harbour View")])
    agrees = f.ConfirmField(what="that the parent agrees", label="The parent agrees")
    seen = f.SeenField()

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("who") == "someone":
            self.require("other", "Enter who it was")
        return self.cleaned_data


class FilterForm(f.GovukForm):
    q = f.TextField(label="Reference", required=False)
    stage = f.CheckboxesField(label="Stage", required=False, choices=[("a", "Waiting for advice"), ("b", "Draft plan")])


def milestone(rule_id: str, label: str, due_on: dt.date, **more: Any) -> SimpleNamespace:
    """Something with the attributes of the engine's milestones and of their rows."""
    known: dict[str, Any] = {
        "subject": "",
        "met_on": None,
        "ended_on": None,
        "late_from": due_on + dt.timedelta(days=1),
        "kind": "limit",
        "bound": "authority",
        "relieved": False,
        "last_working_day": lambda: due_on,
        "explain": lambda: f"Counted from the day the request arrived, it is {due_on.isoformat()}.",
        "citation": "SEND Regulations 2014, regulation 13(2)",
        "link": "https://www.legislation.gov.uk/uksi/2014/1530/regulation/13",
    }
    return SimpleNamespace(rule_id=rule_id, label=label, due_on=due_on, **{**known, **more})


def marks() -> list[charts.Mark]:
    return [
        charts.Mark(6, "Decision to assess", dt.date(2026, 10, 15), "met", "Told 9 October"),
        charts.Mark(16, "A ‘no’ must be told by", dt.date(2026, 12, 24), "later", "Thu 24 Dec"),
        charts.Mark(20, "Final plan", dt.date(2027, 1, 21), "next", "Due Thu 21 Jan 2027"),
    ]


def some_charts() -> list[charts.Chart]:
    point, series = charts.Point, charts.Series
    months = [point("Sep", 41), point("Oct", None, words="none"), point("Nov", 71, part=True)]
    stages = [("Whether to assess", [2, 6, 35]), ("Waiting for advice", [6, 6, 25])]
    kinds = [series("Past", charts.RED), series("Due", charts.YELLOW, "#0b0c0c"), series("Later", charts.DARK)]
    return [
        charts.Chart("c1", "Plans within 20 weeks", "57% (179 of 313), every plan counted.",
                     charts.columns("c1", "Plans", "By month", months, milestone=75), ["Month", "Share"],
                     [("Sep", "41%"), ("Oct", "none"), ("Nov, not over", "71%")], note="12 months; 313 plans", wide=True),
        charts.Chart("c2", "Open cases by stage", "Most wait for advice.",
                     charts.stacked("c2", "Open cases", "By stage", stages, kinds), ["Stage", "Past", "Due", "Later"],
                     [(label, *values) for label, values in stages]),
        charts.Chart("c3", "By need", "Autism leads.",
                     charts.bars("c3", "Needs", "Plans", [point("Autism", 120), point("Hearing", None, words="c")]),
                     ["Need", "Plans"], [("Autism", 120), ("Hearing", "c")]),
        charts.Chart("c4", "Requests", "They rise.",
                     charts.lines("c4", "Requests", "By month", ["Sep", "Oct", "Nov"], [(series("requests"), [30, 42, 12])],
                                  part_last=True), ["Month", "Requests"], [("Sep", 30), ("Oct", 42), ("Nov", 12)]),
    ]  # fmt: skip


def part_context() -> dict[str, Any]:
    """Matter for every part."""
    return {
        "title": "Every part",
        "nav": "worklist",
        "crumbs": [("My cases", "/"), ("Case", "/parts")],
        "start": START,
        "final_due": dt.date(2027, 1, 21),
        "svg": charts.clock_svg(START, TODAY, marks()),
        "marks": marks(),
        "dates": [
            milestone(
                "ENA-FINAL-20W",
                "Send the final plan",
                dt.date(2027, 1, 1),
                last_working_day=lambda: dt.date(2026, 12, 31),
            ),
            milestone("ENA-FINAL-20W", "Send the final plan", dt.date(2026, 11, 18), relieved=True, subject="2"),
            milestone("ENA-DECIDE-6W", "Tell the family", dt.date(2026, 10, 15), met_on=dt.date(2026, 10, 18)),
            milestone("ADVICE-6W", "Give advice", dt.date(2026, 11, 12), bound="adviser"),
        ],
        "tasks": [
            {
                "text": "Record decision whether to assess",
                "href": "#",
                "hint": "Due Thursday",
                "status": "To do",
                "colour": "blue",
            },
            {"text": "Read advice", "href": "#", "status": "Completed"},
        ],
        "rows": [
            {"key": "UPN", "value": "", "href": "#", "action": "Add"},
            {"key": "Address", "value": "1 High Street\nWestmarsh", "note": "Since 2 March 2024"},
        ],
        "events": [
            {
                "what": "Advice received",
                "who": "Dr Marsh",
                "when": dt.datetime(2026, 11, 20, 14, 40, tzinfo=clock.LONDON),
            }
        ],
        "files": [{"name": "Advice.pdf", "href": "#", "size": 340000, "added": START, "by": "Dr Marsh", "remove": "#"}],
        "job": {"state": "waiting", "done": 40, "total": 100, "words": "Making 100 cases"},
        "charts": some_charts(),
        "figures": [{"number": "57%", "label": "within 20 weeks", "note": "179 of 313", "href": "#"}],
        "tiles": [
            {"number": 20, "text": "overdue by law", "href": "/list?stage=a", "kind": "overdue"},
            {"number": 26, "text": "due in 10 days", "href": "/list", "kind": "due", "current": True},
        ],
    }


@login_not_required
def parts(request: HttpRequest) -> HttpResponse:
    for level in (messages.success, messages.info, messages.warning, messages.error):
        level(request, "Said once")
    return pages.render_page(request, "gallery/parts.html", part_context())


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    bound = EverythingForm(request.POST or None, request.FILES or None)
    context = {
        "title": "Record a request",
        "form": bound,
        "back": "/parts",
        "button": "Save and continue",
        "cancel": "/parts",
    }
    if request.method == "POST" and not bound.is_valid():
        return pages.invalid(request, "components/form_page.html", context)
    if request.method == "POST" and bound.cleaned_data["seen"] != "now":
        stored = {"surname": "Stored surname"}
        return pages.conflict(
            request, bound, stored=stored, seen="now", changed_by="Tom, today at 2pm", context={"cancel": "/parts"}
        )
    if request.method == "POST":
        return HttpResponse(bound.cleaned_data["surname"])
    return pages.render_page(request, "components/form_page.html", context)


@login_not_required
def listing(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("q", "")
    rows = [{"pk": i, "ref": f"EHC-26{i:04}"} for i in range(120) if wanted in f"EHC-26{i:04}"]
    if request.GET.get("sort") == "-ref":
        rows.reverse()
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "title": "My cases",
        "page": page,
        "filter": FilterForm(request.GET),
        "announce": f"{page.paginator.count} cases",
        "chips": [("Stage", "Draft plan", "q=")] if request.GET.getlist("stage") else [],
    }
    return pages.render_page(request, "gallery/list.html", context, fragment="results", push=True)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponseServerError("A traceback that nobody may see")


urlpatterns = [
    path("", parts, name="home"),
    path("parts", parts),
    path("form", form),
    path("list", listing),
    path("broken", broken),
    path("brand.css", branding.brand_css, name="brand_css"),
    path("account-page", parts, name="account"),
    path("extend", pages.extend_session, name="account_extend"),
    path("account/", include("allauth.urls")),
    path("cases/", include(([path("", listing, name="worklist"), path("new", form, name="record_request"),
                             path("search", listing, name="search")], "casework"))),
]  # fmt: skip
