"""What lists read in SQL is what the engine says in Python, on any day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehcp import timeline as law
from ehcp.actions.projection import compare, milestone_rows, project
from ehcp.models import Milestone, Process
from send_cases.history import writing
from tests.cast import Cast
from tests.stories import days_ago, given_agreed_assessment, given_draft, given_request
from tests.timeline.test_properties import requests

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(cast: Cast) -> Process:
    made = given_request(cast)
    with writing(by="tests", why="room for other facts"):
        Milestone.objects.filter(process=made).delete()
    return made


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(facts=requests(), after=st.integers(-10, 420))
def test_sql_and_python_agree(process: Process, facts: law.Facts, after: int) -> None:
    """Overdue, stage and who is waited for, for any facts and any day."""
    today = facts.started_on + dt.timedelta(days=after)
    timeline = law.build(facts)
    with writing(by="tests", why="facts of a property"):
        Milestone.objects.filter(process=process).delete()
        Milestone.objects.bulk_create(milestone_rows(process.pk, timeline))
        process.opened_on = facts.started_on
        Process.objects.filter(pk=process.pk).update(opened_on=process.opened_on, **project(timeline, None, process))
    in_sql = set(Milestone.objects.filter(process=process).overdue(today).values_list("rule_id", "subject"))
    assert in_sql == {(m.rule_id, m.subject) for m in timeline.overdue(today)}
    row = Process.objects.on(today).get(pk=process.pk)
    assert row.stage_now == timeline.stage_on(today)
    assert row.waiting_now == timeline.waiting_on(today)
    assert (row.overdue_from is not None and row.overdue_from <= today) == bool(in_sql)


def test_a_case_is_projected_as_it_is_worked_on(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(100))
    given_agreed_assessment(cast, process, on=days_ago(70))
    given_draft(cast, process, on=days_ago(5))
    assert list(compare([process.pk])) == []
    process.refresh_from_db()
    assert (process.stage, process.family_until) == ("draft", days_ago(5) + dt.timedelta(days=14))
    after = Process.objects.on(days_ago(-20)).get(pk=process.pk)
    assert (after.stage_now, after.waiting_now) == ("naming", "authority")


def test_a_difference_is_reported_and_not_repaired(cast: Cast) -> None:
    process = given_request(cast)
    with writing(by="tests", why="planting a drift"):
        Milestone.objects.filter(process=process, rule_id="ENA-FINAL-20W").update(due_on=days_ago(1))
        Process.objects.filter(pk=process.pk).update(stage="final")
    found = {(d.rule_id, d.column) for d in compare([process.pk])}
    assert found == {("ENA-FINAL-20W", "due_on"), ("", "stage")}
    assert Milestone.objects.get(process=process, rule_id="ENA-FINAL-20W").due_on == days_ago(1)
