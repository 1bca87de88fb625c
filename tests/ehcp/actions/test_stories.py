"""The stories that other tests start from."""

from __future__ import annotations

from ehcp.actions.projection import compare
from ehcp.models import Milestone
from tests.cast import Cast
from tests.stories import days_ago, given_agreed_assessment, given_opening_notice, given_refusal, given_request


def test_a_request_starts_the_clock(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(10))
    assert (process.stage, process.waiting_on, process.officer) == ("received", "authority", cast.amina)
    assert (process.final_due_on - process.opened_on).days == 140


def test_an_assessment_agreed_and_told_meets_the_six_weeks(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(40))
    given_opening_notice(cast, process)
    given_agreed_assessment(cast, process, on=days_ago(10))
    assert process.stage == "advice"
    assert Milestone.objects.get(process=process, rule_id="ENA-DECIDE-6W").met_on == days_ago(10)
    assert list(compare([process.pk])) == []


def test_a_refusal_told_ends_the_process(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(40))
    given_refusal(cast, process, on=days_ago(10))
    assert (process.stage, process.closed_on) == ("refused", days_ago(10))
