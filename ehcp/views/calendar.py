"""One's own dates in a calendar program: the page that gives the private address, and the file behind it."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from ehcp import permissions
from ehcp.actions import calendar_addresses as actions
from ehcp.api.callers import Limit, Strangers
from ehcp.calendar_file import calendar_of
from ehcp.models import ViewLog
from ehcp.own_dates import own_dates
from ehcp.policies import Refused
from ehcp.viewing import log_view
from send_cases import clock
from send_cases.accounts.models import User
from send_cases.pages import render_page

PAGE = "/calendar/"  # what logs say: the address itself is the key


class Reads(Limit):
    """Each calendar address."""

    name = "calendar"

    def caller(self, request: Any) -> str:
        return f"calendar-{request.calendar_address.pk}"


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The dates of whoever the address was given to, as they may see them now. Anything else is not there."""
    address = actions.address_with(secret)
    if address is None or not permissions.follow_dates.allows(address.user):
        if not Strangers().allow_request(request, None):
            return _too_often()
        raise Http404
    request.calendar_address = address  # type: ignore[attr-defined]
    if not Reads().allow_request(request, None):
        return _too_often()
    dates = own_dates(address.user, clock.today())
    actions.say_read(address)
    pupils = sorted({each.milestone.process.pupil_id for each in dates})
    log_view(request, ViewLog.What.EXPORT, user=address.user, page=PAGE,
             detail={"pupils": pupils, "count": len(dates), "calendar": address.pk})  # fmt: skip
    return _answer(request, calendar_of(dates, settings.SITE_URL))


def _answer(request: HttpRequest, body: bytes) -> HttpResponse:
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="dates.ics"'}
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response["ETag"] = tag
    return get_conditional_response(request, etag=tag, response=response) or response


def _too_often() -> HttpResponse:
    seconds = 60 - int(time.time()) % 60
    words = f"This address is read too often. Try again in {seconds} seconds.\n"
    return HttpResponse(words, status=429, content_type="text/plain", headers={"Retry-After": str(seconds)})


def _person(request: HttpRequest) -> User:
    """Whoever asks, if they have dates of their own."""
    user = request.user
    if not isinstance(user, User) or not permissions.follow_dates.allows(user):
        raise Http404
    return user


def _show(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    crumbs = [("Your account", reverse("account"))]
    return render_page(request, f"ehcp/{template}.html", {"nav": "account", "crumbs": crumbs, **context})


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Whether there is an address and when it was last read; making, changing and ending it."""
    person = _person(request)
    return _show(request, "calendar", title="Your dates in a calendar", address=actions.address_of(person))


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new address, shown here and nowhere again."""
    secret = actions.make_address(by=_person(request), page=request.path)
    whole = f"{settings.SITE_URL.rstrip('/')}{reverse('calendar_feed', args=[secret])}"
    return _show(request, "calendar_made", title="Your calendar address", whole=whole)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """The address answers nobody any more."""
    try:
        actions.end_address(by=_person(request), page=request.path)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The address has ended. Calendar programs that have it find nothing.")
    return redirect("calendar")
