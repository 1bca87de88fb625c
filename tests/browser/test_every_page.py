"""Every page of the product, on cases at every stage, looked at by axe at two widths; taken from the URLconf.

On the main pages also what axe cannot see: reflow, text spacing, double text, the keyboard's path and its ring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Page

from tests.browser.addresses import ELSEWHERE, FILES, LEFT_OUT, PAGES, POST_ONLY, address, all_names
from tests.browser.conftest import Visit
from tests.browser.visitor import WIDE, Visitor
from tests.browser.world import World, build_world
from tests.cast import give_password
from tests.frontend import checks

pytestmark = pytest.mark.django_db
GROUPS = sorted({who for who, _ in PAGES.values()})
#: Where axe does not see enough: judged by reflow, text spacing and the keyboard too.
MAIN = ("casework:worklist", "casework:case#served", "casework:record_request", "casework:dates", "steps:serve_draft",
        "setting:home", "setting:draft", "setting:draft_section", "advice:request", "reporting:board",
        "administration:people")  # fmt: skip
SPACED = """*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}
p{margin-bottom:2em!important}"""
DOUBLE = "html{font-size:200%!important}"
CLIPPED = """() => [...document.querySelectorAll('main *')].filter(e => { const s = getComputedStyle(e);
 return e.innerText && e.children.length === 0 && (s.overflowX === 'hidden' || s.overflowY === 'hidden')
  && !e.closest('.govuk-visually-hidden') && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2)
 }).map(e => e.tagName + '.' + e.className)"""


def test_every_address_is_walked() -> None:
    """A page that is added and walked by nobody fails here; so does a name that is gone."""
    listed = {*(name.split("#")[0] for name in PAGES), *FILES, *POST_ONLY, *LEFT_OUT, *ELSEWHERE}
    assert sorted(set(all_names()) - listed) == [], "Addresses that no browser test opens"
    assert sorted(listed - set(all_names())) == [], "Addresses that are no more"


@pytest.fixture(scope="module")
def world(kept_database: None) -> World:
    made = build_world()
    for who in filter(None, GROUPS):
        give_password(getattr(made.cast, who))
    return made


@pytest.fixture(scope="module")
def window_of(visit_kept: Visit, world: World) -> Iterator[Callable[[str], Visitor]]:
    """A person's window, signed in once for the whole module."""
    windows: dict[str, Visitor] = {}

    def opened(who: str) -> Visitor:
        if who not in windows:
            windows[who] = visit_kept(getattr(world.cast, who) if who else None)
        return windows[who]

    return opened


@pytest.mark.parametrize("who", GROUPS)
def test_every_page_has_no_fault_at_either_width(who: str, window_of: Callable[[str], Visitor], world: World) -> None:
    window = window_of(who)
    faults: list[str] = []
    for name, (visitor, _) in PAGES.items():
        if visitor == who:
            try:
                window.go(address(name, world))
            except AssertionError as fault:
                faults.append(f"{name}: {fault}")
    assert faults == [], "\n\n".join(faults)


def test_what_a_search_finds(window_of: Callable[[str], Visitor], world: World) -> None:
    amina = window_of("amina")
    amina.go("/cases/search/")
    amina.page.locator("main input[name=q]").fill("Cole")
    amina.press("Search", within="main", exact=True)
    amina.has(world.of("undecided")[0])
    assert "Cole" not in amina.page.url


def test_what_takes_only_a_post_takes_only_a_post(world: World) -> None:
    client = Client()
    client.force_login(world.cast.ada)
    for name in POST_ONLY:
        where = next(reverse(name, args=args) for args in ([], [1]) if _fits(name, args))
        assert client.get(where).status_code in (404, 405), name  # 404: another role's room


def _fits(name: str, args: list[int]) -> bool:
    try:
        return bool(reverse(name, args=args))
    except NoReverseMatch:
        return False


@pytest.fixture(scope="module")
def page_of(visit_kept: Visit, world: World) -> Iterator[Callable[[str], Page]]:
    """A main page, opened by whoever works there; style sheets may be added to it."""
    windows: dict[str, Visitor] = {}

    def opened(name: str, size: Any = WIDE) -> Page:
        who = PAGES[name][0]
        if who not in windows:
            windows[who] = visit_kept(getattr(world.cast, who), bypass_csp=True)
        page = windows[who].page
        page.set_viewport_size(size)
        page.goto(windows[who].base + address(name, world))
        page.wait_for_load_state("load")
        return page

    return opened


@pytest.mark.parametrize("name", MAIN)
def test_reflow_spacing_and_double_text(page_of: Callable[..., Page], name: str) -> None:
    assert checks.too_wide(page_of(name, {"width": 320, "height": 256})) == []  # 1280 by 1024 at 400 per cent
    for css in (SPACED, DOUBLE):
        page = page_of(name, {"width": 1280, "height": 1024})
        page.add_style_tag(content=css)
        assert checks.too_wide(page) == [], css
        assert page.evaluate(CLIPPED) == [], css


@pytest.mark.parametrize("name", MAIN)
def test_every_tab_stop_is_ringed_and_uncovered(page_of: Callable[..., Page], name: str) -> None:
    assert checks.keyboard_faults(page_of(name, {"width": 1366, "height": 768})) == []
