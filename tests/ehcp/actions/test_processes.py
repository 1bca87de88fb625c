"""Every kind of process on a case: opened with its facts, its dates are the law's, stored and listed as such."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ehcp import timeline as law
from ehcp.actions import corrections, digests, flags
from ehcp.actions.processes import end_process, open_process, record_facts
from ehcp.actions.projection import compare, timeline_of
from ehcp.facts import facts_of
from ehcp.models import AnnualReview, Matter, MoveIn, Plan, Process, Pupil
from ehcp.policies import Refused
from ehcp.readings import policies
from send_cases.access import Denied
from send_cases.history import writing
from tests.cast import Cast
from tests.stories import (
    given_agreed_assessment,
    given_draft,
    given_fact,
    given_final,
    given_named,
    given_plan,
    given_process,
    given_refusal,
    given_request,
)

pytestmark = pytest.mark.django_db
K = Process.Kind
D = dt.date


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-26")


@pytest.fixture
def pupil(cast: Cast) -> Pupil:
    return given_plan(cast, made_on=D(2021, 5, 6), last_review_on=D(2026, 3, 1))


#: kind, its triggering facts, and the dates that the law then gives (rule, day), as in the published examples.
OPENED: list[tuple[str, dict[str, Any], list[tuple[str, D]], str]] = [
    (K.PHASE_TRANSFER, {"phase": "primary_to_secondary", "transfer_year": 2027}, [("PT-15FEB", D(2027, 2, 14)),
     ("PT-BACKPLAN-12W", D(2026, 11, 23))], "phase"),
    (K.PHASE_TRANSFER, {"phase": "secondary_to_post16", "transfer_year": 2027}, [("PT-31MAR", D(2027, 3, 30))], "phase"),
    (K.REASSESSMENT, {"requested_by": "parent", "requested_on": D(2026, 6, 10)}, [("RA-DECIDE-15D", D(2026, 6, 25))],
     "reassess_asked"),
    (K.REASSESSMENT, {"requested_by": "council", "own_decision_on": D(2026, 9, 1)}, [("RA-FINAL-14W", D(2026, 12, 8))],
     "reassessing"),
    (K.MOVE_IN, {"direction": "in", "other_la": "926", "transfer_on": D(2026, 3, 25), "last_review_on": D(2025, 9, 10)},
     [("LATX-INFORM-6W", D(2026, 5, 6)), ("LATX-REVIEW", D(2026, 9, 9))], "move_inform"),
    (K.MOVE_IN, {"direction": "out", "other_la": "801", "became_aware_on": D(2026, 3, 25)},
     [("LATX-15WD", D(2026, 4, 16))], "move_out"),
    (K.MEDIATION, {"about": "contents", "informed_on": D(2026, 11, 2)}, [("MED-30D", D(2026, 12, 2))],
     "mediation_wanted"),
    (K.APPEAL, {"about": "amend", "decision_sent_on": D(2026, 6, 15)}, [("APPEAL-2M", D(2026, 9, 1)),
     ("MED-CONTACT-2M", D(2026, 8, 15))], "appeal_window"),
    (K.ORDER, {"order_type": "make_and_maintain", "sent_on": D(2026, 3, 2)}, [("T44-DRAFT-5W", D(2026, 4, 6)),
     ("T44-FINAL-11W", D(2026, 5, 18))], "order"),
    (K.ORDER, {"order_type": "name_school_only", "sent_on": D(2026, 3, 2)}, [("T44-SECI-2W", D(2026, 3, 16))], "order"),
    (K.CESSATION, {"considered_on": D(2026, 10, 1)}, [], "cease_considered"),
    (K.DETAINED, {"requested_on": D(2026, 7, 20)}, [("DET-DECIDE-6W", D(2026, 8, 31)), ("DET-NOPLAN-16W", D(2026, 11, 9)),
     ("DET-FINAL-20W", D(2026, 12, 7))], "detained_asked"),
    (K.DETAINED, {"noticed_on": D(2026, 10, 5)}, [("DET-DECIDE-6W", D(2026, 11, 16))], "detained_asked"),
    (K.DETAINED, {"detention_known_on": D(2026, 11, 24)}, [("DET-SEND-5WD", D(2026, 12, 1))], "detained_kept"),
]  # fmt: skip


def agrees(process: Process) -> law.Timeline:
    """The engine, the stored milestones and the list columns say the same of one process."""
    process.refresh_from_db()
    timeline = timeline_of(process)
    built = {(m.rule_id, m.subject): m.due_on for m in law.build(facts_of(process), timeline.readings).milestones}
    stored = {(m.rule_id, m.subject): m.due_on for m in process.milestones.all()}
    if process.is_open:
        assert stored == built
    ours = [m for m in timeline.milestones
            if m.kind == "limit" and m.bound == "authority" and m.is_open and m.late_from]  # fmt: skip
    first = min(ours, key=lambda m: m.due_on, default=None)
    assert (process.next_rule, process.next_on) == ((first.rule_id, first.due_on) if first else ("", None))
    assert process.overdue_from == min((m.late_from for m in ours), default=None)
    assert list(compare(Process.objects.values_list("pk", flat=True))) == []
    return timeline


@pytest.mark.parametrize(("kind", "facts", "dates", "stage"), OPENED)
def test_each_kind_opens_with_its_dates(
    cast: Cast, pupil: Pupil, kind: str, facts: dict[str, Any], dates: list[tuple[str, D]], stage: str
) -> None:
    process = given_process(cast, pupil, kind, **facts)
    timeline = agrees(process)
    for rule_id, day in dates:
        found = timeline.get(rule_id)
        assert found is not None, rule_id
        assert found.due_on == day, rule_id
    assert process.stage == stage
    assert pupil.story.filter(process=process, kind="opened").exists()
    with pytest.raises(Denied):
        open_process(pupil=pupil, by=cast.sam, kind=kind, facts=facts)


@pytest.mark.parametrize(("kind", "facts", "field"), [
    (K.REASSESSMENT, {"requested_by": "parent"}, "requested_on"),
    (K.REASSESSMENT, {"requested_by": "parent", "requested_on": D(2027, 1, 1)}, "requested_on"),
    (K.MEDIATION, {"informed_on": D(2026, 11, 2)}, "about"),
    (K.PHASE_TRANSFER, {"phase": "post16_to_post16", "transfer_year": 2027}, ""),
    (K.CESSATION, {"considered_on": D(2015, 1, 1)}, "considered_on"),
])  # fmt: skip
def test_impossible_facts_are_refused_by_name(
    cast: Cast, pupil: Pupil, kind: str, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        given_process(cast, pupil, kind, **facts)
    assert refusal.value.field == field
    assert pupil.processes.filter(kind=kind).count() == 0


def test_without_a_plan_there_is_nothing_to_review(cast: Cast) -> None:
    process = given_request(cast)
    with pytest.raises(Refused, match="no plan in force"):
        given_process(cast, process.pupil, K.CESSATION, considered_on=D(2026, 11, 2))


def test_a_review_ends_with_its_notice_and_the_next_begins(cast: Cast, pupil: Pupil) -> None:
    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    assert agrees(review).get("AR-12M").due_on == D(2027, 2, 28)
    with pytest.raises(Refused, match="open already"):
        given_process(cast, pupil, K.ANNUAL_REVIEW)
    given_fact(cast, review, "meeting", invited_on=D(2026, 9, 1), meeting_on=D(2026, 10, 1))
    assert agrees(review).get("AR-DECIDE-4W").due_on == D(2026, 10, 29)
    given_fact(cast, review, "notice", outcome="M", notice_sent_on=D(2026, 10, 20))
    assert (review.stage, review.closed_on, review.next_on) == ("review_done", D(2026, 10, 20), None)
    following = AnnualReview.objects.get(previous=review.annual_review).process
    assert agrees(following).get("AR-12M").due_on == D(2027, 10, 19)
    assert (following.stage, following.officer) == ("review", review.officer)
    corrections.correct(
        process=review, by=cast.amina, key="facts.notice_sent_on", value=D(2026, 10, 22), because="Post"
    )
    following.refresh_from_db()
    assert following.opened_on == D(2026, 10, 22)
    assert agrees(following).get("AR-12M").due_on == D(2027, 10, 21)


def test_an_amendment_keeps_the_review_open_until_the_plan_is_sent(cast: Cast, pupil: Pupil) -> None:
    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    given_fact(cast, review, "meeting", meeting_on=D(2026, 1, 14))
    given_fact(cast, review, "notice", outcome="A", notice_sent_on=D(2026, 2, 11), draft_sent_on=D(2026, 2, 11))
    timeline = agrees(review)
    assert (timeline.get("AR-FINAL-8W").due_on, timeline.get("AR-LONGSTOP-12W").due_on) == (
        D(2026, 4, 8),
        D(2026, 4, 8),
    )
    assert (review.stage, review.is_open, review.overdue_from) == (
        "review_amend",
        True,
        D(2026, 4, 9),
    )
    # No invitation was recorded, and nobody can be invited any more: it ended with the decision and stays to be seen.
    assert timeline.get("AR-NOTICE-2W").ended_on == D(2026, 2, 11)
    given_fact(cast, review, "final", final_sent_on=D(2026, 4, 1))
    assert (review.stage, review.closed_on, review.overdue_from) == ("review_done", D(2026, 4, 1), None)


WINDOWS = ("MED-CONTACT-2M", "APPEAL-2M")


def windows(process: Process) -> dict[tuple[str, str], D]:
    process.refresh_from_db()
    rows = process.milestones.filter(rule_id__in=WINDOWS)
    return {(row.subject, row.rule_id): row.due_on for row in rows}


@pytest.mark.parametrize("outcome", ["M", "C"])
def test_a_review_that_amends_nothing_opens_mediation_and_appeal(cast: Cast, pupil: Pupil, outcome: str) -> None:
    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    given_fact(cast, review, "meeting", meeting_on=D(2026, 6, 1))
    given_fact(cast, review, "notice", outcome=outcome, notice_sent_on=D(2026, 6, 15))
    agrees(review)
    assert not review.is_open
    assert windows(review) == {
        ("notice", "MED-CONTACT-2M"): D(2026, 8, 15), ("notice", "APPEAL-2M"): D(2026, 9, 1),
    }  # fmt: skip


def test_a_review_that_amends_opens_them_with_the_plan(cast: Cast, pupil: Pupil) -> None:
    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    given_fact(cast, review, "meeting", meeting_on=D(2026, 6, 1))
    given_fact(cast, review, "notice", outcome="A", notice_sent_on=D(2026, 6, 15))
    assert windows(review) == {}
    given_fact(cast, review, "final", final_sent_on=D(2026, 8, 10))
    agrees(review)
    assert windows(review) == {
        ("final", "MED-CONTACT-2M"): D(2026, 10, 10), ("final", "APPEAL-2M"): D(2026, 10, 12),
    }  # fmt: skip


def test_a_notice_taken_back_takes_back_the_next_review(cast: Cast, pupil: Pupil) -> None:
    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    given_fact(cast, review, "notice", outcome="M", notice_sent_on=D(2026, 10, 20))
    corrections.correct(process=review, by=cast.amina, key="facts.notice_sent_on", value=None, because="Not sent")
    review.refresh_from_db()
    assert (review.closed_on, pupil.processes.current().get(kind=K.ANNUAL_REVIEW)) == (None, review)
    agrees(review)


def test_a_review_in_error_leaves_the_next_to_count_from_the_one_before(cast: Cast, pupil: Pupil) -> None:
    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    given_fact(cast, review, "notice", outcome="M", notice_sent_on=D(2026, 10, 20))
    following = AnnualReview.objects.get(previous=review.annual_review).process
    corrections.mark_in_error(process=review, by=cast.amina, key="request", because="Another child's review")
    assert agrees(following).get("AR-12M").due_on == D(2027, 2, 28)


def test_of_a_plan_taken_on_without_its_last_review_too_little_is_known(cast: Cast) -> None:
    old = given_plan(cast, made_on=D(2021, 5, 6)).processes.get()
    young = given_plan(cast, made_on=D(2026, 3, 1), forename="Wren").processes.get()
    assert (old.stage, old.next_on) == ("review_unknown", None)
    assert (young.stage, young.next_on) == ("review", D(2027, 2, 28))
    given_fact(cast, old, "before", last_review_on=D(2026, 7, 1))
    assert old.opened_on == D(2026, 7, 1)
    assert agrees(old).get("AR-12M").due_on == D(2027, 6, 30)


def test_a_certificate_moves_the_window_of_the_request(cast: Cast) -> None:
    process = given_request(cast, received_on=D(2026, 9, 1))
    given_refusal(cast, process, on=D(2026, 9, 30))
    assert timeline_of(process).get("APPEAL-2M", "assess").due_on == D(2026, 11, 30)
    mediation = given_process(cast, process.pupil, K.MEDIATION, about="assess", informed_on=D(2026, 10, 5))
    given_fact(cast, mediation, "certificate", certificate_on=D(2026, 11, 20))
    agrees(mediation)
    assert agrees(process).get("APPEAL-LATER", "assess").due_on == D(2026, 12, 21)  # 20 December is a Sunday
    assert agrees(process).get("MED-CONTACT-2M", "assess").met_on == D(2026, 10, 5)
    appeal = given_process(cast, process.pupil, K.APPEAL, about="assess", decision_sent_on=D(2026, 9, 30),
                           appeal_sent_on=D(2026, 11, 24))  # fmt: skip
    assert {m.rule_id for m in agrees(appeal).milestones} == {"APPEAL-RESP-30WD"}  # no window twice


def test_a_plan_ceases_with_everything_about_it(cast: Cast, pupil: Pupil) -> None:
    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    ceasing = given_process(cast, pupil, K.CESSATION, considered_on=D(2026, 6, 1))
    given_fact(cast, ceasing, "decided", ceases=True, decided_on=D(2026, 7, 1))
    given_fact(cast, ceasing, "told", notice_sent_on=D(2026, 7, 3))
    assert agrees(ceasing).get("APPEAL-2M").due_on == D(2026, 9, 3)
    given_fact(cast, ceasing, "ceased", ceased_on=D(2026, 9, 30), cease_reason="3")
    plan = Plan.objects.get(pupil=pupil)
    assert (plan.ceased_on, plan.cease_reason, ceasing.closed_on) == (D(2026, 9, 30), "3", D(2026, 9, 30))
    review.refresh_from_db()
    assert (review.stage, review.closed_on) == ("plan_ceased", D(2026, 9, 30))
    agrees(review)
    corrections.correct(process=ceasing, by=cast.amina, key="facts.ceased_on", value=None, because="Appeal lodged")
    plan.refresh_from_db()
    review.refresh_from_db()
    assert (plan.ceased_on, plan.cease_reason, review.closed_on) == (None, "", None)
    agrees(review)


def test_a_plan_that_comes_to_us_is_ours_from_its_own_first_day(cast: Cast) -> None:
    pupil = given_request(cast).pupil
    move = given_process(cast, pupil, K.MOVE_IN, direction=MoveIn.Direction.IN, other_la="801",
                         transfer_on=D(2026, 3, 25), plan_made_on=D(2024, 2, 1), last_review_on=D(2025, 9, 10))  # fmt: skip
    plan = Plan.objects.get(pupil=pupil)
    assert (plan.origin, plan.first_made_on) == ("transferred", D(2024, 2, 1))
    given_fact(cast, move, "informed", informed_on=D(2026, 4, 20))
    given_fact(cast, move, "reviewed", reviewed_on=D(2026, 8, 1))
    assert (move.stage, move.closed_on) == ("moved", D(2026, 8, 1))
    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    assert agrees(review).get("AR-12M").due_on == D(2027, 7, 31)


def test_the_next_fact_is_recorded_once_and_corrected_afterwards(cast: Cast, pupil: Pupil) -> None:
    process = given_process(cast, pupil, K.REASSESSMENT, requested_by="parent", requested_on=D(2026, 6, 10))
    given_fact(cast, process, "told", agreed=True, told_on=D(2026, 6, 20))
    assert agrees(process).get("RA-FINAL-14W").due_on == D(2026, 9, 26)
    with pytest.raises(Refused, match="recorded already"):
        record_facts(process=process, by=cast.amina, step="told", facts={"agreed": True, "told_on": D(2026, 6, 21)})
    corrections.correct(process=process, by=cast.amina, key="facts.told_on", value=D(2026, 6, 21), because="By post")
    assert agrees(process).get("RA-FINAL-14W").due_on == D(2026, 9, 27)
    corrections.correct(process=process, by=cast.amina, key="facts.requested_on", value=D(2026, 6, 9), because="Stamp")
    process.refresh_from_db()
    assert process.opened_on == D(2026, 6, 9)


def test_a_refused_reassessment_ends_when_the_family_is_told(cast: Cast, pupil: Pupil) -> None:
    process = given_process(cast, pupil, K.REASSESSMENT, requested_by="parent", requested_on=D(2026, 6, 10))
    given_fact(cast, process, "told", agreed=False, told_on=D(2026, 6, 30))
    assert (process.stage, process.closed_on, process.next_on) == ("reassess_refused", D(2026, 6, 30), None)
    timeline = agrees(process)
    assert timeline.get("RA-FINAL-14W") is None
    assert timeline.get("RA-DECIDE-15D").days_late() == 5


@pytest.mark.parametrize("about", Matter.values)
def test_a_process_may_end_for_another_reason(cast: Cast, pupil: Pupil, about: str) -> None:
    process = given_process(cast, pupil, K.MEDIATION, about=about, informed_on=D(2026, 9, 1))
    assert process.overdue_from == D(2026, 10, 2)
    end_process(process=process, by=cast.amina, ended_on=D(2026, 11, 1), because="The family withdrew")
    process.refresh_from_db()
    assert (process.stage, process.closed_on, process.overdue_from) == ("ended", D(2026, 11, 1), None)
    assert agrees(process).get("MED-30D").ended_on == D(2026, 11, 1)
    with pytest.raises(Refused, match="has ended"):
        given_fact(cast, process, "arranged", arranged_on=D(2026, 11, 2))


def test_a_corrected_final_plan_moves_its_first_review(cast: Cast) -> None:
    process = given_request(cast, received_on=D(2026, 6, 1))
    given_agreed_assessment(cast, process, on=D(2026, 7, 1))
    given_draft(cast, process, on=D(2026, 9, 1))
    given_named(cast, process)
    version = given_final(cast, process, on=D(2026, 10, 1))
    review = process.pupil.processes.get(kind=K.ANNUAL_REVIEW)
    assert agrees(review).get("AR-12M").due_on == D(2027, 9, 30)
    corrections.correct(process=process, by=cast.amina, key=f"plan-{version.pk}.served_on", value=D(2026, 10, 3),
                        because="Posted two days later")  # fmt: skip
    assert agrees(review).get("AR-12M").due_on == D(2027, 10, 2)
    corrections.mark_in_error(process=process, by=cast.amina, key=f"plan-{version.pk}", because="Another child's plan")
    review.refresh_from_db()
    assert review.entered_in_error
    agrees(review)


def test_morning_flags_reach_every_kind(cast: Cast, pupil: Pupil) -> None:
    late = given_process(cast, pupil, K.REASSESSMENT, requested_by="parent", requested_on=D(2026, 11, 1))
    near = given_process(cast, pupil, K.ORDER, order_type="name_school_only", sent_on=D(2026, 11, 16))
    flags.raise_flags(send=False)
    raised = {(f.process_id, f.rule_id, f.threshold) for f in digests.standing()}
    assert raised == {(late.pk, "RA-DECIDE-15D", 0), (near.pk, "T44-SECI-2W", 5)}
    given_fact(cast, late, "told", agreed=True, told_on=D(2026, 11, 25))
    assert {f.process_id for f in digests.standing()} == {near.pk}


def test_many_are_read_in_as_many_queries_as_one(cast: Cast) -> None:
    """For the nightly comparison and the rebuild: queries depend on the kinds, never on the number."""
    counts = []
    for number in range(3):
        child = given_plan(cast, made_on=D(2021, 5, 6), last_review_on=D(2026, 3, 1), forename=f"Child {number}")
        for kind, facts, _, _ in OPENED[:-1]:
            if kind not in (K.REASSESSMENT, K.DETAINED) or not child.processes.filter(kind=kind).exists():
                given_process(cast, child, kind, **facts)
        policies()
        with CaptureQueriesContext(connection) as queries:
            assert list(compare(Process.objects.values_list("pk", flat=True))) == []
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 30
    with writing(by="tests", why="a drift is planted"):
        Process.objects.filter(kind=K.ORDER).update(stage="order_done")
    assert {d.column for d in compare(Process.objects.values_list("pk", flat=True))} == {"stage"}
