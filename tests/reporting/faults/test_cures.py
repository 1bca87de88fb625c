"""Every fault leads to the field that cures it: the page is there, and the field is on it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urldefrag

import pytest
from django.test import Client

from ehcp.models import NamedSetting, Notice, Placement, Plan, PlanVersion, Process, Pupil
from reporting.faults.cures import cure
from reporting.sen2 import LAYOUTS, RULES
from send_cases.history import writing
from tests.cast import Cast
from tests.stories import (
    a_child,
    given_advice,
    given_agreed_assessment,
    given_decision,
    given_draft,
    given_fact,
    given_final,
    given_named,
    given_plan,
    given_process,
    given_request,
)

DAY = dt.date
#: What concerns the file rather than a record.
NOT_OURS = {"Header", "CollectionDetails", "Persons", "Message", "Return", "Source"}
CEASED = {"CeaseDate", "CeaseReason"}  # of a plan that has ceased: tests of their own


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-27")


def every_place() -> set[tuple[str, str]]:
    """Every element of a record that a rule can be about, with the block it stands in."""
    fields = {(field.block, field.name) for field in LAYOUTS[2027].fields}
    blocks = {block: set(place.blocks) for block, place in LAYOUTS[2027].items()}
    of_rules = {
        (block, name)
        for rule in RULES
        for block in rule.blocks
        for name in rule.fields
        if (block, name) in fields or name in blocks.get(block, ())
    }
    return {(block, name) for block, name in fields | of_rules if block not in NOT_OURS and name not in CEASED}


def opens_at_its_field(client: Client, href: str) -> str:
    """Open a cure and find its field; returns what is wrong, or nothing."""
    address, control = urldefrag(href)
    answer = client.get(address)
    if answer.status_code != 200:
        return f"{address}: {answer.status_code}"
    if control and not re.search(rf'id="{control}"', answer.content.decode()):
        return f"{address} has no #{control}"
    return ""


@pytest.fixture
def taken_on(cast: Cast) -> tuple[Pupil, dict[str, dict[str, Any]]]:
    """A plan from an earlier system, a review going on, a move and a phase transfer: the rows of each block."""
    pupil = given_plan(cast, made_on=DAY(2024, 3, 1), last_review_on=DAY(2026, 3, 1), needs=("ASD",))
    plan = Plan.objects.get(pupil=pupil)
    review = Process.objects.get(annual_review__plan=plan, closed_on=None)
    transfer = given_process(cast, pupil, "phase_transfer", phase="primary_to_secondary", transfer_year=2027)
    move = given_process(cast, pupil, "move_in", direction="in", other_la="330", transfer_on=DAY(2026, 5, 1),
                         plan_made_on=DAY(2024, 3, 1))  # fmt: skip
    named = NamedSetting.objects.filter(version__plan=plan).first()
    origins = {
        "Person": {"pupil": pupil.pk}, "Requests": {"process": 0, "plan": plan.pk}, "Assessment": {"process": 0},
        "NamedPlan": {"plan": plan.pk, "process": 0, "version": 0},
        "PlanDetail": {"named": named.pk if named else 0, "plan": plan.pk, "rank": 1},
        "ActivePlans": {"plan": plan.pk, "review": review.pk, "held": "", "going": review.pk, "transfer": transfer.pk,
                        "final": False, "move": move.pk},
        "PlacementDetail": {"placement": Placement.objects.get(pupil=pupil).pk}, "SENneed": {"need": 1},
    }  # fmt: skip
    return pupil, origins


@pytest.fixture
def ours(cast: Cast) -> tuple[Pupil, dict[str, dict[str, Any]]]:
    """A plan that we made, from the request on, and its first review held."""
    process = given_request(
        cast,
        child=a_child(placement={"setting": cast.school, "entry_date": DAY(2023, 9, 1)}),
        received_on=DAY(2026, 1, 5),
    )
    given_agreed_assessment(cast, process, on=DAY(2026, 2, 2))
    given_advice(cast, process, on=DAY(2026, 2, 2), answered_on=DAY(2026, 3, 2))
    given_decision(cast, process, kind="issue", on=DAY(2026, 4, 1))
    given_draft(cast, process, on=DAY(2026, 4, 1))
    given_named(cast, process)
    given_final(cast, process, on=DAY(2026, 5, 5))
    plan = Plan.objects.get(assessment=process.pk)
    review = Process.objects.get(annual_review__plan=plan)
    given_fact(cast, review, "meeting", meeting_on=DAY(2026, 10, 1))
    given_fact(cast, review, "notice", outcome="A", notice_sent_on=DAY(2026, 10, 20), draft_sent_on=DAY(2026, 10, 20))
    final = PlanVersion.objects.get(plan=plan, kind="final")
    told = Notice.objects.get(process=process, kind="assess_yes")
    rows = {"process": process.pk, "plan": plan.pk, "notice": told.pk, "version": final.pk}
    origins: dict[str, dict[str, Any]] = {
        "Person": {"pupil": process.pupil_id}, "Requests": rows, "Assessment": rows, "NamedPlan": rows,
        "ActivePlans": {"plan": plan.pk, "review": review.pk, "going": 0, "transfer": 0, "move": 0,
                        "held": "meeting_on outcome notice_sent_on draft_sent_on"},
        "PlanDetail": {"named": 1, "plan": plan.pk, "rank": 1}, "SENneed": {"need": 1},
        "PlacementDetail": {"placement": Placement.objects.get(pupil=process.pupil).pk},
    }  # fmt: skip
    return process.pupil, origins


@pytest.mark.parametrize("kind", ["taken_on", "ours"])
def test_every_field_of_a_record_leads_to_the_page_that_holds_it(
    kind: str, request: pytest.FixtureRequest, amina_client: Client
) -> None:
    pupil, origins = request.getfixturevalue(kind)
    wrong = []
    for block, field in sorted(every_place()):
        found = cure("", block, field, origins[block], pupil.reference)
        problem = opens_at_its_field(amina_client, found.href)
        if problem:
            wrong.append(f"{block}/{field}: {problem}")
        if "#" not in found.href and (kind == "ours" or block not in ("Requests", "Assessment")):
            assert field in WITHOUT_FIELD, f"{block}/{field} leads to {found.href}, and to no field"
    assert not wrong, "\n".join(wrong)


#: What follows from several facts: the page that lists them all.
WITHOUT_FIELD = {
    "RequestOutcome",
    "Exported",
    "Assessment",
    "ActivePlans",
    "NamedPlan",
    "AssessmentOutcome",
    "Requests",
}


def test_a_review_that_is_overdue_leads_to_the_one_that_is_going_on(
    taken_on: tuple[Pupil, dict[str, dict[str, Any]]], amina_client: Client
) -> None:
    pupil, origins = taken_on
    found = cure("V25", "ActivePlans", "ReviewMeeting", origins["ActivePlans"], pupil.reference)
    assert f"/{origins['ActivePlans']['going']}/record/meeting/#id_meeting_on" in found.href
    assert not opens_at_its_field(amina_client, found.href)


def test_a_plan_that_ceased_here_leads_to_its_ceasing(cast: Cast, amina_client: Client) -> None:
    pupil = given_plan(cast, made_on=DAY(2024, 3, 1))
    plan = Plan.objects.get(pupil=pupil)
    ending = given_process(cast, pupil, "cessation", considered_on=DAY(2026, 1, 5))
    given_fact(cast, ending, "decided", ceases=True, decided_on=DAY(2026, 3, 2))
    given_fact(cast, ending, "told", notice_sent_on=DAY(2026, 3, 3))
    given_fact(cast, ending, "ceased", ceased_on=DAY(2026, 6, 1), cease_reason="9")
    for field in ("CeaseDate", "CeaseReason"):
        found = cure("N15", "NamedPlan", field, {"plan": plan.pk}, pupil.reference, ended_by=ending.pk)
        assert not opens_at_its_field(amina_client, found.href)


def test_a_plan_that_ceased_elsewhere_leads_to_the_plan_itself(cast: Cast, amina_client: Client) -> None:
    pupil = given_plan(cast, made_on=DAY(2024, 3, 1))
    with writing(by="tests", why="as a return told it"):
        Plan.objects.filter(pupil=pupil).update(ceased_on=DAY(2026, 6, 1))
    plan = Plan.objects.get(pupil=pupil)
    for field in sorted(CEASED):
        found = cure("N15", "NamedPlan", field, {"plan": plan.pk}, pupil.reference)
        assert not opens_at_its_field(amina_client, found.href)


def test_the_header_leads_to_the_authoritys_own_details(cast: Cast, browser_of: Any) -> None:
    for field in ("DMO", "DCO", "DSCO", "LEA"):
        assert not opens_at_its_field(browser_of(cast.ada), cure("F09", "Source", field, {}, "").href)
