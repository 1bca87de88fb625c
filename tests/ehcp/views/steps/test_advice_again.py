"""Advice in a re-assessment and about somebody detained: asked for, answered in their own rooms, each with its date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from ehcp.actions.projection import compare
from ehcp.models import Mail, Process
from tests.cast import Cast
from tests.ehcp.views.steps.test_walk import address, day, page, send
from tests.stories import given_fact, given_plan, given_process

K = Process.Kind
D = dt.date


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-26")


@pytest.fixture(params=[K.REASSESSMENT, K.DETAINED])
def assessing(cast: Cast, request: pytest.FixtureRequest) -> Process:
    """A re-assessment, or an assessment of somebody detained, that the family was told of."""
    pupil = given_plan(cast, made_on=D(2021, 5, 6), last_review_on=D(2026, 3, 1))
    opening: dict[str, Any] = {"requested_on": D(2026, 10, 1)}
    if request.param == K.REASSESSMENT:
        opening["requested_by"] = "parent"
    process = given_process(cast, pupil, request.param, **opening)
    return given_fact(cast, process, "told", agreed=True, told_on=D(2026, 10, 12))


RULE = {K.REASSESSMENT: "RA-ADVICE", K.DETAINED: "DET-ADVICE-6W"}


def _text(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content.decode(), "lxml").select_one("main").get_text(" ").split())


def test_asked_for_on_its_page_and_answered_in_their_room(
    cast: Cast, assessing: Process, amina_client: Client, browser_of: Callable[..., Client]
) -> None:
    own = address(assessing, "")
    assert "Ask for advice" in _text(amina_client.get(own))
    send(amina_client, address(assessing, "ask-advice/"), asked_on=day(D(2026, 10, 14)))
    rows = {row.kind: row for row in assessing.advice.all()}
    assert rows.keys() == {"education", "medical", "psychology", "social_care"}
    assert Mail.objects.filter(process=assessing, kind="advice").count() == 4
    stored = assessing.milestones.filter(rule_id=RULE[assessing.kind])
    assert {row.due_on for row in stored} == {D(2026, 11, 25)}
    assert stored.count() == 4
    assessing.refresh_from_db()
    assert (assessing.advice_waiting, assessing.advice_due_on) == (4, D(2026, 11, 25))

    psychologist, school = browser_of(cast.chandra), browser_of(cast.sam)
    asked = rows["psychology"]
    assert "25 Nov" in _text(psychologist.get("/advice/"))
    assert "25 November" in _text(psychologist.get(f"/advice/{asked.pk}/"))
    pupils = f"/school/{assessing.pupil.reference}/advice/{rows['education'].pk}/"
    assert "25 November" in _text(school.get(pupils))

    send(amina_client, address(assessing, f"advice/{asked.pk}/follow-up/"), received_by_service_on=day(D(2026, 10, 16)))
    body = "medical"
    send(
        amina_client,
        address(assessing, f"advice/{rows[body].pk}/follow-up/"),
        received_by_service_on=day(D(2026, 10, 19)),
    )
    due = assessing.milestones.get(subject=f"advice-{rows[body].pk}").due_on
    assert due == D(2026, 11, 30)  # a body of section 31: from receipt
    send(amina_client, address(assessing, f"advice/{asked.pk}/answer/"), outcome="advice", answered_on=day(D(2026, 11, 20)),
         answer="As attached.")  # fmt: skip
    shown = _text(amina_client.get(own))
    assert "Advice given" in shown
    assert list(compare(Process.objects.values_list("pk", flat=True))) == []


def test_asked_before_it_is_agreed_is_said(cast: Cast, amina_client: Client) -> None:
    pupil = given_plan(cast, made_on=D(2021, 5, 6), last_review_on=D(2026, 3, 1))
    process = given_process(cast, pupil, K.REASSESSMENT, requested_by="parent", requested_on=D(2026, 11, 20))
    assert (
        "not recorded yet that there will be an assessment"
        in page(amina_client, address(process, "ask-advice/")).get_text()
    )
    assert "Ask for advice" not in _text(amina_client.get(address(process, "")))
    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    assert amina_client.get(address(review, "ask-advice/")).status_code == 404
