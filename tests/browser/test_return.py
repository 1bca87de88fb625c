"""The SEN2 return in a real browser with a real worker: a fault is found, cured, and the return built, explained and signed."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from ehcp.actions import authority
from ehcp.authority import forget
from reporting.models import SenReturn
from reporting.sen2 import read
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.cast import Cast
from tests.reporting.freezing.conftest import QUIET, TODAY, given_old_plan

pytestmark = [pytest.mark.worker, pytest.mark.slow]


@pytest.fixture
def office(moved_clock: Callable[[str], None], cast: Cast, celery_worker_process: str, settings: Any) -> Cast:
    """An authority in February 2026 with two plans; of one child the ethnicity is not held."""
    settings.SESSION_COOKIE_AGE = 3600
    moved_clock(TODAY)
    authority.change_details(by=cast.ada, details={"dmo": "Y", "dco": "Y", "dsco": "R"})
    forget()
    given_old_plan(cast)
    given_old_plan(cast, forename="Alex", ethnicity="")
    return cast


def build(manager: Visitor) -> None:
    """From the board to the page of the return that the worker has built."""
    manager.go("/board/")
    manager.press("SEN2 returns", within="main")
    manager.pick("Collection", "2026 (census day 15 January 2026)")
    manager.press("Build the return")
    manager.page.get_by_text("Done.").wait_for()  # the page asks by itself how far it is
    manager.press("Open the return", within="main")


def test_from_a_fault_to_a_signed_return(visit: Visit, office: Cast, tmp_path: Path) -> None:
    ben = visit(office.ben)
    build(ben)
    ben.has("Errors 1", "Error P05")
    ben.lacks("Fielding")
    cure(ben)
    build(ben)
    ben.has("serial number 002", "It can be signed.")
    ben.lacks("Error P05")
    explain(ben)
    sign(ben)
    the_files(ben, tmp_path)
    what_changed(ben)


def cure(manager: Visitor) -> None:
    """From the finding to the case, and the missing fact."""
    manager.press("Error P05")
    manager.press("EHC-", within="main table")
    manager.press("People and facts")
    manager.press("Change facts")
    manager.pick("Ethnicity", "White - British")
    manager.press("Save")


def explain(manager: Visitor) -> None:
    manager.press(f"Query {QUIET}")
    manager.press("Explain all of them together")
    manager.has("Nothing was said to this query last year.")
    manager.fill("Explanation", "The system before us held no meetings.")
    manager.press("Keep the explanation")
    manager.has("The system before us held no meetings.")
    manager.press("SEN2 2026, serial number 002", within=".govuk-breadcrumbs")


def sign(manager: Visitor) -> None:
    manager.press("Sign", exact=True, within="main")
    manager.refused("Sign the return", "Enter the role")
    manager.fill("Role", "Director of Children’s Services")
    manager.page.get_by_label("I have looked at this return").check()
    unexplained = manager.page.get_by_label("Sign although")
    if unexplained.count():
        unexplained.check()
    manager.press("Sign the return")
    manager.has("Signed by Ben Carter, Director of Children’s Services", "Upload the XML in COLLECT")


def the_files(manager: Visitor, folder: Path) -> None:
    """The XML as it was kept, the nine tables, and the PDF and workbook that the worker writes."""
    kept = SenReturn.objects.get(signature__isnull=False)
    xml = manager.download("Download the XML", folder)
    assert xml.name == "sen2-2026-002.xml"
    assert hashlib.sha256(xml.read_bytes()).hexdigest() == kept.build.sha256
    with read(xml) as people:
        assert len(list(people)) == 2
    assert manager.download("Download the nine tables", folder).name == "sen2-2026-002.zip"
    manager.press("Write the PDF and the workbook")
    manager.page.get_by_text("Done.").wait_for()
    manager.press("Open the tables", within="main")
    manager.has("Plans on census day", "England", "1 to 5")
    pdf = manager.download("Download the PDF", folder)
    text = " ".join(
        "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.read_bytes())).pages).split()
    )
    assert "Director of Children’s Services" in text
    assert "The system before us held no meetings." in text
    book = openpyxl.load_workbook(manager.download("Download the workbook", folder))
    assert book.sheetnames[:2] == ["Notes", "All figures"]
    manager.press("SEN2 2026, serial number 002", within=".govuk-breadcrumbs")


def what_changed(manager: Visitor) -> None:
    """Nothing has changed since, and the same bytes come out again."""
    for button in ("What has changed since", "Build it again: same bytes?"):
        manager.press(button)
        manager.page.get_by_text("Done.").wait_for()
        if "again" in button:
            manager.has("The same bytes")
        else:
            manager.press("See what differs", within="main")
            manager.has("Nobody differs.")
            manager.press("SEN2 2026, serial number 002", within=".govuk-breadcrumbs")


@pytest.mark.parametrize("script", [True, False])
def test_the_page_says_what_it_cannot_do(visit: Visit, office: Cast, script: bool) -> None:
    ben = visit(office.ben, script=script)
    ben.go("/board/returns/")
    ben.has("Nothing has been built yet")
    ben.press("Build the return")
    ben.go("/board/returns/")
    ben.has("SEN2 returns")
