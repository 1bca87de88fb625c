"""A detained child or young person: assessed in the same weeks, a plan kept and sent on, reviewed after release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from ehcp.actions.exceptions import Ground, limits_with_grounds, record_exception
from ehcp.actions.projection import compare, timeline_of
from ehcp.models import Plan, Process, Pupil
from ehcp.policies import Refused
from tests.cast import Cast
from tests.stories import given_fact, given_plan, given_process, given_request

pytestmark = pytest.mark.django_db
K = Process.Kind
D = dt.date


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-26")


@pytest.fixture
def pupil(cast: Cast) -> Pupil:
    return given_plan(cast, made_on=D(2021, 5, 6), last_review_on=D(2026, 3, 1))


def agrees(process: Process) -> None:
    process.refresh_from_db()
    assert list(compare(Process.objects.values_list("pk", flat=True))) == []


def test_from_the_request_to_the_review_after_release(cast: Cast) -> None:
    process = given_process(cast, given_request(cast).pupil, K.DETAINED, requested_on=D(2026, 2, 2))
    assert (process.stage, process.next_rule, process.next_on) == ("detained_asked", "DET-DECIDE-6W", D(2026, 3, 16))
    given_fact(cast, process, "told", agreed=True, told_on=D(2026, 3, 20))
    agrees(process)
    assert timeline_of(process).get("DET-DECIDE-6W").days_late() == 4
    assert (process.stage, process.next_rule, process.next_on) == (
        "detained_assessing",
        "DET-FINAL-20W",
        D(2026, 6, 22),
    )
    given_fact(cast, process, "draft", draft_served_on=D(2026, 5, 5))
    assert timeline_of(process).get("DET-REPS-15D", "draft").due_on == D(2026, 5, 19)
    given_fact(cast, process, "final", final_sent_on=D(2026, 6, 22))
    given_fact(cast, process, "released", released_on=D(2026, 9, 1))
    agrees(process)
    assert (process.stage, process.is_open) == ("detained_released", True)
    given_fact(cast, process, "reviewed", reviewed_on=D(2026, 10, 1))
    agrees(process)
    assert (process.stage, process.closed_on) == ("detained_done", D(2026, 10, 1))


@pytest.mark.parametrize(
    ("step", "facts", "stage", "gone"),
    [
        ("told", {"agreed": False, "told_on": D(2026, 3, 16)}, "detained_refused", {"DET-NOPLAN-16W", "DET-FINAL-20W"}),
        ("no_plan", {"no_plan_told_on": D(2026, 5, 25)}, "detained_no_plan", {"DET-FINAL-20W"}),
    ],
)
def test_a_no_ends_what_it_makes_needless(
    cast: Cast, step: str, facts: dict[str, object], stage: str, gone: set[str]
) -> None:
    process = given_process(cast, given_request(cast).pupil, K.DETAINED, requested_on=D(2026, 2, 2))
    if step == "no_plan":
        given_fact(cast, process, "told", agreed=True, told_on=D(2026, 3, 16))
    given_fact(cast, process, step, **facts)
    agrees(process)
    assert process.stage == stage
    assert not process.is_open
    assert not gone & {each.rule_id for each in timeline_of(process).milestones}


def test_released_part_way_the_weeks_count_from_coming_to_notice(cast: Cast) -> None:
    process = given_process(
        cast, given_request(cast).pupil, K.DETAINED, requested_on=D(2026, 9, 10), noticed_on=D(2026, 9, 2)
    )
    assert timeline_of(process).get("DET-FINAL-20W").due_on == D(2027, 1, 28)
    given_fact(cast, process, "released", released_on=D(2026, 11, 1))
    agrees(process)
    assert timeline_of(process).get("DET-FINAL-20W").due_on == D(2027, 1, 20)
    assert process.stage == "detained_asked"


def test_the_plan_of_somebody_detained_is_sent_on_and_kept(cast: Cast, pupil: Pupil) -> None:
    process = given_process(cast, pupil, K.DETAINED, detention_known_on=D(2026, 11, 24))
    assert process.detained.plan == Plan.objects.get(pupil=pupil)
    assert (process.next_rule, process.next_on) == ("DET-SEND-5WD", D(2026, 12, 1))
    given_fact(cast, process, "passed", plan_passed_on_on=D(2026, 11, 25))
    agrees(process)
    assert (process.stage, process.is_open, process.next_rule) == ("detained_kept", True, "")


def test_only_its_own_two_reasons_excuse_it(cast: Cast, pupil: Pupil) -> None:
    process = given_process(cast, pupil, K.DETAINED, requested_on=D(2026, 7, 20))
    limits = {each.rule_id for each in limits_with_grounds(process)}
    assert limits == {"DET-DECIDE-6W", "DET-NOPLAN-16W", "DET-FINAL-20W"}
    with pytest.raises(Refused, match="does not list this reason"):
        record_exception(
            process=process, by=cast.amina, rule_id="DET-FINAL-20W", why_impractical="Away.", approver=cast.ben,
            review_by=D(2026, 12, 20), ground=Ground("absent", absent_from=D(2026, 8, 1), absent_to=D(2026, 9, 20)),
        )  # fmt: skip
    record_exception(
        process=process, by=cast.amina, rule_id="DET-FINAL-20W", why_impractical="Moved between places.",
        approver=cast.ben, review_by=D(2026, 12, 20), ground=Ground("personal_circumstances"),
    )  # fmt: skip
    agrees(process)
    found = timeline_of(process).get("DET-FINAL-20W")
    assert (found.relieved, found.due_on) == (True, D(2026, 12, 7))


def test_one_at_a_time_and_a_plan_where_a_plan_is_meant(cast: Cast, pupil: Pupil) -> None:
    given_process(cast, pupil, K.DETAINED, detention_known_on=D(2026, 11, 24))
    with pytest.raises(Refused, match="open already"):
        given_process(cast, pupil, K.DETAINED, requested_on=D(2026, 11, 24))
    with pytest.raises(Refused, match="no plan in force"):
        given_process(cast, given_request(cast).pupil, K.DETAINED, detention_known_on=D(2026, 11, 24))
