"""Every page of the product, on cases at every stage, looked at by axe at two widths; taken from the URLconf."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.browser.addresses import ELSEWHERE, FILES, LEFT_OUT, PAGES, POST_ONLY, address, all_names
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.browser.world import World, build_world
from tests.cast import give_password

pytestmark = pytest.mark.django_db
GROUPS = sorted({who for who, _ in PAGES.values()})


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
