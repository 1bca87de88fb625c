"""What every page of the school's room begins with: only people of a school, college or setting come in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ehcp.models import Pupil, RequestDraft

View = Callable[..., HttpResponseBase]


def of_a_setting(view: View) -> View:
    """Everybody else finds nothing here."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.rights.senco:  # type: ignore[union-attr]
            raise Http404
        return view(request, *args, **kwargs)

    return inside


def pupil_or_404(request: HttpRequest, reference: str) -> Pupil:
    """A pupil whom this person's schools may know of."""
    return get_object_or_404(Pupil.objects.of_setting(request.user), reference=reference)  # type: ignore[arg-type]


def draft_or_404(request: HttpRequest, pk: int) -> RequestDraft:
    """A draft that this person started or was named on, whatever became of it."""
    drafts = RequestDraft.objects.visible_to(request.user)  # type: ignore[arg-type]
    return get_object_or_404(drafts.select_related("organisation", "started_by", "submission__request"), pk=pk)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way from the school's front page to this one."""
    return [("Your pupils", reverse("setting:home")), *more]


def draft_crumbs(draft: RequestDraft) -> list[tuple[str, str]]:
    return crumbs(
        ("Ask for an assessment", reverse("setting:drafts")),
        (f"Request {draft.pk}", reverse("setting:draft", args=[draft.pk])),
    )
