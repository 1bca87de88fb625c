"""A kept return as PDF and workbook: asked for, read as a page, downloaded. For managers."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ehcp.models import ViewLog
from ehcp.viewing import log_view
from reporting.freezing.documents import start_document
from reporting.permissions import managers_only
from reporting.return_views import crumbs, load_return, person_of
from send_cases.pages import render_page

FILES = {
    "pdf": ("pdf", "application/pdf"),
    "xlsx": ("workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_POST
@managers_only
def sen2_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker write the PDF and the workbook."""
    return redirect("job", start_document(by=person_of(request), kept=load_return(pk)).pk)


@require_GET
@managers_only
def sen2_document(request: HttpRequest, pk: int, made: int) -> HttpResponse:
    """The tables as they were counted, with last year and England, and what is said of the data."""
    kept = load_return(pk)
    row = get_object_or_404(kept.documents.select_related("by"), pk=made)
    context = {
        "title": f"Tables of {kept.name}", "nav": "board", "kept": kept, "made": row, "data": row.data,
        "crumbs": crumbs((kept.name, reverse("reporting:sen2_return", args=[pk]))),
    }  # fmt: skip
    return render_page(request, "reporting/sen2/document.html", context)


@require_GET
@managers_only
def sen2_document_file(request: HttpRequest, pk: int, made: int, kind: str) -> HttpResponseBase:
    """The PDF or the workbook, exactly as it was kept."""
    kept = load_return(pk)
    row = get_object_or_404(kept.documents, pk=made)
    if kind not in FILES:
        raise Http404
    name, media = FILES[kind]
    log_view(request, ViewLog.What.EXPORT, detail={"sen2": kept.pk, "document": row.pk, "as": kind})
    file = getattr(row, name)
    return FileResponse(
        file.open("rb"), as_attachment=True, filename=f"{kept.file_name}-tables.{kind}", content_type=media
    )
