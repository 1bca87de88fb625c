"""Webhooks with a real worker: delivered by itself, killed in the middle, two at one lane."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from ehcp import tasks
from ehcp.actions import delivering, webhooks
from ehcp.models import Job, WebhookDelivery, WebhookEvent, WebhookMessage
from tests.cast import make_cast
from tests.receiver import Receiver, is_signed
from tests.stories import a_child, days_ago, given_agreed_assessment, given_request
from tests.worker import Workers

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
AGAIN = 8


def until(seconds: float, condition: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"Not within {seconds} s: {what}. {list(WebhookDelivery.objects.values())}")


def open_ones() -> int:
    return WebhookDelivery.objects.filter(state__in=["waiting", "sending"]).count()


def some_cases(cast: Any, number: int) -> None:
    for n in range(number):
        process = given_request(cast, received_on=days_ago(20), child=a_child(forename=f"Child {n}"))
        given_agreed_assessment(cast, process, on=days_ago(2))


def test_a_worker_delivers_what_an_action_tells(workers: Workers, receiver: Receiver) -> None:
    cast = make_cast()
    endpoint, secret = webhooks.register(by=cast.ada, name="Records", url=receiver.url, events=WebhookEvent.values)
    workers.start()
    some_cases(cast, 1)
    until(30, lambda: WebhookDelivery.objects.exists() and not open_ones(), "delivered")
    assert [each["id"] for each in receiver.messages] == list(
        WebhookMessage.objects.order_by("pk").values_list("uid", flat=True)
    )
    assert all(is_signed(secret, *each) for each in receiver.got)
    number, since = len(receiver.got), WebhookMessage.objects.earliest("pk").at
    job = webhooks.start_replay(by=cast.ada, endpoint=endpoint, since=since)
    until(30, lambda: len(receiver.got) == 2 * number and not open_ones(), "sent again")
    until(30, lambda: Job.objects.get(pk=job.pk).state == "done", "the job's end")
    assert Job.objects.get(pk=job.pk).result["words"] == f"{number} messages queued."


@pytest.mark.slow
def test_a_killed_worker_loses_nothing_and_reorders_nothing(workers: Workers, receiver: Receiver) -> None:
    cast = make_cast()
    endpoint, _ = webhooks.register(by=cast.ada, name="Records", url=receiver.url, events=WebhookEvent.values)
    some_cases(cast, 3)
    since = WebhookMessage.objects.earliest("pk").at
    for _ in range(AGAIN):
        webhooks.replay(None, endpoint=endpoint, since=since, turn=webhooks.next_turn(endpoint))
    receiver.slow = 0.1
    receiver.statuses = [204] * 3 + [500]  # one that is tried again, too
    first = workers.start()
    until(30, lambda: len(receiver.got) >= 8, "the first ones")
    workers.kill(first)
    assert open_ones(), "it was killed too late to say anything"
    receiver.slow = 0.0
    WebhookDelivery.objects.filter(state="sending").update(claimed_at=timezone.now() - delivering.CLAIM_LASTS * 2)
    WebhookDelivery.objects.filter(state="waiting").update(next_at=timezone.now())
    workers.start()
    tasks.requeue_unfinished.delay()
    until(60, lambda: not open_ones(), "the rest")
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}
    for case in {each["data"]["case"] for each in receiver.messages}:
        told = [each["id"] for each in receiver.messages if each["data"]["case"] == case]
        once = list(WebhookMessage.objects.filter(pupil__reference=case).order_by("pk").values_list("uid", flat=True))
        assert len(once) >= 2
        assert [key for key, _ in groupby(told)] == once * (AGAIN + 1)  # sent twice, if at all, one after the other


def test_two_at_one_lane_take_one(transactional_db: None, receiver: Receiver) -> None:
    cast = make_cast()
    endpoint, _ = webhooks.register(by=cast.ada, name="Records", url=receiver.url, events=WebhookEvent.values)
    some_cases(cast, 1)
    pupil = WebhookMessage.objects.earliest("pk").pupil_id
    together, taken = threading.Barrier(4), []

    def take() -> None:
        together.wait()
        taken.append(delivering.claim(endpoint.pk, pupil))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [row.pk for row in taken if row] == [WebhookDelivery.objects.earliest("pk").pk]
