"""Every page of the school's room and the adviser's room in a real browser: axe, reflow, a clean console."""

from __future__ import annotations

import datetime as dt

import pytest

from ehcp.actions import consultations
from ehcp.models import Process
from tests.browser import school_steps as school
from tests.browser.conftest import Visit
from tests.cast import Cast
from tests.stories import days_ago, given_advice, given_agreed_assessment, given_draft, given_request


@pytest.mark.parametrize("script", [True, False])
def test_a_school_asks_for_an_assessment(visit: Visit, cast: Cast, script: bool) -> None:
    sam = visit(cast.sam, script=script)
    tasks = school.start_request(sam)
    school.say_who_asks(sam)
    school.enter_child(sam, "Fielding", "Robin", dt.date(2018, 5, 14))
    sam.go(tasks)
    sam.press("Parents and carers", within=".govuk-task-list")
    sam.fill("Full name", "Maria Fielding")
    sam.press("Save, and add another parent or carer")
    assert sam.page.get_by_label("Full name", exact=True).count() == 2
    sam.page.get_by_label("Full name", exact=True).nth(1).fill("Kurt Fielding")
    school.save_to_list(sam)
    for title in ("At your school or setting", "Care and safeguarding", "SEN support so far", "Progress",
                  "Professionals involved", "Views", "Consent and declaration"):  # fmt: skip
        sam.press(title, within=".govuk-task-list")
        sam.go(tasks)
    school.add_report(sam)
    sam.refused("Add files", "Select at least one file")
    sam.go(f"{tasks}print/")
    sam.go(f"{tasks}share/")
    sam.go(f"{tasks}discard/")
    reference = school.send(sam, tasks)
    sam.has("The dates that now run", "Why this date?")
    sam.go(f"/school/{reference}/")
    sam.go("/school/")
    sam.has("Waiting for the council to decide whether to assess")
    sam.go("/school/requests/")
    sam.has("Robin Fielding")


def test_two_people_in_one_section(visit: Visit, cast: Cast) -> None:
    sam, cleo = visit(cast.sam), visit(cast.cleo)
    tasks = school.start_request(sam)
    school.share_with(sam, "Cleo Bright")
    for person, words in ((sam, "Sam's words."), (cleo, "Cleo's words.")):
        person.go(f"{tasks}section/parents/")
        person.fill("Full name", words)
    cleo.press("Save and continue")
    sam.expected = ("status of 409",)
    sam.press("Save and continue", status=409)
    sam.has("Sam's words.", "Cleo's words.", "Cleo Bright")
    sam.fill("Parent or carer 1: Full name", "Both words.")
    sam.press("Save what is in this form")
    sam.has("saved at")


@pytest.mark.parametrize("script", [True, False])
def test_a_school_answers_and_looks_after_its_people(visit: Visit, cast: Cast, script: bool) -> None:
    process = _case(cast)
    reference = process.pupil.reference
    sam = visit(cast.sam, script=script)
    sam.go("/school/")
    sam.press("Send your advice about Robin Fielding")
    sam.refused("Send the answer", "Add your advice as a file")
    sam.attach("input[type=file]", school.REPORT)
    sam.fill("Short answer", "Small steps help.")
    sam.press("Send the answer")
    sam.has("Your answer has been sent.")
    sam.go("/school/people/")
    sam.press("Invite a colleague")
    sam.refused("Send the invitation", "Enter their full name")
    sam.fill("Full name", "Nia New")
    sam.fill("Work email address", "nia@riverside.invalid")
    sam.press("Send the invitation")
    sam.has("Nia New")
    sam.press("End access of Nia New")
    sam.press("End the access", exact=True)
    sam.go("/your-account/")
    eve = visit(cast.eve, script=script)
    eve.go("/school/")
    eve.press("Say whether you could be named for Robin Fielding")
    eve.choose("Incompatible with the efficient education of others")
    eve.refused("Send the reply", "Give your reasons")
    eve.fill("Your reasons", "Thirty-four in the class already.")
    eve.press("Send the reply")
    eve.go(f"/school/{reference}/")


@pytest.mark.parametrize("script", [True, False])
def test_an_adviser_answers(visit: Visit, cast: Cast, script: bool) -> None:
    process = _case(cast)
    dee = visit(cast.dee, script=script)
    dee.go("/advice/")
    dee.press("Robin Fielding")
    dee.fill("Received on", days_ago(15))
    dee.fill("We expect to answer by", days_ago(-5))
    dee.press("Save these dates")
    dee.has("You expect to answer by")
    dee.press("Not known to us")
    dee.press("Cancel")
    dee.press("Send the answer", status=422)
    dee.choose("Here is our advice")
    dee.fill("Short answer", "Seen in clinic; hearing is fine.")
    dee.press("Send the answer")
    dee.has("Answered", process.pupil.reference)
    dee.go("/advice/people/")
    chandra = visit(cast.chandra, script=script)
    chandra.go("/advice/")
    chandra.press("Robin Fielding")
    chandra.press("Not known to us")
    chandra.press("Yes, not known to us")
    chandra.has("not known to the service")


def _case(cast: Cast) -> Process:
    """Advice asked for, and a draft about which another school is consulted."""
    process = given_request(cast, received_on=days_ago(80))
    given_agreed_assessment(cast, process, on=days_ago(50))
    given_advice(cast, process, on=days_ago(20))
    given_draft(cast, process, on=days_ago(5))
    consultations.consult(process=process, by=cast.amina, settings=[cast.other_school], consulted_on=days_ago(4))
    return process
