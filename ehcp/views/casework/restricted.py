"""Restricted records: managers name who may open one; a caseworker can open one for a day with a reason."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ehcp.actions import restricted as acts
from ehcp.filters import officer_choices
from ehcp.forms.casework import BecauseForm, GlassForm, RestrictForm
from ehcp.models import ViewLog
from ehcp.policies import Refused
from ehcp.viewing import log_view
from ehcp.views.casework.editing import Edit
from ehcp.views.casework.gate import caseworkers
from ehcp.views.stepping import add_refusal
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.pages import invalid, render_page


class Restrict(Edit):
    """Open the record to named people only, or change who they are."""

    form_class, title, button, done_at = RestrictForm, "Restrict this record", "Restrict", "casework:case"
    lead = "Nobody else finds it in lists, searches or matches; to them it does not exist."

    def prepare(self) -> None:
        if not cast(User, self.request.user).rights.manager:
            raise Http404

    def form_kwargs(self) -> dict[str, Any]:
        return {"people": officer_choices()}

    def initial(self) -> dict[str, Any]:
        named = [str(access.user_id) for access in acts.named_people(self.pupil) if not access.break_glass]
        return {"because": self.pupil.restricted_because, "people": named}

    def act(self, form: Any) -> str:
        people = list(User.objects.filter(pk__in=[int(pk) for pk in form.cleaned_data["people"]]))
        acts.restrict(pupil=self.pupil, by=cast(User, self.request.user), people=people,
                      because=form.cleaned_data["because"], page=self.request.path)  # fmt: skip
        return "Open to the people named only."


class Lift(Edit):
    """Open the record to every caseworker again."""

    form_class, title, button, done_at = BecauseForm, "End the restriction", "End the restriction", "casework:case"

    def prepare(self) -> None:
        if not cast(User, self.request.user).rights.manager or not self.pupil.restricted:
            raise Http404

    def act(self, form: Any) -> str:
        acts.lift(pupil=self.pupil, by=cast(User, self.request.user), because=form.cleaned_data["because"],
                  page=self.request.path)  # fmt: skip
        return "Open to every caseworker again."


@caseworkers
def break_glass(request: HttpRequest) -> HttpResponse:
    """Open a restricted record for today. Whatever the reference is, the answer tells nothing until it opens."""
    shown: dict[str, Any] = {
        "title": "Open a restricted record", "button": "Open the record", "cancel": reverse("casework:worklist"),
        "lead": "Only when you must and cannot wait for a manager. The managers are told at once.",
    }  # fmt: skip
    template = "components/form_page.html"
    if request.method != "POST":
        return render_page(request, template, {**shown, "form": GlassForm()})
    form = GlassForm(request.POST)
    if not form.is_valid():
        return invalid(request, template, {**shown, "form": form})
    try:
        pupil = acts.break_glass(by=cast(User, request.user), page=request.path, **form.cleaned_data)
    except (Refused, Denied) as refusal:
        add_refusal(form, refusal)
        return invalid(request, template, {**shown, "form": form})
    log_view(request, ViewLog.What.BREAK_GLASS, pupil=pupil)
    messages.warning(request, "The record is open to you until tonight. The managers have been told.")
    return redirect("casework:case", pupil.reference)
