"""Around every request: an id, a line in the log, a figure; and the doors that machines use before anything else."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from send_cases.operations import health, metrics
from send_cases.operations.logs import request_id

log = logging.getLogger("send_cases.request")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
GetResponse = Callable[[HttpRequest], HttpResponse]
#: Asked by machines on the inside, by whatever host name and without TLS: answered before either is looked at.
DOORS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/health/live": health.live,
    "/health/ready": health.ready,
    "/metrics": metrics.figures,
}


class RequestMiddleware:
    """The outermost layer. The log's line holds method, the address's pattern, status and milliseconds: no path."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = DOORS.get(request.path_info)
        if door is not None:
            return door(request)
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if _ID.fullmatch(given) else uuid.uuid4().hex)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            self._write_down(request, response, time.perf_counter() - started)
            response.headers["X-Request-ID"] = request_id.get()
        finally:
            request_id.reset(token)
        return response

    @staticmethod
    def _write_down(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        route = f"/{match.route}" if match else "none"
        method = request.method if request.method in metrics.METHODS else "other"
        metrics.count(method or "other", match.view_name if match else "none", response.status_code, seconds)
        log.info(
            "request",
            extra={"method": method, "route": route, "status": response.status_code, "ms": round(seconds * 1000, 1)},
        )
