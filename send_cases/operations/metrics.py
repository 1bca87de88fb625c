"""Figures for Prometheus: requests of all gunicorn workers together, and the work that waits. Nobody is named."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OWN = CollectorRegistry()
REQUESTS = Counter(
    "send_cases_requests", "Requests answered", ["method", "view", "status"], registry=OWN
)  # fmt: skip
SECONDS = Histogram(
    "send_cases_request_seconds", "Time to answer a request", ["view"], registry=OWN,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip


def count(method: str, view: str, status: int, seconds: float) -> None:
    """Count one request.

    Args:
        method: the HTTP method, one of ``METHODS`` or "other".
        view: the name of the address, "none" where there is none: never the path.
        status: the status of the answer.
        seconds: how long it took.
    """
    REQUESTS.labels(method, view, str(status)).inc()
    SECONDS.labels(view).observe(seconds)


class Work:
    """Read from the database when asked: rows of work by state, the age of the oldest, and of the last round."""

    def collect(self) -> Iterator[Metric]:
        """The gauges; only whether the database answers, if it does not."""
        up = GaugeMetricFamily("send_cases_database_up", "1 if the database answers")
        try:
            found = list(self._rows())
        except DatabaseError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found

    def _rows(self) -> Iterator[Metric]:
        from ehcp.models import Job, Mail, Round, WebhookDelivery

        now = timezone.now()
        jobs = GaugeMetricFamily("send_cases_jobs", "Rows of long work", labels=["kind", "state"])
        for row in Job.objects.order_by().values("kind", "state").annotate(n=Count("pk")):
            jobs.add_metric([row["kind"], row["state"]], row["n"])
        mails = GaugeMetricFamily("send_cases_mails", "E-mails by state", labels=["state"])
        for each in Mail.objects.order_by().values("state").annotate(n=Count("pk")):
            mails.add_metric([each["state"]], each["n"])
        told = GaugeMetricFamily(
            "send_cases_webhook_deliveries", "Messages to other systems by state", labels=["state"]
        )
        deliveries = WebhookDelivery.objects.order_by()
        for each in deliveries.values("state").annotate(n=Count("pk")):
            told.add_metric([each["state"]], each["n"])
        under_way = deliveries.filter(state__in=["waiting", "sending"])
        waiting = GaugeMetricFamily("send_cases_oldest_waiting_seconds", "Age of the oldest row", labels=["what"])
        oldest: tuple[tuple[str, Any], ...] = (
            ("job", Job.objects.filter(state="queued").aggregate(since=Min("asked_at"))["since"]),
            ("mail", Mail.objects.filter(state="queued").aggregate(since=Min("queued_at"))["since"]),
            ("webhook", under_way.aggregate(since=Min("message__at"))["since"]),
        )
        for what, since in oldest:
            waiting.add_metric([what], (now - since).total_seconds() if since else 0)
        rounds = GaugeMetricFamily("send_cases_last_round_seconds", "Seconds since beat's last round", labels=["name"])
        for name, at in Round.objects.values_list("name", "at"):
            rounds.add_metric([name], (now - at).total_seconds())
        yield from (jobs, mails, told, waiting, rounds)


@login_not_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """All figures in Prometheus' text form, for whoever has the token. To anyone else nothing is here."""
    if not _may_read(request):
        return HttpResponseNotFound("Not found\n", content_type="text/plain")
    registry = OWN
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    work = CollectorRegistry()
    work.register(Work())
    body = generate_latest(registry) + generate_latest(work)
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _may_read(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
