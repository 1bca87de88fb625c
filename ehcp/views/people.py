"""An organisation's own people: who can sign in, inviting a colleague, ending an access.

The school's room and the adviser's room open the same pages; ``Room`` says what differs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ehcp.actions import memberships
from ehcp.forms.setting.people import InviteForm
from ehcp.policies import Refused
from send_cases.access import Denied
from send_cases.accounts.models import Membership, Organisation, Role
from send_cases.pages import invalid, render_page

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Room:
    """A room whose people look after themselves.

    Attributes:
        space: the namespace of its addresses.
        held: the name of the right that opens it ("settings" or "services").
        home: what its front page is called.
        role: what its people are.
    """

    space: str
    held: str
    home: str
    role: str

    def organisations(self, request: HttpRequest) -> list[Organisation]:
        """Those the person works for, or 404."""
        held = getattr(request.user.rights, self.held)  # type: ignore[union-attr]
        if not held:
            raise Http404
        return list(Organisation.objects.filter(pk__in=held))

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"{self.space}:{name}", args=args)

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.home, self.url("home" if self.space == "setting" else "inbox")),
                ("People", self.url("people"))]  # fmt: skip


SETTING = Room("setting", "settings", "Your pupils", Role.SENCO)
SERVICE = Room("advice", "services", "Asked of me", Role.ADVISER)


def pages(room: Room) -> tuple[View, View, View]:
    """The three pages of a room: people, invite, end."""

    @require_safe
    def people(request: HttpRequest) -> HttpResponse:
        lists = [(each, memberships.people_of(each)) for each in room.organisations(request)]
        context = {
            "title": "People", "lists": lists, "crumbs": room.crumbs[:1], "invite": room.url("invite"),
            "end": f"{room.space}:end_access", "nav": "people",
        }  # fmt: skip
        return render_page(request, "ehcp/setting/people.html", context)

    @require_http_methods(["GET", "POST"])
    def invite(request: HttpRequest) -> HttpResponse:
        form = InviteForm(request.POST or None, organisations=room.organisations(request))
        if request.method == "POST" and form.is_valid():
            try:
                _invite(request, form)
            except (Refused, Denied) as refusal:
                field = getattr(refusal, "field", "")
                form.add_error(field if field in form.fields else None, str(refusal))
            else:
                return redirect(room.url("people"))
        context = {
            "title": "Invite a colleague", "form": form, "button": "Send the invitation", "crumbs": room.crumbs,
            "cancel": room.url("people"), "nav": "people",
            "lead": "They can see and do the same as you. Invite only people who work with you.",
        }  # fmt: skip
        return (invalid if request.method == "POST" else render_page)(request, "components/form_page.html", context)

    @require_http_methods(["GET", "POST"])
    def end_access(request: HttpRequest, pk: int) -> HttpResponse:
        held = Membership.objects.filter(organisation__in=room.organisations(request), role=room.role)
        found = get_object_or_404(held.select_related("user", "organisation"), pk=pk)
        if request.method == "POST":
            return _end(request, found, room)
        return render_page(request, "components/confirm_page.html", _asking(request, found, room))

    return people, invite, end_access


def _invite(request: HttpRequest, form: InviteForm) -> None:
    made = memberships.invite(
        by=request.user, organisation=form.chosen, email=form.cleaned_data["email"], name=form.cleaned_data["name"],  # type: ignore[arg-type]
        page=request.path,
    )  # fmt: skip
    messages.success(request, f"{made.user.name} is invited. An e-mail with a link is on its way.")


def _end(request: HttpRequest, found: Membership, room: Room) -> HttpResponse:
    try:
        memberships.end(by=request.user, membership=found, page=request.path)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The access of {found.user.name} has ended.")
    mine = found.user_id == request.user.pk
    return redirect("home" if mine else room.url("people"))


def _asking(request: HttpRequest, found: Membership, room: Room) -> dict[str, Any]:
    """The question before an access ends, with a warning where it is one's own or the last."""
    points = [
        "They stop seeing everything of this organisation at once.",
        "What they did stays recorded under their name.",
    ]
    lead = f"{found.user.name} ({found.user.email}) will not be able to sign in for {found.organisation}."
    if found.user_id == request.user.pk:
        lead = f"This is your own access to {found.organisation}. You will be signed out of it at once."
        points = ["What you did stays recorded under your name."]
    if memberships.is_last(found):
        points.insert(
            0, f"Nobody else can sign in for {found.organisation}. Only the council could let somebody in again."
        )
    return {
        "title": "End an access", "heading": f"End the access of {found.user.name}?", "lead": lead, "points": points,
        "button": "End the access", "danger": True, "cancel": room.url("people"), "crumbs": room.crumbs,
        "nav": "people",
    }  # fmt: skip
