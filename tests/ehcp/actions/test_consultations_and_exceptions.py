"""Consulting settings; exceptions that excuse and move nothing; refusals turned round."""

from __future__ import annotations

import datetime as dt

import pytest

from ehcp.actions import consultations, requests
from ehcp.actions.exceptions import Ground, end_exception, record_exception
from ehcp.actions.projection import timeline_of
from ehcp.models import Process, TimeLimitException
from ehcp.policies import Refused
from send_cases import clock
from send_cases.access import Denied
from send_cases.history import writing
from tests.cast import Cast
from tests.stories import (
    days_ago,
    given_agreed_assessment,
    given_decision,
    given_draft,
    given_refusal,
    given_request,
    given_told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted(cast: Cast) -> Process:
    process = given_request(cast, received_on=days_ago(100))
    given_agreed_assessment(cast, process, on=days_ago(70))
    given_draft(cast, process, on=days_ago(10))
    return process


def consult(cast: Cast, process: Process, **more: object) -> list:
    given = {"process": process, "by": cast.amina, "settings": [cast.other_school], "consulted_on": days_ago(8), **more}
    return consultations.consult(**given)


def test_a_setting_answers_for_itself_and_no_other_can(cast: Cast, drafted: Process) -> None:
    (row,) = consult(cast, drafted)
    answer = {"replied_on": clock.today(), "reply": "yes", "replied_by": "The head"}
    with pytest.raises(Denied):
        consultations.record_reply(consultation=row, by=cast.sam, **answer)
    done = consultations.record_reply(consultation=row, by=cast.eve, **answer)
    assert done.reply == "yes"
    with pytest.raises(Refused, match="recorded already"):
        consultations.record_reply(consultation=row, by=cast.eve, **answer)


def test_a_no_gives_its_reasons(cast: Cast, drafted: Process) -> None:
    (row,) = consult(cast, drafted)
    with pytest.raises(Refused, match="reasons") as refused:
        consultations.record_reply(
            consultation=row, by=cast.amina, replied_on=clock.today(), reply="resources", replied_by="The head"
        )
    assert refused.value.field == "reply_text"


def test_a_setting_is_consulted_once_on_a_draft_and_must_be_open(cast: Cast, drafted: Process) -> None:
    consult(cast, drafted)
    with pytest.raises(Refused, match="consulted on this draft already"):
        consult(cast, drafted)
    with writing(by="tests", why="closed"):
        cast.school.is_open = False
        cast.school.save()
    with pytest.raises(Refused, match="closed according to the national register"):
        consult(cast, drafted, settings=[cast.school])


def test_nobody_is_consulted_before_a_draft(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(50))
    with pytest.raises(Refused, match="consulted on a draft"):
        consult(cast, process)


def except_(cast: Cast, process: Process, **more: object) -> TimeLimitException:
    given = {"process": process, "by": cast.amina, "rule_id": "ENA-FINAL-20W", "why_impractical": "Nobody could be seen.",
             "ground": Ground("personal_circumstances"), "approver": cast.ben, "review_by": days_ago(-14), **more}  # fmt: skip
    return record_exception(**given)


def test_an_exception_excuses_one_limit_and_moves_no_date(cast: Cast, drafted: Process) -> None:
    before = {(m.rule_id, m.subject): m.due_on for m in timeline_of(drafted).milestones}
    except_(cast, drafted)
    after = timeline_of(drafted)
    assert {(m.rule_id, m.subject): m.due_on for m in after.milestones} == before
    assert after.get("ENA-FINAL-20W").relieved
    assert [m.rule_id for m in after.milestones if m.relieved] == ["ENA-FINAL-20W"]
    assert after.week20


def test_only_grounds_of_the_limit_with_their_days(cast: Cast, drafted: Process) -> None:
    with pytest.raises(Refused, match="does not list this reason"):
        except_(cast, drafted, ground=Ground("failed_appointment", happened_on=days_ago(3)))
    with pytest.raises(Refused, match="first day away"):
        except_(cast, drafted, ground=Ground("absent"))
    with pytest.raises(Refused, match="shorter than 4 weeks"):
        except_(
            cast, drafted,
            ground=Ground("school_closed", closed_from=days_ago(30), reopens_on=days_ago(20), advice_asked_on=days_ago(28)),
        )  # fmt: skip
    assert not TimeLimitException.objects.exists()


def test_a_manager_agrees_and_nobody_else(cast: Cast, drafted: Process) -> None:
    with pytest.raises(Refused, match="is not a manager") as refused:
        except_(cast, drafted, approver=cast.omar)
    assert refused.value.field == "approver"
    with pytest.raises(Refused, match="impractical"):
        except_(cast, drafted, why_impractical="  ")
    with pytest.raises(Refused, match="no such limit"):
        except_(cast, drafted, rule_id="AR-12M")


def test_the_reason_ends_and_what_was_recorded_stays(cast: Cast, drafted: Process) -> None:
    row = except_(cast, drafted)
    end_exception(exception=row, by=cast.amina, ended_on=clock.today())
    assert timeline_of(drafted).get("ENA-FINAL-20W").relieved


def test_a_refusal_turned_round_opens_the_case_with_both_clocks(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(60))
    with pytest.raises(Refused, match="no refusal"):
        requests.reverse(process=process, by=cast.amina, reversed_on=days_ago(5), basis="own")
    given_refusal(cast, process, on=days_ago(30))
    assert process.closed_on == days_ago(30)
    requests.reverse(process=process, by=cast.amina, reversed_on=days_ago(5), basis="own")
    process.refresh_from_db()
    assert (process.stage, process.closed_on) == ("advice", None)
    timeline = timeline_of(process)
    assert timeline.get("REV-FINAL-14W").due_on == days_ago(5) + dt.timedelta(weeks=14)
    assert timeline.get("ENA-FINAL-20W").due_on == days_ago(60) + dt.timedelta(weeks=20)
    with pytest.raises(Refused, match="already"):
        requests.reverse(process=process, by=cast.amina, reversed_on=days_ago(4), basis="own")


def test_a_no_plan_ends_the_case_when_the_family_is_told(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(124))
    given_agreed_assessment(cast, process, on=days_ago(90))
    assert timeline_of(process).overdue(clock.today()) == ()  # undecided on day 124: nothing is overdue
    no = given_decision(cast, process, kind="issue", outcome=False, on=days_ago(2))
    process.refresh_from_db()
    assert process.stage == "issue_not_told"
    assert [m.rule_id for m in timeline_of(process).overdue(clock.today())] == ["ENA-NOPLAN-16W"]
    given_told(cast, process, no)
    process.refresh_from_db()
    assert (process.stage, process.closed_on) == ("no_plan", days_ago(2))
