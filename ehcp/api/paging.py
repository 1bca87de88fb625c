"""Pages by cursor: the thousandth costs what the first does, and a row that comes in between moves nothing."""

from __future__ import annotations

from typing import Any

from rest_framework import pagination
from rest_framework.exceptions import NotFound

from ehcp.api.problems import Problem

MOST = 200


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
            return super().decode_cursor(request)
        except NotFound:
            raise Problem(400, "This cursor is not one of ours. Follow next and previous as they are.") from None

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
