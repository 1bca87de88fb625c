"""A wrong receipt date is put right: every date that counts from it, every flag and every list follows."""

from __future__ import annotations

import datetime as dt

from ehcp.actions import digests, flags
from ehcp.actions.projection import compare, timeline_of
from ehcp.models import Process
from send_cases import words
from tests import stories
from tests.browser import council_steps as council
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.cast import Cast

D = stories.days_ago


def test_dates_and_flags_follow_a_corrected_receipt_date(visit: Visit, cast: Cast) -> None:
    process = stories.given_request(cast, received_on=D(60))
    flags.raise_flags(send=False)
    reference, before = process.pupil.reference, _dates(process)
    amina = visit(cast.amina)
    amina.go("/cases/")
    amina.has("Since this morning", "1 overdue by law")
    _shows(amina, reference, before)

    correct(amina, reference, D(15))
    after = _dates(process)
    assert len(after) >= 4
    assert all(after[key] != before[key] for key in after)
    _shows(amina, reference, after)
    for day in before.values():
        assert not amina.page.locator(f"main time[datetime='{day}']").count()
    amina.go("/cases/")
    amina.lacks("Since this morning")
    amina.has("0 overdue by law")
    row = amina.page.locator("tbody tr").filter(has_text=reference)
    process.refresh_from_db()
    assert row.locator(f"time[datetime='{process.next_on}']").count()
    assert row.locator(f"time[datetime='{process.final_due_on}']").count()
    assert not digests.standing().filter(process=process).exists()
    assert list(compare([process.pk])) == []
    amina.go(f"/cases/{reference}/story/")
    amina.has("Corrected", "The stamp on the letter says so.")


def correct(officer: Visitor, reference: str, right: dt.date) -> None:
    """Through the case's own pages; first it is shown which dates would move."""
    council.open_case(officer, reference)
    officer.press("Dates", within="main nav")
    officer.press("Correct a fact")
    officer.press("The day the request arrived")
    officer.refused("Save the correction", "Enter")
    officer.boxes("Right date", right)
    officer.fill("Why", "The stamp on the letter says so.")
    officer.press("Show which dates would change")
    officer.has("What would change", words.date_words(right + dt.timedelta(weeks=20), 0, "brief"))
    officer.press("Save the correction")
    assert "Every date that counts from it has followed" in officer.said()


def _dates(process: Process) -> dict[str, dt.date]:
    process.refresh_from_db()
    found = {m.rule_id + m.subject: m.due_on for m in timeline_of(process).milestones if m.due_on is not None}
    return dict(found)


def _shows(officer: Visitor, reference: str, dates: dict[str, dt.date]) -> None:
    officer.go(f"/cases/{reference}/dates/")
    for rule, day in dates.items():
        assert officer.page.locator(f"main time[datetime='{day}']").count(), (rule, day)
