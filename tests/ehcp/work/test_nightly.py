"""The night's comparison reports a planted difference, and writes nothing; a rebuild writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from ehcp.actions import jobs
from ehcp.models import Job, Milestone, Process
from send_cases import clock
from send_cases.history import events_of, writing
from tests.cast import make_cast
from tests.stories import days_ago, given_request

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def process(transactional_db: None) -> Process:
    return given_request(make_cast(), received_on=days_ago(20))


def the_night() -> Job:
    row = jobs.start(kind="check_timelines", asked_by=None, args={"day": clock.today().isoformat()})
    jobs.run(row.pk)
    row.refresh_from_db()
    return row


def plant(process: Process) -> Milestone:
    row = process.milestones.get(rule_id="ENA-DECIDE-6W")
    with writing(by="tests", why="a planted fault"):
        Milestone.objects.filter(pk=row.pk).update(due_on=days_ago(1))
        Process.objects.filter(pk=process.pk).update(stage="draft")
    return row


def test_all_agree(process: Process) -> None:
    row = the_night()
    assert row.state == "done", row.message
    assert row.result["count"] == 0
    assert row.result["words"] == "1 processes compared: all agree."


def domain_writes() -> int:
    """Statements that changed a tracked table so far, by the server's own count of history rows."""
    return sum(events_of(m)._default_manager.count() for m in (Milestone, Process))  # type: ignore[attr-defined]


def test_a_planted_difference_is_reported_and_nothing_is_written(process: Process) -> None:
    row = plant(process)
    before = domain_writes()
    report = the_night().result
    assert report["count"] == 2
    assert {(d["rule_id"], d["column"]) for d in report["drifts"]} == {("ENA-DECIDE-6W", "due_on"), ("", "stage")}
    [due] = [d for d in report["drifts"] if d["column"] == "due_on"]
    assert (due["stored"], due["fresh"]) == (days_ago(1).isoformat(), row.due_on.isoformat())
    assert domain_writes() == before
    assert Milestone.objects.get(pk=row.pk).due_on == days_ago(1), "it reports; a person decides"


def test_the_database_itself_refuses_a_write_during_the_comparison(process: Process, monkeypatch: Any) -> None:
    def writes(ids: list[int]) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("update ehcp_process set stage = 'x'")
        return iter(())

    monkeypatch.setattr("ehcp.actions.nightly.compare", writes)
    row = the_night()
    assert row.state == "failed"


def test_a_rebuild_writes_and_says_why(process: Process) -> None:
    row = plant(process)
    call_command("rebuild_milestones", because="a planted fault", case=[process.pupil.reference])
    assert the_night().result["count"] == 0
    assert Milestone.objects.get(pk=row.pk).due_on == row.due_on
