"""The main job with four people and two schools of the real register: from a request to the manager's PDF."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

from ehcp.actions.projection import timeline_of
from ehcp.models import Process
from send_cases import words
from send_cases.accounts.models import Role, User
from tests.browser import council_steps as council
from tests.browser import school_steps as school
from tests.browser.conftest import Visit
from tests.browser.schools import import_register, open_school
from tests.browser.visitor import Visitor
from tests.cast import Cast, make_person

pytestmark = [pytest.mark.worker, pytest.mark.slow]
BORN = dt.date(2018, 3, 9)
RECEIVED = dt.date(2026, 1, 12)  # a Monday; 6 weeks end on 23 February, 20 weeks on 1 June
OWN, OTHER = "100000", "100001"  # The Aldgate School and another of the register
SENT = dt.date(2026, 4, 14)
ENDED = dt.date(2026, 5, 1)


def pdf_text(content: bytes) -> str:
    """All words of a PDF, on one line."""
    assert content.startswith(b"%PDF"), content[:200]
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


@pytest.fixture
def started(
    moved_clock: Callable[[dt.date], None], cast: Cast, celery_worker_process: str, settings: Any
) -> Callable[[dt.date], None]:
    """The day the request comes in, with a worker that makes what is made in the background."""
    settings.SESSION_COOKIE_AGE = 3600
    moved_clock(RECEIVED)
    import_register(cast.ada)
    return moved_clock


def test_a_request_becomes_a_plan_and_a_number(
    started: Callable[[dt.date], None], visit: Visit, cast: Cast, tmp_path: Path
) -> None:
    own, sonia = open_school(OWN, "Sonia Hart")
    other, silas = open_school(OTHER, "Silas Finch")
    assert own.organisation is not None
    colleague = make_person("Kit Lowe", own.organisation, Role.SENCO)
    senco = visit(sonia)
    reference = draft_over_two_sittings(visit, senco, colleague)
    process = Process.objects.get(pupil__reference=reference)
    amina = visit(cast.amina)
    same_dates_everywhere(senco, amina, process)

    ben = visit(cast.ben)
    council.take_on(ben, reference, "Amina Yusuf")
    council.send_opening(amina, reference)
    started(dt.date(2026, 2, 13))
    council.decide_to_assess(amina, reference)
    council.tell(amina)
    council.ask_for_advice(amina, reference)
    answers_come_in(visit, cast, senco, amina, reference)
    same_dates_everywhere(senco, amina, process)

    started(SENT)
    plan_is_drafted(amina, reference)
    council.consult(amina, reference, OTHER, other.name)
    school.reply_to_consultation(visit(silas), "Iris Marlowe")
    early_needs_a_reason(amina, reference, own.name)
    started(ENDED)
    final_plan_is_sent(amina, reference)
    the_case_is_counted(ben, reference, tmp_path)


def draft_over_two_sittings(visit: Visit, senco: Visitor, colleague: User) -> str:
    """Begun on one day, filled in by a colleague, sent on another: what was saved is still there."""
    task_list = school.start_request(senco)
    school.say_who_asks(senco)
    school.enter_child(senco, "Marlowe", "Iris", BORN)
    school.share_with(senco, "Kit Lowe")
    senco.press("Sign out")
    kit = visit(colleague)
    kit.go(task_list)
    kit.has("Saved")
    school.enter_needs(kit)
    school.add_report(kit)
    senco.sign_in()
    senco.go(task_list)
    school.enter_parent(senco, "Jo Marlowe", "jo@home.invalid")
    return school.send(senco, task_list)


def same_dates_everywhere(senco: Visitor, officer: Visitor, process: Process) -> None:
    """Engine, case page, its list of dates, the case's PDF and the school's acknowledgement say the same."""
    reference, timeline = process.pupil.reference, timeline_of(process)
    dated = [m for m in timeline.milestones if m.due_on is not None]
    assert len(dated) >= 4
    officer.go(f"/cases/{reference}/dates/")
    pdf = pdf_text(officer.fetch(f"/cases/{reference}/summary.pdf"))
    for milestone in dated:
        there = officer.page.locator("main li, main tr").filter(has_text=milestone.label)
        shown = there.locator(f"time[datetime='{milestone.due_on}']")
        assert shown.count(), (milestone.label, milestone.due_on, officer.text())
        assert words.date_words(milestone.due_on, 0, "short") in pdf, (milestone.label, milestone.due_on)
    senco.go(f"/school/{reference}/sent/")
    for rule in ("ENA-DECIDE-6W", "ENA-NOPLAN-16W", "ENA-FINAL-20W"):
        due_on = timeline.get(rule).due_on
        senco.has(words.date_words(due_on, 0, "day"))
    council.open_case(officer, reference)
    assert officer.page.locator(f"main time[datetime='{timeline.final.due_on}']").count()


def answers_come_in(visit: Visit, cast: Cast, senco: Visitor, officer: Visitor, reference: str) -> None:
    """The adviser uploads, health does not know the child, the school answers in words, social care by post."""
    adviser = visit(cast.chandra)
    adviser.press("Iris Marlowe")
    adviser.attach("form input[type=file]", school.REPORT)
    adviser.choose("Here is our advice")
    adviser.press("Send the answer")
    assert "Your answer has been sent" in adviser.said()
    health = visit(cast.dee)
    health.press("Iris Marlowe")
    health.press("Not known to us")
    health.press("Yes, not known to us")
    senco.go("/school/")
    senco.press("Send your advice about Iris Marlowe")
    senco.refused("Send the answer", "Add")
    senco.fill("Short answer", "Iris needs a quiet room and short tasks.")
    senco.press("Send the answer")
    council.record_answer(officer, reference, "Social care", "Not a child in need.")
    council.open_case(officer, reference)
    officer.has("4 of 4 in")


def plan_is_drafted(officer: Visitor, reference: str) -> None:
    council.decide_to_issue(officer, reference)
    council.open_case(officer, reference)
    council.tell_if_asked(officer)
    council.write_draft(officer, reference)
    council.serve_draft(officer)


def early_needs_a_reason(officer: Visitor, reference: str, name: str) -> None:
    """Before the family's 15 days are over a final plan needs a reason; nothing typed is lost."""
    council.name_setting(officer, reference, name)
    council.fill_final(officer)
    officer.refused("Send the final plan", "Say why the plan is finalised before")
    assert officer.page.get_by_label("Primary type of need in section B").input_value() == "ASD"


