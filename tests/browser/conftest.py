"""A live server on loopback, Chromium, and people who visit. Every test here needs Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from send_cases.accounts.models import User
from tests.browser.keyboard import KeyboardVisitor
from tests.browser.visitor import Visitor
from tests.cast import give_password
from tests.windows import Windows

Visit = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The product, served from threads of this process with its static files; its address."""
    from django.conf import settings

    with django_db_blocker.unblock():
        live = LiveServer("127.0.0.1")
        before, settings.SITE_URL = settings.SITE_URL, live.url
        yield live.url
        settings.SITE_URL = before
        live.stop()


def _visits(windows: Windows, server: str, *, kept: bool = False) -> Iterator[Visit]:
    visitors: list[Visitor] = []

    def visit(person: User | None = None, *, script: bool = True, keys: bool = False, **more: Any) -> Visitor:
        page = windows.open(**more, **({} if script else {"java_script_enabled": False}))
        visitor = (KeyboardVisitor if keys else Visitor)(page, server, person, script=script)
        visitors.append(visitor)
        if person is not None:
            if not kept:
                give_password(person)
            visitor.sign_in()
        return visitor

    yield visit
    for visitor in visitors:
        windows.give_back(visitor.page)
    noise = [line for visitor in visitors for line in visitor.noise()]
    assert not noise, "The browser's console is not clean:\n" + "\n".join(noise)


@pytest.fixture
def visit(windows: Windows, server: str, transactional_db: None) -> Iterator[Visit]:
    """``visit(cast.amina)``: a window in which that person has signed in; ``visit()``: nobody has.

    ``script=False`` switches JavaScript off; ``keys=True`` is somebody without a mouse. After the test no console may hold anything but the line for a form that
    came back (422).
    """
    yield from _visits(windows, server)


@pytest.fixture(scope="module")
def kept_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database that lasts for all tests of a module and is emptied after them.

    The module is marked ``django_db``; what a test writes itself is seen by that test alone, so people and cases are
    made by a fixture of the module.
    """
    from django.core.management import call_command

    with django_db_blocker.unblock():
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def visit_kept(windows: Windows, server: str, kept_database: None) -> Iterator[Visit]:
    """As ``visit``, for a module that shares its people, who have passwords, and its cases between tests."""
    yield from _visits(windows, server, kept=True)
