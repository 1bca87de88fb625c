"""What the OpenAPI document says beyond what the framework reads off the views: forms as JSON, filters, problems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters as df
from django import forms
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from ehcp.api import typed
from ehcp.api.problems import KINDS, MEDIA
from ehcp.api.shown import Shown

READ_PROBLEMS = (400, 401, 403, 404, 406, 429, 500)
WRITE_PROBLEMS = (*READ_PROBLEMS, 412, 413, 415, 422, 503)

KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER,
    description="A text of your own, 1 to 80 characters: the same call with the same key is done once and answered alike.",
)  # fmt: skip
MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER,
    description="The ETag of what you read: refused with 412 and what changed, if it did.",
)  # fmt: skip
DO_HEADERS = [KEY, MATCH]


def _header(words: str, kind: str = "string", *, required: bool = True) -> dict[str, Any]:
    return {"schema": {"type": kind}, "description": words, "required": required}


HEADERS = {
    "tag": _header("What If-Match and If-None-Match are held against."),
    "tag-after": _header("The tag of the process, once it is done.", required=False),
    "location": _header("Address of the process that was opened."),
    "replayed": _header("true where the answer is the one given before.", required=False),
}


def _named(**names: str) -> dict[str, Any]:
    """Headers of an answer: each name (``_`` for ``-``) with one of ``HEADERS``."""
    return {name.replace("_", "-"): {"$ref": f"#/components/headers/{which}"} for name, which in names.items()}


#: What an answer with a problem says besides.
PROBLEM_HEADERS = {
    401: {"WWW-Authenticate": _header("How to sign in.")},
    429: {"Retry-After": _header("In how many seconds to go on.", "integer")},
}


def body_of(form: Any, extra: bool = True) -> dict[str, Any]:
    """The JSON schema of a form's fields, as far as they do not depend on the case.

    Args:
        extra: whether the form may ask for more than its class says; GET has it as it is.
    """
    properties, required = {}, []
    fields = getattr(form, "fields", None) or form.base_fields  # an instance, or a class
    for name, field in fields.items():
        if name in typed.ASIDE:
            continue
        properties[name] = _property(field)
        if field.required:
            required.append(name)
    found: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": extra}
    return {**found, "required": required} if required else found


def several_of(forms_by_name: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema where what is asked depends on the address or the case: one of these, each with its name."""
    return {"anyOf": [{"title": name, **body_of(form, extra=False)} for name, form in forms_by_name.items()]}


def _property(field: Any) -> dict[str, Any]:
    kind = typed.kind_of(field)
    words = {"title": str(field.label or ""), "description": str(field.help_text or "")}
    words = {name: text for name, text in words.items() if text}
    none = [] if field.required else ["null"]
    if kind in _PLAIN:
        sort, more = _PLAIN[kind]
        return {"type": [sort, *none] if none else sort, **more, **words}
    if isinstance(field, forms.ChoiceField) and isinstance(field.choices, list) and field.choices:
        values = [str(value) for value, _ in field.choices]
        enum = values if field.required else list(dict.fromkeys([*values, "", None]))
        return {"type": ["string", *none] if none else "string", "enum": enum, **words}
    return {"type": ["string", "integer", *none], **words}


#: Type and format of the sorts of fields that have one.
_PLAIN: dict[str, tuple[str, dict[str, Any]]] = {
    "boolean": ("boolean", {}),
    "choices": ("array", {"items": {"type": ["string", "integer"]}}),
    "files": ("string", {"format": "binary"}),
    "date": ("string", {"format": "date"}),
}


def describe(view: Any, name: str) -> Any:
    """A view of an action with its two operations described."""
    form = view.page.form_class
    body = several_of(view.page.every_form()) if hasattr(view.page, "every_form") else body_of(form)
    media = {"application/json": body}
    if any(typed.kind_of(field) == "files" for field in form.base_fields.values()):
        media["multipart/form-data"] = body
    named = name.removeprefix("do_")
    parts = [
        OpenApiParameter(part, OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(values))
        for part, values in getattr(view.page, "in_address", {}).items()
    ]
    return extend_schema_view(
        get=extend_schema(operation_id=f"{named}_form", tags=["actions"], parameters=parts),
        post=extend_schema(
            operation_id=named,
            tags=["actions"],
            request=media,
            parameters=[*DO_HEADERS, *parts],
            responses={view.status: view.done},
        ),
    )(view)


