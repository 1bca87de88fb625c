"""Recording a request that came by post, e-mail or telephone; and looking for the child among known records."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ehcp.actions.notes import add_note
from ehcp.actions.requests import Child, mark_matches_checked, register
from ehcp.forms.child import ChildPart
from ehcp.forms.request import RecordForm, RequestPart
from ehcp.matching import Match, Person, matches_of, possible_matches
from ehcp.models import Process, Pupil, ViewLog
from ehcp.policies import Refused, warn_order
from ehcp.viewing import log_list, log_view
from ehcp.views.casework.case import framed
from ehcp.views.casework.gate import caseworkers, load_pupil
from ehcp.views.casework.loading import load_case
from ehcp.views.stepping import add_refusal
from send_cases import clock, words
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.pages import invalid, render_page

LONG_AGO = dt.timedelta(weeks=6)
TEMPLATE = "ehcp/casework/record.html"
ASIDE = ("csrfmiddlewaretoken", "match", "checked", "find", "change")


@caseworkers
def record_request(request: HttpRequest) -> HttpResponse:
    """The form; then, where the child may be known or the dates are unlikely, a page to look once more."""
    if request.method != "POST":
        return render_page(request, TEMPLATE, _shown(RecordForm()))
    form = RecordForm(request.POST)
    if "find" in request.POST or "change" in request.POST:
        form.without_errors()
        shown = {**_shown(form), "searched": "find" in request.POST}
        return render_page(request, TEMPLATE, shown, fragment="picker")
    if not form.is_valid():
        return invalid(request, TEMPLATE, _shown(form))
    user: Any = request.user
    matches, warnings = matches_for(user, form), warnings_for(form)
    chosen = request.POST.get("match", "")
    if must_look(request, matches, warnings, chosen):
        return look_again(request, _shown(form), matches, warnings)
    return _record(request, form, next((m.pupil for m in matches if m.pupil.reference == chosen), None))


def _shown(form: RequestPart) -> dict[str, Any]:
    return {"title": "Record a request", "nav": "record_request", "form": form, "cancel": reverse("casework:worklist")}


def matches_for(user: User, form: ChildPart) -> list[Match]:
    """Records that may be the same child, among those that this person may see."""
    facts = form.child_facts()
    person = Person(facts["surname"], facts["forename"], facts["birth_date"], facts["upn"], facts["postcode"],
                    facts["known_as"])  # fmt: skip
    return possible_matches(user, person)


def warnings_for(form: RequestPart) -> list[str]:
    """Sentences about unlikely days; they are asked about once more, and never refused."""
    received, today = form.cleaned_data["received_on"], clock.today()
    out = []
    if today - received > LONG_AGO:
        gone = words.plural((today - received).days // 7, "week")
        out.append(f"The request arrived {gone} ago, so its six weeks are over. Is the day right?")
    out.append(warn_order(received, form.cleaned_data.get("responsible_on"),
               "The council became responsible before the request arrived. Check both days."))  # fmt: skip
    born = form.cleaned_data.get("birth_date")
    if born and words.age_on(born, received) >= 25:
        out.append("The young person is 25 or older on that day. Check the birth date.")
    return [text for text in out if text]


def must_look(request: HttpRequest, matches: list[Match], warnings: list[str], chosen: str) -> bool:
    """Whether the page to look once more is still to be shown, or was left without an answer."""
    if matches and chosen not in {"new", *(m.pupil.reference for m in matches)}:
        return True
    return bool(warnings) and "checked" not in request.POST


def look_again(request: HttpRequest, shown: dict[str, Any], matches: list[Match], warnings: list[str]) -> HttpResponse:
    """The page to look once more before anything is recorded; what was typed goes with it."""
    log_list(request, ViewLog.What.SEARCH, [m.pupil.pk for m in matches], matches=len(matches))
    asked = "checked" in request.POST
    kept = [(key, value) for key, values in request.POST.lists() if key not in ASIDE for value in values]
    context = {
        **shown,
        "title": "Check before you record this",
        "matches": matches,
        "warnings": warnings,
        "kept": kept,
        "extra_errors": ["Select whether it is one of these children"] if asked and matches else [],
        "open": set(Process.objects.filter(pupil__in=[m.pupil.pk for m in matches]).current().values_list("pupil", flat=True)),
    }  # fmt: skip
    return render_page(
        request, "ehcp/casework/record_check.html", context, status=422 if context["extra_errors"] else 200
    )


def _record(request: HttpRequest, form: RecordForm, known: Pupil | None) -> HttpResponse:
    user: Any = request.user
    try:
        process = record_it(form, by=user, known=known, page=request.path)
    except (Refused, Denied) as refusal:
        add_refusal(form, refusal)
        return invalid(request, TEMPLATE, _shown(form))
    return _recorded(request, process)


def record_it(form: RecordForm, *, by: User, known: Pupil | None, page: str) -> Process:
    """Register what a valid form says, about a child who is on record or a new one.

    Raises:
        Denied, Refused: as ``requests.register``.
    """
    facts = form.child_facts()
    process = register(by=by, child=known or Child(**facts), page=page, **form.request_facts())
    if known is not None:
        keep_what_was_typed(by, process, facts, page)
    return process


def keep_what_was_typed(
    by: User, process: Process, facts: dict[str, Any], page: str, *, said: str = "The request"
) -> None:
    """The record keeps its own facts; what the request said differently is kept as a note, so that nothing is lost."""
    pupil = process.pupil
    named = ("surname", "forename", "known_as", "birth_date", "sex", "upn")
    differing = [f"{n.replace('_', ' ')}: {facts[n]}" for n in named if facts[n] and facts[n] != getattr(pupil, n)]
    differing += [f"address: {facts['address']} {facts['postcode']}"] if facts["address"] or facts["postcode"] else []
    differing += [f"parent or carer: {p['name']} {p['email']} {p['telephone']}" for p in facts["people"]]
    if differing:
        add_note(pupil=pupil, process=process, by=by, kind="other", happened_on=clock.today(),
                 text=f"{said} said:\n" + "\n".join(differing), page=page)  # fmt: skip


def _recorded(request: HttpRequest, process: Process) -> HttpResponse:
    messages.success(request, recorded_words(process))
    return redirect("casework:case", process.pupil.reference)


def recorded_words(process: Process) -> str:
    """What is said once a request is recorded."""
    process.refresh_from_db()
    due = words.date_words(process.final_due_on, clock.today().year, "day") if process.final_due_on else ""
    return f"Request recorded. Final plan due by law: {due}."


@caseworkers
def record_request_for(request: HttpRequest, reference: str) -> HttpResponse:
    """Another request about a child who is on record."""
    pupil = load_pupil(request, reference)
    shown: dict[str, Any] = {
        "title": f"Record a request – {pupil.reference}", "heading": "Record a request", "known": pupil,
        "cancel": reverse("casework:case", args=[pupil.reference]), "nav": "record_request",
    }  # fmt: skip
    if request.method != "POST":
        log_view(request, ViewLog.What.RECORD, pupil=pupil)
        return render_page(request, TEMPLATE, {**shown, "form": RequestPart()})
    form = RequestPart(request.POST)
    if "find" in request.POST:
        form.without_errors()
        return render_page(request, TEMPLATE, {**shown, "form": form, "searched": True}, fragment="picker")
    if not form.is_valid():
        return invalid(request, TEMPLATE, {**shown, "form": form})
    try:
        process = register(by=request.user, child=pupil, page=request.path, **form.request_facts())  # type: ignore[arg-type]
    except (Refused, Denied) as refusal:
        add_refusal(form, refusal)
        return invalid(request, TEMPLATE, {**shown, "form": form})
    for text in warnings_for(form):
        messages.warning(request, text)
    return _recorded(request, process)


@caseworkers
def matches(request: HttpRequest, reference: str) -> HttpResponse:
    """Possible duplicates of a child whom a school sent in; the officer says whether it is one."""
    case = load_case(request, reference)
    if request.method == "POST" and case.process is not None:
        mark_matches_checked(process=case.process, by=request.user, page=request.path)  # type: ignore[arg-type]
        messages.success(request, "Checked: not a duplicate.")
        return redirect("casework:case", reference)
    found = matches_of(request.user, case.pupil)  # type: ignore[arg-type]
    log_list(request, ViewLog.What.SEARCH, [case.pupil.pk, *(m.pupil.pk for m in found)], matches=len(found))
    return render_page(request, "ehcp/casework/matches.html", framed(case, "", "Possible duplicates", matches=found))
