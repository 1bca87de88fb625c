"""Coronavirus as a reason: recorded for a limit that the temporary law of 2020 reached, and for no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from ehcp.actions.exceptions import Ground, limits_with_grounds, record_exception
from ehcp.actions.projection import compare, timeline_of
from ehcp.models import Process
from ehcp.policies import Refused
from tests.cast import Cast
from tests.stories import given_fact, given_plan, given_process, given_request

pytestmark = pytest.mark.django_db
K = Process.Kind
D = dt.date
CORONAVIRUS = "coronavirus"


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-26")


def exempt(cast: Cast, process: Process, rule_id: str) -> None:
    record_exception(
        process=process, by=cast.amina, rule_id=rule_id, ground=Ground(CORONAVIRUS), why_impractical="Nobody could meet.",
        approver=cast.ben, review_by=D(2026, 12, 20),
    )  # fmt: skip


def test_a_limit_that_ended_in_those_months_is_excused_and_keeps_its_date(cast: Cast) -> None:
    process = given_request(cast, received_on=D(2020, 3, 9))
    before = timeline_of(process).get("ENA-FINAL-20W").due_on
    exempt(cast, process, "ENA-FINAL-20W")
    found = timeline_of(process).get("ENA-FINAL-20W")
    assert (
        (found.due_on, found.relieved, found.relieved_by)
        == (before, True, CORONAVIRUS)
        == (D(2020, 7, 27), True, CORONAVIRUS)
    )
    assert "SI 2020/471" in found.explain()
    with pytest.raises(Refused, match=r"ended from 1 May 2020 to 25 September 2020. This one ends on 20 April 2020"):
        exempt(cast, process, "ENA-DECIDE-6W")
    assert list(compare(Process.objects.values_list("pk", flat=True))) == []


def test_it_reaches_reviews_and_moves_that_have_no_other_exception(cast: Cast) -> None:
    pupil = given_plan(cast, made_on=D(2019, 5, 6), last_review_on=D(2019, 5, 20))
    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    given_fact(cast, review, "meeting", meeting_on=D(2020, 5, 4))
    assert {m.rule_id for m in limits_with_grounds(review)} >= {"AR-12M", "AR-DECIDE-4W", "AR-LONGSTOP-12W"}
    exempt(cast, review, "AR-DECIDE-4W")
    move = given_process(
        cast, pupil, K.MOVE_IN, direction="in", other_la="926", transfer_on=D(2020, 6, 29), last_review_on=D(2020, 1, 6)
    )
    exempt(cast, move, "LATX-INFORM-6W")
    mediation = given_process(cast, pupil, K.MEDIATION, about="contents", informed_on=D(2020, 6, 1))
    exempt(cast, mediation, "MED-30D")
    for process, rule_id in ((review, "AR-DECIDE-4W"), (move, "LATX-INFORM-6W"), (mediation, "MED-30D")):
        assert timeline_of(process).get(rule_id).relieved, rule_id
        assert process.milestones.get(rule_id=rule_id).relieved
    assert list(compare(Process.objects.values_list("pk", flat=True))) == []


def test_a_review_of_today_has_no_exception(cast: Cast) -> None:
    pupil = given_plan(cast, made_on=D(2021, 5, 6), last_review_on=D(2026, 3, 1))
    assert limits_with_grounds(pupil.processes.get(kind=K.ANNUAL_REVIEW)) == []


@pytest.mark.parametrize(
    ("received", "offered", "said"),
    [
        (D(2020, 3, 9), True, "SI 2020/471"),
        (
            D(2026, 7, 6),
            False,
            "Coronavirus is a reason only for limits that ended from 1 May 2020 to 25 September 2020.",
        ),
    ],
)
def test_the_form_offers_it_or_says_why_not(
    cast: Cast, amina_client: Client, received: D, offered: bool, said: str
) -> None:
    process = given_request(cast, received_on=received)
    here = f"/cases/{process.pupil.reference}/{process.pk}/exception/ENA-FINAL-20W/case/"
    page = BeautifulSoup(amina_client.get(here).content.decode(), "lxml")
    assert bool(page.select(f'input[name="ground"][value="{CORONAVIRUS}"]')) is offered
    assert said in " ".join(page.select_one("main").get_text(" ").split())
    typed = {
        "seen": str(process.revision), "ground": CORONAVIRUS, "why_impractical": "Nobody could meet.",
        "approver": str(cast.ben.pk), "review_by": "20/12/2026", "how": "send",
    }  # fmt: skip
    assert amina_client.post(here, typed).status_code == (302 if offered else 422)
