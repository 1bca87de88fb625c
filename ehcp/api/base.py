"""What every endpoint shares: who calls, what they may, what is written down of it, and how its rows are read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import metadata, parsers, renderers, viewsets
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import APIView

from ehcp.actions.calls import write_call
from ehcp.api.callers import SAFE, Calls, InScope, SessionAuthentication, TokenAuthentication, Writes
from ehcp.api.paging import ByCursor
from ehcp.api.problems import Problem
from ehcp.api.rooms import CASEWORK, room_of
from ehcp.models import Pupil, ViewLog
from ehcp.viewing import log_view
from send_cases.accounts.models import ApiToken, Scope
from send_cases.replica import lists_from_replica

Found = list[Any]


class Json(parsers.JSONParser):
    """JSON of a bounded size and depth."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        length = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("This JSON is nested too deeply.") from None


class Said(metadata.BaseMetadata):
    """OPTIONS says which methods there are; the rest stands in the documentation."""

    def determine_metadata(self, request: Any, view: Any) -> dict[str, Any]:
        return {"methods": view.allowed_methods}


class Endpoint(APIView):
    """Any address of the API. ``self.records`` collects the references of the children who came into the call."""

    authentication_classes = [TokenAuthentication, SessionAuthentication]
    permission_classes = [InScope]
    throttle_classes = [Calls, Writes]
    parser_classes = [Json]
    renderer_classes = [renderers.JSONRenderer]
    metadata_class = Said
    scope: str = Scope.CASES_READ
    write_scope: str = Scope.CASES_WRITE

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        self.records: set[str] = set()
        super().initial(request, *args, **kwargs)

    @property
    def room(self) -> str:
        """Whose pages this caller's answer follows."""
        return room_of(self.request.user)

    def looked(self, what: str, pupils: Iterable[Pupil | None], **more: Any) -> None:
        """Write down who was looked at, where "who has seen this record" finds it.

        Args:
            what: a value of ``ViewLog.What``.
            pupils: the children whose records came into it.
            more: for one record: its ``process`` or ``document``.
        """
        seen = {each.pk: each.reference for each in pupils if each is not None}
        self.records |= set(seen.values())
        if what in (ViewLog.What.LIST, ViewLog.What.SEARCH):
            log_view(self.request, what, detail={"pupils": sorted(seen), **more})
        elif seen or more.get("document"):
            one = next((each for each in pupils if each is not None), None)
            log_view(self.request, what, pupil=one, **more)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        found = super().finalize_response(request, response, *args, **kwargs)
        token = request.auth if isinstance(request.auth, ApiToken) else getattr(request, "refused_token", None)
        user = token.user if token else request.user
        if user.is_authenticated:
            write_call(
                user=user, token=token, method=request.method, path=request.path, status=found.status_code,
                records=getattr(self, "records", ()), address=request.META.get("REMOTE_ADDR") or None,
            )  # fmt: skip
        return found


def tagged(response: Response, revision: Any, request: Any) -> Response:
    """The response with its ETag: the revision that If-Match is held against, and a mark of everything shown.

    A caller who has it already (If-None-Match) is told so with 304.
    """
    text = json.dumps(response.data, cls=JSONEncoder, sort_keys=True)
    tag = f'"{revision}.{hashlib.sha256(text.encode()).hexdigest()[:12]}"'
    held = [each.strip() for each in request.headers.get("If-None-Match", "").split(",")]
    if request.method in SAFE and tag in held:
        response = Response(status=304)
    response["ETag"] = tag
    return response


class Rows(Endpoint, viewsets.GenericViewSet):
    """Rows that the caller may see: a list in pages, and one of them. Override what is set to ``None``, and ``rows``."""

    pagination_class = ByCursor
    serializer_class: Any = None
    whole_class: Any = None  # for one row, where it says more than in a list
    filters: Any = None  # a FilterSet
    school_filters: Any = None  # where a school may not narrow by all that officers may
    key, tags = "pk", True

    def rows(self) -> Any:
        """What this caller may see; raise ``Http404`` where for them there is nothing of the kind."""
        raise NotImplementedError

    def prepare(self, rows: Found) -> Found:
        """Fetch for all rows at once what each shows besides its columns; leave out what is not to be shown."""
        return rows

    def pupil_of(self, row: Any) -> Pupil | None:
        """The child whom a row is about."""
        return None

    def filtered(self, rows: Any) -> Any:
        """Narrowed by the address, as the list pages are; a filter that does not exist is said, not ignored."""
        given = self.request.query_params
        known = {"cursor", "page_size"}
        chosen = self.filters if self.room == CASEWORK or not self.school_filters else self.school_filters
        narrowed = chosen(given, rows, user=self.request.user) if chosen else None
        if narrowed is not None:
            known |= set(narrowed.filters)
        unknown = sorted(set(given) - known)
        if unknown:
            filters = ", ".join(sorted(known))
            raise Problem(400, f"There is no filter {', '.join(unknown)}. There are: {filters}.")
        if narrowed is None:
            return rows
        if not narrowed.form.is_valid():
            errors = [
                {"field": name, "detail": str(text)} for name, texts in narrowed.form.errors.items() for text in texts
            ]
            raise Problem(400, "A filter has a value that it does not take.", errors=errors)
        return narrowed.qs

    @lists_from_replica
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        page = self.prepare(self.paginate_queryset(self.filtered(self.rows())) or [])
        pupils = [self.pupil_of(row) for row in page]
        if any(pupils):
            self.looked(ViewLog.What.LIST, pupils)
        return self.get_paginated_response(self.shown(page, many=True))

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        row = get_object_or_404(self.rows(), **{self.key: next(iter(self.kwargs.values()))})
        kept = self.prepare([row])
        if not kept:
            raise Http404
        self.log_one(row)
        revision = (
            self.revision_of(row) if self.room == CASEWORK else "0"
        )  # how often others acted is not theirs to know
        return tagged(Response(self.shown(row)), revision, request)

    def log_one(self, row: Any) -> None:
        """One record was opened."""
        pupil = self.pupil_of(row)
        if pupil is not None:
            self.looked(ViewLog.What.RECORD, [pupil])

    def shown(self, rows: Any, *, many: bool = False) -> Any:
        """As this caller's room shows it."""
        serializer = self.serializer_class if many else self.whole_class or self.serializer_class
        context = {"room": self.room, "request": self.request, "view": self}
        return serializer(rows, many=many, context=context).data

    def revision_of(self, row: Any) -> Any:
        """What a later write is held against."""
        return "0"
