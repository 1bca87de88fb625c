"""Pages that change a record: notes, people, corrections, search, and what happens when two people do it at once."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from ehcp.actions import requests
from ehcp.models import LinkedPerson, Note, Process, ViewLog
from send_cases import clock
from tests.cast import Cast
from tests.ehcp.views.casework.test_record_request import boxes
from tests.stories import a_child, days_ago, given_request


@pytest.fixture
def process(cast: Cast) -> Process:
    return given_request(cast, received_on=days_ago(30))


def at(process: Process, more: str) -> str:
    return f"/cases/{process.pupil.reference}/{more}"


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "lxml")


def fields_of(page: BeautifulSoup) -> dict[str, str]:
    """What a browser would send back from the page's form, without changing anything."""
    form = page.select_one("main form[method=post]")
    found: dict[str, Any] = {}
    for box in form.select("input[name], select[name], textarea[name]"):
        if box.get("type") in ("radio", "checkbox") and not box.has_attr("checked"):
            continue
        chosen = box.select_one("option[selected]") if box.name == "select" else None
        value = chosen["value"] if chosen else "" if box.name == "select" else box.get("value", box.get_text().strip())
        found[box["name"]] = value or "on" if box.get("type") == "checkbox" else value
    return found


def test_a_note_with_the_family_is_the_last_contact(cast: Cast, process: Process, amina_client: Client) -> None:
    day = clock.today()
    sent = {"kind": "call", "with_family": "yes", "happened_on": f"{day.day}/{day.month}/{day.year}", "text": "Rang"}
    bad = amina_client.post(at(process, "note/"), {**sent, "kind": ""})
    assert bad.status_code == 422
    assert soup(bad).select_one("main .govuk-error-summary") is not None
    assert soup(bad).select_one("textarea").get_text().strip() == "Rang"
    assert amina_client.post(at(process, "note/"), sent).url == at(process, "")
    process.refresh_from_db()
    assert (Note.objects.get().text, process.last_family_contact_on) == ("Rang", day)


def test_a_person_is_added_changed_and_ended(cast: Cast, process: Process, amina_client: Client) -> None:
    page = soup(amina_client.get(at(process, "people/add/")))
    sent = {**fields_of(page), "name": "Piotr Fielding", "relationship": "father", "hidden_from": "on"}
    assert amina_client.post(at(process, "people/add/"), sent).status_code == 302
    father = LinkedPerson.objects.get(name="Piotr Fielding")
    text = soup(amina_client.get(at(process, "people/"))).get_text()
    assert "The child's address is hidden from Piotr Fielding" in text
    address = at(process, f"people/{father.pk}/")
    sent = {**fields_of(soup(amina_client.get(address))), "telephone": "01234 567890"}
    amina_client.post(address, sent)
    father.refresh_from_db()
    assert father.telephone == "01234 567890"
    assert father.must_not_see.count() == 1
    day = clock.today()
    amina_client.post(f"{address}end/", {"ended_on": f"{day.day}/{day.month}/{day.year}"})
    father.refresh_from_db()
    assert father.ended_on == day


def test_nobody_of_another_child_can_be_changed_here(cast: Cast, process: Process, amina_client: Client) -> None:
    other = given_request(cast, child=a_child(surname="Other"))
    person = other.pupil.people.get()
    assert amina_client.get(at(process, f"people/{person.pk}/")).status_code == 404


def test_facts_saved_by_two_people_meet_a_page_that_keeps_both(
    cast: Cast, process: Process, amina_client: Client, ben_client: Client
) -> None:
    address = at(process, "facts/")
    mine = {**fields_of(soup(amina_client.get(address))), "known_as": "Robbie", "languages": "English, Polish"}
    ben_client.post(address, {**fields_of(soup(ben_client.get(address))), "known_as": "Bobby"})
    response = amina_client.post(address, mine)
    page = soup(response)
    assert response.status_code == 409
    row = next(r for r in page.select("tbody tr") if "Known as" in r.get_text())
    assert [cell.get_text() for cell in row.select("td")] == ["Bobby", "Robbie"]
    assert amina_client.post(address, fields_of(page)).status_code == 302
    process.pupil.refresh_from_db()
    assert (process.pupil.known_as, process.pupil.languages) == ("Robbie", "English, Polish")


def test_home_education_and_needs(cast: Cast, process: Process, amina_client: Client) -> None:
    amina_client.post(at(process, "home/"), {"lines": "1 New Street", "postcode": "wm3 3cc"})
    amina_client.post(at(process, "education/"), {"sen_setting": "EHE"})
    amina_client.post(at(process, "needs/"), {"need": "SLCN", "need_2": "SEMH"})
    text = soup(amina_client.get(at(process, "people/"))).get_text(" ")
    for words in ("1 New Street, WM3 3CC", "Educated at home", "Speech, language and communication needs"):
        assert words in text
    both = {"sen_setting": "EHE", "setting": str(cast.school.pk), "setting_q": ""}
    assert amina_client.post(at(process, "education/"), both).status_code == 422
    found = soup(amina_client.post(at(process, "education/"), {"setting_q": "hill top", "find": "1"}))
    assert [r["value"] for r in found.select("[name=setting]")] == [str(cast.other_school.pk), ""]


