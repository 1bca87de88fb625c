"""The person's own account: who they are here, where they work, their second factor."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ehcp import permissions
from ehcp.actions.calendar_addresses import address_of
from send_cases import clock
from send_cases.pages import render_page


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Name, places with their days, second factor, sign out."""
    user: Any = request.user
    places = user.memberships.select_related("organisation").order_by("organisation__name", "-starts_on")
    today = clock.today()
    context = {
        "title": "Your account",
        "nav": "account",
        "places": [(each, each.ends_on is None or each.ends_on >= today) for each in places],
        "has_factor": is_mfa_enabled(user),
        "factor_required": settings.SECOND_FACTOR_REQUIRED,
        "has_dates": permissions.follow_dates.allows(user),
        "has_calendar": address_of(user) is not None,
        "minutes": settings.SESSION_COOKIE_AGE // 60,
    }
    return render_page(request, "ehcp/account.html", context)
