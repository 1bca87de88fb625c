"""Is it alive, and can it work? For the machines that watch it; nothing of a case and no secret is in the answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

MINUTE = dt.timedelta(minutes=1)
BEAT_WITHIN = 5 * MINUTE  # beat calls each minute
CLAIMED_WITHIN = 15 * MINUTE  # a job that nobody has begun for so long waits for workers that are not there
BROKER_SECONDS = 2.0

State = dict[str, Any]


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """This process answers: 200 always. For restarting a container, and for a balancer."""
    return _answer({"status": "live"}, 200)


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 if everything works that the work needs, else 503 with what does not. For an alarm."""
    parts = {name: _look(check) for name, check in CHECKS.items()}
    well = all(part["ok"] for part in parts.values())
    return _answer({"status": "ready" if well else "not ready", **parts}, 200 if well else 503)


def _answer(content: State, status: int) -> HttpResponse:
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})


def _look(check: Callable[[], State]) -> State:
    try:
        return check()
    except Exception as problem:  # whatever it is, the answer is that this part does not work
        return {"ok": False, "problem": type(problem).__name__}


def database() -> State:
    """PostgreSQL answers, and the tables are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        return {"ok": cursor.fetchone()[0] > 0}


def broker() -> State:
    """Redis or Valkey answers within two seconds."""
    from django.conf import settings
    from kombu import Connection

    patience = {"socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS, "max_retries": 0}
    with Connection(settings.CELERY_BROKER_URL, transport_options=patience) as link:
        link.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
        return {"ok": bool(link.default_channel.client.ping())}


def beat() -> State:
    """The minute's round went through beat, broker and a worker a short while ago."""
    from ehcp.models import Round

    at = Round.objects.filter(name=Round.MINUTE).values_list("at", flat=True).first()
    age = timezone.now() - at if at else None
    return {"ok": age is not None and age <= BEAT_WITHIN, "seconds_ago": _seconds(age)}


def oldest_unclaimed_job() -> State:
    """How long the oldest job waits that no worker has begun."""
    from ehcp.models import Job

    since = Job.objects.filter(state=Job.State.QUEUED).aggregate(since=Min("asked_at"))["since"]
    age = timezone.now() - since if since else None
    return {"ok": age is None or age <= CLAIMED_WITHIN, "seconds": _seconds(age)}


def webhooks() -> State:
    """How many messages to other systems wait, and for how long the one whose time has come longest ago.

    One that waits for its next try because the other side does not answer is no fault of ours.
    """
    from ehcp.models import WebhookDelivery

    now = timezone.now()
    there = WebhookDelivery.objects.filter(state__in=["waiting", "sending"], endpoint__off_at__isnull=True)
    heads = there.order_by().values("endpoint", "pupil").annotate(head=Min("pk")).values("head")
    due = Min("next_at", filter=Q(state="waiting", next_at__lte=now, pk__in=heads))
    found = there.aggregate(n=Count("pk"), since=due)
    age = now - found["since"] if found["since"] else None
    return {"ok": age is None or age <= CLAIMED_WITHIN, "waiting": found["n"], "seconds": _seconds(age)}


def _seconds(age: dt.timedelta | None) -> int | None:
    return None if age is None else int(age.total_seconds())


CHECKS: dict[str, Callable[[], State]] = {
    "database": database,
    "broker": broker,
    "beat": beat,
    "oldest_unclaimed_job": oldest_unclaimed_job,
    "webhooks": webhooks,
}
