"""Dates explained, as people use it: with and without JavaScript, at both widths, and on paper."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import NARROW
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SHOTS = os.environ.get("SEND_CASES_SHOTS", "")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_senco_asks_for_dates(visit: Visit, cast: Cast, script: bool) -> None:
    sam = visit(cast.sam, script=script)
    sam.go("/")
    sam.press("Dates explained")
    sam.press("Request, assessment and plan")
    sam.fill("Request arrived", "2/3/2026")
    sam.fill("Final plan sent", "24/7/2026")
    sam.press("Show the dates")
    said = sam.text("main")
    assert "Monday 20 July 2026" in said
    assert "School holidays do not change it." in said
    assert sam.page.input_value("#id_request_received") == "2/3/2026"
    assert "?" not in sam.page.url
    _kept(sam, f"explained-{'script' if script else 'plain'}")


def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(visit: Visit, cast: Cast) -> None:
    sam = visit(cast.sam)
    sam.go("/dates/request/")
    sam.fill("Request arrived", "30/2/2026")
    sam.fill("Final plan sent", "24/7/2026")
    sam.press("Show the dates", status=422)
    assert "must be a real date" in sam.text("main")
    assert sam.page.input_value("#id_final_issued") == "24/7/2026"


def test_it_prints_with_every_reason(visit: Visit, cast: Cast) -> None:
    sam = visit(cast.sam)
    sam.go("/dates/annual_review/")
    sam.fill("Review meeting", "14/1/2026")
    sam.press("Show the dates")
    sam.page.emulate_media(media="print")
    assert sam.page.locator("text=The sum:").first.is_visible()
    assert not sam.page.locator("button:has-text('Copy explanation')").first.is_visible()
    _kept(sam, "explained-print")


def _kept(sam, name: str) -> None:
    """Pictures to look at, where somebody asked for them."""
    if not SHOTS:
        return
    sam.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
    wide = sam.page.viewport_size
    sam.page.set_viewport_size(NARROW)
    sam.page.screenshot(path=str(Path(SHOTS) / f"{name}-320.png"), full_page=True)
    sam.page.set_viewport_size(wide)
