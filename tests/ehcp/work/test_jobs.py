"""Long work as rows: seen while it runs, cancelled, taken up after a cut-off, never done by two at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from ehcp.actions import jobs
from ehcp.jobs import KINDS, Cancelled, Failed, Progress, job
from ehcp.models import Job
from ehcp.policies import Refused
from send_cases.accounts.models import User
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def kind() -> Iterator[Callable[[Callable[..., Any]], str]]:
    """Make a function the kind "trial" for one test."""

    def make(function: Callable[..., Any], **more: Any) -> str:
        job("trial", title="A trial", **more)(function)
        return "trial"

    yield make
    KINDS.pop("trial", None)


def run(kind: str, cast: Cast, **args: Any) -> Job:
    row = jobs.start(kind=kind, asked_by=cast.amina, args=args)
    jobs.run(row.pk)
    row.refresh_from_db()
    return row


def test_a_job_is_done_with_its_result(cast: Cast, kind: Any) -> None:
    row = run(kind(lambda progress, *, year: {"words": f"Made for {year}"}), cast, year=2026)
    assert (row.state, row.result, row.percent) == ("done", {"words": "Made for 2026"}, 100)
    assert row.ended_at


def test_progress_is_seen_while_the_jobs_own_transaction_is_open(cast: Cast, kind: Any) -> None:
    seen: list[tuple[int, int, str]] = []

    def work(progress: Progress) -> None:
        with transaction.atomic():
            User.objects.select_for_update().first()
            progress.step(3, 10, "Counting")
            [row] = _from_outside("select done, total, message from ehcp_job")
            seen.append(row)

    assert run(kind(work), cast).state == "done"
    assert seen == [(3, 10, "Counting")]


def _from_outside(sql: str) -> list[Any]:
    from django.db import connections

    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    finally:
        other.close()


def test_cancelling_stops_at_the_next_step_and_takes_back_the_work(cast: Cast, kind: Any) -> None:
    def work(progress: Progress) -> None:
        with transaction.atomic():
            User.objects.filter(pk=cast.eve.pk).update(last_login=timezone.now())
            jobs_seen = Job.objects.get(pk=progress.job_id)
            _cancel_from_outside(jobs_seen)
            progress.step(1, 2, "Going on")

    assert run(kind(work), cast).state == "cancelled"
    assert User.objects.get(pk=cast.eve.pk).last_login is None


def _cancel_from_outside(row: Job) -> None:
    from django.db import connections

    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("update ehcp_job set state = 'cancelled' where id = %s", [row.pk])
    finally:
        other.close()


def test_a_sentence_for_people_is_shown_and_any_other_error_is_not(cast: Cast, kind: Any, caplog: Any) -> None:
    def says(progress: Progress) -> None:
        raise Failed("The file is not there any more.\nLine 2: no URN")

    def breaks(progress: Progress) -> None:
        raise ZeroDivisionError("a secret detail")

    row = run(kind(says), cast)
    assert (row.state, row.message, row.result) == (
        "failed", "The file is not there any more.", {"problems": ["Line 2: no URN"]},
    )  # fmt: skip
    row = run(kind(breaks), cast)
    assert row.state == "failed"
    assert "secret" not in row.message
    assert "secret detail" in caplog.text


def test_only_one_worker_gets_a_job(cast: Cast, kind: Any) -> None:
    row = jobs.start(kind=kind(lambda progress: None), asked_by=None)
    assert jobs.claim(row.pk) is not None
    assert jobs.claim(row.pk) is None


def test_work_without_a_sign_of_life_is_taken_up_three_times_and_the_first_worker_is_too_late(
    cast: Cast, kind: Any
) -> None:
    row = jobs.start(kind=kind(lambda progress: None), asked_by=None)
    late = Progress(row.pk, 1)
    for number in range(1, jobs.TRIES + 1):
        claimed = jobs.claim(row.pk)
        assert claimed is not None
        assert claimed.tries == number
        assert jobs.take_up() == 0, "it lives"
        Job.objects.update(beat_at=timezone.now() - dt.timedelta(minutes=5))
        assert jobs.take_up() == 1
    row.refresh_from_db()
    assert row.state == "failed"
    assert "cut off 3 times" in row.message
    with pytest.raises(Cancelled):
        late.step(1, 2)
    late._connection.close()


def test_a_sign_of_life_goes_out_although_the_job_says_nothing(cast: Cast, kind: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("ehcp.jobs.SIGN_OF_LIFE", 0.05)
    beats: list[dt.datetime] = []

    def work(progress: Progress) -> None:
        import time

        for _ in range(2):
            beats.append(_from_outside("select beat_at from ehcp_job")[0][0])
            time.sleep(0.4)

    assert run(kind(work), cast).state == "done"
    assert beats[1] > beats[0]


def test_a_days_work_starts_once(cast: Cast) -> None:
    day = dt.date(2026, 11, 18)
    assert jobs.start_daily(kind="raise_flags", day=day) is not None
    assert jobs.start_daily(kind="raise_flags", day=day) is None
    assert jobs.start_daily(kind="raise_flags", day=day + dt.timedelta(days=1)) is not None


def test_cancel_and_start_again(cast: Cast, kind: Any) -> None:
    row = jobs.start(kind=kind(lambda progress: {"words": "Made"}), asked_by=cast.amina)
    with pytest.raises(Refused):
        jobs.retry(by=cast.amina, job=row)
    jobs.cancel(by=cast.amina, job=row)
    jobs.run(row.pk)
    row.refresh_from_db()
    assert row.state == "cancelled"
    jobs.retry(by=cast.amina, job=row)
    jobs.run(row.pk)
    row.refresh_from_db()
    assert row.state == "done"


@pytest.mark.parametrize(
    ("who", "status"), [("amina", 200), ("omar", 404), ("ben", 200), ("ada", 200), ("sam", 404), ("chandra", 404)]
)
def test_who_may_see_a_job(cast: Cast, kind: Any, browser_of: Callable[[User], Client], who: str, status: int) -> None:
    row = jobs.start(kind=kind(lambda progress: None), asked_by=cast.amina)
    client = browser_of(getattr(cast, who))
    assert client.get(f"/jobs/{row.pk}/").status_code == status
    assert client.post(f"/jobs/{row.pk}/cancel/").status_code == (302 if status == 200 else 404)


def test_the_page_shows_a_bar_that_htmx_asks_for_again_and_then_the_result(
    cast: Cast, kind: Any, browser_of: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    row = jobs.start(kind=kind(lambda progress: None), asked_by=cast.amina)
    Job.objects.update(state="running", done=3, total=10, message="Counting requests")
    client = browser_of(cast.amina)
    with django_assert_max_num_queries(8):
        page = client.get(f"/jobs/{row.pk}/").content.decode()
    assert 'max="10" value="3"' in page
    assert "Counting requests: 3 of 10" in page
    assert f'hx-get="/jobs/{row.pk}/"' in page
    Job.objects.update(state="done", result={"words": "Made.", "href": "/board/", "link": "Open it"})
    part = client.get(f"/jobs/{row.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "hx-get" not in part
    assert 'href="/board/"' in part
    assert "A trial: Done" in part  # said to a screen reader
