"""A page, or the one part of it that htmx asked for: one view, one address, one template.

A view says ``render_page(request, "casework/worklist.html", context, fragment="results")``. The context's ``title`` is
the page's title (never a name); ``announce`` is what a screen reader is told after a part was swapped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET
from django_htmx.http import push_url

from send_cases.forms import GovukFormMixin

INVALID, CONFLICT = 422, 409


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asked for a part of the page (not a boosted link, not the Back button)."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
    push: bool = False,
) -> HttpResponse:
    """The whole page, or its partial when htmx asked for it.

    Args:
        template: the page's template.
        context: ``title`` and ``announce`` are used for the part too.
        fragment: the name of the ``partialdef`` that may be swapped alone.
        status: the response's status, the same with and without htmx.
        push: put this address, without its empty parameters, into the browser's address bar (lists).
    """
    context = dict(context or {})
    context.setdefault("status", status)
    if not (fragment and wants_fragment(request)):
        return render(request, template, context, status=status)
    body = render_to_string(f"{template}#{fragment}", context, request)
    beside = render_to_string("components/beside_fragment.html", context, request)
    response = HttpResponse(beside + body, status=status)
    return push_url(response, address_without_blanks(request)) if push else response


def address_without_blanks(request: HttpRequest) -> str:
    """This address without parameters that say nothing, so that a list's address can be shared and read."""
    params = request.GET.copy()
    for key in [key for key in params if not any(params.getlist(key))]:
        del params[key]
    return f"{request.path}?{params.urlencode()}" if params else request.path


def invalid(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, fragment: str | None = None
) -> HttpResponse:
    """The page again with its errors: status 422, "Error: " before the title, everything typed still there."""
    return render_page(request, template, context, fragment=fragment, status=INVALID)


def conflict(
    request: HttpRequest,
    form: GovukFormMixin,
    *,
    stored: Mapping[str, str],
    seen: str,
    changed_by: str = "",
    context: Mapping[str, Any] | None = None,
    template: str = "components/conflict_page.html",
) -> HttpResponse:
    """Someone else changed the record meanwhile: show what is stored now beside what was typed. Nothing is lost.

    Args:
        form: the bound form; what was typed stays in it and can be sent again.
        stored: field name to what is stored now, as text.
        seen: the record's version now, put into the form's ``seen`` field so that sending again is a decision.
        changed_by: who changed it and when, in words ("Tom Ashworth, today at 14:02").
        context: ``title``, ``back``, and what the page says about the record.
    """
    bound = cast(Any, form)
    if "seen" in bound.fields:
        data = bound.data.copy()
        data[bound.add_prefix("seen")] = seen
        bound.data = data
    rows = [
        {"label": field.label, "stored": stored.get(field.name, ""), "typed": field.typed}
        for field in bound
        if not field.is_hidden and (field.name in stored or field.typed)
    ]
    for row in rows:
        row["differs"] = str(row["stored"]).split() != str(row["typed"]).split()
    shown = {"form": form, "rows": rows, "changed_by": changed_by, **(context or {})}
    shown.setdefault("title", "Someone else changed this while you were typing")
    return render_page(request, template, shown, status=CONFLICT)


@require_GET
def extend_session(request: HttpRequest) -> JsonResponse:
    """Stay signed in: any request keeps the session; this one also hands out a fresh form token for open pages."""
    fresh = {"csrf": get_token(request), "seconds": settings.SESSION_COOKIE_AGE, "person": request.user.pk}
    return JsonResponse(fresh)
