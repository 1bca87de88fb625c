"""Every look at a record is written down: who, what, when, from where. Never the child's name or a search's words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.http import HttpRequest

from ehcp.models import Document, Process, Pupil, ViewLog
from send_cases.accounts.models import User


def log_view(
    request: HttpRequest,
    what: str,
    *,
    user: User | None = None,
    pupil: Pupil | None = None,
    process: Process | None = None,
    document: Document | None = None,
    detail: dict[str, Any] | None = None,
    page: str = "",
) -> None:
    """Write one row of the log.

    Args:
        request: whose user, address and page are kept.
        what: a value of ``ViewLog.What``.
        user: who looks, where it is not the request's own user (a system with a token).
        detail: ids and counts only.
        page: the page, where the address itself is a secret.
    """
    ViewLog.objects.create(
        user=user or cast(User, request.user),
        what=what,
        pupil=pupil or (process.pupil if process else None),
        process=process,
        document=document,
        page=(page or request.path)[:200],
        detail=detail or {},
        address=request.META.get("REMOTE_ADDR") or None,
    )


def log_list(request: HttpRequest, what: str, pupil_ids: Iterable[int], **detail: Any) -> None:
    """One row for a list: the ids that were on the page, so that "who has seen this record" finds them."""
    log_view(request, what, detail={"pupils": sorted(set(pupil_ids)), **detail})