def final_plan_is_sent(officer: Visitor, reference: str) -> None:
    council.open_case(officer, reference)
    officer.press("Send the final plan")
    council.fill_final(officer)
    officer.press("Send the final plan", within="form")
    assert "The final plan is sent" in officer.said()
    process = Process.objects.get(pupil__reference=reference, kind=Process.Kind.ASSESSMENT)
    assert process.closed_on == ENDED
    assert timeline_of(process).get("ENA-FINAL-20W").met_on == ENDED


def the_case_is_counted(manager: Visitor, reference: str, folder: Path) -> None:
    """Board, the cases behind its number, the PDF made by the worker with its progress, and the CSV."""
    share, weeks = "100.0% (1 of 1)", "15.6 weeks"  # 109 days
    manager.go("/board/")
    manager.has(share, weeks, "0 open needs assessments")
    manager.press(share)
    manager.has(reference)
    manager.go("/board/")
    manager.press("Download as PDF")
    manager.pick("Calendar year", "2026 (so far)")
    manager.press("Make the summary")
    manager.page.get_by_text("Done.").wait_for()  # the page asks by itself how far it is
    manager.press("Open the summary", within="main")
    manager.has(share, weeks)
    text = pdf_text(manager.download("Download the PDF", folder).read_bytes())
    assert share in text
    assert weeks in text
    assert reference not in text
    file = manager.download("Download the CSV", folder).read_text("utf-8-sig")
    rows = {row["measure"]: row for row in csv.DictReader(io.StringIO(file)) if row["group"] == "All"}
    for measure in ("requests", "decisions_6w", "assessments_issued", "plans", "plans_20w", "plans_20w_ex"):
        assert rows[measure]["numerator"] == "1", measure
    assert rows["plans_mean_weeks"]["words"] == weeks
