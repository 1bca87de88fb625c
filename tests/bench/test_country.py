"""The bench's country is what the actions would have made: keys, history and dates, whoever invents which part."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from ehcp.timeline import Readings
from send_cases.bench.country.copying import Batch, Table
from send_cases.local import ROOT, testing

PUPILS = 260
TODAY = "2026-11-26"


def _part(url: str, *arguments: str) -> Any:
    env = dict(os.environ, DATABASE_URL=url, SEND_CASES_TESTING="1")
    command = [sys.executable, "-m", "send_cases.bench.country", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def country(django_db_modify_db_settings: None) -> Iterator[str]:
    """A country of a few hundred children in a database of its own; gives its DATABASE_URL."""
    url = os.environ["DATABASE_URL"]
    template, name = testing.migrated_template(url), f"{testing.database_name()}_country"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        make = sql.SQL("create database {} template {}")
        server.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
        head, _, query = url.partition("?")
        there = head.rsplit("/", 1)[0] + "/" + name + (f"?{query}" if query else "")
        yield there
        server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def built(country: str) -> dict[str, Any]:
    found: dict[str, Any] = _part(country, "build", str(PUPILS), TODAY, str(PUPILS // 2))  # each child comes twice
    return found


def test_keys_history_and_dates_are_what_the_actions_would_have_made(country: str, built: dict[str, Any]) -> None:
    found = _part(country, "check", "1000")
    assert found["keys_that_lead_nowhere"] == {}
    assert found["tables_without_history"] == []
    assert found["dates_that_differ"] == 0
    assert found["compared"] > PUPILS


def test_what_is_wrong_is_found(country: str, built: dict[str, Any]) -> None:
    with psycopg.connect(country) as database:
        database.execute("SET session_replication_role = replica")
        database.execute("DELETE FROM ehcp_noteevent WHERE pgh_id IN (SELECT max(pgh_id) FROM ehcp_noteevent)")
        database.execute(
            "UPDATE ehcp_milestone SET due_on = due_on + 1 WHERE id IN (SELECT max(id) FROM ehcp_milestone)"
        )
        database.execute("DELETE FROM ehcp_decision WHERE id IN (SELECT max(decision_id) FROM ehcp_notice)")
    found = _part(country, "check", "1000")
    assert found["keys_that_lead_nowhere"]
    assert found["tables_without_history"]
    assert found["dates_that_differ"]


def test_children_come_in_the_published_proportions_with_every_kind_of_case(
    country: str, built: dict[str, Any]
) -> None:
    with psycopg.connect(country) as database:

        def count(statement: str) -> int:
            row = database.execute(statement).fetchone()  # type: ignore[arg-type]
            return int(row[0]) if row else 0

        assert count("SELECT count(*) FROM ehcp_pupil") == PUPILS
        requests = count("SELECT count(*) FROM ehcp_assessmentrequest")
        assert 0.2 * PUPILS < requests < 0.45 * PUPILS  # 0.32 of them
        assert count("SELECT count(*) FROM ehcp_process WHERE kind = 'assessment' AND closed_on IS NULL") > 0
        assert count("SELECT count(*) FROM ehcp_process WHERE kind = 'assessment' AND closed_on IS NOT NULL") > 0
        assert count("SELECT count(*) FROM ehcp_process WHERE kind = 'annual_review' AND next_on IS NOT NULL") > 0
        assert count("SELECT count(*) FROM ehcp_placement") == PUPILS
        assert count("SELECT count(*) FROM accounts_membership WHERE role = 'officer' AND ends_on IS NULL") > 10
        assert count("SELECT last_value FROM ehcp_pupil_reference") > 100_001
        assert built["rows"] > 20 * PUPILS


def test_a_batch_is_the_same_whoever_invents_it_and_its_keys_are_its_own() -> None:
    now = dt.datetime(2026, 11, 26, 9, 30, tzinfo=dt.UTC)
    from ehcp.models import Note

    one, two = Batch(0, now), Batch(1, now)
    assert one.next_id(Note) == 1
    assert two.next_id(Note) > 100_000
    with pytest.raises(KeyError, match="has no"):
        Table(Note, now).row({"colour": "blue"})


@pytest.mark.django_db
def test_readings_ask_the_cache_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from ehcp import readings

    asked: list[str] = []
    real = readings.cache.get
    monkeypatch.setattr(readings.cache, "get", lambda key, *rest: asked.append(key) or real(key, *rest))
    assert isinstance(readings.readings_on(dt.date(2026, 1, 1)), Readings)
    assert len(asked) == 1
