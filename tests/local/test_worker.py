"""The worker fixture: a real worker, on the test database, that a test can kill."""

from __future__ import annotations

import pytest

from send_cases.celery import app
from tests.worker import Workers

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def test_a_worker_answers_and_can_be_killed(workers: Workers) -> None:
    name = workers.start(concurrency=1)
    assert any(name in answer for reply in app.control.ping(timeout=5) for answer in reply)
    workers.kill(name)
    assert not app.control.ping(timeout=1)


def test_it_works_on_the_test_database(workers: Workers) -> None:
    from django.conf import settings

    environment = workers._environment()
    assert f"/{settings.DATABASES['default']['NAME']}" in environment["DATABASE_URL"]
    assert settings.DATABASES["default"]["NAME"].startswith("test_send_cases_")
