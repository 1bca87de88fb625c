"""The gallery and the sign-in pages in a real browser, under the strict policy, at 1366 and 320 pixels."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.cast import PASSWORD, Cast, give_password
from tests.frontend import checks
from tests.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("gallery")]


@pytest.fixture
def page_at(windows: Windows, live_server: Any) -> Iterator[Callable[..., Page]]:
    """``page_at("/parts", 320)``: a page with its console watched."""
    pages = []

    def opened(address: str, width: int = 1366, height: int = 900, **more: Any) -> Page:
        page = windows.open({"width": width, "height": height}, base_url=live_server.url, **more)
        pages.append(page)
        page.set_default_timeout(10_000)
        page.console = checks.Console(page)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        return page

    yield opened
    for page in pages:
        windows.give_back(page)


def focus(page: Page) -> str:
    return page.evaluate("(e => e.id || e.className || e.tagName)(document.activeElement)")


def send_empty(page: Page) -> None:
    page.click("main form button[type=submit]")
    page.wait_for_load_state("networkidle")


def open_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")


def tick(page: Page) -> None:
    page.check("#pick-1")


STATES: dict[str, tuple[str, Callable[[Page], None] | None]] = {
    "parts": ("/parts", open_everything),
    "form": ("/form", None),
    "form with errors": ("/form", send_empty),
    "date picker": ("/form", lambda page: page.click(".moj-datepicker__toggle")),
    "list": ("/list?stage=a", None),
    "list, ticked": ("/list", tick),
    "sign in": ("/account/login/", None),
    "sign in with errors": ("/account/login/", send_empty),
    "reset": ("/account/password/reset/", None),
    "page not found": ("/nothing-here", None),
}


@pytest.mark.parametrize("width", [1366, 320])
@pytest.mark.parametrize("state", STATES)
def test_no_accessibility_fault_no_sideways_scroll_clean_console(
    page_at: Callable[..., Page], state: str, width: int, tmp_path: Path
) -> None:
    address, do = STATES[state]
    page = page_at(address, width)
    if do:
        do(page)
        page.wait_for_timeout(300)
    if folder := os.environ.get("SEND_CASES_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{state.replace(' ', '-').replace(',', '')}-{width}.png", full_page=True)
    assert checks.axe_faults(page) == []
    assert checks.too_wide(page) == []
    lines = [line for line in page.console.clean() if state != "page not found" or "404" not in line]
    assert lines == []


@pytest.mark.parametrize("address", ["/parts", "/form", "/list", "/account/login/"])
def test_the_keyboard_reaches_everything_visibly(page_at: Callable[..., Page], address: str) -> None:
    assert checks.keyboard_faults(page_at(address)) == []


def test_text_may_be_spaced_out_and_doubled(page_at: Callable[..., Page]) -> None:
    for css in (
        "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}",
        "html{font-size:200%!important}",
    ):
        page = page_at("/parts", 1280, bypass_csp=True)
        page.add_style_tag(content=css)
        assert checks.too_wide(page) == []


def test_lists_sort_filter_and_page_without_losing_focus(page_at: Callable[..., Page]) -> None:
    page = page_at("/list")
    page.focus("#sort-ref")
    page.keyboard.press("Enter")
    page.wait_for_url("**/list?sort=-ref")
    page.wait_for_selector("th[aria-sort=descending]")
    assert focus(page) == "sort-ref"
    assert page.inner_text("#live") == "120 cases"
    page.focus("#id_q")
    page.keyboard.type("EHC-26001", delay=20)
    page.locator("#live", has_text="10 cases").wait_for(state="attached")
    assert focus(page) == "id_q"
    assert page.url.endswith("/list?q=EHC-26001")
    page.goto("/list")
    page.click(".govuk-pagination__next a")
    page.wait_for_selector("text=EHC-260050")
    page.wait_for_selector("#results-heading:focus")
    page.go_back()
    page.wait_for_selector("text=EHC-260001")
    assert page.locator("#filter-form").count() == 1
    stored = page.evaluate("[localStorage, sessionStorage].map(s => Object.values(s).join()).join()")
    assert "EHC" not in stored
    assert page.console.clean() == []


def test_ticked_rows_are_counted_aloud(page_at: Callable[..., Page]) -> None:
    page = page_at("/list")
    page.check("#pick-1")
    page.check("#pick-2")
    assert page.inner_text("[data-app-count]") == "2 cases selected"
    assert page.inner_text("#live") == "2 cases selected"
    page.click("label[for=checkboxes-all]")
    page.wait_for_selector("text=50 cases selected")


def test_errors_take_the_focus_and_lead_to_their_fields(page_at: Callable[..., Page]) -> None:
    page = page_at("/form")
    send_empty(page)
    assert page.title().startswith("Error: ")
    assert "govuk-error-summary" in focus(page)
    page.click(".govuk-error-summary a >> text=Select who asked")
    assert focus(page) == "id_who_0"


def test_a_server_error_is_told_and_never_shown(page_at: Callable[..., Page]) -> None:
    page = page_at("/list")
    page.evaluate("htmx.ajax('GET', '/broken', '#results')")
    page.wait_for_selector("#alerts .moj-alert")
    assert "there is a problem" in page.inner_text("#alerts")
    assert "traceback" not in page.content()
    assert "moj-alert" in focus(page)


def test_forms_and_lists_work_without_javascript(page_at: Callable[..., Page]) -> None:
    page = page_at("/list", java_script_enabled=False)
    page.fill("#id_q", "EHC-260007")
    page.click("text=Apply filters")
    assert page.inner_text("#results-heading") == "1 case"
    page.goto("/form")
    page.check("#id_who_1")
    assert page.is_visible("#id_other")  # a field that an option reveals is simply there
    page.click("main form button[type=submit]")
    assert "Enter who it was" in page.inner_text(".govuk-error-summary")


def test_a_conditional_field_opens_with_its_option(page_at: Callable[..., Page]) -> None:
    page = page_at("/form")
    assert not page.is_visible("#id_other")
    page.check("#id_who_1")
    assert page.is_visible("#id_other")


def sign_in(page: Page, cast: Cast) -> None:
    page.goto("/account/login/")
    page.fill("#id_login", cast.amina.email)
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_selector("text=Your account: Amina Yusuf")


def test_signing_in_and_out_and_the_idle_warning(
    page_at: Callable[..., Page], transactional_db: None, cast: Cast, settings: Any
) -> None:
    give_password(cast.amina)
    settings.SESSION_COOKIE_AGE = 303  # the warning comes 300 seconds before the end
    page = page_at("/account/login/")
    sign_in(page, cast)
    page.goto("/form")
    page.fill("#id_surname", "Typed before the warning")
    page.wait_for_selector("#timeout[open]", timeout=10_000)
    assert focus(page) != "BODY"
    assert "5 minutes" in page.inner_text("[data-app-said]")
    assert checks.axe_faults(page) == []
    page.click("text=Stay signed in")
    page.wait_for_selector("#timeout", state="hidden")
    assert page.input_value("#id_surname") == "Typed before the warning"
    page.click("#sign-out button")
    page.wait_for_load_state("networkidle")
    assert page.locator("text=Your account").count() == 0
    assert page.console.clean() == []


def test_after_the_session_ended_what_was_typed_is_still_there(
    page_at: Callable[..., Page], transactional_db: None, cast: Cast, settings: Any
) -> None:
    give_password(cast.amina)
    settings.SESSION_COOKIE_AGE = 4
    page = page_at("/account/login/")
    sign_in(page, cast)
    page.goto("/form")
    page.evaluate(
        "document.getElementById('id_surname').value = 'Typed'"
    )  # no key is pressed: that would keep it alive
    page.wait_for_selector("text=You have been signed out", timeout=15_000)
    assert not page.is_visible("#id_surname")  # nothing of a child on an unattended screen
    settings.SESSION_COOKIE_AGE = 1800
    with page.context.expect_page() as opened:
        page.click("text=Sign in again")
    sign_in(opened.value, cast)
    page.bring_to_front()
    page.wait_for_selector("#id_surname")  # the tabs tell each other; "I have signed in: go on" does the same by hand
    assert page.input_value("#id_surname") == "Typed"
    page.click("main form button[type=submit]")  # the form's token was renewed
    page.wait_for_selector(".govuk-error-summary")
