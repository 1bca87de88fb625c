"""One case from the request to the final plan: its stage and its dates at every step."""

from __future__ import annotations

import datetime as dt

import pytest

from ehcp.actions import consultations, plans, representations
from ehcp.actions.projection import timeline_of
from ehcp.models import Need, Placement, Process
from ehcp.policies import Refused
from send_cases import clock
from tests.cast import Cast
from tests.stories import (
    days_ago,
    given_advice,
    given_agreed_assessment,
    given_decision,
    given_draft,
    given_final,
    given_named,
    given_opening_notice,
    given_request,
    given_told,
)

pytestmark = pytest.mark.django_db


def stage_now(process: Process) -> str:
    return Process.objects.on(clock.today()).get(pk=process.pk).stage_now


def due(process: Process, rule_id: str, subject: str = "") -> dt.date | None:
    found = timeline_of(process).get(rule_id, subject)
    return found.due_on if found else None


def test_from_the_request_to_the_final_plan(cast: Cast) -> None:
    received = days_ago(130)
    process = given_request(cast, received_on=received)
    assert (process.stage, process.waiting_on) == ("received", "authority")
    assert due(process, "ENA-DECIDE-6W") == received + dt.timedelta(days=42)
    assert due(process, "ENA-FINAL-20W") == received + dt.timedelta(days=140)

    given_opening_notice(cast, process, on=received + dt.timedelta(days=2))
    decision = given_decision(cast, process, on=received + dt.timedelta(days=30))
    process.refresh_from_db()
    assert process.stage == "decided_not_told"
    assert process.next_rule == "ENA-DECIDE-6W"
    given_told(cast, process, decision, on=received + dt.timedelta(days=32))
    process.refresh_from_db()
    assert process.stage == "advice"
    assert timeline_of(process).get("ENA-DECIDE-6W").met_on == received + dt.timedelta(days=32)

    asked = received + dt.timedelta(days=33)
    rows = given_advice(cast, process, on=asked, answered_on=asked + dt.timedelta(days=40))
    assert len(rows) == 4
    assert process.stage == "decide_issue"
    assert due(process, "ADVICE-6W", f"advice-{rows[1].pk}") == asked + dt.timedelta(days=42)

    issue = given_decision(cast, process, kind="issue", on=received + dt.timedelta(days=80))
    process.refresh_from_db()
    assert process.stage == "issue_not_told"
    given_told(cast, process, issue)
    served = received + dt.timedelta(days=82)
    draft = given_draft(cast, process, on=served)
    assert draft.representations_until == served + dt.timedelta(days=15)  # 15 days, and one more (A2)
    assert due(process, "DRAFT-REPS-15D", draft.subject) == served + dt.timedelta(days=14)
    assert process.stage == "draft"
    assert process.family_until == served + dt.timedelta(days=14)

    (asked_school,) = consultations.consult(process=process, by=cast.amina, settings=[cast.school], consulted_on=served)
    assert due(process, "CONSULT-15D", f"consultation-{asked_school.pk}") == served + dt.timedelta(days=15)
    representations.record_representation(
        process=process, by=cast.amina, received_on=served + dt.timedelta(days=9), text="More on speech, please.",
        setting_requested=cast.school, wants_meeting=True,
    )  # fmt: skip
    consultations.record_reply(
        consultation=asked_school, by=cast.sam, replied_on=served + dt.timedelta(days=12), reply="yes",
        replied_by="Sam Okoro",
    )  # fmt: skip
    process.refresh_from_db()
    assert process.stage == "naming"

    given_named(cast, process)
    sent = received + dt.timedelta(days=120)
    final = given_final(cast, process, on=sent)
    assert process.stage == "final"
    assert process.closed_on == sent
    assert final.plan.first_made_on == sent
    met = timeline_of(process).get("ENA-FINAL-20W")
    assert (met.met_on, met.days_late()) == (sent, -20)
    assert timeline_of(process).get("FINAL-NOTICE").met_on == sent
    review = Process.objects.get(pupil=process.pupil, kind=Process.Kind.ANNUAL_REVIEW)
    assert (review.opened_on, review.officer) == (sent, cast.amina)
    year = review.milestones.get(rule_id="AR-12M")  # CFA 2014 s.44(1): twelve months starting with the day it was made
    assert review.next_on == year.due_on == dt.date(sent.year + 1, sent.month, sent.day) - dt.timedelta(days=1)
    assert Placement.objects.filter(pupil=process.pupil, leaving_date__isnull=True).get().setting == cast.school
    assert list(Need.objects.filter(pupil=process.pupil, source="plan").values_list("sen_type", "rank")) == [("ASD", 1)]


@pytest.fixture
def drafted(cast: Cast) -> Process:
    """A case whose draft went to the family five days ago and whose setting is named."""
    process = given_request(cast, received_on=days_ago(100))
    given_agreed_assessment(cast, process, on=days_ago(70))
    given_draft(cast, process, on=days_ago(5))
    given_named(cast, process)
    return process


def test_finalising_before_the_fifteen_days_are_over_needs_a_reason(cast: Cast, drafted: Process) -> None:
    with pytest.raises(Refused, match="The family has until") as refused:
        given_final(cast, drafted)
    assert refused.value.field == "early_because"
    final = given_final(cast, drafted, early_because="The family asked us to, in writing.")
    assert final.early_because == "The family asked us to, in writing."


def test_a_final_changed_beyond_representations_is_issued_again_as_a_draft(cast: Cast, drafted: Process) -> None:
    with pytest.raises(Refused, match="sent to the family again as a draft"):
        given_final(cast, drafted, early_because="They asked.", changed_beyond=True)
    drafted.refresh_from_db()
    assert drafted.closed_on is None
    again = given_draft(cast, drafted)
    assert again.number == 2


def test_nothing_is_final_without_a_named_setting(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(100))
    given_agreed_assessment(cast, process, on=days_ago(70))
    given_draft(cast, process, on=days_ago(30))
    with pytest.raises(Refused, match="Name the setting first"):
        given_final(cast, process)
    assert not Process.objects.filter(kind=Process.Kind.ANNUAL_REVIEW).exists()


def test_section_i_is_blank_in_every_draft(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(100))
    with pytest.raises(Refused, match="Section I must be blank"):
        plans.write_draft(process=process, by=cast.amina, content={"I": "Riverside Primary"})


def test_a_draft_gives_never_fewer_than_fifteen_days(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(100))
    plans.write_draft(process=process, by=cast.amina, content={"B": "Autism"})
    with pytest.raises(Refused, match="at least 15 days"):
        plans.serve_draft(
            process=process, by=cast.amina, served_on=days_ago(3), means="email",
            representations_until=days_ago(3) + dt.timedelta(days=13),
        )  # fmt: skip


def test_another_school_named_moves_the_child_there(cast: Cast, drafted: Process) -> None:
    plans.name_settings(process=drafted, by=cast.amina, named=[{"setting": cast.other_school, "sen_unit": True}])
    starts = clock.today() + dt.timedelta(days=40)
    given_final(cast, drafted, early_because="They asked.", starts_on=starts)
    here, there = Placement.objects.filter(pupil=drafted.pupil).order_by("entry_date")
    assert here.leaving_date == starts - dt.timedelta(days=1)
    assert (there.setting, there.entry_date, there.sen_unit) == (cast.other_school, starts, True)
