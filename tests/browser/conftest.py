"""A live server on loopback, Chromium, and people who visit. Every test here needs Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from send_cases.accounts.models import User
from tests.browser.keyboard import KeyboardVisitor
from tests.browser.visitor import WIDE, Visitor
from tests.cast import give_password

Visit = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The product, served from threads of this process with its static files; its address."""
    from django.conf import settings
    from django.db import connection

    with django_db_blocker.unblock():
        live = LiveServer("127.0.0.1")
        before, settings.SITE_URL = settings.SITE_URL, live.url
        yield live.url
        settings.SITE_URL = before
        live.stop()
        with connection.cursor() as cursor:  # a window closed in the middle of a request leaves its session behind
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="module")
def browser(chromium: dict[str, Any]) -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread that also uses the database
    with sync_playwright() as player:
        yield player.chromium.launch(**chromium)
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


def _visits(browser: Browser, server: str, *, kept: bool = False) -> Iterator[Visit]:
    visitors: list[Visitor] = []

    def visit(person: User | None = None, *, script: bool = True, keys: bool = False, **more: Any) -> Visitor:
        options = {"viewport": WIDE, "java_script_enabled": script, "accept_downloads": True, **more}
        page = browser.new_context(**options).new_page()
        visitor = (KeyboardVisitor if keys else Visitor)(page, server, person, script=script)
        visitors.append(visitor)
        if person is not None:
            if not kept:
                give_password(person)
            visitor.sign_in()
        return visitor

    yield visit
    for visitor in visitors:
        visitor.page.context.close()
    noise = [line for visitor in visitors for line in visitor.noise()]
    assert not noise, "The browser's console is not clean:\n" + "\n".join(noise)


@pytest.fixture
def visit(browser: Browser, server: str, transactional_db: None) -> Iterator[Visit]:
    """``visit(cast.amina)``: a window in which that person has signed in; ``visit()``: nobody has.

    ``script=False`` switches JavaScript off; ``keys=True`` is somebody without a mouse. After the test no console may hold anything but the line for a form that
    came back (422).
    """
    yield from _visits(browser, server)


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
def visit_kept(browser: Browser, server: str, kept_database: None) -> Iterator[Visit]:
    """As ``visit``, for a module that shares its people, who have passwords, and its cases between tests."""
    yield from _visits(browser, server, kept=True)
