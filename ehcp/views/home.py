"""The front door: everybody lands where their own work is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ehcp.views.casework.gate import address_of
from send_cases.pages import render_page

ROOMS = (
    ("manager", "reporting:board"),
    ("works_cases", "casework:worklist"),
    ("senco", "setting:home"),
    ("adviser", "advice:inbox"),
    ("administrator", "administration:home"),
)


def home(request: HttpRequest) -> HttpResponse:
    """To the room of the first of this person's roles; a person without a role is told whom to ask."""
    rights = request.user.rights  # type: ignore[union-attr]
    for right, name in ROOMS:
        there = address_of(name)
        if getattr(rights, right) and there:
            return redirect(there)
    return render_page(request, "ehcp/casework/nobody.html", {"title": "Nothing to show yet"})
