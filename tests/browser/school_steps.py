"""What a SENCO does, page by page, as they see it. Each works with and without JavaScript."""

from __future__ import annotations

import datetime as dt
import re

from tests.browser.visitor import Visitor

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
REPORT = {"name": "Speech and language report.pdf", "mimeType": "application/pdf", "buffer": PDF}


def start_request(senco: Visitor) -> str:
    """A new request; the address of its task list."""
    senco.go("/school/requests/")
    senco.press("Start a new request")
    return senco.page.url


def open_section(senco: Visitor, title: str) -> None:
    senco.press(title, within=".govuk-task-list")


def save_to_list(senco: Visitor) -> None:
    """Save the section, be told when, and go back to the list."""
    senco.press("Save and go to the list")
    assert re.search(r"saved at \d\d:\d\d", senco.said())


def say_who_asks(senco: Visitor) -> None:
    open_section(senco, "About this request")
    senco.fill("Your role", "SENCO")
    senco.choose("Yes", of="Has the parent or young person been told that you are asking?")
    senco.fill("Why are you asking now?", "Two rounds of support, and the gap is growing.")
    senco.choose("I have finished this section")
    save_to_list(senco)


def enter_child(senco: Visitor, surname: str, forename: str, born: dt.date) -> None:
    open_section(senco, "Child or young person")
    senco.fill("Legal surname", surname)
    senco.fill("Legal forenames", forename)
    senco.boxes("Date of birth", born)
    senco.pick("Sex", "Female")
    senco.fill("Address", "7 Canal Street")
    senco.fill("Postcode", "LS1 4AP")
    save_to_list(senco)


def enter_parent(senco: Visitor, name: str, email: str) -> None:
    open_section(senco, "Parents and carers")
    senco.fill("Full name", name)
    senco.pick("Relationship to the child", "Mother")
    senco.choose("Yes", of="Has parental responsibility?")
    senco.choose("Yes", of="Lives with the child?")
    senco.fill("Email", email)
    save_to_list(senco)


def enter_needs(senco: Visitor) -> None:
    open_section(senco, "Needs")
    senco.pick("Main need, as you see it", "Autistic spectrum disorder")
    senco.fill("Overview: strengths and what is hard", "Kind and curious. Large groups are hard.")
    senco.choose("I have finished this section")
    save_to_list(senco)


def add_report(senco: Visitor) -> None:
    open_section(senco, "Evidence")
    senco.attach("input[type=file]", REPORT)
    senco.press("Add files")
    senco.has(REPORT["name"])


def share_with(senco: Visitor, colleague: str) -> None:
    senco.press("Share with a colleague")
    senco.tick(senco.page.locator("main").get_by_label(colleague))
    senco.press("Save", exact=True)


def send(senco: Visitor, task_list: str) -> str:
    """Check and send; the case's reference."""
    senco.go(task_list)
    senco.press("Check and send")
    senco.refused("Send the request", "Confirm")
    senco.choose("I have read it through and it is ready to send")
    senco.press("Send the request")
    senco.has("Request received")
    found = re.search(r"EHC-\d+", senco.text())
    assert found
    return found.group()


def reply_to_consultation(senco: Visitor, child: str) -> None:
    """Another school's SENCO sees the question and the papers chosen, and nothing else of the case."""
    senco.go("/school/")
    senco.press(f"Say whether you could be named for {child}")
    senco.lacks("Speech and language report", "@home.invalid")
    senco.refused("Send the reply", "Select your reply")
    senco.tick(senco.page.locator("main input[name=reply][value=yes]"))
    senco.press("Send the reply")
