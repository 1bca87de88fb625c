"""The authority's choices: what is in force, since when and why, what comes, and another one from a day on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ehcp.actions import policies as actions
from ehcp.forms.administration import PolicyForm
from ehcp.models import Policy
from ehcp.policies import Refused
from ehcp.policy_list import CHOSEN, Choice
from ehcp.views.administration.page import FormPage, administrators, show
from send_cases import clock
from send_cases.words import date_words


@require_GET
@administrators
def policies(request: HttpRequest) -> HttpResponse:
    """Every choice with its value today."""
    today = clock.today()
    set_rows: dict[str, list[Policy]] = {}
    for row in Policy.objects.filter(key__in=CHOSEN).order_by("-in_force_from", "-pk"):
        set_rows.setdefault(row.key, []).append(row)
    groups: dict[bool, list[dict[str, Any]]] = {False: [], True: []}
    for key, choice in CHOSEN.items():
        groups[choice.later].append(_line(choice, set_rows.get(key, []), today))
    context = {"title": "Choices", "now": groups[False], "later": groups[True]}
    return show(request, "policies", context)


def _line(choice: Choice, rows: list[Policy], today: Any) -> dict[str, Any]:
    current = next((row for row in rows if row.in_force_from <= today), None)
    notes = [choice.words(current.value)] if current else [choice.words(choice.default)]
    note = f"since {date_words(current.in_force_from)}" if current else "as the application comes"
    coming = [f"From {date_words(r.in_force_from)}: {choice.words(r.value)}" for r in rows if r.in_force_from > today]
    href = reverse("administration:policy", args=[choice.key])
    return {"key": choice.title, "value": notes[0], "note": "; ".join([note, *coming]), "href": href}


class ChangePolicy(FormPage):
    """One choice: what it decides, its history, and the form for another."""

    form_class, button, template = PolicyForm, "Save", "ehcp/administration/policy.html"
    above = (("Choices", "administration:policies"),)

    def load(self, **kwargs: Any) -> None:
        choice = CHOSEN.get(kwargs["key"])
        if choice is None:
            raise Http404
        self.choice, self.title, self.lead = choice, choice.title, choice.about
        rows = Policy.objects.filter(key=choice.key).select_related("set_by")
        self.rows = list(rows.order_by("-in_force_from", "-pk"))

    def form_kwargs(self) -> dict[str, Any]:
        current = next((row.value for row in self.rows if row.in_force_from <= clock.today()), self.choice.default)
        return {"choice": self.choice, "current": current}

    def more(self) -> dict[str, Any]:
        today = clock.today()
        history = [
            {"row": row, "words": self.choice.words(row.value), "coming": row.in_force_from > today}
            for row in self.rows
        ]
        return {"history": history, "default": self.choice.words(self.choice.default)}

    def act(self, form: PolicyForm) -> str:
        data = form.cleaned_data
        row = actions.set_policy(
            by=self.user, key=self.choice.key, value=data["value"], in_force_from=data["in_force_from"],
            because=data["because"], page=self.request.path,
        )  # fmt: skip
        return f"Saved: {self.choice.words(row.value)}, from {date_words(row.in_force_from)}."

    def after(self) -> str:
        return reverse("administration:policies")


@require_POST
@administrators
def withdraw_policy(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a choice that has not begun."""
    row = get_object_or_404(Policy, pk=pk, key__in=CHOSEN)
    try:
        actions.withdraw_policy(by=request.user, policy=row, page=request.path)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Taken back.")
    return redirect("administration:policy", key=row.key)
