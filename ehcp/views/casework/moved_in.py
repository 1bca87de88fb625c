"""Taking on a child or young person who moved here with a plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ehcp.actions.moved_in import take_on_moved
from ehcp.actions.requests import Child
from ehcp.forms.moved_in import MovedInForm
from ehcp.models import Process, Pupil
from ehcp.policies import Refused
from ehcp.views.casework.gate import caseworkers
from ehcp.views.casework.processes import next_words
from ehcp.views.casework.record import TEMPLATE, keep_what_was_typed, look_again, matches_for, must_look
from ehcp.views.stepping import add_refusal
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.pages import invalid, render_page

TITLE = "Take on a child who moved here with a plan"
SAID = "The other council"


def _shown(form: MovedInForm) -> dict[str, Any]:
    return {
        "title": TITLE, "nav": "record_request", "form": form, "cancel": reverse("casework:worklist"),
        "button": "Take them on", "moved": True,
    }  # fmt: skip


@caseworkers
def take_on(request: HttpRequest) -> HttpResponse:
    """The form; then, where the child may be known, a page to look once more."""
    if request.method != "POST":
        return render_page(request, TEMPLATE, _shown(MovedInForm()))
    form = MovedInForm(request.POST)
    if "find" in request.POST or "change" in request.POST:
        form.without_errors()
        return render_page(request, TEMPLATE, {**_shown(form), "searched": "find" in request.POST}, fragment="picker")
    if not form.is_valid():
        return invalid(request, TEMPLATE, _shown(form))
    user: Any = request.user
    found, chosen = matches_for(user, form), request.POST.get("match", "")
    if must_look(request, found, [], chosen):
        return look_again(request, _shown(form), found, [])
    try:
        process = take_it_on(form, by=user, known=next((m.pupil for m in found if m.pupil.reference == chosen), None),
                             page=request.path)  # fmt: skip
    except (Refused, Denied) as refusal:
        add_refusal(form, refusal)
        return invalid(request, TEMPLATE, _shown(form))
    messages.success(request, f"Taken on. {next_words(process)}".strip())
    return redirect("casework:process", process.pupil.reference, process.pk)


def take_it_on(form: MovedInForm, *, by: User, known: Pupil | None, page: str) -> Process:
    """Take on whom a valid form is about, a new record or one that is here.

    Raises:
        Denied, Refused: as ``moved_in.take_on_moved``.
    """
    facts = form.child_facts()
    process = take_on_moved(by=by, child=known or Child(**facts), page=page, **form.move_facts())
    if known is not None:
        keep_what_was_typed(by, process, facts, page, said=SAID)
    return process
