"""The API attacked from its own document: no fault, no answer that breaches the document, nothing of anybody else's.

Everything is bounded and always the same: a call that failed once fails again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis import GenerationMode
from werkzeug.test import Client

from ehcp.api import rooms
from ehcp.api.authority import Settings
from ehcp.api.callers import InScope
from ehcp.api.serializers import ProcessShown
from ehcp.models import Pupil
from tests.cast import make_cast
from tests.ehcp.api.attacking import Attack, read_and_closed

pytestmark = pytest.mark.django_db
NOTE = {"post": {"body": {"kind": "other", "with_family": "no", "happened_on": "2026-01-05", "text": "A note."},
                 "media_type": "application/json"}}  # fmt: skip
ENOUGH = 1_000_000


@pytest.fixture(scope="module")
def ready(kept_rows: None) -> Attack:
    return Attack(make_cast())


@pytest.fixture
def attack(ready: Attack, settings: Any) -> Iterator[Attack]:
    """Everything ready; and the calls stay on the test's own connection, which a request would otherwise close."""
    ready.forget()
    settings.API_LIMITS = dict.fromkeys(settings.API_LIMITS, ENOUGH)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield ready
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_address_as_everybody(attack: Attack) -> None:
    for operation in attack.operations():
        for case in attack.drawn(operation, GenerationMode.POSITIVE, 1):
            case.path_parameters = attack.real_parts(operation.path)
            for who in attack.callers:
                attack.call(case, who)
    assert not attack.failures, attack.report()
    for who in attack.callers[:-1]:  # the attack got inside
        assert attack.statuses[who.name][200] > 5, (who.name, attack.statuses[who.name])
    assert set(attack.statuses["nobody"]) == {401}


CHARSETS = ("zlib", "hex", "rot13", "bz2", "utf-7", "utf-16", "idna", "no-such", "\xff", "", "a;b")
BODIES = (
    ("application/json", b'{"q": "robin"}', 200),
    ("multipart/form-data; boundary=x", b"--x--", 415),
    ("application/x-www-form-urlencoded", b"q=%C3%A4", 415),
)


def test_no_charset_is_believed(attack: Attack) -> None:
    manager = attack.callers[2]
    for charset, (kind, body, status) in product(CHARSETS, BODIES):
        headers = {**manager.headers, "Content-Type": f"{kind}; Charset = {charset}"}
        response = Client(read_and_closed).post("/api/v1/children/search/?a=%C3%A4", data=body, headers=headers)
        assert response.status_code == status, (charset, kind, response.get_data(as_text=True)[:200])


def spread(cases: Iterable[Any], most: int = 14) -> list[Any]:
    """Some of many, from the first to the last."""
    found = list(cases)
    return found[:: -(-len(found) // most)]


def test_every_bound_of_the_document(attack: Attack) -> None:
    number = 0
    for operation in attack.operations():
        for case in (*spread(attack.bounds_of(operation)), *attack.drawn(operation, GenerationMode.NEGATIVE, 1)):
            number += 1
            if number % 3 and case.path_parameters:
                case.path_parameters = attack.real_parts(operation.path)
            attack.call(case, attack.callers[number % len(attack.callers)])
    assert not attack.failures, attack.report()


def test_the_attack_finds_leaks_faults_and_breaches(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Settings) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(rooms, "children", lambda user: Pupil.objects.all())
    monkeypatch.setattr(Settings, "rows", fails)
    monkeypatch.setattr(ProcessShown, "get_overdue", lambda self, row: "perhaps")
    monkeypatch.setattr(InScope, "has_permission", lambda self, request, view: request.user.is_authenticated)
    lists = ("/api/v1/children/", "/api/v1/settings/", "/api/v1/processes/", "/api/v1/children/{reference}/note/")
    for operation in attack.operations():
        if operation.path in lists:
            case = operation.Case(path_parameters=attack.real_parts(operation.path), **NOTE.get(operation.method, {}))
            for who in attack.callers:
                attack.call(case, who)
    found = attack.report()
    for each in ("It says Zzyxwort", "Server error", "Response violates schema", "may only read has written"):
        assert each in found, (each, found)
