"""Downloading a document: only through this door, logged, and under a name that says nothing of the child."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ehcp.file_types import ending_for
from ehcp.models import Document, ViewLog
from ehcp.viewing import log_view


@require_safe
def document(request: HttpRequest, pk: int) -> FileResponse:
    """The newest version of a document the person may see, as an attachment."""
    found = get_object_or_404(
        Document.objects.visible_to(request.user).select_related("pupil"),  # type: ignore[arg-type]
        pk=pk,
    )
    version = found.versions.order_by("-number").first()
    if version is None or not version.file.storage.exists(str(version.file.name)):
        raise Http404
    log_view(request, ViewLog.What.DOWNLOAD, pupil=found.pupil, process=found.process, document=found)
    owner = found.pupil.reference if found.pupil else f"request-{found.draft_id}"
    response = FileResponse(
        version.file.open("rb"),
        as_attachment=True,
        filename=f"{owner}-{found.pk}.{ending_for(version.content_type)}",
        content_type=version.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
