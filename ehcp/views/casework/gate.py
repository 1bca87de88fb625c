"""The door of the casework room: caseworkers and managers; to anyone else there is nothing here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from ehcp.models import Pupil

Handler = Callable[..., HttpResponseBase]


def caseworkers(view: Handler) -> Handler:
    """404 for everybody who does not work the authority's cases."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.rights.works_cases:  # type: ignore[union-attr]
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def managers(view: Handler) -> Handler:
    """404 for everybody who is not a manager."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.rights.manager:  # type: ignore[union-attr]
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def load_pupil(request: HttpRequest, reference: str) -> Pupil:
    """The record at an address, or 404 where this person may not see it."""
    return get_object_or_404(Pupil.objects.visible_to(request.user), reference=reference)  # type: ignore[arg-type]


def address_of(name: str, *args: Any) -> str:
    """An address by its name, or nothing where this installation does not have that page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def case_crumbs(pupil: Pupil) -> list[tuple[str, str]]:
    """Cases, then the case: for the pages below it."""
    return [
        ("Cases", reverse("casework:worklist")),
        (pupil.reference, reverse("casework:case", args=[pupil.reference])),
    ]
