"""Asking for advice, following it up, and who may answer."""

from __future__ import annotations

import datetime as dt

import pytest

from ehcp.actions import advice
from ehcp.actions.documents import store
from ehcp.actions.projection import timeline_of
from ehcp.models import Mail, Process
from ehcp.policies import Refused
from send_cases import clock
from send_cases.access import Denied
from send_cases.history import writing
from tests.cast import Cast
from tests.stories import a_child, days_ago, given_advice, given_agreed_assessment, given_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(cast: Cast) -> Process:
    process = given_request(cast, received_on=days_ago(60))
    given_agreed_assessment(cast, process, on=days_ago(30))
    return process


def test_a_section_31_body_counts_from_receipt_and_others_from_asking(cast: Cast, process: Process) -> None:
    rows = {row.kind: row for row in given_advice(cast, process, on=days_ago(25))}
    advice.update(advice=rows["medical"], by=cast.amina, received_by_service_on=days_ago(20), promised_on=days_ago(-30))
    advice.update(advice=rows["psychology"], by=cast.amina, received_by_service_on=days_ago(20))
    timeline = timeline_of(process)
    six = dt.timedelta(weeks=6)
    assert timeline.get("ADVICE-6W", f"advice-{rows['medical'].pk}").due_on == days_ago(20) + six
    assert timeline.get("ADVICE-6W", f"advice-{rows['psychology'].pk}").due_on == days_ago(25) + six


def test_the_adviser_who_was_asked_may_answer_and_nobody_else(cast: Cast, process: Process) -> None:
    rows = {row.kind: row for row in given_advice(cast, process, on=days_ago(25))}
    for stranger in (cast.dee, cast.eve, cast.ada):
        with pytest.raises(Denied):
            advice.answer(
                advice=rows["psychology"], by=stranger, answered_on=clock.today(), outcome="advice", answer="x"
            )
    done = advice.answer(
        advice=rows["psychology"], by=cast.chandra, answered_on=clock.today(), outcome="advice", answer="Robin reads."
    )
    assert done.answered_by == cast.chandra
    with pytest.raises(Refused, match="answered already"):
        advice.answer(advice=rows["psychology"], by=cast.chandra, answered_on=clock.today(), outcome="not_known")
    advice.answer(
        advice=rows["education"], by=cast.sam, answered_on=clock.today(), outcome="advice", answer="He tries."
    )


def test_only_a_section_31_body_may_decline(cast: Cast, process: Process) -> None:
    rows = {row.kind: row for row in given_advice(cast, process, on=days_ago(25))}
    with pytest.raises(Refused, match="Only a body under section 31"):
        advice.answer(
            advice=rows["education"], by=cast.amina, answered_on=clock.today(), outcome="declined", answer="x"
        )
    advice.answer(advice=rows["medical"], by=cast.dee, answered_on=clock.today(), outcome="declined", answer="Harm.")


def test_nobody_is_asked_twice_while_they_owe_an_answer(cast: Cast, process: Process) -> None:
    rows = given_advice(cast, process, on=days_ago(25))
    again = [advice.Ask("psychology", service=cast.psychology)]
    with pytest.raises(Refused, match="has been asked already"):
        advice.ask(process=process, by=cast.amina, asks=again, asked_on=clock.today())
    advice.cancel(advice=rows[1], by=cast.amina, because="Asked for the wrong child's school.")
    assert len(advice.ask(process=process, by=cast.amina, asks=again, asked_on=clock.today())) == 1


def test_an_adviser_of_another_service_cannot_be_named(cast: Cast, process: Process) -> None:
    asks = [advice.Ask("psychology", service=cast.psychology, adviser=cast.dee)]
    with pytest.raises(Refused, match="does not work for this service"):
        advice.ask(process=process, by=cast.amina, asks=asks, asked_on=clock.today())


def test_a_paper_of_another_child_never_goes_out(cast: Cast, process: Process) -> None:
    other = given_request(cast, child=a_child(surname="Other", people=()))
    with writing(by=cast.amina, why="a paper for a test"):
        paper = store(by=cast.amina, content=b"words", title="Note", kind="other", process=other, original_name="a.txt")
    with pytest.raises(Refused, match="does not belong to this case"):
        advice.ask(
            process=process, by=cast.amina, asks=[advice.Ask("psychology", service=cast.psychology)],
            asked_on=clock.today(), papers=[paper],
        )  # fmt: skip
    assert process.advice.count() == 0


def test_reminders_carry_the_reference_and_no_name(cast: Cast, process: Process) -> None:
    rows = given_advice(cast, process, on=days_ago(25))
    advice.chase(advice=rows[1], by=cast.amina)
    advice.chase(advice=rows[1], by=cast.amina)
    mails = Mail.objects.filter(process=process, kind="reminder")
    assert mails.count() == 2
    for mail in mails:
        assert process.pupil.reference in mail.subject
        assert "Robin" not in mail.body
        assert "Fielding" not in mail.body
        assert mail.to_address == "ep@council.invalid"


def test_existing_advice_counts_as_given_and_needs_the_three_agreements(cast: Cast, process: Process) -> None:
    given = {"process": process, "by": cast.amina, "kind": "psychology", "used_on": clock.today(),
             "advice_dated": days_ago(100), "service": cast.psychology, "agreed_adviser": True, "agreed_council": True}  # fmt: skip
    with pytest.raises(Refused, match="all find it sufficient"):
        advice.reuse(**given, agreed_family=False)
    row = advice.reuse(**given, agreed_family=True)
    assert timeline_of(process).get("ADVICE-6W", f"advice-{row.pk}").met_on == clock.today()


@pytest.mark.parametrize("who", ["sam", "chandra", "ada"])
def test_only_caseworkers_ask(cast: Cast, process: Process, who: str) -> None:
    with pytest.raises(Denied):
        advice.ask(
            process=process, by=getattr(cast, who), asks=[advice.Ask("psychology", service=cast.psychology)],
            asked_on=clock.today(),
        )  # fmt: skip
