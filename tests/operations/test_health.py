"""What the machines that watch are told, part by part."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ehcp.actions import jobs
from ehcp.models import Job, Round, WebhookDelivery
from ehcp.tasks import requeue_unfinished
from tests.cast import Cast
from tests.operations.installation import free_port
from tests.stories import given_delivery, given_request

pytestmark = pytest.mark.django_db


def asked(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/health/ready")
    return answer.status_code, json.loads(answer.content)


def test_alive_is_all_that_live_says(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health/live", headers={"host": "10.0.0.7"})  # whatever the name it is asked by
    assert (answer.status_code, json.loads(answer.content)) == (200, {"status": "live"})
    assert answer["Cache-Control"] == "no-store"
    assert client.post("/health/live").status_code == 405


def test_ready_after_a_round(client: Client, django_assert_num_queries: Any) -> None:
    assert asked(client)[0] == 503  # beat was never here
    requeue_unfinished()
    with django_assert_num_queries(4):
        status, parts = asked(client)
    assert status == 200, parts
    assert parts["beat"]["seconds_ago"] == 0


def test_not_ready_when_beat_stood_still(client: Client) -> None:
    Round.objects.create(name=Round.MINUTE, at=timezone.now() - dt.timedelta(minutes=6))
    status, parts = asked(client)
    assert (status, parts["beat"]["ok"], parts["beat"]["seconds_ago"]) == (503, False, 360)


def test_not_ready_when_a_job_waits_for_workers_that_are_not_there(client: Client, cast: Cast) -> None:
    requeue_unfinished()
    job = jobs.start(kind="summary", asked_by=cast.ben, args={"year": 2026, "by": cast.ben.pk})
    assert asked(client)[0] == 200
    Job.objects.filter(pk=job.pk).update(asked_at=timezone.now() - dt.timedelta(minutes=16))
    status, parts = asked(client)
    assert (status, parts["oldest_unclaimed_job"]) == (503, {"ok": False, "seconds": 960})
    jobs.claim(job.pk)
    assert asked(client)[0] == 200


def test_not_ready_without_the_broker(client: Client, settings: Any) -> None:
    requeue_unfinished()
    settings.CELERY_BROKER_URL = f"redis://:a-secret@127.0.0.1:{free_port()}/0"
    status, parts = asked(client)
    assert (status, parts["broker"]["ok"], parts["database"]["ok"]) == (503, False, True)
    assert "a-secret" not in json.dumps(parts)


def test_messages_to_other_systems_are_counted(client: Client, cast: Cast, settings: Any) -> None:
    requeue_unfinished()
    delivery = given_delivery(cast, given_request(cast))
    assert asked(client)[1]["webhooks"] == {"ok": True, "waiting": 1, "seconds": 0}
    there = WebhookDelivery.objects.filter(pk=delivery.pk)
    there.update(next_at=timezone.now() + dt.timedelta(hours=1), tries=3)  # the other side does not answer
    assert asked(client)[1]["webhooks"] == {"ok": True, "waiting": 1, "seconds": None}
    there.update(next_at=timezone.now() - dt.timedelta(minutes=16))  # no worker takes it
    status, parts = asked(client)
    assert (status, parts["webhooks"]) == (503, {"ok": False, "waiting": 1, "seconds": 960})
    settings.METRICS_TOKEN = "the-token"
    text = client.get("/metrics", headers={"authorization": "Bearer the-token"}).content.decode()
    assert 'send_cases_webhook_deliveries{state="waiting"} 1.0' in text
    assert 'seconds{what="webhook"}' in text


def test_figures_need_the_token(client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "the-token"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer the-toke"}).status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer the-token"}).status_code == 200


def test_figures_name_nobody_and_count_the_work(
    client: Client, cast: Cast, amina_client: Client, settings: Any
) -> None:
    settings.METRICS_TOKEN = "the-token"
    amina_client.get("/cases/?q=Fielding")
    amina_client.get("/cases/Fielding-Robin/")
    job = jobs.start(kind="summary", asked_by=cast.ben, args={"year": 2026, "by": cast.ben.pk})
    Job.objects.filter(pk=job.pk).update(asked_at=timezone.now() - dt.timedelta(seconds=90))
    text = client.get("/metrics", headers={"authorization": "Bearer the-token"}).content.decode()
    assert 'send_cases_jobs{kind="summary",state="queued"} 1.0' in text
    assert 'view="casework:worklist"' in text
    waiting = float(next(line for line in text.splitlines() if 'seconds{what="job"}' in line).split()[-1])
    assert 90 <= waiting < 120
    for name in ("Fielding", "Robin", "Amina", "amina", "q="):
        assert name not in text