class TokenScheme(OpenApiAuthenticationExtension):
    """Systems."""

    target_class, name = "ehcp.api.callers.TokenAuthentication", "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A token of one organisation and role."}


class SessionScheme(OpenApiAuthenticationExtension):
    """People in the browser."""

    target_class, name = "ehcp.api.callers.SessionAuthentication", "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "Writes need the CSRF token."}


class WrongField(serializers.Serializer):
    """A field and what is wrong with it."""

    field = serializers.CharField(allow_blank=True)
    detail = serializers.CharField()


class ProblemShown(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong and what to do, in a sentence.")
    instance = serializers.CharField()
    errors = WrongField(many=True, required=False)


class Described(AutoSchema):
    """Adds each list's filters, and to every operation the problems it may answer."""

    method_mapping = {**AutoSchema.method_mapping, "post": "create"}

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0] or "index"]

    def get_filter_backends(self) -> list[Any]:
        return []

    def get_override_parameters(self) -> list[Any]:
        filters = getattr(self.view, "filters", None) if self._is_list_view() else None
        return [*super().get_override_parameters(), *(_filters_of(filters) if filters else ())]

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        found = super()._get_response_bodies(direction)
        self.resolve_serializer(ProblemShown, "response")
        reading = self.method.lower() == "get"
        if reading and getattr(self.view, "tags", False) and not self._is_list_view():
            found["304"] = {"description": "Unchanged since If-None-Match.", "headers": _named(ETag="tag")}
            found["200"]["headers"] = _named(ETag="tag")
        elif not reading and hasattr(self.view, "once"):
            more = {"Location": "location"} if self.view.status == 201 else {}
            found[str(self.view.status)]["headers"] = _named(ETag="tag-after", Idempotency_Replayed="replayed", **more)
        for status in READ_PROBLEMS if self.method.lower() == "get" else WRITE_PROBLEMS:
            found[str(status)] = {"$ref": f"#/components/responses/{KINDS[status][0]}"}
        return dict(sorted(found.items()))


#: A day; an empty one narrows nothing, as on the list pages.
DAY_OR_NONE = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}]}


def _filters_of(filters: Any) -> Iterator[OpenApiParameter]:
    for name, each in filters.base_filters.items():
        kind: Any = OpenApiTypes.STR
        if isinstance(each, df.NumberFilter):
            kind = OpenApiTypes.INT
        elif isinstance(each, df.DateFilter):
            kind = DAY_OR_NONE
        choices = each.extra.get("choices")
        enum = [str(value) for value, _ in choices] if isinstance(choices, list) else None
        several = isinstance(each, df.MultipleChoiceFilter)
        yield OpenApiParameter(
            name, kind, description=str(each.label or ""), enum=enum, many=several, explode=several or None
        )


def finish(result: dict[str, Any], generator: Any, **kwargs: Any) -> dict[str, Any]:
    """Each problem once; and a field that some room does not show is not required."""
    problem = {MEDIA: {"schema": {"$ref": "#/components/schemas/ProblemShown"}}}
    result["components"]["responses"] = {
        KINDS[status][0]: {
            "description": KINDS[status][1],
            "content": problem,
            **({"headers": PROBLEM_HEADERS[status]} if status in PROBLEM_HEADERS else {}),
        }
        for status in WRITE_PROBLEMS
    }
    result["components"]["headers"] = HEADERS
    schemas = _plainer(result["components"]["schemas"])
    for cls in _all(Shown):
        shown = schemas.get(cls.__name__)
        if shown is not None:
            shown["required"] = cls.always(shown["properties"])
    result["paths"] = _plainer(result["paths"])
    return result


def _plainer(node: Any) -> Any:
    """Without marks that say nothing here: whatever is answered is only read."""
    if isinstance(node, dict):
        for mark in ("readOnly", "x-spec-enum-id"):
            if not isinstance(node.get(mark), dict):
                node.pop(mark, None)
        for value in node.values():
            _plainer(value)
    elif isinstance(node, list):
        for value in node:
            _plainer(value)
    return node


def _all(cls: Any) -> Iterator[Any]:
    for each in cls.__subclasses__():
        yield each
        yield from _all(each)