def test_a_correction_is_previewed_then_saved(cast: Cast, process: Process, amina_client: Client) -> None:
    facts = soup(amina_client.get(at(process, f"{process.pk}/correct/")))
    address = facts.select_one("a[href$='request.received_on/']")["href"]
    page = soup(amina_client.get(address))
    sent = {**fields_of(page), **boxes("day", days_ago(37)), "because": "The stamp says so"}
    sent.pop("preview", None)
    shown = soup(amina_client.post(address, {**sent, "preview": "1"}))
    assert "What would change" in shown.get_text()
    assert "Send the final plan" in shown.get_text()
    process.refresh_from_db()
    assert process.opened_on == days_ago(30)
    assert amina_client.post(address, sent).url == at(process, "dates/")
    process.refresh_from_db()
    assert process.opened_on == days_ago(37)
    assert "Every date that counts from it has followed" in soup(amina_client.get(at(process, "dates/"))).get_text()
    refused = amina_client.post(address, {**fields_of(soup(amina_client.get(address))), **boxes("day", days_ago(37)),
                                          "because": "Again"})  # fmt: skip
    assert refused.status_code == 422
    assert "This is what is recorded already" in soup(refused).get_text()


def test_a_stale_correction_shows_what_was_recorded_meanwhile_and_can_be_sent_anyway(
    cast: Cast, process: Process, amina_client: Client
) -> None:
    address = at(process, f"{process.pk}/correct/request.received_on/")
    sent = {**fields_of(soup(amina_client.get(address))), **boxes("day", days_ago(33)), "because": "Stamp"}
    requests.allocate(process=process, by=cast.ben, officer=cast.omar)
    response = amina_client.post(address, sent)
    page = soup(response)
    assert response.status_code == 409
    assert "Allocated to Omar Haddad, by Ben Carter" in page.get_text()
    assert "Nothing has been saved yet" in page.get_text()
    assert page.select_one("textarea").get_text().strip() == "Stamp"
    assert amina_client.post(address, fields_of(page)).status_code == 302
    process.refresh_from_db()
    assert process.opened_on == days_ago(33)


def test_a_request_marked_in_error_leaves_the_list(cast: Cast, process: Process, amina_client: Client) -> None:
    address = at(process, f"{process.pk}/entered-in-error/")
    page = soup(amina_client.get(f"{address}?entry=request"))
    sent = {**fields_of(page), "because": "Another council's child"}
    assert sent["entry"] == "request"
    amina_client.post(address, sent)
    assert process.pupil.reference not in amina_client.get("/cases/").content.decode()


def test_one_case_is_allocated_from_its_own_page(cast: Cast, process: Process, amina_client: Client) -> None:
    address = at(process, f"{process.pk}/allocate/")
    sent = {**fields_of(soup(amina_client.get(address))), "officer": str(cast.omar.pk)}
    amina_client.post(address, sent)
    process.refresh_from_db()
    assert process.officer == cast.omar


@pytest.mark.parametrize(
    "words", ["Fielding", "robin fielding", "EHC", "14/5/2018", "Feilding", "fielding 14 May 2018"]
)
def test_search_finds_by_name_reference_and_birth_date(
    cast: Cast, process: Process, amina_client: Client, words: str
) -> None:
    given_request(cast, child=a_child(surname="Zephyr", forename="Ada", birth_date=days_ago(3000), people=()))
    words = process.pupil.reference if words == "EHC" else words
    response = amina_client.post("/cases/search/", {"q": words})
    assert response.status_code == 302
    assert not any(part.lower() in response.url.lower() for part in words.split())
    page = soup(amina_client.get(response.url))
    assert [a.get_text() for a in page.select("tbody th a")] == ["FIELDING, Robin"]
    assert page.select_one("main [name=q]")["value"] == words
    log = ViewLog.objects.filter(what="search").latest("pk")
    assert words not in str(log.detail) + log.page


def test_another_person_cannot_open_my_search(
    cast: Cast, process: Process, amina_client: Client, ben_client: Client
) -> None:
    address = amina_client.post("/cases/search/", {"q": "Fielding"}).url
    assert ben_client.get(address).status_code == 404
    empty = amina_client.post("/cases/search/", {"q": "  "})
    assert empty.status_code == 422
    assert "Enter a name, a UPN, a reference or a birth date" in soup(empty).get_text()
