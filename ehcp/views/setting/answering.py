"""What a school is asked about a case: its advice, and whether it could be named in a plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ehcp.actions import answers
from ehcp.actions.projection import timeline_of
from ehcp.forms.advice import ReplyForm
from ehcp.models import AdviceRequest, Consultation, Document, ViewLog
from ehcp.policies import Refused
from ehcp.timeline import Milestone
from ehcp.viewing import log_view
from ehcp.views.answering import answer_page, not_known_page
from ehcp.views.setting.cases import as_files
from ehcp.views.setting.room import crumbs, of_a_setting
from ehcp.views.stepping import add_refusal
from send_cases import clock
from send_cases.access import Denied
from send_cases.pages import invalid, render_page

REPLIED = "Your reply has been sent."


def consultation_milestone(found: Consultation) -> Milestone | None:
    """The date by which a reply is expected, with why."""
    return timeline_of(found.process).get("CONSULT-15D", f"consultation-{found.pk}")


def is_late(milestone: Milestone | None) -> bool:
    """Whether that day is past."""
    return bool(milestone and milestone.due_on and milestone.due_on < clock.today())


def _case_crumbs(reference: str) -> list[tuple[str, str]]:
    return crumbs((reference, reverse("setting:case", args=[reference])))


def _advice_or_404(request: HttpRequest, reference: str, pk: int) -> AdviceRequest:
    user: Any = request.user
    mine = AdviceRequest.objects.all().asked_of(user).filter(setting__organisation__in=user.rights.settings)
    found = mine.select_related("process__pupil", "process__assessment__setting", "setting__organisation")
    return get_object_or_404(found, pk=pk, process__pupil__reference=reference)


@require_http_methods(["GET", "POST"])
@of_a_setting
def advice(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Advice asked of the school: answer with a file or in words."""
    asked = _advice_or_404(request, reference, pk)
    if request.method == "GET":
        log_view(request, ViewLog.What.RECORD, process=asked.process)
    context = {
        "crumbs": _case_crumbs(reference), "nav": "setting",
        "not_known": reverse("setting:advice_not_known", args=[reference, pk]),
    }  # fmt: skip
    done = reverse("setting:case", args=[reference])
    return answer_page(request, asked, template="ehcp/advice/request.html", done=done, context=context)


@require_http_methods(["GET", "POST"])
@of_a_setting
def advice_not_known(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The school does not know this child or young person."""
    asked = _advice_or_404(request, reference, pk)
    back = reverse("setting:advice", args=[reference, pk])
    return not_known_page(request, asked, back=back, done=reverse("setting:home"))


@require_http_methods(["GET", "POST"])
@of_a_setting
def consultation(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Whether the school could be named: the papers chosen for it, and its reply."""
    user: Any = request.user
    mine = Consultation.objects.all().put_to(user).select_related("process__pupil", "setting__organisation")
    found = get_object_or_404(mine, pk=pk, process__pupil__reference=reference)
    milestone = consultation_milestone(found)
    over = found.replied_on is not None or found.process.closed_on is not None
    form = None if over else ReplyForm(request.POST or None, request.FILES or None, late=is_late(milestone))
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            answers.reply_to_consultation(consultation=found, by=user, page=request.path, **form.cleaned_data)
        except (Refused, Denied) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, REPLIED)
            return redirect("setting:case", reference)
    if request.method == "GET":
        log_view(request, ViewLog.What.RECORD, process=found.process)
    papers = Document.objects.filter(consultation_links__consultation=found, removed_at__isnull=True)
    context = {
        "title": f"Consultation – {reference}", "crumbs": _case_crumbs(reference), "nav": "setting", "form": form,
        "asked": found, "pupil": found.process.pupil, "milestone": milestone, "papers": as_files(papers), "over": over,
    }  # fmt: skip
    wrong = form is not None and form.errors
    return (invalid if wrong else render_page)(request, "ehcp/setting/consultation.html", context)
