"""What all tests would otherwise do again and again, done once. Nothing here changes what a test sees."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import TestCase
from whitenoise.middleware import WhiteNoiseMiddleware

_found: dict[str, object] = {}  # the static files, by their address
_look_for_files = WhiteNoiseMiddleware.add_files_from_finders


def _look_once(self: WhiteNoiseMiddleware) -> None:
    """Each client has a handler of its own, and each handler asked the disk for every static file."""
    if not _found:
        _look_for_files(self)
        _found.update(self.files)
    self.files.update(_found)


def _stay_connected(cls: type[TestCase]) -> None:
    """Undo what the test did, and keep the connection: a new one begins without any of the server's caches."""
    cls._rollback_atomics(cls.cls_atomics)
    super(TestCase, cls).tearDownClass()


WhiteNoiseMiddleware.add_files_from_finders = _look_once
TestCase.tearDownClass = classmethod(_stay_connected)


@pytest.fixture(scope="module")
def kept_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What fixtures of a module write is there for each of its tests, which undo their own, and gone after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of every search for unreachable cycles, and search seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
