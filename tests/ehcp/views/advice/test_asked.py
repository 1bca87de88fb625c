"""An adviser sees the one request they were asked about, answers it, and finds nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from ehcp.actions import advice
from ehcp.actions.acting import acting
from ehcp.actions.advice import Ask
from ehcp.actions.documents import store
from ehcp.actions.projection import timeline_of
from ehcp.models import AdviceRequest, Document, Process
from send_cases import clock
from send_cases.accounts.models import Role, User
from send_cases.words import date_words
from tests.cast import Cast, make_person
from tests.ehcp.views.setting.filling import a_pdf, text_of
from tests.stories import days_ago, given_agreed_assessment, given_request

pytestmark = pytest.mark.django_db
BrowserOf = Callable[[User], Client]


@pytest.fixture
def process(cast: Cast) -> Process:
    """A case at the stage of advice."""
    made = given_request(cast, received_on=days_ago(60))
    given_agreed_assessment(cast, made, on=days_ago(30))
    return made


def ask(cast: Cast, process: Process, *asks: Ask, papers: tuple[Document, ...] = ()) -> list[AdviceRequest]:
    return advice.ask(process=process, by=cast.amina, asks=asks, asked_on=days_ago(20), papers=papers)


def test_what_is_asked_with_its_date_and_papers(cast: Cast, process: Process, browser_of: BrowserOf) -> None:
    with acting(by=cast.amina, why="papers for a test"):
        sent, kept = (
            store(by=cast.amina, content=a_pdf().read(), title=title, kind="views", process=process)
            for title in ("Views of the family", "Not sent")
        )
    row = ask(cast, process, Ask("psychology", cast.psychology, question="How does Robin learn?"), papers=(sent,))[0]
    chandra = browser_of(cast.chandra)
    assert process.pupil.reference in text_of(chandra.get("/advice/"))
    page = text_of(chandra.get(f"/advice/{row.pk}/"))
    milestone = timeline_of(process).get("ADVICE-6W", f"advice-{row.pk}")
    assert milestone is not None
    assert milestone.due_on is not None
    assert date_words(milestone.due_on, 0, "day") in page
    assert milestone.explain() in page
    for word in ("How does Robin learn?", "Views of the family", "14 May 2018", "Riverside Primary"):
        assert word in page
    for word in ("Not sent", "Maria", "Mill Lane", "ASD"):
        assert word not in page
    assert chandra.get(f"/documents/{sent.pk}/").getvalue().startswith(b"%PDF")
    assert chandra.get(f"/documents/{kept.pk}/").status_code == 404


def test_another_request_for_the_same_child_is_not_there(cast: Cast, process: Process, browser_of: BrowserOf) -> None:
    psychology, health = ask(cast, process, Ask("psychology", cast.psychology), Ask("medical", cast.health))
    chandra, dee = browser_of(cast.chandra), browser_of(cast.dee)
    assert chandra.get(f"/advice/{health.pk}/").status_code == 404
    assert chandra.post(f"/advice/{health.pk}/not-known/").status_code == 404
    assert dee.get(f"/advice/{psychology.pk}/").status_code == 404
    assert dee.get(f"/advice/{health.pk}/").status_code == 200
    dee.post(f"/advice/{health.pk}/", {"outcome": "advice", "answer": "Under review", "uploads": [a_pdf()]})
    document = Document.objects.get(kind="advice")
    assert dee.get(f"/documents/{document.pk}/").getvalue()
    assert chandra.get(f"/documents/{document.pk}/").status_code == 404
    assert "Under review" not in text_of(chandra.get(f"/advice/{psychology.pk}/"))


def test_asked_of_one_person_is_that_persons(cast: Cast, process: Process, browser_of: BrowserOf) -> None:
    other = make_person("Olive Ep", cast.psychology.organisation, Role.ADVISER)
    row = ask(cast, process, Ask("psychology", cast.psychology, adviser=cast.chandra))[0]
    assert browser_of(cast.chandra).get(f"/advice/{row.pk}/").status_code == 200
    assert browser_of(other).get(f"/advice/{row.pk}/").status_code == 404


def test_officers_and_schools_find_nothing_here(cast: Cast, process: Process, browser_of: BrowserOf) -> None:
    row = ask(cast, process, Ask("psychology", cast.psychology))[0]
    for person in (cast.amina, cast.sam, cast.eve, cast.ada):
        for page in ("", f"{row.pk}/", f"{row.pk}/not-known/"):
            assert browser_of(person).get(f"/advice/{page}").status_code == 404


def test_not_known_is_one_press_and_one_to_be_sure(cast: Cast, process: Process, browser_of: BrowserOf) -> None:
    row = ask(cast, process, Ask("psychology", cast.psychology))[0]
    chandra = browser_of(cast.chandra)
    assert "Yes, not known to us" in text_of(chandra.get(f"/advice/{row.pk}/not-known/"))
    assert chandra.post(f"/advice/{row.pk}/not-known/").status_code == 302
    row.refresh_from_db()
    assert (row.outcome, row.answered_on) == ("not_known", clock.today())
    assert chandra.post(f"/advice/{row.pk}/not-known/").status_code == 302  # pressed twice: once is enough
    assert "not known to the service" in text_of(chandra.get("/advice/"))


def test_only_a_section_31_body_may_decline(cast: Cast, process: Process, browser_of: BrowserOf) -> None:
    psychology, health = ask(cast, process, Ask("psychology", cast.psychology), Ask("medical", cast.health))
    given = {"outcome": "declined", "answer": "Incompatible with our duties."}
    assert browser_of(cast.chandra).post(f"/advice/{psychology.pk}/", given).status_code == 422
    dee = browser_of(cast.dee)
    without = dee.post(f"/advice/{health.pk}/", {"outcome": "declined"})
    assert without.status_code == 422
    assert "Give the reason for declining" in text_of(without)
    assert dee.post(f"/advice/{health.pk}/", given).status_code == 302
    assert AdviceRequest.objects.get(pk=health.pk).outcome == "declined"


def test_a_body_says_when_it_received_the_request(cast: Cast, process: Process, browser_of: BrowserOf) -> None:
    row = ask(cast, process, Ask("medical", cast.health))[0]
    dee = browser_of(cast.dee)
    received, promised = days_ago(18), clock.today() + dt.timedelta(days=9)

    def day(value: dt.date) -> str:
        return f"{value.day}/{value.month}/{value.year}"

    early = dee.post(f"/advice/{row.pk}/", {"what": "received", "received_by_service_on": day(days_ago(30))})
    assert early.status_code == 422
    saved = dee.post(
        f"/advice/{row.pk}/",
        {"what": "received", "received_by_service_on": day(received), "promised_on": day(promised)},
    )
    assert saved.status_code == 302
    row.refresh_from_db()
    assert (row.received_by_service_on, row.promised_on) == (received, promised)
    milestone = timeline_of(process).get("ADVICE-6W", f"advice-{row.pk}")
    assert milestone is not None
    assert milestone.due_on == received + dt.timedelta(days=42)
    assert date_words(milestone.due_on, 0, "day") in text_of(dee.get(f"/advice/{row.pk}/"))


def test_a_service_outside_section_31_is_not_asked_when_it_arrived(
    cast: Cast, process: Process, browser_of: BrowserOf
) -> None:
    row = ask(cast, process, Ask("psychology", cast.psychology))[0]
    page = text_of(browser_of(cast.chandra).get(f"/advice/{row.pk}/"))
    assert "Received on" not in page
    assert "Answer due" in page
    assert "due by law" not in page  # six weeks are guidance for the council's own services (Code 9.41)


def test_the_six_weeks_of_a_section_31_body_are_law(cast: Cast, process: Process, browser_of: BrowserOf) -> None:
    row = ask(cast, process, Ask("medical", cast.health))[0]
    assert "Answer due by law" in text_of(browser_of(cast.dee).get(f"/advice/{row.pk}/"))


def test_a_request_taken_back_is_gone(cast: Cast, process: Process, browser_of: BrowserOf) -> None:
    row = ask(cast, process, Ask("psychology", cast.psychology))[0]
    advice.cancel(advice=row, by=cast.amina, because="Asked by mistake")
    assert browser_of(cast.chandra).get(f"/advice/{row.pk}/").status_code == 404
