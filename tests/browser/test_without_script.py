"""The same forms with JavaScript switched off: a page is whole without it."""

from __future__ import annotations

import datetime as dt
import re

from ehcp.models import Process
from send_cases import clock
from send_cases.accounts.models import User
from tests import stories
from tests.browser import council_steps as council
from tests.browser import school_steps as school
from tests.browser.conftest import Visit
from tests.cast import Cast

D = stories.days_ago


def test_a_school_asks(visit: Visit, cast: Cast) -> None:
    sam = visit(cast.sam, script=False)
    task_list = school.start_request(sam)
    school.say_who_asks(sam)
    school.enter_child(sam, "Marlowe", "Iris", dt.date(2018, 3, 9))
    school.enter_needs(sam)
    school.open_section(sam, "SEN support so far")
    sam.fill("Need it was for", "Reading")
    sam.press("Save, and add another round of support")
    assert sam.page.get_by_label("Need it was for", exact=True).count() == 2
    sam.go(task_list)
    school.add_report(sam)
    reference = school.send(sam, task_list)
    assert Process.objects.get(pupil__reference=reference).pupil.forename == "Iris"


def test_a_request_by_post_up_to_asking_for_advice(visit: Visit, cast: Cast) -> None:
    amina = visit(cast.amina, script=False)
    reference = council.record_request(amina, "Haddad", D(20), urn="900001")
    process = Process.objects.get(pupil__reference=reference)
    assert process.assessment.setting == cast.school
    ben = visit(cast.ben, script=False)
    council.take_on(ben, reference, "Amina Yusuf")
    council.send_opening(amina, reference, letters=False)
    council.decide_to_assess(amina, reference)
    council.tell(amina, letters=False)
    council.ask_for_advice(amina, reference)
    council.record_answer(amina, reference, "Social care", "Not a child in need.")
    assert process.advice.count() == 4


def test_from_the_advice_to_the_final_plan(visit: Visit, cast: Cast) -> None:
    process = _assessed(cast)
    reference = process.pupil.reference
    amina = visit(cast.amina, script=False)
    council.decide_to_issue(amina, reference)
    council.open_case(amina, reference)
    council.tell_if_asked(amina)
    council.write_draft(amina, reference)
    council.serve_draft(amina, letters=False)
    council.consult(amina, reference, "900002", "Hill Top Academy")
    eve = visit(cast.eve, script=False)
    school.reply_to_consultation(eve, "Robin Fielding")
    council.name_setting(amina, reference, "Riverside Primary")
    council.fill_final(amina)
    amina.refused("Send the final plan", "Say why the plan is finalised before")
    amina.fill("Why the plan is finalised before the family’s days are over", "The family asked for it.")
    amina.press("Send the final plan", within="form")
    assert "The final plan is sent" in amina.said()
    process.refresh_from_db()
    assert process.closed_on == clock.today()


def _assessed(cast: Cast) -> Process:
    process = stories.given_request(cast, received_on=D(90))
    stories.given_agreed_assessment(cast, process)
    stories.given_advice(cast, process, answered_on=D(20))
    process.refresh_from_db()
    return process


def _many(cast: Cast, number: int) -> list[Process]:
    """So many requests that the list has two pages, a day apart each."""
    made = []
    for i in range(number):
        child = stories.a_child(
            forename="Pat",
            surname=f"Able{chr(97 + i // 26)}{chr(97 + i % 26)}",
            birth_date=dt.date(2015, 1 + i % 12, 9),
        )
        made.append(stories.given_request(cast, child=child, received_on=D(5 + i), officer=None))
    return made


def test_the_worklist_filters_sorts_pages_and_allocates(visit: Visit, cast: Cast) -> None:
    _many(cast, 52)
    ben = visit(cast.ben, script=False)
    ben.go("/cases/?show=all")
    ben.has("52 cases", "showing 1 to 50")
    ben.press("Child, born", within="thead")
    first = _first(ben)
    ben.press("Child, born", within="thead")
    assert _first(ben) != first
    ben.press("Next", within=".govuk-pagination")
    ben.has("showing 51 to 52")
    ben.go("/cases/?show=all")
    for box in ben.page.locator("tbody input[type=checkbox]").all()[:2]:
        box.check()
    ben.pick("Allocate to", "Omar Haddad")
    ben.press("Allocate", exact=True, within="main")
    assert "2 cases" in ben.said()
    assert Process.objects.filter(officer=cast.omar).count() == 2
    ben.go("/cases/?show=all")
    _filter_by_caseworker(ben, cast.omar)
    ben.has("2 cases")


def _first(visitor) -> str:
    found = re.search(r"EHC-\d+", visitor.page.locator("tbody tr").first.inner_text())
    assert found
    return found.group()


def _filter_by_caseworker(visitor, person: User) -> None:
    visitor.page.locator("[name=officer][form=filter-form], #filter-form [name=officer]").first.select_option(
        str(person.pk)
    )
    visitor.press("Apply filters")
