"""The dates as they were believed: history's facts, the engine's dates, and who put right what since."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from typing import Any

import pgtrigger
import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from ehcp import timeline as law
from ehcp.actions import corrections
from ehcp.actions.projection import timeline_of
from ehcp.believed import believed, end_of, just_before
from ehcp.models import AnnualReview, AssessmentRequest, CaseEvent, Decision, Notice, Plan, Process, Pupil
from send_cases import clock
from send_cases.history import events_of
from tests.cast import Cast
from tests.stories import days_ago, given_agreed_assessment, given_fact, given_plan, given_request

pytestmark = pytest.mark.django_db
TRACKED = (AnnualReview, AssessmentRequest, CaseEvent, Decision, Notice, Plan, Process, Pupil)


def was_recorded(days: int) -> None:
    """Let everything on record so far have been recorded so many days ago, as the database's own clock tells it."""
    for model in TRACKED:
        event = events_of(model)
        with pgtrigger.ignore(f"{event._meta.label}:append_only"):
            for row in event._default_manager.all():
                row.pgh_created_at -= dt.timedelta(days=days)
                event._default_manager.filter(pk=row.pk).update(pgh_created_at=row.pgh_created_at)


@pytest.fixture
def corrected(cast: Cast) -> Process:
    """Received 30 days ago, as was believed for 20 days; in truth 40 days ago, as Ben put right 5 days ago."""
    process = given_request(cast, received_on=days_ago(30))
    was_recorded(15)
    corrections.correct(process=process, by=cast.ben, key="request.received_on", value=days_ago(40),
                        because="The parent's e-mail was found")  # fmt: skip
    was_recorded(5)
    process.refresh_from_db()
    return process


def test_a_corrected_receipt_is_believed_until_it_is_corrected(cast: Cast, corrected: Process) -> None:
    now = timeline_of(corrected).get("ENA-FINAL-20W")
    then = believed(corrected, end_of(days_ago(10)))
    assert then.timeline is not None
    old = then.timeline.get("ENA-FINAL-20W")
    assert (old.due_on, now.due_on) == (days_ago(30 - 140), days_ago(40 - 140))
    assert {d.now.rule_id for d in then.differs} >= {"ENA-DECIDE-6W", "ENA-FINAL-20W"}
    (event,) = then.corrections
    assert (event.by, event.detail, event.kind) == (cast.ben, "The parent's e-mail was found", "corrected")
    assert believed(corrected, end_of(days_ago(3))).corrections == []
    assert believed(corrected, end_of(days_ago(3))).differs == []
    assert believed(corrected, end_of(days_ago(25))).timeline is None
    before = just_before(event)
    assert before is not None
    assert believed(corrected, before).timeline.get("ENA-FINAL-20W").due_on == old.due_on


def test_what_was_recorded_since_is_no_correction(cast: Cast, corrected: Process) -> None:
    given_agreed_assessment(cast, corrected, on=days_ago(1))
    then = believed(corrected, end_of(days_ago(2)))
    assert then.timeline.get("ENA-DECIDE-6W").met_on is None
    assert timeline_of(corrected).get("ENA-DECIDE-6W").met_on == days_ago(1)
    assert (then.corrections, [d.label for d in then.differs][:1]) == ([], [then.differs[0].label])


def test_other_processes_are_believed_too(cast: Cast) -> None:
    pupil = given_plan(cast, made_on=days_ago(900), last_review_on=days_ago(100))
    review = pupil.processes.get()
    was_recorded(12)
    given_fact(cast, review, "notice", outcome="M", notice_sent_on=days_ago(8))
    was_recorded(4)
    corrections.correct(process=review, by=cast.ben, key="facts.notice_sent_on", value=days_ago(9), because="Postmark")
    then = believed(review, end_of(days_ago(2)))
    assert then.timeline.get("AR-12M").met_on == days_ago(8)
    assert believed(review, end_of(days_ago(6))).timeline.get("AR-12M").met_on is None
    following = AnnualReview.objects.get(previous=review.pk).process
    assert believed(following, end_of(days_ago(2))).timeline.get("AR-12M").counts_from == days_ago(8)
    assert timeline_of(following).get("AR-12M").counts_from == days_ago(9)


def _main(response: Any) -> str:
    page = BeautifulSoup(response.content.decode(), "lxml")
    return " ".join(page.select_one("main").get_text(" ").split())


def test_the_page_shows_then_now_and_who_corrected_it(cast: Cast, corrected: Process, amina_client: Client) -> None:
    here = f"/cases/{corrected.pupil.reference}/dates/"
    day = days_ago(10)
    text = _main(amina_client.get(here, {"as_at": f"{day.day}/{day.month}/{day.year}"}))
    assert "These are not today’s dates" in text
    assert "Ben Carter. Why: The parent's e-mail was found" in text
    event = CaseEvent.objects.get(kind="corrected")
    assert "just before this was recorded: Corrected" in _main(amina_client.get(here, {"before": event.pk}))
    tomorrow = clock.today() + dt.timedelta(days=1)
    for typed, said in (("31/2/2026", "Enter a real date"), (tomorrow.isoformat(), "must be today or in the past")):
        answer = amina_client.get(here, {"as_at": typed})
        assert (answer.status_code, said in _main(answer)) == (422, True)
    assert "was on record then" in _main(amina_client.get(here, {"as_at": "1/2/2020"}))


def test_the_command_line_says_the_same(cast: Cast, corrected: Process) -> None:
    day = days_ago(10)
    said = StringIO()
    call_command("timeline", process=corrected.pk, as_at=day, stdout=said)
    text = said.getvalue()
    assert f"ENA-FINAL-20W: Send the final plan: {law.long_date(days_ago(-110))}" in text
    assert "By Ben Carter" in text
    assert "Why: The parent's e-mail was found" in text
    assert corrected.pupil.surname not in text
    plain = StringIO()
    call_command("timeline", process=corrected.pk, as_at=day, json=True, stdout=plain)
    whole = json.loads(plain.getvalue())
    assert {m["rule_id"]: m.get("due") for m in whole["milestones"]}["ENA-FINAL-20W"] == days_ago(-110).isoformat()
    assert whole["corrected_since"][0]["why"] == "The parent's e-mail was found"
    with pytest.raises(CommandError, match="Nothing of this process"):
        call_command("timeline", process=corrected.pk, as_at=days_ago(25))
    with pytest.raises(CommandError, match="There is no process"):
        call_command("timeline", process=corrected.pk + 100)
