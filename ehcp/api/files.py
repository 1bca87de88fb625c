"""Documents (what they are, and their files), plans and placements."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer

from ehcp.api import rooms
from ehcp.api.base import Endpoint, Found, Rows
from ehcp.api.filters import DocumentFilter, PlacementFilter, PlanFilter
from ehcp.api.papers import DocumentShown, PlacementShown, PlanShown, PlanWhole
from ehcp.file_types import TYPES
from ehcp.models import Document, DocumentVersion, Placement, Plan, PlanVersion, Pupil, Representation
from ehcp.views.documents import file_of
from send_cases.accounts.models import Scope


class Documents(Rows):
    """Documents that the caller may open."""

    serializer_class, filters = DocumentShown, DocumentFilter
    scope = Scope.DOCUMENTS_READ

    def rows(self) -> Any:
        user = self.request.user
        rooms.only(user, rooms.CASEWORK, rooms.SCHOOL, rooms.ADVICE)
        newest = DocumentVersion.objects.order_by("document", "-number")
        seen = Document.objects.visible_to(user).select_related("pupil", "added_by")
        return seen.prefetch_related(Prefetch("versions", newest))

    def pupil_of(self, row: Any) -> Pupil | None:
        return row.pupil

    def prepare(self, rows: Found) -> Found:
        for row in rows:
            file = next(iter(row.versions.all()), None)
            row.content_shown = self.request.build_absolute_uri(reverse("api:document_content", args=[row.pk]))
            for name in ("content_type", "size", "sha256"):
                setattr(row, name, getattr(file, name, None))
        return rows


#: What a document may be: the kinds that are taken in, and any other that came in before.
FILE_KINDS = (*sorted({kind.content_type for kind in TYPES.values()}), "application/octet-stream")


class AnyFile(BaseRenderer):
    """The file itself, whatever was asked for in Accept."""

    media_type, format, render_style = "*/*", "file", "binary"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> Any:
        return JSONRenderer().render(data)  # a problem; a file never comes this way


class DocumentContent(Endpoint):
    """The newest version of a document, as an attachment. Each download is written down."""

    scope = Scope.DOCUMENTS_READ
    renderer_classes = [AnyFile]

    @extend_schema(responses={(200, kind): OpenApiTypes.BINARY for kind in FILE_KINDS})
    def get(self, request: Any, pk: int) -> Any:
        rooms.only(request.user, rooms.CASEWORK, rooms.SCHOOL, rooms.ADVICE)
        found, response = file_of(request._request, request.user, pk)
        if found.pupil:
            self.records.add(found.pupil.reference)
        return response


class Plans(Rows):
    """Education, health and care plans."""

    serializer_class, whole_class, filters = PlanShown, PlanWhole, PlanFilter

    def rows(self) -> Any:
        rooms.only(self.request.user, rooms.CASEWORK)
        return Plan.objects.all().visible_to(self.request.user).select_related("pupil")

    def pupil_of(self, row: Any) -> Pupil | None:
        return row.pupil

    def prepare(self, rows: Found) -> Found:
        if self.action == "retrieve":
            versions = PlanVersion.objects.filter(plan=rows[0], entered_in_error=False)
            said = Prefetch("representations", Representation.objects.filter(entered_in_error=False))
            rows[0].versions_shown = list(versions.prefetch_related("named_settings__setting", said))
        return rows


class Placements(Rows):
    """Where children and young people are educated, now and before."""

    serializer_class, filters = PlacementShown, PlacementFilter

    def rows(self) -> Any:
        rooms.only(self.request.user, rooms.CASEWORK)
        return Placement.objects.all().visible_to(self.request.user).select_related("pupil", "setting")

    def pupil_of(self, row: Any) -> Pupil | None:
        return row.pupil
