"""Every error is a problem in the sense of RFC 9457, with a sentence that says what to do. None says more than a page."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.response import Response

from ehcp.actions.acting import Conflict
from ehcp.actions.pupils import Stale
from ehcp.policies import Refused
from send_cases.access import Denied
from send_cases.pdf import PdfUnavailable

log = logging.getLogger("send_cases.api")
MEDIA = "application/problem+json"
NOTHING = "There is nothing here that you may see."
#: What each status means here, for the documentation and for problems without words of their own.
KINDS = {
    400: ("bad-request", "The request cannot be read, or it names a filter or a value that does not exist."),
    401: ("sign-in", "Send a token that is in force: Authorization: Bearer …"),
    403: ("not-allowed", "The token or the person may not do this."),
    404: ("not-found", NOTHING),
    405: ("method", "This address does not take that method. The header Allow names those it takes."),
    406: ("not-acceptable", "Answers are JSON. Send Accept: application/json."),
    412: ("changed", "It changed since you read it. Read it again, and decide anew."),
    413: ("too-large", "The body is too large."),
    415: ("media-type", "Send JSON, or multipart/form-data where files are taken."),
    422: ("refused", "What was sent is incomplete, or the case does not allow it."),
    429: ("too-many", "Too many calls. The header Retry-After says in how many seconds to go on."),
    500: ("fault", "Something went wrong here. It was written to the log; nothing was changed."),
    503: ("unavailable", "A part that this needs is not there at the moment."),
}


class Problem(exceptions.APIException):
    """A refusal with its status, a sentence, errors by field, and what else the caller should know."""

    def __init__(
        self, status: int, detail: str = "", *, errors: list[dict[str, str]] | None = None, **more: Any
    ) -> None:
        super().__init__(detail or KINDS[status][1])
        self.status_code, self.errors, self.more = status, errors or [], more


def body_of(status: int, detail: str, path: str, errors: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    """A problem as RFC 9457 wants it."""
    kind, usual = KINDS.get(status, ("problem", ""))
    found: dict[str, Any] = {
        "type": f"{reverse('api:docs')}#problem-{kind}", "title": HTTPStatus(status).phrase, "status": status,
        "detail": detail or usual, "instance": path,
    }  # fmt: skip
    return {**found, **({"errors": errors} if errors else {}), **more}


def answer(exc: Exception, context: dict[str, Any]) -> Response:
    """What a call is answered when it ends in an exception, whichever it is."""
    problem = as_problem(exc)
    request = context["request"]
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header  # type: ignore[attr-defined]
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait))  # type: ignore[attr-defined]
    detail = str(problem.detail)
    body = body_of(problem.status_code, detail, request.path, problem.errors, **problem.more)
    return Response(body, status=problem.status_code, headers=headers, content_type=MEDIA)


def as_problem(exc: Exception) -> Problem:
    """The problem that an exception amounts to; an unexpected one is written to the log and told to nobody."""
    if isinstance(exc, Problem):
        return exc
    if isinstance(exc, Refused):
        field = getattr(exc, "field", "")
        return Problem(422, str(exc), errors=[{"field": field, "detail": str(exc)}] if field else [])
    if isinstance(exc, Conflict):
        return _changed(exc)
    for kinds, make in _PLAIN:
        if isinstance(exc, kinds):
            return make(exc)
    if isinstance(exc, exceptions.APIException):
        return Problem(exc.status_code, _sentence(exc))
    log.error("A call of the API failed.", exc_info=exc)
    return Problem(500)


_PLAIN: tuple[tuple[Any, Any], ...] = (
    (Stale, lambda exc: Problem(412, str(exc))),
    ((Denied, PermissionDenied), lambda exc: Problem(403, str(exc))),
    ((Http404, exceptions.NotFound), lambda exc: Problem(404)),
    (PdfUnavailable, lambda exc: Problem(503, str(exc))),
    (RequestDataTooBig, lambda exc: Problem(413)),
    (SuspiciousOperation, lambda exc: Problem(400)),
)


def _sentence(exc: exceptions.APIException) -> str:
    """The framework's own words only where they say more than ours."""
    keep = (exceptions.AuthenticationFailed, exceptions.PermissionDenied, exceptions.ParseError)
    return str(exc.detail) if isinstance(exc, keep) else ""


def _changed(exc: Conflict) -> Problem:
    """412 with what was recorded meanwhile, newest first."""
    changes = [
        {"text": each.text, "happened_on": each.happened_on.isoformat(), "recorded_at": each.recorded_at.isoformat(),
         "by": str(each.by or each.by_words)}
        for each in exc.changes
    ]  # fmt: skip
    return Problem(412, f"{exc} Read it again, and decide anew.", changes=changes, revision=exc.process.revision)


def unknown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Any address below /api/ that does not exist, for everybody the same."""
    words = NOTHING if request.path.endswith("/") else "There is nothing at this address. Addresses end with a slash."
    return JsonResponse(body_of(404, words, request.path, []), status=404, content_type=MEDIA)


unknown.login_required = False  # type: ignore[attr-defined]  # it tells nobody anything
unknown.csrf_exempt = True  # type: ignore[attr-defined]
