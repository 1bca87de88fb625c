"""What axe cannot see, on the main pages: reflow, text spacing, double text, the keyboard's path and its ring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.addresses import PAGES, address
from tests.browser.conftest import Visit
from tests.browser.visitor import WIDE, Visitor
from tests.browser.world import World, build_world
from tests.cast import give_password
from tests.frontend import checks

pytestmark = pytest.mark.django_db
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


@pytest.fixture(scope="module")
def world(kept_database: None) -> World:
    made = build_world()
    for who in {PAGES[name][0] for name in MAIN}:
        give_password(getattr(made.cast, who))
    return made


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
