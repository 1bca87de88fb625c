"""Where the API begins, its OpenAPI document, and a page that explains it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response

from ehcp.api import explaining
from ehcp.api.base import Endpoint
from ehcp.api.paging import MOST
from ehcp.api.problems import KINDS
from send_cases.pages import render_page

RESOURCES = (
    "me", "children", "processes", "milestones", "advice", "consultations", "documents", "plans", "placements",
    "settings", "policies", "jobs", "measures", "docs", "schema",
)  # fmt: skip


class Index(Endpoint):
    """What there is. Which of it is there for the caller follows from their role."""

    scope = ""

    @extend_schema(
        operation_id="index",
        responses={200: {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}},
    )
    def get(self, request: Any) -> Response:
        return Response({name: request.build_absolute_uri(reverse(f"api:{name}")) for name in RESOURCES})


class AsYaml(BaseRenderer):
    """The document as it is."""

    media_type, format = "application/yaml", "yaml"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> Any:
        return data if isinstance(data, bytes) else JSONRenderer().render(data)


class Schema(Endpoint):
    """The OpenAPI document, the same as ``docs/openapi.yaml``."""

    scope = ""
    renderer_classes = [AsYaml, JSONRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Any) -> Response:
        return Response(document(), content_type="application/yaml")


@cache
def document() -> bytes:
    """The OpenAPI document as text, made once in each process."""
    from drf_spectacular.renderers import OpenApiYamlRenderer

    return bytes(OpenApiYamlRenderer().render(explaining.described(), renderer_context={}))


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The API explained, and every address with what it is for."""
    problems = [{"status": status, "kind": kind, "words": words} for status, (kind, words) in KINDS.items()]
    context = {
        "title": "The API", "problems": problems, "limits": settings.API_LIMITS, "most": MOST,
        "parts": explaining.by_part(),
    }  # fmt: skip
    return render_page(request, "ehcp/api/docs.html", context)


@require_safe
def one_address(request: HttpRequest, key: str) -> HttpResponse:
    """One address: what each of its methods takes and answers."""
    address = explaining.addresses().get(key)
    if address is None:
        raise Http404
    context = {
        "title": f"{address.words} – the API", "words": address.words, "address": address,
        "example": explaining.example(address), "crumbs": [("The API", reverse("api:docs"))],
        "open_it": address.calls[0].method == "GET" and "{" not in address.path,
    }  # fmt: skip
    return render_page(request, "ehcp/api/address.html", context)
