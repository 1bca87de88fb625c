"""The pages of the processes beside a request: start one, see its dates, record what came next, put it right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ehcp.actions.projection import timeline_of
from ehcp.models import AnnualReview, Process, Pupil
from ehcp.proceedings import PROCEEDINGS
from send_cases import clock, words
from tests.cast import Cast
from tests.ehcp.actions.test_processes import OPENED
from tests.stories import given_fact, given_plan, given_process

D = dt.date
K = Process.Kind


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-26")


@pytest.fixture
def pupil(cast: Cast) -> Pupil:
    return given_plan(cast, made_on=D(2021, 5, 6), last_review_on=D(2026, 3, 1))


def _text(response: Any) -> str:
    page = BeautifulSoup(response.content.decode(), "lxml")
    return " ".join(page.select_one("main").get_text(" ").split())


def _typed(facts: dict[str, Any]) -> dict[str, str]:
    """Facts as a person types them."""
    return {name: f"{v.day}/{v.month}/{v.year}" if isinstance(v, dt.date) else str(v) for name, v in facts.items()}


@pytest.mark.parametrize(("kind", "facts", "dates", "stage"), OPENED)
def test_each_kind_is_started_and_shows_its_dates(
    cast: Cast, pupil: Pupil, amina_client: Client, kind: str, facts: dict[str, Any], dates: list[Any], stage: str
) -> None:
    chosen = amina_client.post(f"/cases/{pupil.reference}/start/", {"kind": kind})
    assert chosen["Location"] == f"/cases/{pupil.reference}/start/{kind}/"
    done = amina_client.post(chosen["Location"], _typed(facts))
    process = pupil.processes.get(kind=kind)
    assert done["Location"] == f"/cases/{pupil.reference}/{process.pk}/"
    own, case, every = (
        _text(amina_client.get(f"/cases/{pupil.reference}/{more}")) for more in (f"{process.pk}/", "", "dates/")
    )
    for milestone in timeline_of(process).milestones:
        if milestone.due_on:
            day = words.date_words(milestone.due_on, clock.today().year, "brief")
            assert day in own, milestone.rule_id
            assert day in every, milestone.rule_id
    assert PROCEEDINGS[kind].label in case
    if process.next_on:
        assert words.date_words(process.next_on, clock.today().year, "brief") in case


def test_what_is_typed_is_kept_when_something_is_missing(cast: Cast, pupil: Pupil, amina_client: Client) -> None:
    answer = amina_client.post(f"/cases/{pupil.reference}/start/reassessment/", {"requested_by": "parent"})
    assert answer.status_code == 422
    assert "Enter at least one day" in _text(answer)
    wrong = amina_client.post(f"/cases/{pupil.reference}/start/phase_transfer/",
                              {"phase": "primary_to_secondary", "transfer_year": "27"})  # fmt: skip
    assert (wrong.status_code, "in four digits" in _text(wrong)) == (422, True)
    assert not pupil.processes.exclude(kind=K.ANNUAL_REVIEW).exists()


def test_nobody_else_finds_these_pages(
    cast: Cast, pupil: Pupil, browser_of: Callable[..., Client], amina_client: Client
) -> None:
    review = pupil.processes.get()
    addresses = ("start/", "start/appeal/", f"{review.pk}/", f"{review.pk}/record/meeting/", f"{review.pk}/end/")
    for more in addresses:
        assert amina_client.get(f"/cases/{pupil.reference}/{more}").status_code == 200, more
        for person in (cast.sam, cast.chandra, cast.ada):
            assert browser_of(person).get(f"/cases/{pupil.reference}/{more}").status_code == 404, more
    for more in ("start/assessment/", "start/x/", f"{review.pk}/record/x/"):
        assert amina_client.get(f"/cases/{pupil.reference}/{more}").status_code == 404, more


def test_a_review_from_meeting_to_notice(cast: Cast, pupil: Pupil, amina_client: Client) -> None:
    review = pupil.processes.get()
    here = f"/cases/{pupil.reference}/{review.pk}/"
    seen = {"seen": str(review.revision)}
    amina_client.post(f"{here}record/meeting/", {**seen, "invited_on": "1/9/2026", "meeting_on": "10/12/2026"})
    assert words.date_words(D(2027, 1, 7), 2026, "brief") in _text(amina_client.get(here))
    review.refresh_from_db()
    answer = amina_client.post(f"{here}record/notice/", {"seen": str(review.revision), "outcome": "M",
                                                         "notice_sent_on": "25/11/2026"}, follow=True)  # fmt: skip
    text = _text(answer)
    assert "Review complete" in text
    assert "Check the dates" in " ".join(answer.content.decode().split())  # the notice is before the meeting
    assert AnnualReview.objects.filter(previous=review.pk).exists()
    changed = amina_client.post(f"{here}correct/facts.notice_sent_on/",
                                {"seen": str(review.revision + 1), "day_0": "24", "day_1": "11", "day_2": "2026",
                                 "because": "Sent the day before"})  # fmt: skip
    assert changed.status_code == 302, _text(changed)
    assert changed["Location"] == here


def test_a_stale_form_meets_the_conflict_page(cast: Cast, pupil: Pupil, amina_client: Client) -> None:
    process = given_process(cast, pupil, K.REASSESSMENT, requested_by="parent", requested_on=D(2026, 11, 10))
    seen = str(process.revision)
    given_fact(cast, process, "told", agreed=True, told_on=D(2026, 11, 20))
    answer = amina_client.post(f"/cases/{pupil.reference}/{process.pk}/record/told/",
                               {"seen": seen, "agreed": "no", "told_on": "21/11/2026"})  # fmt: skip
    assert answer.status_code == 409
    assert "Friday 20 November" in _text(answer)


def test_exceptions_only_where_the_law_lists_them(cast: Cast, pupil: Pupil, amina_client: Client) -> None:
    review = pupil.processes.get()
    assert "Record an exception" not in _text(amina_client.get(f"/cases/{pupil.reference}/{review.pk}/"))
    process = given_process(cast, pupil, K.REASSESSMENT, requested_by="council", own_decision_on=D(2026, 9, 1))
    here = f"/cases/{pupil.reference}/{process.pk}/"
    assert "Record an exception" in _text(amina_client.get(here))
    answer = amina_client.post(
        f"{here}exception/RA-FINAL-14W/case/",
        {"seen": str(process.revision), "ground": "personal_circumstances", "why_impractical": "Illness.",
         "approver": str(cast.ben.pk), "review_by": "20/12/2026", "how": "send"},
    )  # fmt: skip
    assert answer.status_code == 302, _text(answer)
    assert answer["Location"] == here
    assert timeline_of(process).get("RA-FINAL-14W").relieved
    text = _text(amina_client.get(here))
    assert "Exception recorded" in text
    assert words.date_words(D(2026, 12, 8), 2026, "brief") in text


def test_a_record_without_a_request_shows_its_processes(cast: Cast, amina_client: Client) -> None:
    pupil = given_plan(cast, made_on=D(2021, 5, 6))
    text = _text(amina_client.get(f"/cases/{pupil.reference}/"))
    assert "Last review not known" in text
    review = pupil.processes.get()
    own = _text(amina_client.get(f"/cases/{pupil.reference}/{review.pk}/"))
    assert "the day of the last review is not known" in own
    ended = amina_client.post(f"/cases/{pupil.reference}/{review.pk}/end/",
                              {"seen": str(review.revision), "ended_on": "20/11/2026", "because": "Duplicate"})  # fmt: skip
    assert ended.status_code == 302
    assert "Ended for another reason" in _text(amina_client.get(f"/cases/{pupil.reference}/{review.pk}/"))


def test_what_the_pages_cost(cast: Cast, pupil: Pupil, amina_client: Client) -> None:
    for kind, facts, _, _ in OPENED:
        if kind not in (K.REASSESSMENT, K.CESSATION, K.DETAINED) or not pupil.processes.filter(kind=kind).exists():
            given_process(cast, pupil, kind, **facts)
    process = pupil.processes.filter(kind=K.ORDER).first()
    counts = []
    for more in ("", f"{process.pk}/", "dates/", "dates/?as_at=26/11/2026"):
        with CaptureQueriesContext(connection) as queries:
            assert amina_client.get(f"/cases/{pupil.reference}/{more}").status_code == 200
        counts.append(len(queries))
    assert counts[0] <= 50, counts
    assert counts[1] <= 25, counts
    assert counts[2] <= 70, counts


def test_what_another_process_needs_by_law_is_among_what_needs_doing(
    cast: Cast, pupil: Pupil, amina_client: Client
) -> None:
    def doing() -> str:
        case = _text(amina_client.get(f"/cases/{pupil.reference}/"))
        return case.partition("What needs doing")[2].partition("Start another process")[0]

    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    assert "Complete the review" not in doing()  # three months away
    given_fact(cast, review, "meeting", meeting_on=D(2026, 1, 14))
    assert "Invite to the review meeting Annual review. By law by 30 December 2025. Do next" in doing()
    given_fact(cast, review, "notice", outcome="A", notice_sent_on=D(2026, 2, 11), draft_sent_on=D(2026, 2, 11))
    assert "Invite" not in doing()
    assert "Send the amended plan, or say that it will not be amended Annual review. By law by 8 April." in doing()
