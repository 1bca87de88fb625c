"""Everybody's main task by the keyboard alone, from signing in to the end: WCAG 2.1.1, 2.1.2 and 2.4.3."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from ehcp.models import Process
from send_cases.accounts.models import Membership
from tests.browser import council_steps as council
from tests.browser import school_steps as school
from tests.browser.conftest import Visit
from tests.cast import Cast
from tests.stories import days_ago, given_advice, given_agreed_assessment, given_request


def test_a_senco_asks_for_an_assessment(visit: Visit, cast: Cast) -> None:
    sam = visit(cast.sam, keys=True)
    sam.press("Ask for an assessment", within="nav")
    sam.press("Start a new request")
    tasks = sam.page.url
    school.say_who_asks(sam)
    school.enter_child(sam, "Fielding", "Robin", dt.date(2018, 5, 14))
    school.enter_parent(sam, "Maria Fielding", "maria@home.invalid")
    school.enter_needs(sam)
    school.add_report(sam)
    sam.go(tasks)
    school.share_with(sam, "Cleo Bright")
    reference = school.send(sam, tasks)
    sam.press("Sign out", within="body")
    assert Process.objects.get(pupil__reference=reference).assessment.received_on == days_ago(0)


def test_a_caseworker_takes_a_request_to_its_advice(visit: Visit, cast: Cast) -> None:
    amina = visit(cast.amina, keys=True)
    reference = council.record_request(amina, "Haddad", days_ago(20), urn=cast.school.urn)
    council.take_on(amina, reference, "Amina Yusuf")
    amina.press("My cases", within="nav", exact=True)
    amina.press("Haddad")
    council.send_opening(amina, reference)
    council.decide_to_assess(amina, reference)
    council.tell(amina)
    council.ask_for_advice(amina, reference)
    reason = amina.page.locator("summary", has_text="Why this date?").first
    amina.activate(reason)
    assert reason.evaluate("e => e.parentElement.open")
    assert Process.objects.get(pupil__reference=reference).stage == "advice"


def test_a_caseworker_finds_a_case(visit: Visit, cast: Cast) -> None:
    process = given_request(cast)
    amina = visit(cast.amina, keys=True)
    amina.fill("Search by name, UPN, reference or birth date", process.pupil.reference, within="header")
    amina.press("Search", within="header")
    amina.press("FIELDING, Robin")
    amina.has(process.pupil.reference)


def test_an_adviser_answers(visit: Visit, cast: Cast) -> None:
    _asked(cast)
    dee = visit(cast.dee, keys=True)
    dee.press("Robin Fielding")
    dee.fill("Received on", days_ago(15))
    dee.press("Save these dates")
    dee.choose("Here is our advice")
    dee.attach("form input[type=file]", school.REPORT)
    dee.fill("Short answer", "Seen in clinic; hearing is fine.")
    dee.press("Send the answer")
    dee.has("Answered")


def _asked(cast: Cast) -> Process:
    process = given_request(cast, received_on=days_ago(80))
    given_agreed_assessment(cast, process, on=days_ago(50))
    given_advice(cast, process, on=days_ago(20))
    return process


def test_a_manager_shares_work_out_and_reads_the_board(visit: Visit, cast: Cast, tmp_path: Path) -> None:
    for _ in range(3):
        given_request(cast, officer=None)
    ben = visit(cast.ben, keys=True)
    ben.press("Board", within="nav", exact=True)
    ben.press("unallocated")
    ben.press("My cases", within="nav", exact=True)
    ben.press("Unallocated", within=".app-list-tabs")
    ben.tick(ben.page.get_by_label("Select all"))
    ben.pick("Allocate to", "Amina Yusuf")
    ben.press("Allocate", exact=True)
    assert Process.objects.filter(officer=cast.amina).count() == 3
    ben.press("Board", within="nav", exact=True)
    ben.press("Amina Yusuf", within="main")
    ben.press("FIELDING, Robin")
    ben.go("/board/")
    ben.press("Download as PDF")
    ben.press("Make the summary")
    ben.has("Waiting to start")


def test_an_administrator_adds_a_person_and_changes_a_policy(visit: Visit, cast: Cast) -> None:
    ada = visit(cast.ada, keys=True)
    ada.press("People", within=".govuk-task-list")
    ada.press("Add a person", exact=True)
    ada.refused("Add and send the invitation", "Enter the full name")
    ada.fill("Full name", "Nia Grant")
    ada.fill("Email address", "nia@council.invalid")
    ada.select(ada.page.get_by_label("Team, service or setting"), "SEND casework team")
    ada.choose("Manager")
    ada.press("Add and send the invitation")
    ada.has("Nia Grant is invited")
    assert Membership.objects.get(user__name="Nia Grant").role == "manager"
    ada.go("/administration/choices/draft_target_week/")
    ada.fill("Which week", "12")
    ada.fill("Why this changes", "Agreed by the board.")
    ada.press("Save", exact=True)
    ada.go("/administration/choices/draft_target_week/")
    ada.has("Agreed by the board.")
