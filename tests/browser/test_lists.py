"""The rules of lists under htmx: focus, announcements, Back, what the browser keeps, errors, the end of a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from tests import stories
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.cast import Cast, give_password, make_cast

pytestmark = pytest.mark.django_db
NAMES = ["Able", "Boon", "Cray", "Dunn"]


@pytest.fixture(scope="module")
def cast(kept_database: None) -> Cast:
    """Two pages of cases."""
    made = make_cast()
    give_password(made.ben)
    for i in range(54):
        child = stories.a_child(
            forename="Pat", surname=f"{NAMES[i % 4]}-{i:02}", birth_date=dt.date(2015, 1 + i % 12, 9)
        )
        stories.given_request(made, child=child, received_on=stories.days_ago(5 + i), officer=None)
    return made


@pytest.fixture(scope="module")
def ben(visit_kept: Visit, cast: Cast) -> Iterator[Visitor]:
    visitor = visit_kept(cast.ben)
    yield visitor
    assert "Pat" not in stored(visitor)


def stored(visitor: Visitor) -> str:
    """Everything that the browser keeps for this site."""
    return str(visitor.page.evaluate("[localStorage, sessionStorage].map(s => JSON.stringify(s)).join()"))


def open_all(visitor: Visitor) -> None:
    visitor.go("/cases/?show=all")
    visitor.until("window.htmx")


def test_sorting_keeps_the_focus(ben: Visitor) -> None:
    open_all(ben)
    ben.page.focus("#sort-child")
    ben.page.keyboard.press("Enter")
    ben.page.wait_for_url("**sort=child**")
    assert ben.focus() == "sort-child"
    ben.until("document.getElementById('live').textContent.includes('54 cases')")


def test_filtering_is_announced_and_keeps_the_focus(ben: Visitor, cast: Cast) -> None:
    open_all(ben)
    box = ben.page.locator("[name=officer]").first
    box.focus()
    focused = ben.focus()
    box.select_option("none")
    ben.until("document.getElementById('live').textContent.includes('54 cases')")
    assert "officer=none" in ben.page.url
    assert ben.focus() == focused
    box.select_option(str(cast.amina.pk))
    ben.until("document.getElementById('live').textContent.match(/\\b(0|No) cases/)")


def test_paging_moves_the_focus_and_back_is_a_whole_page(ben: Visitor) -> None:
    open_all(ben)
    ben.page.click(".govuk-pagination__next a")
    ben.until("document.activeElement.id === 'results-heading'")
    ben.has("showing 51 to 54")
    ben.page.locator("tbody th a").first.click()
    ben.page.wait_for_url("**/cases/EHC-*/")
    ben.page.go_back()
    ben.page.wait_for_selector("#filter-form")
    ben.has("showing 51 to 54")
    assert ben.page.locator("header").count() == 1
    assert ben.page.locator("h1").count() == 1


def test_nothing_of_a_child_stays_in_the_browser(ben: Visitor) -> None:
    open_all(ben)
    for target in ("#sort-child", ".govuk-pagination__next a"):
        ben.page.click(target)
        ben.page.wait_for_load_state("networkidle")
    for name in (*NAMES, "EHC-", "Pat"):
        assert name not in stored(ben)


def test_an_error_takes_the_focus_and_leads_to_its_field(ben: Visitor) -> None:
    ben.go("/cases/new/")
    ben.refused("Record the request", "Enter the surname")
    assert "govuk-error-summary" in ben.focus()
    assert ben.page.title().startswith("Error: ")
    ben.page.locator(".govuk-error-summary a", has_text="Enter the surname").click()
    assert ben.focus() == "id_surname"


def test_the_end_of_a_session_replaces_the_page(ben: Visitor) -> None:
    open_all(ben)
    ben.page.context.clear_cookies()
    ben.page.click("#sort-child")
    ben.page.wait_for_url("**/account/login/**")
    assert ben.page.locator("#results").count() == 0
    ben.sign_in()


def test_a_failure_is_told_and_never_shown(ben: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is gone for one request: nothing of the error reaches the page."""
    from ehcp.views.casework import worklist

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("A secret of the inside")

    open_all(ben)
    ben.expected = ("status of 500", "Response Status Error Code 500")
    with monkeypatch.context() as patch:
        patch.setattr(worklist, "render_page", broken)
        ben.page.click("#sort-child")
        ben.page.wait_for_selector("#alerts .moj-alert")
    assert "there is a problem" in ben.text("#alerts")
    ben.lacks("secret", within="body")
