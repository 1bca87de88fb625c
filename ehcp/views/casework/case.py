"""The pages of one case: overview, story, documents, dates, and who has seen it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ehcp.models import ViewLog
from ehcp.needs_doing import Task, needs_doing, page
from ehcp.stages import OTHERS, WORDS
from ehcp.viewing import log_view
from ehcp.views.casework import showing
from ehcp.views.casework.gate import caseworkers
from ehcp.views.casework.loading import Case, load_case
from ehcp.views.casework.next_steps import more_actions, next_step
from send_cases.pages import render_page
from send_cases.pdf import PdfUnavailable, render_pdf

TABS = (
    ("case", "Overview"),
    ("story", "This child's story"),
    ("people", "People and facts"),
    ("returns", "SEN2 return"),
    ("documents", "Documents"),
    ("dates", "Dates"),
    ("seen", "Who has seen this record"),
)


def framed(case: Case, tab: str, title: str, **more: Any) -> dict[str, Any]:
    """What every page of a case shows: who it is about and the way to its other pages."""
    reference = case.pupil.reference
    return {
        "title": f"{title} – {reference}" if title else reference,
        "nav": "worklist",
        "crumbs": [("Cases", reverse("casework:worklist"))],
        "case": case,
        "pupil": case.pupil,
        "process": case.process,
        "tabs": [{"text": text, "href": reverse(f"casework:{name}", args=[reference]), "current": name == tab}
                 for name, text in TABS],
        "stage": WORDS.get(case.stage) or OTHERS.get(case.stage, ""),
        "waiting": showing.waiting_words(case),
        "decides": showing.DECIDES[case.decides],
        "faults": case.faults,
        **more,
    }  # fmt: skip


def overview_context(case: Case, user: Any) -> dict[str, Any]:
    """The overview's parts, in the order of the page."""
    advice, duplicate = showing.advice_rows(case), showing.possible_duplicates(case, user)
    check = [
        Task("Check a possible duplicate", "This child may be known already.", page(case, "matches"), "Check", "yellow")
    ]
    asked = [row for row in advice if not row["advice"].cancelled_on]
    return {
        "alerts": showing.alerts(case, duplicate=duplicate),
        "next": case.next,
        "next_step": next_step(case),
        "more": more_actions(case),
        "clock": showing.the_clock(case),
        "dates": [row for row in showing.milestone_rows(case) if row["milestone"].due_on and row["milestone"].is_open],
        "tasks": (check if duplicate else []) + needs_doing(case),
        "advice": advice,
        "advice_in": sum(bool(row["advice"].answered_on) for row in asked),
        "advice_asked": len(asked),
        "people": showing.people_rows(case),
        "documents": [d for d in case.of("documents") if d.removed_at is None][:6],
        "notices": case.of("notices"),
        "beside": showing.process_rows(case),
    }


@caseworkers
@require_GET
def overview(request: HttpRequest, reference: str) -> HttpResponse:
    """What comes next by law, the clock, what needs doing, advice, people, and what happened last."""
    case = load_case(request, reference)
    log_view(request, ViewLog.What.RECORD, pupil=case.pupil, process=case.process)
    context = framed(case, "case", "", **overview_context(case, request.user), events=showing.story(case, limit=10))
    return render_page(request, "ehcp/casework/case.html", context)


@caseworkers
@require_GET
def story(request: HttpRequest, reference: str) -> HttpResponse:
    """This child's story: one dated page, from the first day on, to be read or printed."""
    case = load_case(request, reference)
    log_view(request, ViewLog.What.RECORD, pupil=case.pupil, process=case.process)
    told = list(reversed(showing.story(case)))
    return render_page(request, "ehcp/casework/story.html", framed(case, "story", "Story", events=told))


@caseworkers
@require_GET
def documents(request: HttpRequest, reference: str) -> HttpResponse:
    """Every document of the case; of misfiled ones only what they were, when, who and why."""
    case = load_case(request, reference)
    log_view(request, ViewLog.What.RECORD, pupil=case.pupil, process=case.process)
    return render_page(
        request,
        "ehcp/casework/documents.html",
        framed(case, "documents", "Documents", documents=case.of("documents"), notices=case.of("notices")),
    )


@caseworkers
@require_GET
def seen(request: HttpRequest, reference: str) -> HttpResponse:
    """Who opened this record, saw it in a list, downloaded or exported it."""
    case = load_case(request, reference)
    log_view(request, ViewLog.What.RECORD, pupil=case.pupil, process=case.process)
    looks = ViewLog.objects.filter(Q(pupil=case.pupil) | Q(detail__contains={"pupils": [case.pupil.pk]}))
    looks_page = Paginator(looks.select_related("user", "document"), 50).get_page(request.GET.get("page"))
    return render_page(
        request, "ehcp/casework/seen.html", framed(case, "seen", "Who has seen this record", page=looks_page)
    )


@caseworkers
@require_GET
def case_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The case on paper: the same dates from the same source, as a tagged PDF named by its reference."""
    case = load_case(request, reference)
    log_view(request, ViewLog.What.DOWNLOAD, pupil=case.pupil, process=case.process, detail={"summary": True})
    context = {
        **framed(case, "case", "Case summary"),
        **overview_context(case, request.user),
        "rows": showing.milestone_rows(case),
        "events": showing.story(case, limit=20),
        "author": str(request.user),
    }
    try:
        body = render_pdf("ehcp/casework/case_pdf.html", context)
    except PdfUnavailable as problem:
        context = framed(case, "case", "Case summary", problem=str(problem))
        return render_page(request, "ehcp/casework/no_pdf.html", context, status=503)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.pupil.reference}.pdf"'
    return response
