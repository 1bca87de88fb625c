"""The README's pictures, from an invented authority like the demonstration's. They are taken anew when asked for:

.venv/bin/pytest tests/browser/test_screens.py --screens
"""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from ehcp.demo import PASSWORD, PEOPLE
from ehcp.models import Process, RequestDraft
from reporting.actions import make_summary
from send_cases.accounts.models import User
from tests.browser.conftest import Visit
from tests.browser.visitor import NARROW, WIDE, Visitor

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
TODAY = dt.date(2026, 11, 23)  # a Monday
REQUESTS = 150  # a year: enough for lists and charts


@pytest.fixture
def person(
    pytestconfig: pytest.Config, moved_clock: Callable[[dt.date], None], settings: Any, visit: Visit
) -> Callable[[str], Visitor]:
    """Somebody of the demonstration, signed in."""
    if not pytestconfig.getoption("--screens"):
        pytest.skip("the pictures are taken with --screens only")
    moved_clock(TODAY)
    call_command("seed_demo", requests=REQUESTS, wait=True)
    settings.DEMO = True

    def signed_in(name: str) -> Visitor:
        visitor = visit()
        visitor.person = User.objects.get(email=next(p.email for p in PEOPLE if p.name == name))
        visitor.sign_in(PASSWORD)
        return visitor

    return signed_in


def take(visitor: Visitor, name: str, where: str, *, size: Any = WIDE) -> None:
    """One picture of a page, as wide as the window."""
    visitor.page.set_viewport_size(size)
    visitor.page.goto(visitor.base + where)
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.screenshot(path=FOLDER / f"{name}.png")


def test_take_the_pictures(person: Callable[[str], Visitor], tmp_path: Path) -> None:
    FOLDER.mkdir(exist_ok=True)
    amina, ben, sam = person("Amina Yusuf"), person("Ben Carter"), person("Sam Okoro")
    mine = Process.objects.filter(officer=amina.person, stage="advice", closed_on=None)
    case = mine.order_by("-opened_on").first()
    assert case is not None
    at = f"/cases/{case.pupil.reference}/"
    take(amina, "worklist-1366", "/cases/")
    take(amina, "case-1366", at)
    take(amina, "record-a-request-1366", "/cases/new/")
    take(sam, "school-1366", "/school/")
    draft = RequestDraft.objects.visible_to(sam.person).unsent().get()
    take(sam, "draft-1366", f"/school/requests/{draft.pk}/")
    take(ben, "board-1366", "/board/")
    phone = {**NARROW, "height": 700}
    take(amina, "worklist-320", "/cases/", size=phone)
    take(amina, "case-320", at, size=phone)
    made = make_summary(by=ben.person, year=2026)
    file = tmp_path / "summary.pdf"
    with made.pdf.open("rb") as content:
        file.write_bytes(content.read())
    subprocess.run(
        ["pdftoppm", "-png", "-r", "70", "-f", "1", "-l", "1", "-singlefile", file, FOLDER / "summary"], check=True
    )
    assert len(list(FOLDER.glob("*.png"))) >= 9
