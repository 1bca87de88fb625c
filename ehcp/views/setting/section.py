"""One section of a request: saved by itself, resumed at any time, and never overwritten by a colleague's copy."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ehcp import request_form
from ehcp.actions.drafts import SectionConflict, save_section
from ehcp.forms.setting import sections as section_forms
from ehcp.forms.setting.sections import SectionForm
from ehcp.models import DraftSection, RequestDraft
from ehcp.policies import Refused
from ehcp.request_form import Section
from ehcp.views.setting.drafts import closed_page, following, said_saved
from ehcp.views.setting.room import draft_crumbs, draft_or_404, of_a_setting
from send_cases.pages import conflict, invalid, render_page
from send_cases.templatetags.ui import date_and_time

TEMPLATE = "ehcp/setting/section.html"


@require_http_methods(["GET", "POST"])
@of_a_setting
def draft_section(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask a section's questions, or save the answers."""
    found = draft_or_404(request, pk)
    try:
        asked = request_form.section(name)
    except KeyError:
        raise Http404 from None
    closed = closed_page(request, found)
    if closed:
        return closed
    stored = found.sections.select_related("saved_by").get(name=name)
    if request.method == "POST":
        return _save(request, found, asked, stored)
    return render_page(request, TEMPLATE, _shown(found, asked, stored, _fresh(request, asked, stored)))


def _fresh(request: HttpRequest, asked: Section, stored: DraftSection) -> SectionForm:
    rows = len(stored.answers.get("rows", [])) or 1
    if request.GET.get("add"):
        rows += 1 if stored.answers.get("rows") else 0
    initial = section_forms.initial_from(asked, stored.answers)
    if asked.name == "request" and not stored.version:
        user: Any = request.user
        initial.update(person=user.name, email=user.email, telephone=user.telephone)
    return SectionForm(
        section=asked, rows=rows, initial={**initial, "seen": stored.version, "complete": stored.complete}
    )


def _shown(found: RequestDraft, asked: Section, stored: DraftSection, form: SectionForm) -> dict[str, Any]:
    names = [each.name for each in request_form.SECTIONS]
    return {
        "title": f"{asked.title} – request {found.pk}", "heading": asked.title, "form": form, "draft": found,
        "section": asked, "stored": stored, "nav": "drafts", "crumbs": draft_crumbs(found),
        "number": names.index(asked.name) + 1, "of": len(names), "list": reverse("setting:draft", args=[found.pk]),
    }  # fmt: skip


def _save(request: HttpRequest, found: RequestDraft, asked: Section, stored: DraftSection) -> HttpResponse:
    form = SectionForm(request.POST, section=asked)
    if not form.is_valid():
        return invalid(request, TEMPLATE, _shown(found, asked, stored, form))
    seen = form.cleaned_data["seen"]
    try:
        saved = save_section(
            draft=found, name=asked.name, by=request.user, answers=form.answers(), page=request.path,  # type: ignore[arg-type]
            complete=form.cleaned_data["complete"], seen=int(seen) if seen.isdecimal() else -1,
        )  # fmt: skip
    except SectionConflict as clash:
        return _clash(request, found, asked, form, clash)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return invalid(request, TEMPLATE, _shown(found, asked, stored, form))
    said_saved(request, asked.title, saved)
    return redirect(_next(request, found, asked))


def _next(request: HttpRequest, found: RequestDraft, asked: Section) -> str:
    """Where the button that was pressed leads: another entry, the list, or the section that follows."""
    here = reverse("setting:draft_section", args=[found.pk, asked.name])
    if asked.row and "add" in request.POST:
        return f"{here}?add=1#entry-last"
    then = following(asked.name)
    if "list" in request.POST:
        return reverse("setting:draft", args=[found.pk])
    if then == request_form.EVIDENCE:
        return reverse("setting:draft_evidence", args=[found.pk])
    return reverse("setting:draft_section", args=[found.pk, then])


def _clash(
    request: HttpRequest, found: RequestDraft, asked: Section, typed: SectionForm, clash: SectionConflict
) -> HttpResponse:
    """Both texts side by side, and a form that holds what each changed alone; where both changed, what was typed."""
    stored = clash.section
    offered = section_forms.merge(asked, clash.base, stored.answers, typed.answers())
    data = section_forms.posted(asked, offered, seen=stored.version)
    if typed.cleaned_data["complete"]:
        data["complete"] = "on"
    form = SectionForm(data, section=asked)
    rows = max(form.row_count, typed.row_count, len(stored.answers.get("rows", [])))
    _name_entries(form, asked)
    words = section_forms.stored_in_words(asked, stored.answers)
    who = f"{stored.saved_by}, {date_and_time(stored.saved_at)},"
    context = {
        **_shown(found, asked, stored, form), "rows": _both(asked, rows, words, typed.answers()),
        "heading": "A colleague saved this section while you were typing", "cancel": reverse("setting:draft", args=[found.pk]),
    }  # fmt: skip
    return conflict(request, typed, stored=words, seen=str(stored.version), changed_by=who, context=context)


def _name_entries(form: SectionForm, asked: Section) -> None:
    """Say which entry a question belongs to, where the questions stand in one list."""
    for _, title, fields in form.entries:
        for bound, question in zip(fields, asked.row, strict=True):
            bound.label = form.fields[bound.name].label = f"{title}: {question.label}"


def _both(asked: Section, rows: int, stored: dict[str, str], answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Every question with what is stored and what was typed; questions that both left empty are left out."""
    typed = section_forms.stored_in_words(asked, answers)
    labels = {q.name: q.label for q in asked.questions}
    for number in range(rows):
        labels.update({f"r{number}-{q.name}": f"{asked.row_title} {number + 1}: {q.label}" for q in asked.row})
    return [
        {"label": label, "stored": stored.get(name, ""), "typed": typed.get(name, ""),
         "differs": stored.get(name, "") != typed.get(name, "")}
        for name, label in labels.items()
        if stored.get(name) or typed.get(name)
    ]  # fmt: skip
