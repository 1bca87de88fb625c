"""A real worker against a real broker: killed in the middle, lost wake-ups, the day's work and missed nights."""

from __future__ import annotations

import datetime as dt
import functools
import re
import socket
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from ehcp import tasks
from ehcp.actions import jobs, mail
from ehcp.models import Job, Mail
from send_cases import clock
from tests.cast import make_cast
from tests.stories import days_ago, given_request
from tests.worker import Workers

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
MAILS = 200


def until(seconds: float, condition: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"Not within {seconds} s: {what}. Mail: {states()}. Jobs: {list(Job.objects.values())}")


def states() -> dict[str, int]:
    return Counter(Mail.objects.values_list("state", flat=True))


def queue_many() -> None:
    with transaction.atomic():
        for n in range(MAILS):
            mail.queue_mail(kind="test", to_address=f"p{n}@example.invalid", subject=f"Number {n}", body="Words")


def at_the_server(sent_mail: Callable[[], list[Path]]) -> Counter[str]:
    texts = [path.read_text() for path in sent_mail()]
    return Counter(re.search(r"^Message-ID: (.*?)\r?$", text, re.M | re.I)[1] for text in texts)  # type: ignore[index]


@pytest.mark.slow
def test_killed_in_the_middle_of_200_mails(workers: Workers, sent_mail: Callable[[], list[Path]]) -> None:
    first = workers.start()
    queue_many()
    until(30, lambda: states().get("sent", 0) >= 20, "the first 20 mails")
    workers.kill(first)
    left = states()
    assert left["sent"] < MAILS, "it was killed too late to say anything"
    started = time.monotonic()
    workers.start()  # looks at once for what the other left behind
    until(
        120, lambda: not states().get("queued", 0) and states().get("claimed", 0) <= left.get("claimed", 0), "the rest"
    )
    assert time.monotonic() - started < 120
    Mail.objects.filter(state="claimed").update(claimed_at=timezone.now() - mail.CLAIM_LASTS)  # two minutes later
    tasks.requeue_unfinished.delay()
    until(30, lambda: not states().get("claimed", 0), "those cut off said to be unsure")
    arrived = at_the_server(sent_mail)
    assert Mail.objects.count() == MAILS
    assert not [key for key, times in arrived.items() if times > 1], "nobody got one twice"
    sent = set(Mail.objects.filter(state="sent").values_list("message_id", flat=True))
    unsure = set(Mail.objects.filter(state="unsure").values_list("message_id", flat=True))
    assert len(sent) + len(unsure) == MAILS
    assert len(unsure) <= 2, "at most one for each process of the pool"
    assert sent <= set(arrived) <= sent | unsure


def test_a_lost_wake_up_is_made_good_by_the_minutes_round(
    workers: Workers, sent_mail: Callable[[], list[Path]], moved_clock: Callable[[str], None]
) -> None:
    workers.start()
    lost = Mail.objects.create(kind="test", to_address="p@example.invalid", subject="Lost", body="Words")
    Mail.objects.filter(pk=lost.pk).update(queued_at=timezone.now() - tasks.PATIENCE * 2)
    tasks.requeue_unfinished.delay()
    until(20, lambda: states().get("sent") == 1, "the mail whose wake-up was lost")
    assert len(sent_mail()) == 1


def test_a_job_whose_worker_was_killed_is_done_by_another(workers: Workers) -> None:
    row = Job.objects.create(kind="check_timelines", state="running", tries=1, args={"day": "2026-11-18"})
    Job.objects.filter(pk=row.pk).update(beat_at=timezone.now() - jobs.STALE * 2)  # the other was killed
    workers.start()
    until(20, lambda: Job.objects.get(pk=row.pk).state == "queued" or Job.objects.get(pk=row.pk).tries == 2, "found")
    tasks.wake_all.delay()
    until(20, lambda: Job.objects.get(pk=row.pk).state == "done", "done by the other")
    assert Job.objects.get(pk=row.pk).tries == 2


def test_missed_mornings_and_nights_are_caught_up_once(
    workers: Workers, sent_mail: Callable[[], list[Path]], moved_clock: Callable[[str], None], monkeypatch: Any
) -> None:
    cast = make_cast()
    given_request(cast, received_on=days_ago(60))
    kinds = tasks.daily()
    for kind in kinds:
        Job.objects.create(kind=kind, state="done", args={"day": days_ago(3).isoformat()})
    monkeypatch.setattr(tasks, "daily", lambda: dict.fromkeys(kinds, dt.time.min))
    for _ in range(2):
        tasks.requeue_unfinished()  # as the minute's round, in this process
    workers.start()
    until(
        30,
        lambda: Job.objects.filter(state="done", args__day=clock.today().isoformat()).count() == len(kinds),
        "the day's work",
    )
    until(30, lambda: states().get("sent") == 1, "the digest")
    assert Job.objects.count() == 2 * len(kinds)
    assert cast.amina.email in sent_mail()[0].read_text()


def test_before_its_hour_a_days_work_is_not_started(transactional_db: None, monkeypatch: Any) -> None:
    kinds = tasks.daily()
    monkeypatch.setattr(tasks, "daily", lambda: dict.fromkeys(kinds, dt.time.max))
    tasks.requeue_unfinished()
    assert not Job.objects.exists()


def test_without_a_broker_the_row_is_kept_and_the_page_does_not_fail(
    transactional_db: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    from send_cases.celery import app

    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = free.getsockname()[1]
    with (
        app.connection_for_write(f"redis://127.0.0.1:{nobody}/0") as connection,
        app.amqp.Producer(connection) as producer,
    ):
        started = time.monotonic()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(app, "send_task", functools.partial(app.send_task, producer=producer))
            row = mail.queue_mail(kind="test", to_address="p@example.invalid", subject="x", body="y")
    assert row is not None
    assert "The broker did not answer" in caplog.text
    assert time.monotonic() - started < 5
    assert states() == {"queued": 1}


def test_beat_knows_the_minute_and_the_hours() -> None:
    from send_cases.celery import app

    app.loader.import_default_modules()
    schedule = app.conf.beat_schedule
    assert schedule["requeue-unfinished"]["schedule"] == 60.0
    for entry in schedule.values():
        assert entry["task"] in app.tasks
    assert {a for e in schedule.values() for a in e.get("args", [])} <= set(tasks.daily()), (
        "the minute's round starts the rest"
    )
    assert {"check_timelines", "empty_expired_drafts", "raise_flags", "check_sen2"} <= set(tasks.daily())
