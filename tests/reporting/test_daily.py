"""Sums by day are what the facts give: after every kind of change, rolled back ones, and when they are added up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Q

from ehcp import kept
from ehcp.actions import requests, restricted
from ehcp.models import AssessmentRequest, Milestone, Notice, PlanVersion, Process, Pupil
from ehcp.models.returned import ReturnedPerson, ReturnedRequest, ReturnFile
from reporting import behind, board
from reporting.daily import COLUMNS, LIMITS, figures_by_day
from reporting.measures import MEASURES, Measure, figures, issued
from reporting.models import AssessmentOutcome, OutcomeTally
from reporting.period import months, twelve_months
from send_cases import clock
from send_cases.history import writing
from tests.cast import Cast
from tests.reporting.independent import counted
from tests.reporting.test_measures import cases, plan_issued  # noqa: F401  a fixture
from tests.stories import days_ago, given_agreed_assessment, given_request

pytestmark = pytest.mark.django_db
#: Those whose conditions the sums can answer: not whether a decision was made in what stands open.
BY_DAY = [m for m in MEASURES.values() if m.base in COLUMNS and m.key not in ("open_request", "open_assessment")]


def same() -> int:
    """Rows and sums agree with the facts, and each figure with the one counted from the facts; how many rows there are."""
    today = clock.today()
    assert list(kept.differences()) == []
    for period in (twelve_months(today), *months(today)[-2:]):
        told = {key: [(f.number, f.base) for f in by.values()] for key, by in figures(BY_DAY, period).items()}
        summed = {key: [(f.number, f.base) for f in by.values()] for key, by in figures_by_day(BY_DAY, period).items()}
        assert summed == told
    return AssessmentOutcome.objects.count()


def test_every_figure_of_the_board_is_the_independent_one(cases: Cast) -> None:  # noqa: F811
    today = clock.today()
    other = counted(*twelve_months(today).days, today)
    found = board.headline(today)
    assert len(BY_DAY) > 8
    for key in board.HEADLINE:
        assert float(found[key].number or 0) == float(other[key] or 0), key
    assert found["plans"].number == 5
    same()


def test_rows_and_sums_follow_every_kind_of_change(cases: Cast) -> None:  # noqa: F811
    before = same()
    with writing(by="tests", why="facts change"):
        plan = PlanVersion.objects.filter(kind="final").order_by("pk")[0]
        PlanVersion.objects.filter(pk=plan.pk).update(served_on=days_ago(3))
        same()
        PlanVersion.objects.filter(pk=plan.pk).update(entered_in_error=True)
        same()
        Notice.objects.filter(kind="assess_no").update(told_on=days_ago(2))
        same()
        AssessmentRequest.objects.filter(pk=plan.process_id).update(responsible_on=days_ago(190), requested_by="health")
        assert AssessmentOutcome.objects.get(pk=plan.process_id).started_on == days_ago(190)
        same()
        AssessmentRequest.objects.filter(decision_refused()).update(reversed_on=days_ago(1), reversal_basis="reg45")
        same()
        Process.objects.filter(pk=plan.process_id).update(entered_in_error=True)
    assert same() == before - 1
    excused = Milestone.objects.filter(rule_id="ENA-FINAL-20W", relieved=True).order_by("pk")[0]
    with writing(by="tests", why="an exception is withdrawn"):
        Milestone.objects.filter(process=excused.process).update(relieved=False)
    assert not AssessmentOutcome.objects.get(pk=excused.process_id).week20
    same()
    with writing(by="tests", why="dates go"):
        Milestone.objects.all().delete()
        Notice.objects.filter(kind="no_plan").update(kind="opening")
    same()


def decision_refused() -> Q:
    return Q(pk__in=AssessmentOutcome.objects.filter(decision="assess_no").values("pk"))


def given_returned(process: Process, **told: Any) -> ReturnedRequest:
    """What a return says of a request."""
    with writing(by="tests", why="a return is taken in"):
        file = ReturnFile.objects.create(year=2026, sha256="0" * 64, taken_in_at=clock.now())
        person = ReturnedPerson.objects.create(file=file, year=2026, pupil=process.pupil, number=1)
        row = ReturnedRequest.objects.create(person=person, number=1, process=process, **told)
        AssessmentRequest.objects.filter(pk=process.pk).update(returned=row)
    return row


def test_what_a_return_tells_is_used_until_a_fact_says_otherwise(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(100))
    told = given_returned(process, outcome="Y", outcome_on=days_ago(70))
    row = AssessmentOutcome.objects.get(pk=process.pk)
    assert (row.decision, row.decision_on) == ("assess_yes", days_ago(70))
    with writing(by="tests", why="the return tells more"):
        ReturnedRequest.objects.filter(pk=told.pk).update(
            assessment_outcome="Y", assessment_outcome_on=days_ago(5), week20=True
        )
    row.refresh_from_db()
    assert (row.issued_on, row.week20) == (days_ago(5), True)
    same()
    given_agreed_assessment(cast, process, on=days_ago(80))
    assert AssessmentOutcome.objects.get(pk=process.pk).decision_on == days_ago(80)
    same()


def test_a_fact_of_a_day_to_come_ends_nothing_today(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(150))
    given_agreed_assessment(cast, process, on=days_ago(120))
    plan_issued(cast, process, clock.today() + dt.timedelta(days=2))
    assert board.headline(clock.today())["open_past_20w"].number == 1
    same()


def test_a_rolled_back_change_leaves_no_trace_and_adding_up_changes_no_sum(cases: Cast) -> None:  # noqa: F811
    before = same()
    with transaction.atomic():
        given_request(cases, received_on=days_ago(3))
        transaction.set_rollback(True)
    assert same() == before
    for _ in range(3):
        requests.withdraw(
            process=given_request(cases, received_on=days_ago(9)), by=cases.amina, withdrawn_on=days_ago(1),
            withdrawn_by="parent",
        )  # fmt: skip
    rows = OutcomeTally.objects.count()
    kept.add_up()
    assert OutcomeTally.objects.count() < rows
    same()


def test_a_difference_is_found_and_made_good(cases: Cast) -> None:  # noqa: F811
    row = AssessmentOutcome.objects.filter(issued_on__isnull=False).order_by("pk")[0]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reporting_assessmentoutcome DISABLE TRIGGER USER")
        cursor.execute("UPDATE reporting_assessmentoutcome SET issued_on = NULL WHERE process_id = %s", [row.pk])
        cursor.execute("ALTER TABLE reporting_assessmentoutcome ENABLE TRIGGER USER")
    found = list(kept.differences())
    assert (row.pk, "outcomes of assessments: issued_on") in found
    assert any(process == 0 for process, _ in found), "the sums differ from the rows"
    call_command("rebuild_milestones", because="a difference", lists=True)
    same()


def test_the_cases_behind_a_figure_are_those_it_counts_and_no_restricted_one(cases: Cast) -> None:  # noqa: F811
    today = clock.today()
    process = AssessmentOutcome.objects.filter(issued_on__isnull=False).order_by("pk")[0].process
    restricted.restrict(pupil=process.pupil, by=cases.ben, because="A relative works here", people=[cases.omar])
    for user, listed in ((cases.amina, False), (cases.omar, True)):
        for measure in BY_DAY:
            period = twelve_months(today)
            counted_ = set(measure.rows(period).values_list("pk", flat=True))
            wanted = counted_ if listed else counted_ - {process.pk}
            found = behind.pages(user, measure, period, 2, today)
            assert found is not None
            assert found.count == len(wanted), measure.key
            keys = [p.pk for number in found.page_range for p in found.page(number)]
            assert (len(keys), set(keys)) == (len(wanted), wanted), measure.key
    same()
    with writing(by="tests", why="open to all again"):
        Pupil.objects.filter(pk=process.pupil_id).update(restricted=False, restricted_because="")
    assert not AssessmentOutcome.objects.filter(restricted=True).exists()
    same()
    assert behind.pages(cases.ben, MEASURES["requests"], twelve_months(today), 50, today) is None


def test_what_lies_between_the_limits_is_refused(db: None) -> None:
    period = twelve_months(clock.today())
    for hit in (Q(days__lte=100), Q(days__lt=LIMITS["days"][0])):
        with pytest.raises(ValueError, match="tell apart"):
            figures_by_day([Measure("x", "x", issued, hit, counts="share", of="x")], period)
    with pytest.raises(KeyError):
        figures_by_day([MEASURES["requests"]], period)
