"""A request before it is sent: the list, a new one, its task list, and one section at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ehcp import request_form
from ehcp.actions import drafts as actions
from ehcp.actions.submissions import answers_of, evidence_of
from ehcp.forms.setting.drafts import StartForm
from ehcp.models import DraftSection, RequestDraft, ViewLog
from ehcp.viewing import log_list
from ehcp.views.setting.room import crumbs, draft_or_404, of_a_setting
from send_cases import clock
from send_cases.accounts.models import Organisation
from send_cases.pages import invalid, render_page
from send_cases.templatetags.ui import date_and_time

_STATUS = {"done": ("Completed", ""), "begun": ("In progress", "blue"), "new": ("Not started", "grey")}


@require_safe
@of_a_setting
def drafts(request: HttpRequest) -> HttpResponse:
    """Requests not yet sent, and those that were."""
    mine = RequestDraft.objects.visible_to(request.user).select_related("organisation", "started_by")  # type: ignore[arg-type]
    unsent = [_row(each) for each in mine.unsent().prefetch_related("sections")]
    sent = mine.filter(sent_at__isnull=False).select_related("sent_by", "submission__request__process__pupil")
    shown = list(sent.order_by("-sent_at")[:100])
    log_list(request, ViewLog.What.LIST, [each.submission.request.process.pupil_id for each in shown])
    context = {
        "title": "Ask for an assessment", "nav": "drafts", "crumbs": crumbs(), "unsent": unsent, "sent": shown,
        "several": len(request.user.rights.settings) > 1,  # type: ignore[union-attr]
    }  # fmt: skip
    return render_page(request, "ehcp/setting/drafts.html", context)


def _row(draft: RequestDraft) -> dict[str, Any]:
    answers = answers_of(draft)
    child = answers.get("child", {})
    saved = max((each.saved_at for each in draft.sections.all() if each.saved_at), default=None)
    return {
        "draft": draft, "name": " ".join(filter(None, (child.get("forename"), child.get("surname")))),
        "done": sum(each.complete for each in draft.sections.all()), "of": len(request_form.SECTIONS),
        "saved": saved, "expired": draft.is_expired(clock.today()),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@of_a_setting
def start(request: HttpRequest) -> HttpResponse:
    """A new request; asked for which school only if the person works for several."""
    schools = list(Organisation.objects.filter(pk__in=request.user.rights.settings))  # type: ignore[union-attr]
    if len(schools) == 1:
        if request.method == "POST":
            return _started(request, schools[0])
        return redirect("setting:drafts")
    asked = request.method == "POST" and "organisation" in request.POST
    form = StartForm(request.POST if asked else None, schools=schools)
    if form.is_valid():
        return _started(request, form.cleaned_data["organisation"])
    context = {
        "title": "Ask for an assessment", "heading": "Which school or setting is asking?", "form": form,
        "button": "Continue", "cancel": reverse("setting:drafts"), "crumbs": crumbs(), "nav": "drafts",
    }  # fmt: skip
    return (invalid if asked else render_page)(request, "components/form_page.html", context)


def _started(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    draft = actions.start(by=request.user, organisation=organisation, page=request.path)  # type: ignore[arg-type]
    return redirect("setting:draft", draft.pk)


@require_safe
@of_a_setting
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list of one request."""
    found = draft_or_404(request, pk)
    closed = closed_page(request, found)
    if closed:
        return closed
    tasks = [_task(found, each) for each in found.sections.select_related("saved_by")]
    evidence = evidence_of(found)
    tasks.append({
        "text": "Evidence", "href": reverse("setting:draft_evidence", args=[pk]),
        "hint": f"{len(evidence)} added" if evidence else "Reports and plans you have already; none is needed to send",
        "status": "Added" if evidence else "Optional", "colour": "" if evidence else "grey",
    })  # fmt: skip
    context = {
        "title": f"Request {pk}", "nav": "drafts", "draft": found, "tasks": tasks,
        "crumbs": crumbs(("Ask for an assessment", reverse("setting:drafts"))),
        "missing": request_form.missing(answers_of(found)), "shares": found.shares.select_related("user"),
    }  # fmt: skip
    return render_page(request, "ehcp/setting/draft.html", context)


def closed_page(request: HttpRequest, found: RequestDraft) -> HttpResponse | None:
    """What to show instead of a draft that was sent, discarded, or has expired."""
    if found.sent_at is not None:
        return redirect("setting:sent", found.submission.request.process.pupil.reference)
    if found.discarded_at is not None or found.is_expired(clock.today()):
        context = {"title": f"Request {found.pk}", "nav": "drafts", "draft": found,
                   "crumbs": crumbs(("Ask for an assessment", reverse("setting:drafts")))}  # fmt: skip
        return render_page(request, "ehcp/setting/draft_over.html", context, status=410)
    return None


def _task(draft: RequestDraft, stored: DraftSection) -> dict[str, Any]:
    each = request_form.section(stored.name)
    state = "done" if stored.complete else "begun" if stored.answers else "new"
    status, colour = _STATUS[state]
    saved = f"Saved {date_and_time(stored.saved_at)} by {stored.saved_by}" if stored.saved_at else each.about
    href = reverse("setting:draft_section", args=[draft.pk, each.name])
    return {"text": each.title, "href": href, "hint": saved, "status": status, "colour": colour}


def following(name: str) -> str:
    """The section after this one, or the evidence."""
    names = [each.name for each in request_form.SECTIONS]
    place = names.index(name) + 1
    return names[place] if place < len(names) else request_form.EVIDENCE


def said_saved(request: HttpRequest, title: str, stored: DraftSection) -> None:
    """Tell when it was saved, so that nobody has to wonder."""
    if stored.saved_at is not None:
        messages.success(request, f"{title}: saved at {stored.saved_at.astimezone(clock.LONDON):%H:%M}.")
