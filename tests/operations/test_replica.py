"""Lists from a read replica: two real servers, one following the other."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.operations import servers
from tests.operations.followers import follower
from tests.operations.installation import Installation

pytestmark = pytest.mark.drill

#: In a process that has both databases: who reads what where, as JSON on the last line.
SCENE = """
import json, re, time
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from ehcp.models import Process
from send_cases import replica
from send_cases.accounts.models import User
from send_cases.history import writing

amina = User.objects.get(email__startswith="amina")
client = Client()
client.force_login(amina)

def asked(path="/cases/?show=all"):
    "Status, facts read from the replica, facts read from the database, references shown."
    there, here = [], []
    def noting(into):
        def note(execute, sql, params, many, context):
            into.append(str(sql))
            return execute(sql, params, many, context)
        return note
    with connections["replica"].execute_wrapper(noting(there)), connections["default"].execute_wrapper(noting(here)):
        answer = client.get(path)
    facts = lambda queries: len([q for q in queries if 'FROM "ehcp_process"' in q or 'FROM "ehcp_listing' in q])
    written = [q[:40] for q in there if not q.lstrip().upper().startswith("SELECT")]
    shown = sorted(set(re.findall(r"EHC-\\d+", b"".join(answer).decode())))
    return {"status": answer.status_code, "replica": facts(there), "default": facts(here), "shown": shown,
            "written there": written, "views logged": any("ehcp_viewlog" in q for q in here)}
"""
FILL = """
from tests.cast import make_cast
from tests.stories import given_request
given_request(make_cast())
"""
ONE_MORE = """
from tests.stories import a_child, days_ago
from ehcp.actions import requests
requests.register(by=amina, child=a_child(surname="Late", people=()), received_on=days_ago(3), requested_by="parent", received_means="post")
"""


class Pair:
    """Both servers and an installation on them."""

    def __init__(self, folder: Path, first: str, second: str) -> None:
        self.folder, self.first, self.second = folder, first, second
        self.app = Installation(first, folder / "app", {"DATABASE_REPLICA_URL": second})

    def scene(self, *steps: str) -> dict:
        said = self.app.python("\n".join([SCENE, *steps, "print(json.dumps(found))"]))
        return dict(json.loads(said.strip().splitlines()[-1]))

    def on_replica(self, statement: str) -> None:
        with psycopg.connect(self.second, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("pair")
    with ExitStack() as ends:
        first = ends.enter_context(servers.server(folder / "first"))
        alone = Installation(first, folder / "app")
        alone.documents.mkdir(parents=True)
        alone.must("migrate_once")
        alone.python(FILL)
        second = ends.enter_context(follower(folder / "second", folder / "first"))
        yield Pair(folder, first, second)


def test_it_is_off_by_default() -> None:
    assert list(settings.DATABASES) == ["default"]
    assert settings.DATABASE_ROUTERS == []


def test_lists_and_reports_are_read_from_the_replica(pair: Pair) -> None:
    """And what was written a moment before is in them; writes, and the log of views, go to the database."""
    found = pair.scene(ONE_MORE, 'found = {"list": asked(), "csv": asked(reverse("casework:export") + "?show=all")}')
    for page in found.values():
        assert page["status"] == 200
        assert page["replica"] > 0
        assert page["default"] == 0
        assert page["written there"] == []
        assert page["views logged"]
    assert len(found["list"]["shown"]) == 2


def test_a_replica_that_is_behind_is_not_believed(pair: Pair) -> None:
    """Replay stands still, somebody writes: the list comes from the database, with what was written."""
    pair.on_replica("SELECT pg_wal_replay_pause()")
    try:
        found = pair.scene(ONE_MORE, "found = asked()")
        assert (found["status"], found["replica"]) == (200, 0)
        assert found["default"] > 0
        assert len(found["shown"]) == 3
    finally:
        pair.on_replica("SELECT pg_wal_replay_resume()")
    until = time.monotonic() + 20
    while (found := pair.scene("found = asked()"))["replica"] == 0 and time.monotonic() < until:
        pass
    assert found["replica"] > 0
    assert len(found["shown"]) == 3


def test_a_case_page_is_read_where_it_is_written(pair: Pair) -> None:
    found = pair.scene("found = asked(f\"/cases/{Process.objects.earliest('pk').pupil.reference}/\")")
    assert (found["status"], found["replica"]) == (200, 0)


def test_nobody_writes_to_the_replica(pair: Pair) -> None:
    with psycopg.connect(pair.second) as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.execute("delete from ehcp_flag")
    found = pair.scene(
        "with replica.from_replica() as usable:",
        "    process = Process.objects.earliest('pk')",
        "    where = process._state.db",
        "    with transaction.atomic():",
        "        locked = Process.objects.select_for_update().get(pk=process.pk)",
        "    with writing(by='tests', why='a write to what was read there'):",
        "        process.revision += 1",
        "        process.save(update_fields=['revision'])",
        "found = {'usable': usable, 'read': where, 'locked': locked._state.db, 'saved': Process.objects.get(pk=process.pk).revision == process.revision}",
    )
    assert found == {"usable": True, "read": "replica", "locked": "default", "saved": True}


def test_without_its_replica_everything_goes_on(pair: Pair) -> None:
    """Last: the replica is gone."""
    servers.stop(pair.folder / "second")
    found = pair.scene(
        "first = asked()", "begun = time.monotonic()", "second = asked()",
        "found = {'first': first, 'second': second, 'asked again': replica._away_until < time.monotonic()}",
    )  # fmt: skip
    assert [found[name]["status"] for name in ("first", "second")] == [200, 200]
    assert found["second"]["default"] > 0
    assert found["asked again"] is False
