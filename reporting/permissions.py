"""Who may see figures, and the faults of the return."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from ehcp.permissions import see_measures

View = Callable[..., HttpResponseBase]


def managers_only(view: View) -> View:
    """Anyone else gets a page that is not there."""

    @wraps(view)
    def _guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not see_measures.allows(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return _guarded


def faults_page(view: View) -> View:
    """Managers and administrators; anyone else gets a page that is not there."""

    @wraps(view)
    def _guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rights = request.user.rights  # type: ignore[union-attr]
        if not (rights.manager or rights.administrator):
            raise Http404
        return view(request, *args, **kwargs)

    return _guarded
