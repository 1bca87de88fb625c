"""The log is JSON, and nothing of a person is in it: not from an address, a form, a file's name or a fault."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import shared_task
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client

from ehcp.models import Process
from send_cases.operations.logs import JsonLines, logging_settings
from tests.cast import Cast
from tests.stories import given_request

NAMES = ("Zebedee", "Quillfeather", "zebedee", "quillfeather", "WM1 4QZ", "2018-05-14")


@pytest.fixture
def written() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What production's formatter writes of everything that is logged, at every level from INFO."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root, levels = logging.getLogger(), {}
    for name in ("", "send_cases", "django.request", "django.security.DisallowedHost", "django", "celery"):
        levels[name] = logging.getLogger(name).level
        logging.getLogger(name).setLevel(logging.INFO)  # more than production writes
    own = [root, logging.getLogger("gunicorn.error")]  # which hands nothing on to the root
    for each in own:
        each.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for each in own:
        each.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def without_names(lines: list[dict[str, Any]]) -> str:
    text = json.dumps(lines)
    assert [name for name in NAMES if name in text] == [], text
    return text


@pytest.mark.django_db
def test_names_that_are_posted_searched_and_typed_are_not_in_the_log(
    cast: Cast, amina_client: Client, written: Callable[[], list[dict[str, Any]]]
) -> None:
    process = given_request(cast)
    amina_client.get("/cases/", {"q": "Quillfeather", "search": "Zebedee WM1 4QZ"})
    amina_client.post("/cases/search/", {"q": "Zebedee Quillfeather", "surname": "Quillfeather"})
    amina_client.post(
        "/cases/record-request/", {"surname": "Quillfeather", "forename": "Zebedee", "postcode": "WM1 4QZ"}
    )
    amina_client.get("/cases/zebedee-quillfeather/")
    amina_client.get("/nothing/Zebedee%20Quillfeather/")
    amina_client.get("/cases/", headers={"host": "quillfeather.example"})
    amina_client.get("/cases/", headers={"x-request-id": "Zebedee Quillfeather"})
    file = SimpleUploadedFile("Zebedee Quillfeather.pdf", b"%PDF-1.4", "application/pdf")
    amina_client.post(f"/cases/{process.pupil.reference}/documents/", {"file": file, "title": "Zebedee"})
    lines = written()
    without_names(lines)
    requests = [line for line in lines if line["logger"] == "send_cases.request"]
    assert len(requests) == 8
    assert {"time", "level", "logger", "message", "request", "method", "route", "status", "ms"} <= set(requests[0])
    assert "none" in {line["route"] for line in requests}
    assert any("<" in line["route"] for line in requests)


@pytest.mark.django_db
def test_a_fault_is_written_with_its_place_and_without_its_words(
    cast: Cast, amina_client: Client, written: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that falls over on a row: the database's own words hold the values."""
    process = given_request(cast)

    def fall(*_: Any, **__: Any) -> None:
        raise IntegrityError("Key (surname, forename)=(Quillfeather, Zebedee) already exists.")

    monkeypatch.setattr("ehcp.views.casework.worklist.listed", fall)
    amina_client.raise_request_exception = False
    assert amina_client.get("/cases/", {"q": "Quillfeather"}).status_code == 500
    lines = written()
    without_names(lines)
    (fault,) = [line for line in lines if "fault" in line]
    assert fault["fault"] == "django.db.utils.IntegrityError"
    assert any("worklist" in place for place in fault["at"])
    assert fault["request"] == next(line["request"] for line in lines if line["logger"] == "send_cases.request")
    assert Process.objects.filter(pk=process.pk).exists()


@shared_task
def falls_over(name: str) -> None:
    raise ValueError(f"no place for {name}")


def test_a_task_that_fails_says_which_and_not_why_in_words(written: Callable[[], list[dict[str, Any]]]) -> None:
    falls_over.apply(["Zebedee Quillfeather"])
    lines = written()
    text = without_names(lines)
    assert "falls_over" in text
    assert "builtins.ValueError" in text


def test_the_formatter_itself_keeps_what_is_ours(written: Callable[[], list[dict[str, Any]]]) -> None:
    logging.getLogger("send_cases.jobs").warning("Job %s (%s) failed.", 7, "summary")
    logging.getLogger("gunicorn.error").info("Listening at: %s (%s)", "http://0.0.0.0:8000", 1)
    logging.getLogger("somebody.else").warning("Cannot read %r", "Zebedee")
    logging.getLogger("gunicorn.error").warning("Invalid request from ip=127.0.0.1: GET /?q=Zebedee")
    lines = written()
    without_names(lines)
    assert [line["message"] for line in lines] == [
        "Job 7 (summary) failed.", "Listening at: http://0.0.0.0:8000 (1)", "Cannot read …", "A request could not be read.",
    ]  # fmt: skip


def test_the_check_for_names_can_fail(written: Callable[[], list[dict[str, Any]]]) -> None:
    logging.getLogger("send_cases.jobs").warning("It is about %s.", "Zebedee")
    with pytest.raises(AssertionError):
        without_names(written())


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="Use json or plain"):
        logging_settings("xml")
