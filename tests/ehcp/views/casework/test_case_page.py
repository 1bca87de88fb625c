"""The case page: what comes first, that its dates are the engine's, and what it costs."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdf
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ehcp.actions import pupils
from ehcp.actions.notes import add_note
from ehcp.actions.projection import timeline_of
from ehcp.models import Process
from send_cases import clock, words
from tests.cast import Cast
from tests.stories import (
    PARENT,
    a_child,
    days_ago,
    given_agreed_assessment,
    given_decision,
    given_opening_notice,
    given_refusal,
    given_request,
)

QUERIES = 50
FATHER = {"name": "Piotr Fielding", "title": "Mr", "relationship": "father", "lives_with_child": False}


def page_of(client: Client, process: Process, more: str = "") -> BeautifulSoup:
    response = client.get(f"/cases/{process.pupil.reference}/{more}")
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "lxml")


def text_of(thing: Any) -> str:
    return " ".join(thing.get_text(" ").split())


def test_the_order_of_the_page(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, child=a_child(people=(PARENT, FATHER), interpreter="Polish"))
    father = process.pupil.people.get(name=FATHER["name"])
    pupils.save_person(pupil=process.pupil, by=cast.amina, person=father, facts={}, hidden_from=True)
    page = page_of(amina_client, process)
    alerts = [text_of(alert) for alert in page.select(".app-alerts-strip .moj-alert")]
    assert alerts == ["The child's address is hidden from Mr Piotr Fielding", "Interpreter: Polish"]
    headings = [text_of(h).partition(" Deciding")[0] for h in page.select("main h1, main h2")]
    assert headings == [
        "Robin Fielding", "Next by law", "20-week timeline", "What needs doing", "Advice", "Plan and consultations",
        "Other processes", "People", "Documents", "Notices", "History",
    ]  # fmt: skip
    text = text_of(page.select_one("main"))
    assert text.index("Interpreter: Polish") < text.index("Robin Fielding") < text.index("Decisions are made by Parent")
    lines = [text_of(line) for line in page.select_one(".app-people").select("li")]
    assert [line.split(" ,")[0] for line in lines] == ["Ms Maria Fielding", "Mr Piotr Fielding"]


def test_the_page_the_pdf_and_the_engine_show_the_same_dates(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(50))
    given_opening_notice(cast, process)
    given_agreed_assessment(cast, process, on=days_ago(15))
    timeline = timeline_of(process)
    dates = text_of(page_of(amina_client, process, "dates/"))
    answer = amina_client.get(f"/cases/{process.pupil.reference}/summary.pdf")
    assert f'filename="{process.pupil.reference}.pdf"' in answer.headers["Content-Disposition"]
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    paper = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert process.pupil.surname not in (reader.metadata.title or "")
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    year = clock.today().year
    for milestone in timeline.milestones:
        if milestone.due_on:
            assert words.date_words(milestone.due_on, year, "brief") in dates, milestone.rule_id
            assert words.date_words(milestone.due_on, 0, "short") in paper, milestone.rule_id
            assert milestone.explain() in dates


def test_day_124_undecided_is_not_late_and_no_word_says_so(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(124))
    given_agreed_assessment(cast, process, on=days_ago(90))
    text = text_of(page_of(amina_client, process))
    assert "Today: day 124 of 140" in text
    assert "verdue" not in text
    assert "If no: " in text
    assert "paus" not in text.lower()


def test_what_needs_doing_comes_from_the_facts(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(40), officer=None)
    text = text_of(page_of(amina_client, process))
    assert "Tell the family, health, social care and the setting that an assessment is being considered" in text
    assert "Allocate to a caseworker" in text
    given_opening_notice(cast, process)
    given_decision(cast, process, on=days_ago(10))
    text = text_of(page_of(amina_client, process))
    assert "is being considered" not in text.partition("What needs doing")[2].partition("Advice")[0]
    assert "Tell the family of the decision" in text
    assert "Decided, family not yet told" in text


def test_the_green_button_names_the_next_step(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(40))
    button = page_of(amina_client, process).select_one(".app-next a.govuk-button")
    assert text_of(button) == "Record decision whether to assess"
    assert button["href"] == f"/cases/{process.pupil.reference}/{process.pk}/decide-assess/"


def test_a_closed_case_says_how_it_ended(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(60))
    given_refusal(cast, process, on=days_ago(30))
    assert "Told: no assessment" in text_of(page_of(amina_client, process))


def test_the_story_is_dated_and_holds_the_notes(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(9))
    add_note(pupil=process.pupil, process=process, by=cast.amina, kind="call", happened_on=days_ago(2),
             text="Mum asked what comes next", with_family=True)  # fmt: skip
    days = [text_of(day) for day in page_of(amina_client, process, "story/").select(".app-story__day")]
    assert "Request received from parent or carer" in days[0]
    assert "Mum asked what comes next" in days[1]
    process.refresh_from_db()
    assert process.last_family_contact_on == days_ago(2)


def test_who_has_seen_this_record(cast: Cast, amina_client: Client, browser_of: Callable[..., Client]) -> None:
    process = given_request(cast)
    page_of(browser_of(cast.omar), process)
    browser_of(cast.omar).get("/cases/?show=all")
    rows = [text_of(row) for row in page_of(amina_client, process, "seen/").select("tbody tr")]
    assert any("Omar Haddad" in row and "Opened the record" in row for row in rows)
    assert any("Omar Haddad" in row and "Saw in a list" in row for row in rows)


def test_everyone_shown_belongs_to_this_child(cast: Cast, amina_client: Client) -> None:
    given_request(cast, child=a_child(surname="Other", people=({**PARENT, "name": "Somebody Else"},)))
    process = given_request(cast)
    for more in ("", "people/", "story/", "documents/"):
        assert "Somebody Else" not in page_of(amina_client, process, more).get_text()


def test_a_long_history_costs_no_more_queries(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(60))
    given_opening_notice(cast, process)
    given_agreed_assessment(cast, process, on=days_ago(30))
    page_of(amina_client, process)
    with CaptureQueriesContext(connection) as few:
        page_of(amina_client, process)
    for number in range(12):
        add_note(pupil=process.pupil, process=process, by=cast.amina, kind="call", happened_on=days_ago(1),
                 text=f"Call {number}")  # fmt: skip
        pupils.save_person(pupil=process.pupil, by=cast.amina, facts={**FATHER, "name": f"Person {number}"})
    with CaptureQueriesContext(connection) as many:
        page_of(amina_client, process)
    assert len(many) == len(few)
    assert len(few) <= QUERIES, len(few)
