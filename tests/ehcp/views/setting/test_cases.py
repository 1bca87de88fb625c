"""What a school sees of its cases: where they stand, what is wanted, what it sent and got. Nothing else, and no other's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ehcp.actions import advice, consultations, plans
from ehcp.actions.advice import Ask
from ehcp.actions.projection import timeline_of
from ehcp.models import AdviceRequest, Consultation, Document, Process, ViewLog
from send_cases import clock
from send_cases.accounts.models import User
from send_cases.words import date_words
from tests.cast import Cast
from tests.ehcp.views.setting.filling import a_pdf, text_of
from tests.stories import a_child, days_ago, given_agreed_assessment, given_decision, given_refusal, given_request

pytestmark = pytest.mark.django_db
BrowserOf = Callable[[User], Client]


def asked_for_advice(cast: Cast, process: Process, *, on: dt.date) -> list[AdviceRequest]:
    return advice.ask(
        process=process, by=cast.amina, asked_on=on,
        asks=[
            Ask("psychology", service=cast.psychology), Ask("medical", service=cast.health),
            Ask("social_care", service=cast.social_care), Ask("education", setting=cast.school),
        ],
    )  # fmt: skip


def consulted(cast: Cast, process: Process, *, on: dt.date, papers: tuple[Document, ...] = ()) -> Consultation:
    plans.write_draft(process=process, by=cast.amina, content={"A": "Views"})
    plans.serve_draft(process=process, by=cast.amina, served_on=on, means="email")
    return consultations.consult(
        process=process, by=cast.amina, settings=[cast.other_school], consulted_on=on, papers=papers
    )[0]


def late_case(cast: Cast) -> Process:
    """Advice asked for long ago: psychology and health are late, the school has answered."""
    process = given_request(cast, received_on=days_ago(100))
    given_agreed_assessment(cast, process, on=days_ago(70))
    rows = asked_for_advice(cast, process, on=days_ago(60))
    advice.answer(advice=rows[3], by=cast.sam, answered_on=days_ago(40), outcome="advice", answer="Helps.")
    process.refresh_from_db()
    return process


def test_a_late_council_is_said_without_blame_or_overdue(cast: Cast, browser_of: BrowserOf) -> None:
    process = late_case(cast)
    page = text_of(browser_of(cast.sam).get("/school/"))
    due = days_ago(60) + dt.timedelta(days=42)
    assert f"Waiting for educational psychology and health, due {date_words(due)}, 18 days late." in page
    assert "Nothing is needed from you." in page
    assert process.final_due_on is not None
    assert f"Final plan due by law: {date_words(process.final_due_on)}." in page
    for word in ("verdue", "social care", "Social care"):
        assert word not in page


def test_a_decision_is_not_told_to_the_school_before_the_family(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast, received_on=days_ago(20))
    given_decision(cast, process, outcome=False, on=days_ago(2))
    sam = browser_of(cast.sam)
    for page in ("/school/", f"/school/{process.pupil.reference}/"):
        words = text_of(sam.get(page))
        assert "Waiting for the council to decide whether to assess" in words
        assert "not to assess" not in words


def test_a_refusal_is_told_once_the_family_knows(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast, received_on=days_ago(30))
    given_refusal(cast, process, on=days_ago(3))
    page = text_of(browser_of(cast.sam).get(f"/school/{process.pupil.reference}/"))
    assert "The council decided not to assess" in page


def test_the_case_page_shows_the_engines_dates(cast: Cast, browser_of: BrowserOf) -> None:
    process = late_case(cast)
    page = text_of(browser_of(cast.sam).get(f"/school/{process.pupil.reference}/"))
    timeline = timeline_of(process)
    for milestone in (timeline.get("ENA-DECIDE-6W"), timeline.get("ENA-NOPLAN-16W"), timeline.final):
        assert milestone is not None
        assert milestone.due_on is not None
        assert date_words(milestone.due_on, 0, "day") in page
    assert "Amina Yusuf, caseworker" in page


def test_it_is_seen_in_the_log(cast: Cast, browser_of: BrowserOf) -> None:
    process = late_case(cast)
    sam = browser_of(cast.sam)
    sam.get("/school/")
    sam.get(f"/school/{process.pupil.reference}/")
    assert list(ViewLog.objects.filter(user=cast.sam).values_list("what", flat=True)) == ["record", "list"]


def test_nothing_of_the_officers_is_shown(cast: Cast, browser_of: BrowserOf) -> None:
    from ehcp.models import Note
    from send_cases.history import writing

    process = late_case(cast)
    with writing(by="tests", why="a note"):
        Note.objects.create(
            pupil=process.pupil, process=process, kind="call", happened_on=days_ago(1), text="Dad is worried",
            written_by=cast.amina,
        )  # fmt: skip
    row = AdviceRequest.objects.get(kind="psychology")
    advice.answer(advice=row, by=cast.chandra, answered_on=days_ago(1), outcome="advice", answer="Working memory")
    page = text_of(browser_of(cast.sam).get(f"/school/{process.pupil.reference}/"))
    for word in ("worried", "Working memory", "Maria", "Mill Lane", "Children's social care"):
        assert word not in page


def test_strangers_find_nothing(cast: Cast, eve_client: Client, amina_client: Client, browser_of: BrowserOf) -> None:
    process = late_case(cast)
    row = AdviceRequest.objects.get(kind="education")
    reference = process.pupil.reference
    pages = ["", "sent/", f"advice/{row.pk}/", f"advice/{row.pk}/not-known/", "consultation/1/"]
    for client in (eve_client, amina_client, browser_of(cast.chandra), browser_of(cast.ada)):
        for page in pages:
            assert client.get(f"/school/{reference}/{page}").status_code == 404
    assert reference not in text_of(eve_client.get("/school/"))
    for client in (amina_client, browser_of(cast.chandra)):
        for page in ("", "requests/", "requests/start/", "people/", "people/invite/"):
            assert client.get(f"/school/{page}").status_code == 404


def test_a_school_answers_with_its_advice(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast, received_on=days_ago(60))
    given_agreed_assessment(cast, process, on=days_ago(30))
    row = asked_for_advice(cast, process, on=days_ago(20))[3]
    sam, reference = browser_of(cast.sam), process.pupil.reference
    assert "Send your advice about Robin Fielding" in text_of(sam.get("/school/"))
    address = f"/school/{reference}/advice/{row.pk}/"
    assert "due by law" not in text_of(sam.get(address))  # for a school it is guidance (Code 9.41)
    empty = sam.post(address, {"outcome": "advice"})
    assert empty.status_code == 422
    assert "Add your advice as a file, or write a short answer." in text_of(empty)
    response = sam.post(address, {"outcome": "advice", "answer": "Small steps help.", "uploads": [a_pdf("advice.pdf")]})
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.outcome, row.answered_by, row.answered_on) == ("advice", cast.sam, clock.today())
    document = Document.objects.get(kind="advice")
    assert (document.pupil, document.organisation) == (process.pupil, cast.school.organisation)
    assert "advice.pdf" in text_of(sam.get(f"/school/{reference}/"))
    assert "Send your advice" not in text_of(sam.get("/school/"))
    assert sam.post(address, {"outcome": "advice", "answer": "Again"}).status_code == 200  # answered: only shown
    assert AdviceRequest.objects.get(pk=row.pk).answer == "Small steps help."


def test_a_lying_file_answers_nothing(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast, received_on=days_ago(60))
    given_agreed_assessment(cast, process, on=days_ago(30))
    row = asked_for_advice(cast, process, on=days_ago(20))[3]
    liar = a_pdf("advice.pdf", b"MZ" + b"\x00" * 100)
    response = browser_of(cast.sam).post(
        f"/school/{process.pupil.reference}/advice/{row.pk}/",
        {"outcome": "advice", "answer": "Typed and kept", "uploads": [a_pdf(), liar]},
    )
    assert response.status_code == 422
    assert "Typed and kept" in text_of(response)
    row.refresh_from_db()
    assert row.answered_on is None
    assert not Document.objects.filter(kind="advice").exists()


def test_a_consulted_school_sees_the_chosen_papers_and_replies(
    cast: Cast, eve_client: Client, browser_of: BrowserOf
) -> None:
    from ehcp.actions.acting import acting
    from ehcp.actions.documents import store

    process = given_request(cast, received_on=days_ago(120), child=a_child())
    with acting(by=cast.amina, why="papers for a test"):
        chosen, other = (
            store(by=cast.amina, content=a_pdf().read(), title=title, kind="plan", process=process)
            for title in ("Chosen paper", "Other paper")
        )
    given_agreed_assessment(cast, process, on=days_ago(90))
    row = consulted(cast, process, on=days_ago(20), papers=(chosen,))
    reference = process.pupil.reference
    address = f"/school/{reference}/consultation/{row.pk}/"
    page = text_of(eve_client.get(address))
    assert "Chosen paper" in page
    assert "Other paper" not in page
    assert eve_client.get(f"/documents/{chosen.pk}/").getvalue().startswith(b"%PDF")
    assert eve_client.get(f"/documents/{other.pk}/").status_code == 404
    refused = eve_client.post(address, {"reply": "efficient"})
    assert refused.status_code == 422
    assert "Give your reasons" in text_of(refused)
    given = {"reply": "efficient", "reply_text": "Thirty-four in the class.", "late_reason": "Half term"}
    assert eve_client.post(address, given).status_code == 302
    row.refresh_from_db()
    assert (row.reply, row.replied_by, row.late_reason) == ("efficient", "Eve Stone", "Half term")
    assert browser_of(cast.sam).get(address).status_code == 404


def test_the_front_page_takes_as_many_queries_for_nine_cases_as_for_three(cast: Cast, browser_of: BrowserOf) -> None:
    def queries(client: Client) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/school/").status_code == 200
        return len(seen)

    def add(number: int) -> None:
        for each in range(number):
            more = {"placement": {"setting": cast.school}, "surname": f"Child{each}", "people": ()}
            process = given_request(cast, received_on=days_ago(60), child=a_child(**more))
            given_agreed_assessment(cast, process, on=days_ago(40))
            asked_for_advice(cast, process, on=days_ago(30))

    add(3)
    sam = browser_of(cast.sam)
    queries(sam)
    few = queries(sam)
    add(6)
    assert queries(sam) == few < 35
