"""What a caseworker does on a case, page by page, as they see it. Each works with and without JavaScript."""

from __future__ import annotations

import datetime as dt
import re

from tests.browser.visitor import Visitor

AUTISM = "Autistic spectrum disorder"


def open_case(officer: Visitor, reference: str) -> None:
    officer.go(f"/cases/{reference}/")


def more_actions(officer: Visitor, text: str) -> None:
    """One of the less frequent actions, which a press on "More actions" shows."""
    officer.activate(officer.page.get_by_text("More actions"))
    officer.press(text, within=".app-more")


def only_record(officer: Visitor) -> None:
    """The letters went out by other means, so none is made here."""
    officer.tick(officer.page.locator("main input[name=how][value=record]"))


def take_on(manager: Visitor, reference: str, officer: str) -> None:
    """Allocate the case to a caseworker."""
    open_case(manager, reference)
    manager.press("Allocate to a caseworker", within="#main-content .govuk-task-list")
    manager.pick("Caseworker", officer)
    manager.press("Allocate", exact=True, within="main")
    manager.has(officer, within=".app-facts")


def send_opening(officer: Visitor, reference: str, *, letters: bool = True) -> None:
    open_case(officer, reference)
    officer.press("Tell the family, health, social care")
    if not letters:
        only_record(officer)
    officer.press("Send the opening notices")
    assert "Opening notices sent" in officer.said()


def decide_to_assess(officer: Visitor, reference: str) -> None:
    """Decide yes; deciding leads to the page that tells people."""
    open_case(officer, reference)
    officer.press("Record decision whether to assess")
    officer.refused("Record decision", "Select the decision")
    officer.choose("There will be an assessment")
    officer.press("Record decision")
    assert "The family is not told yet" in officer.said()


def tell(officer: Visitor, *, letters: bool = True) -> None:
    """From the page that a decision leads to."""
    if not letters:
        only_record(officer)
    officer.press("Send the letters")
    assert "People told" in officer.said()


def tell_if_asked(officer: Visitor) -> None:
    """From the case: some decisions are told at once, some need no telling."""
    button = officer.page.locator("main").get_by_role("button", name="Tell the family", exact=True)
    if button.count():
        officer.press("Tell the family", exact=True, within="main")
        tell(officer)


def ask_for_advice(officer: Visitor, reference: str) -> None:
    """The bodies that the law names are ticked already."""
    open_case(officer, reference)
    officer.press("Ask for advice", exact=True)
    officer.press("Ask for advice", exact=True, within="form")
    assert "Advice asked for from" in officer.said()


def record_answer(officer: Visitor, reference: str, kind: str, words: str) -> None:
    """An answer that came by post, recorded for whoever was asked."""
    open_case(officer, reference)
    officer.press(kind, within="table")
    officer.press("Record an answer that came in")
    officer.choose("They gave advice")
    officer.refused("Record the answer", "Add the advice as a file, or write a short answer")
    officer.fill("Short answer (optional)", words)
    officer.press("Record the answer")


def decide_to_issue(officer: Visitor, reference: str) -> None:
    open_case(officer, reference)
    officer.press("Record decision whether to issue a plan")
    officer.choose("A plan will be issued")
    officer.press("Record decision")


def write_draft(officer: Visitor, reference: str) -> None:
    """Write some sections, and arrive at the page that sends the draft."""
    open_case(officer, reference)
    officer.press("Write the draft plan")
    officer.write(officer.page.locator("#id_section_k"), "")  # it comes with a list of the advice
    officer.refused("Save and continue", "Write at least one section")
    officer.write(officer.page.locator("#id_section_a"), "Iris likes maps and her dog.")
    officer.write(officer.page.locator("#id_section_b"), "Iris is autistic.")
    officer.write(officer.page.locator("#id_section_f"), "15 hours a week with a trained adult.")
    officer.press("Save and continue")


def serve_draft(officer: Visitor, *, letters: bool = True) -> None:
    """From the page that writing leads to."""
    if not letters:
        only_record(officer)
    officer.press("Send the draft plan", within="form")
    officer.has("Draft", within="#main-content")


def find_setting(officer: Visitor, urn: str) -> None:
    """Look for a school on the page of a step, without losing what was typed."""
    officer.fill("Find another school or setting", urn)
    officer.press("Find", exact=True, within="form")


def consult(officer: Visitor, reference: str, urn: str, name: str) -> None:
    open_case(officer, reference)
    officer.press("Consult", within="main")
    find_setting(officer, urn)
    officer.tick(officer.page.locator("main").get_by_label(name).first)
    officer.press("Consult", exact=True, within="form")
    officer.has(name, within="body")


def name_setting(officer: Visitor, reference: str, name: str) -> None:
    open_case(officer, reference)
    more_actions(officer, "Name the setting")
    officer.tick(officer.page.locator("main").get_by_label(name).first)
    officer.press("Save and continue")
    assert "Section I is recorded" in officer.said()


def fill_final(officer: Visitor) -> None:
    officer.choose("Only because of the family’s representations, the placement, or no change at all")
    officer.pick("Primary type of need in section B", AUTISM)


def record_request(officer: Visitor, surname: str, received: dt.date, urn: str = "") -> str:
    """A request that came by post; the case's reference."""
    officer.go("/cases/")
    officer.press("Record a request", within="main")
    officer.refused("Record the request", "Enter the surname")
    officer.fill("Legal surname", surname)
    officer.fill("Legal forenames", "Noor")
    officer.boxes("Birth date", dt.date(2017, 8, 2))
    officer.choose("Female", of="Sex")
    officer.boxes("Day it arrived", received)
    officer.tick(officer.page.locator("main input[name=requested_by][value=parent]"))
    officer.fill("Name of a parent or carer (optional)", "Ali Haddad")
    officer.pick("Who they are", "Father")
    officer.fill("Their e-mail address (optional)", "ali@home.invalid")
    if urn:
        search_register(officer, urn)
    officer.press("Record the request")
    assert "Request recorded" in officer.said()
    found = re.search(r"EHC-\d+", officer.page.url)
    assert found
    return found.group()


def search_register(officer: Visitor, urn: str) -> None:
    """The school picker: a part of the page with JavaScript, the whole page without; what was typed stays."""
    officer.fill("Find a school, college or setting", urn)
    if officer.script:
        officer.activate(officer.page.get_by_role("button", name="Search", exact=True).last)
        officer.page.wait_for_selector("#picker-found")
        assert officer.focus() == "picker-found"
    else:
        officer.press("Search", exact=True, within="main")
    officer.tick(officer.page.locator("#picker input[type=radio]").first)
