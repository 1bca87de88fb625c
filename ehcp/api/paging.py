"""Pages by cursor: the thousandth costs what the first does, and a row that comes in between moves nothing."""

from __future__ import annotations

import re
from typing import Any

from rest_framework import pagination
from rest_framework.exceptions import NotFound

from ehcp.api.problems import Problem

MOST = 200
NOT_OURS = "This cursor is not one of ours. Follow next and previous as they are."


class ByCursor(pagination.CursorPagination):
    """Newest first. The cursor holds an id, never a name."""

    ordering = "-pk"
    page_size = 50
    max_page_size = MOST
    page_size_query_param = "page_size"
    cursor_query_description = "Where to go on: follow next and previous instead of making one."
    page_size_query_description = f"Rows on a page, at most {MOST}."

    def decode_cursor(self, request: Any) -> Any:
        try:
            found = super().decode_cursor(request)
        except NotFound:
            raise Problem(400, NOT_OURS) from None
        if found and found.position is not None and not re.fullmatch(r"[0-9]{1,18}", found.position):
            raise Problem(400, NOT_OURS)
        return found

    def get_page_size(self, request: Any) -> int:
        """As asked; a size that cannot be had is said, not mended."""
        given = request.query_params.get(self.page_size_query_param)
        if given is None:
            return self.page_size
        if not re.fullmatch(r"[0-9]{1,4}", given) or not 1 <= int(given) <= MOST:
            words = f"page_size is a whole number from 1 to {MOST}."
            raise Problem(400, words, errors=[{"field": "page_size", "detail": words}])
        return int(given)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The size within its bounds."""
        found: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for each in found:
            if each["name"] == self.page_size_query_param:
                each["schema"] = {"type": "integer", "minimum": 1, "maximum": MOST, "default": self.page_size}
        return found

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """The envelope, as OpenAPI 3.1 says that there may be no further page."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "description": "The next page; null on the last."},
                "previous": {**link, "description": "The page before; null on the first."},
                "results": schema,
            },
        }


class OldestFirst(ByCursor):
    """From the first row on."""

    ordering = "pk"
