"""A manager finds a fault of the return, follows its link, puts it right, and sees the count fall."""

from __future__ import annotations

import re
from collections.abc import Callable

from ehcp.models import Pupil
from reporting.models import SenFault
from tests import stories
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.cast import Cast
from tests.worker import Workers

D = stories.days_ago


def test_a_fault_is_found_put_right_and_counted_no_more(
    visit: Visit, cast: Cast, workers: Workers, moved_clock: Callable[[str], None]
) -> None:
    moved_clock("2026-11-27")
    pupil = stories.given_plan(cast, made_on=D(700), last_review_on=D(120), upn_unknown="UN2")
    workers.start()
    ben = visit(cast.ben)
    check_everybody(ben)
    assert count(ben, "P05") == 1

    ben.page.locator(f"tr a[href='/cases/{pupil.reference}/facts/#id_ethnicity']").first.click()
    ben.page.wait_for_url("**/facts/#id_ethnicity")
    assert ben.page.url.endswith(f"/cases/{pupil.reference}/facts/#id_ethnicity")
    assert ben.focus() == "id_ethnicity", "the keyboard is in the field already"
    ben.page.locator("#id_ethnicity").select_option("WBRI")
    ben.press("Save")
    ben.has("Saved.")

    ben.go("/board/clean/")
    assert count(ben, "P05") == 0
    assert not SenFault.objects.filter(pupil=pupil, rule="P05", cured_on=None).exists()
    assert Pupil.objects.get().ethnicity == "WBRI"


def check_everybody(manager: Visitor) -> None:
    """Have everybody checked from the page, and come back to it when a worker has done so."""
    manager.go("/board/clean/")
    manager.has("Nobody has been checked yet")
    manager.press("Check now")
    manager.page.get_by_text("1 person checked").wait_for(timeout=60_000)  # the page asks by itself
    manager.press("Open the page of faults")
    manager.has("Everybody was checked")


def count(manager: Visitor, rule: str) -> int:
    """How many faults of a rule the page counts."""
    row = manager.page.locator("main table tr").filter(has_text=re.compile(rf"{rule} ·")).filter(has_text="Person")
    return int(row.locator("td[data-label=Faults]").inner_text()) if row.count() else 0
