"""Who else works on a request before it is sent, and throwing it away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ehcp.actions import drafts as actions
from ehcp.forms.setting.drafts import ShareForm
from ehcp.models import RequestDraft
from ehcp.policies import Refused
from ehcp.views.setting.drafts import closed_page
from ehcp.views.setting.room import crumbs, draft_crumbs, draft_or_404, of_a_setting
from send_cases import clock
from send_cases.accounts.models import Role, User
from send_cases.pages import invalid, render_page


@require_http_methods(["GET", "POST"])
@of_a_setting
def draft_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the colleagues of the same school who may read and change the draft."""
    found = draft_or_404(request, pk)
    closed = closed_page(request, found)
    if closed:
        return closed
    here = User.objects.filter(
        is_active=True, memberships__in=found.organisation.memberships.filter(role=Role.SENCO).current(clock.today())
    )
    people = list(here.exclude(pk=found.started_by_id).distinct())
    shared = [str(each) for each in found.shares.values_list("user_id", flat=True)]
    form = ShareForm(request.POST or None, people=people, initial={"colleagues": shared})
    if request.method == "POST":
        form = ShareForm(request.POST, people=people)
        if form.is_valid():
            return _share(request, pk, form)
    context = {
        "title": f"Share – request {pk}", "heading": "Share this request", "form": form, "people": people,
        "cancel": reverse("setting:draft", args=[pk]), "crumbs": draft_crumbs(found), "nav": "drafts", "draft": found,
    }  # fmt: skip
    return (invalid if form.errors else render_page)(request, "ehcp/setting/share.html", context)


def _share(request: HttpRequest, pk: int, form: ShareForm) -> HttpResponse:
    try:
        actions.share(
            draft=draft_or_404(request, pk), by=request.user, colleagues=form.cleaned_data["colleagues"],  # type: ignore[arg-type]
            page=request.path,
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Saved who may work on this request.")
    return redirect("setting:drafts" if not _still_mine(request, pk) else reverse("setting:draft", args=[pk]))


def _still_mine(request: HttpRequest, pk: int) -> bool:
    """A colleague who takes their own name off does not see the draft any more."""
    return bool(RequestDraft.objects.visible_to(request.user).filter(pk=pk).exists())  # type: ignore[arg-type]


@require_http_methods(["GET", "POST"])
@of_a_setting
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw it away, after asking. What expired can be thrown away too."""
    found = draft_or_404(request, pk)
    if found.sent_at is not None or found.discarded_at is not None:
        return closed_page(request, found) or redirect("setting:drafts")
    if request.method == "POST":
        actions.discard(draft=found, by=request.user, page=request.path)  # type: ignore[arg-type]
        messages.success(request, "The request was discarded. Nothing was sent.")
        return redirect("setting:drafts")
    context = {
        "title": f"Discard – request {pk}", "heading": "Discard this request?",
        "lead": "Its answers and files are deleted for you and for the colleagues it is shared with.",
        "button": "Discard it", "danger": True, "cancel": reverse("setting:drafts"), "nav": "drafts",
        "crumbs": crumbs(("Ask for an assessment", reverse("setting:drafts"))),
    }  # fmt: skip
    return render_page(request, "components/confirm_page.html", context)
