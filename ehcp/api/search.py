"""Finding a child by name, UPN, birth date or reference. The words travel in the body, so that no log keeps them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response

from ehcp import search as searching
from ehcp.api import rooms
from ehcp.api.base import Endpoint
from ehcp.api.problems import Problem
from ehcp.api.serializers import Child
from ehcp.models import ViewLog
from send_cases.accounts.models import Scope


class Words(serializers.CharField):
    """Text; a number is not taken for one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Looked(serializers.Serializer):
    """What is looked for, as it would be typed into the page."""

    q = Words(max_length=200, help_text="Names, a UPN, a birth date or a reference, in any order: Robin 14/5/2018")


FOUND = inline_serializer("Found", {
    "results": Child(many=True),
    "more": serializers.BooleanField(help_text=f"There are more than the {searching.MOST} shown: say more."),
})  # fmt: skip


class Search(Endpoint):
    """The records that fit everything asked, the nearest names first."""

    write_scope = Scope.CASES_READ  # it reads, although it is posted

    @extend_schema(operation_id="children_search", request=Looked, responses=FOUND)
    def post(self, request: Any) -> Response:
        rooms.only(request.user, rooms.CASEWORK)
        asked = Looked(data=request.data)
        if not asked.is_valid():
            raise Problem(422, "Say what to look for.", errors=[
                {"field": name, "detail": str(text)} for name, texts in asked.errors.items() for text in texts
            ])  # fmt: skip
        found = searching.find(request.user, searching.read(asked.validated_data["q"]))
        shown = found[: searching.MOST]
        self.looked(ViewLog.What.SEARCH, shown, found=len(found))
        results = Child(shown, many=True, context={"room": self.room}).data
        return Response({"results": results, "more": len(found) > searching.MOST})
