"""Downloading a document: only through this door, logged, and under a name that says nothing of the child."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ehcp.file_types import ending_for
from ehcp.models import Document, ViewLog
from ehcp.viewing import log_view
from send_cases.accounts.models import User


@require_safe
def document(request: HttpRequest, pk: int) -> FileResponse:
    """The newest version of a document the person may see, as an attachment."""
    return file_of(request, cast(User, request.user), pk)[1]


def file_of(request: HttpRequest, user: User, pk: int) -> tuple[Document, FileResponse]:
    """A document that somebody may see, and its newest version as an attachment; the download is written down.

    Raises:
        Http404: they may not see it, or its file is gone.
    """
    found = get_object_or_404(Document.objects.visible_to(user).select_related("pupil"), pk=pk)
    version = found.versions.order_by("-number").first()
    if version is None or not version.file.storage.exists(str(version.file.name)):
        raise Http404
    log_view(request, ViewLog.What.DOWNLOAD, user=user, pupil=found.pupil, process=found.process, document=found)
    owner = found.pupil.reference if found.pupil else f"request-{found.draft_id}"
    response = FileResponse(
        version.file.open("rb"),
        as_attachment=True,
        filename=f"{owner}-{found.pk}.{ending_for(version.content_type)}",
        content_type=version.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return found, response
