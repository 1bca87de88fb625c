"""Tokens of systems that use the API: which there are, making one, its calls, revoking it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ehcp.actions import tokens as actions
from ehcp.forms.tokens import TokenForm
from ehcp.policies import Refused
from ehcp.views.administration.page import FormPage, administrators, show
from ehcp.views.stepping import add_refusal
from send_cases import clock, csv_lists
from send_cases.access import Denied
from send_cases.accounts.models import ApiToken, Scope
from send_cases.csv_lists import csv_of
from send_cases.pages import invalid

PAGE = 50
ABOVE = (("Tokens of systems", "administration:tokens"),)


def _state(token: ApiToken) -> tuple[str, str]:
    """Colour and word of a token's state today."""
    if token.revoked_at is not None:
        return "grey", "Revoked"
    return ("green", "In use") if token.is_good(clock.today()) else ("orange", "Expired")


@require_GET
@administrators
def tokens(request: HttpRequest) -> HttpResponseBase:
    """Every token, the newest first, with the last time it was used."""
    rows = ApiToken.objects.select_related("organisation").annotate(used_at=Max("calls__at")).order_by("-pk")
    if csv_lists.wanted(request):
        columns = ("System", "Begins with", "Of", "Role", "State", "Last day", "Last used")
        return csv_of("tokens", columns, (_cells(row) for row in rows.iterator(chunk_size=500)))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [{"token": row, "colour": _state(row)[0], "state": _state(row)[1]} for row in page]
    return show(request, "tokens", {"title": "Tokens of systems", "page": page, "lines": lines})


def _cells(row: Any) -> list[Any]:
    return [row.name, row.begins, row.organisation, row.get_role_display(), _state(row)[1], row.expires_on, row.used_at]


@require_GET
@administrators
def token(request: HttpRequest, pk: int) -> HttpResponse:
    """One token: what it may, and every call made with it."""
    row = get_object_or_404(ApiToken.objects.select_related("organisation", "created_by", "revoked_by"), pk=pk)
    page = Paginator(row.calls.all(), PAGE).get_page(request.GET.get("page"))
    colour, state = _state(row)
    context = {
        "title": row.name, "row": row, "colour": colour, "state": state, "page": page,
        "scopes": [Scope(each).label for each in row.scopes],
    }  # fmt: skip
    return show(request, "token", context, above=(("Tokens of systems", reverse("administration:tokens")),))


class AddToken(FormPage):
    """Make one; the page that follows is the only one that ever shows it."""

    form_class, title, button, above = TokenForm, "Make a token for a system", "Make the token", ABOVE
    lead = "A system that holds the token can do what you tick here until the last day. Give it to that system’s keeper only."

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form: Any = self._form(request.POST)
        if form.is_valid():
            try:
                made, secret = actions.create_token(by=self.user, page=request.path, **form.facts())
            except (Refused, Denied) as refusal:
                add_refusal(form, refusal)
            else:
                above = tuple((text, reverse(name)) for text, name in ABOVE)
                return show(request, "token_made", {"title": "Token made", "row": made, "secret": secret}, above=above)
        return invalid(request, self.template, self._context(form))

    def after(self) -> str:
        return reverse("administration:tokens")


@require_POST
@administrators
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """No call with it is answered any more."""
    row = get_object_or_404(ApiToken, pk=pk)
    try:
        actions.revoke_token(by=request.user, token=row, page=request.path)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{row.name} is revoked. Its next call is refused.")
    return redirect("administration:token", pk=pk)
