"""The request before it leaves: evidence, reading it, printing it, checking the answers, sending it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ehcp import request_form
from ehcp.actions import drafts as actions
from ehcp.actions import submissions
from ehcp.actions.documents import remove_from_draft
from ehcp.forms.setting.drafts import EvidenceForm, SendForm
from ehcp.models import RequestDraft
from ehcp.policies import Refused
from ehcp.views.setting.drafts import closed_page
from ehcp.views.setting.room import draft_crumbs, draft_or_404, of_a_setting
from send_cases.pages import invalid, render_page
from send_cases.pdf import PdfUnavailable
from send_cases.words import plural


@require_http_methods(["GET", "POST"])
@of_a_setting
def draft_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Files added to the request, each with its letter, and a form to add more."""
    found = draft_or_404(request, pk)
    closed = closed_page(request, found)
    if closed:
        return closed
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.add_evidence(
                draft=found, by=request.user, files=form.cleaned_data["uploads"],  # type: ignore[arg-type]
                section=form.cleaned_data["section"], page=request.path,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("uploads", str(refusal))
        else:
            messages.success(request, f"{plural(len(kept), 'file')} added.")
            return redirect("setting:draft_evidence", pk)
    context = {
        "title": f"Evidence – request {pk}", "heading": "Evidence", "form": form, "draft": found, "nav": "drafts",
        "crumbs": draft_crumbs(found), "files": files_of(found), "list": reverse("setting:draft", args=[pk]),
    }  # fmt: skip
    return (invalid if request.method == "POST" else render_page)(request, "ehcp/setting/evidence.html", context)


def files_of(found: RequestDraft, *, removable: bool = True) -> list[dict[str, Any]]:
    """The evidence as the list of files shows it."""
    titles = {each.name: each.title for each in request_form.SECTIONS}
    files = []
    for number, each in enumerate(submissions.evidence_of(found)):
        version = each.versions.all()[0]
        files.append({
            "name": f"{submissions.letter(number)}. {each.title}", "href": reverse("document", args=[each.pk]),
            "size": version.size, "added": each.added_at, "by": each.added_by, "kind": titles.get(each.section, ""),
            "remove": reverse("setting:draft_evidence_remove", args=[found.pk, each.pk]) if removable else "",
        })  # fmt: skip
    return files


@require_http_methods(["GET", "POST"])
@of_a_setting
def draft_evidence_remove(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Take one file out, after asking."""
    found = draft_or_404(request, pk)
    file = get_object_or_404(found.evidence.filter(removed_at__isnull=True, pupil__isnull=True), pk=document)
    back = reverse("setting:draft_evidence", args=[pk])
    if request.method == "POST":
        remove_from_draft(document=file, by=request.user, page=request.path)  # type: ignore[arg-type]
        messages.success(request, "The file was taken out.")
        return redirect(back)
    context = {
        "title": f"Take out a file – request {pk}", "heading": "Take this file out of the request?", "lead": file.title,
        "button": "Take it out", "danger": True, "cancel": back, "crumbs": draft_crumbs(found), "nav": "drafts",
    }  # fmt: skip
    return render_page(request, "components/confirm_page.html", context)


@require_safe
@of_a_setting
def draft_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole request for reading and printing, so that the parent can see it before it is sent."""
    found = draft_or_404(request, pk)
    closed = closed_page(request, found)
    if closed:
        return closed
    context = {**submissions.reading(found), "title": f"Request {pk}", "nav": "drafts", "crumbs": draft_crumbs(found)}
    return render_page(request, "ehcp/setting/print.html", context)


@require_safe
@of_a_setting
def draft_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a PDF."""
    found = draft_or_404(request, pk)
    closed = closed_page(request, found)
    if closed:
        return closed
    try:
        content = submissions.request_pdf(found)
    except PdfUnavailable as problem:
        messages.error(request, str(problem))
        return redirect("setting:draft_print", pk)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="request-{pk}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
@of_a_setting
def draft_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the answers, then send. Sending twice is one request."""
    found = draft_or_404(request, pk)
    closed = closed_page(request, found)
    if closed:
        return closed
    form = SendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process = submissions.send(draft=found, by=request.user, page=request.path)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("setting:sent", process.pupil.reference)
    context = {
        **submissions.reading(found), "title": f"Check and send – request {pk}", "form": form, "nav": "drafts",
        "crumbs": draft_crumbs(found), "files": files_of(found),
        "missing": [
            (sentence, f"{reverse('setting:draft_section', args=[pk, section])}#id_{_first(question)}")
            for section, question, sentence in request_form.missing(submissions.answers_of(found))
        ],
    }  # fmt: skip
    return (invalid if request.method == "POST" else render_page)(request, "ehcp/setting/check.html", context)


def _first(question: str) -> str:
    return f"{question}_0" if question == "birth_date" else question
