"""What every test may use. Real parts only: PostgreSQL, a broker, a mail server and, where marked, a worker.

The first lines run before the settings load: they start whatever ``./run test`` has not started already.
"""

# ruff: noqa: E402
from send_cases.local import pieces, testing

testing.prepare()

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import pytest

django.setup()
pytest_plugins = ["tests.speed", "tests.undefined", "tests.worker", "tests.cast", "tests.windows", "tests.receiver"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screens", action="store_true", help="take the README's pictures anew (docs/screens)")
    parser.addoption("--whole-seed", action="store_true", help="count the whole invented authority, for many minutes")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Give this process a test database of its own: a copy of one into which all migrations have run."""
    from django.conf import settings

    template = testing.migrated_template(os.environ["DATABASE_URL"])
    settings.DATABASES["default"].setdefault("TEST", {}).update(NAME=testing.database_name(), TEMPLATE=template)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """As always; then emptying the tables after a test no longer installs every trigger anew: they are still there."""
    from django.conf import settings
    from django.db import connection

    settings.PGTRIGGER_INSTALL_ON_MIGRATE = False
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(  # a window closed in the middle of a request leaves its session behind
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


@pytest.fixture
def moved_clock() -> Iterator[Callable[[dt.date | str | None], None]]:
    """Move today for this process and every worker it starts: ``moved_clock("2026-11-22")``; back afterwards."""
    from send_cases import clock

    def move(day: dt.date | str | None) -> None:
        clock.move_to(dt.date.fromisoformat(day) if isinstance(day, str) else day)

    yield move
    clock.move_to(None)


@pytest.fixture
def sent_mail(settings: Any) -> Callable[[], list[Path]]:
    """Really send mail in this test; the function returned lists the files of what the mail server received."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    folder = Path(os.environ["SEND_CASES_MAIL_DIR"])
    before = set(folder.glob("*.eml"))
    return lambda: sorted(set(folder.glob("*.eml")) - before)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """No test meets another's rate limits: the cache starts empty."""
    yield
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def chromium() -> dict[str, Any]:
    """How Playwright starts the browser here: ``playwright.chromium.launch(**chromium)``."""
    path = pieces.find_chromium()
    if path is None:
        pytest.skip(pieces.CHROMIUM.advice())
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    arguments += ["--no-first-run", "--disable-quic"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to run as root with one
    return {"executable_path": path, "args": arguments}


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """End what was started for the tests. (However they end, a guard does it too.)"""
    testing.children.stop()
