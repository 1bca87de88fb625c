"""Webhooks: which systems are told what, each delivery with its answer, sending again, secrets, turning off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ehcp.actions import webhooks as actions
from ehcp.forms.webhooks import ReplayForm, WebhookForm
from ehcp.models import WebhookDelivery, WebhookEndpoint, WebhookEvent
from ehcp.policies import Refused
from ehcp.views.administration.page import FormPage, administrators, show
from ehcp.views.stepping import add_refusal
from send_cases import csv_lists
from send_cases.access import Denied
from send_cases.csv_lists import csv_of
from send_cases.forms import GovukForm
from send_cases.pages import invalid

PAGE = 50
ABOVE = (("Webhooks", "administration:webhooks"),)
State = WebhookDelivery.State
COLOURS = {"waiting": "blue", "sending": "blue", "delivered": "green", "given_up": "red", "dropped": "grey"}
OPEN = Q(deliveries__state__in=[State.WAITING, State.SENDING])


def _above() -> tuple[tuple[str, str], ...]:
    return tuple((text, reverse(name)) for text, name in ABOVE)


def _state(row: WebhookEndpoint) -> tuple[str, str]:
    """Colour and word of an endpoint's state."""
    if row.removed_at is not None:
        return "grey", "Removed"
    if row.off_at is not None:
        return "red", "Off"
    return ("orange", "Failing") if row.failing_since else ("green", "On")


@require_GET
@administrators
def webhooks(request: HttpRequest) -> HttpResponse:
    """Every system that is told something, the newest first."""
    rows = WebhookEndpoint.objects.annotate(waiting=Count("pk", filter=OPEN)).order_by("-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [{"row": row, "colour": _state(row)[0], "state": _state(row)[1]} for row in page]
    return show(request, "webhooks", {"title": "Webhooks", "page": page, "lines": lines})


@require_GET
@administrators
def webhook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One of them: its state, and every delivery with its answer."""
    row = get_object_or_404(WebhookEndpoint.objects.select_related("created_by", "removed_by"), pk=pk)
    chosen = request.GET.get("state", "")
    deliveries = row.deliveries.select_related("message", "pupil").order_by("-pk")
    deliveries = deliveries.filter(state=chosen) if chosen in State.values else deliveries
    if csv_lists.wanted(request):
        columns = ("Happened", "What", "Rule", "Case", "State", "Attempts", "Status", "Answer")
        return csv_of("deliveries", columns, (_cells(each) for each in deliveries.iterator(chunk_size=500)))
    page = Paginator(deliveries, PAGE)
    counts = {each["state"]: each["n"] for each in row.deliveries.order_by().values("state").annotate(n=Count("pk"))}
    tabs = [("", "All"), *State.choices]
    colour, state = _state(row)
    shown = page.get_page(request.GET.get("page"))
    context = {
        "title": row.name, "row": row, "colour": colour, "state": state, "page": shown, "chosen": chosen,
        "events": [WebhookEvent(each).label for each in row.told],
        "both": row.old_until is not None and row.old_until > timezone.now(),
        "lines": [{"row": each, "colour": COLOURS[each.state], "again": not row.off_at and each.ended_at} for each in shown],
        "tabs": [
            {"text": f"{text} ({counts.get(key, 0) if key else sum(counts.values())})", "href": f"?state={key}",
             "current": key == chosen}
            for key, text in tabs
        ],
    }  # fmt: skip
    return show(request, "webhook", context, above=_above())


def _cells(row: WebhookDelivery) -> list[Any]:
    said = row.message
    return [said.at, said.get_event_display(), said.rule_id, row.pupil.reference, row.get_state_display(), row.tries,
            row.status, row.answer]  # fmt: skip


def _secret_page(request: HttpRequest, row: WebhookEndpoint, secret: str) -> HttpResponse:
    """The only page that ever shows a secret."""
    context = {"title": "Secret of the webhook", "row": row, "secret": secret}
    return show(request, "webhook_secret", context, above=_above())


class AddWebhook(FormPage):
    """Register an address; the page that follows shows its secret."""

    form_class, title, button, above = WebhookForm, "Tell another system", "Register", ABOVE
    lead = "The system is told by a signed message to its address. How to receive it: docs/webhooks.md."

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form: Any = self._form(request.POST)
        if form.is_valid():
            try:
                row, secret = actions.register(by=self.user, page=request.path, **form.cleaned_data)
            except (Refused, Denied) as refusal:
                add_refusal(form, refusal)
            else:
                return _secret_page(request, row, secret)
        return invalid(request, self.template, self._context(form))

    def after(self) -> str:
        return reverse("administration:webhooks")


class _OfWebhook(FormPage):
    """A form about one endpoint that is not removed."""

    above = ABOVE
    row: WebhookEndpoint

    def load(self, **kwargs: Any) -> None:
        self.row = get_object_or_404(WebhookEndpoint, pk=kwargs["pk"], removed_at__isnull=True)

    def after(self) -> str:
        return reverse("administration:webhook", args=[self.row.pk])


class ChangeWebhook(_OfWebhook):
    form_class, title = WebhookForm, "Change a webhook"

    def initial(self) -> dict[str, Any]:
        return {"name": self.row.name, "url": self.row.url, "events": self.row.told}

    def act(self, form: Any) -> str:
        actions.change(by=self.user, endpoint=self.row, page=self.request.path, **form.cleaned_data)
        return "Saved."


class Replay(_OfWebhook):
    """Everything since a day, sent again by a job."""

    form_class, title, button = ReplayForm, "Send messages again", "Send again"
    lead = "Every message of that day and later goes out again, case by case in its order. The system tells them by their ids."

    def act(self, form: Any) -> str:
        actions.start_replay(by=self.user, endpoint=self.row, since=form.instant())
        return "The messages are being queued. They appear below."


class RemoveWebhook(_OfWebhook):
    form_class, title, button = GovukForm, "Remove a webhook", "Remove it"
    lead = "It is told nothing more and its secret is deleted. What was delivered stays in the list."

    def act(self, form: Any) -> str:
        actions.remove(by=self.user, endpoint=self.row, page=self.request.path)
        return f"{self.row.name} is removed."


@require_POST
@administrators
def new_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Another secret; the one before it signs for a week more."""
    row = get_object_or_404(WebhookEndpoint, pk=pk, removed_at__isnull=True)
    secret = actions.new_secret_for(by=request.user, endpoint=row, page=request.path)  # type: ignore[arg-type]
    return _secret_page(request, row, secret)


@require_POST
@administrators
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off."""
    row = get_object_or_404(WebhookEndpoint, pk=pk, removed_at__isnull=True)
    on = request.POST.get("do") == "on"
    actions.turn(by=request.user, endpoint=row, on=on, page=request.path)  # type: ignore[arg-type]
    messages.success(request, f"{row.name} is on." if on else f"{row.name} is off. Nothing more is sent.")
    return redirect("administration:webhook", pk=pk)


@require_POST
@administrators
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """One message once more."""
    row = get_object_or_404(WebhookDelivery.objects.select_related("message"), pk=pk)
    try:
        actions.send_again(by=request.user, delivery=row)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "It is being sent again.")
    return redirect("administration:webhook", pk=row.endpoint_id)
