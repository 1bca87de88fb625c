"""A child who moved here with a plan and is not on record: taken on from one page, all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from ehcp.actions.moved_in import take_on_moved
from ehcp.actions.projection import compare
from ehcp.models import Plan, Process, Pupil
from ehcp.policies import Refused
from tests.cast import Cast
from tests.ehcp.views.casework.test_record_request import boxes
from tests.stories import a_child, given_plan

K = Process.Kind
D = dt.date
HERE = "/cases/moved-in/"


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-26")


def typed(**more: Any) -> dict[str, str]:
    return {
        "surname": "Okafor", "forename": "Ada", "sex": "F", "other_la": "801", "parent_name": "Ife Okafor",
        "parent_relationship": "mother", **boxes("birth_date", D(2015, 4, 9)), **boxes("transfer_on", D(2026, 11, 2)),
        **boxes("plan_made_on", D(2023, 2, 6)), **boxes("last_review_on", D(2026, 1, 20)), **more,
    }  # fmt: skip


def _text(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content.decode(), "lxml").select_one("main").get_text(" ").split())


def test_record_plan_and_move_are_made_in_one(cast: Cast, amina_client: Client) -> None:
    assert HERE in amina_client.get("/cases/new/").content.decode()
    done = amina_client.post(HERE, typed())
    pupil = Pupil.objects.get(surname="Okafor")
    process = pupil.processes.get(kind=K.MOVE_IN)
    assert done["Location"] == f"/cases/{pupil.reference}/{process.pk}/"
    plan = Plan.objects.get(pupil=pupil)
    assert (plan.origin, plan.first_made_on, process.move_in.plan) == (Plan.Origin.TRANSFERRED, D(2023, 2, 6), plan)
    due = {row.rule_id: row.due_on for row in process.milestones.all()}
    assert (due["LATX-INFORM-6W"], due["LATX-REVIEW"]) == (D(2026, 12, 14), D(2027, 2, 1))  # 3 months are the later
    shown = _text(amina_client.get(done["Location"]))
    assert "14 Dec" in shown
    assert "1 Feb 2027" in shown
    assert pupil.people.get().name == "Ife Okafor"
    assert "Okafor" not in BeautifulSoup(amina_client.get(done["Location"]).content.decode(), "lxml").title.get_text()
    assert list(compare(Process.objects.values_list("pk", flat=True))) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"other_la": ""}, "the council that kept the plan before"),
        (dict.fromkeys(("plan_made_on_0", "plan_made_on_1", "plan_made_on_2"), ""), "the day the plan was first made"),
        (boxes("transfer_on", D(2023, 1, 2)), "cannot pass to us before it was first made"),
        (boxes("plan_made_on", D(2014, 10, 1)), "before the birth date"),
        (boxes("transfer_on", D(2026, 12, 1)), "must be today or in the past"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    cast: Cast, amina_client: Client, more: dict[str, str], said: str
) -> None:
    before = Pupil.objects.count()
    answer = amina_client.post(HERE, typed(**more))
    assert answer.status_code == 422
    assert said in _text(answer)
    assert 'value="Okafor"' in answer.content.decode()
    assert (Pupil.objects.count(), Plan.objects.count()) == (before, 0)


def test_somebody_who_was_here_before_keeps_the_record(cast: Cast, amina_client: Client) -> None:
    known = given_plan(cast, made_on=D(2021, 5, 6), last_review_on=D(2026, 3, 1))
    same = typed(surname=known.surname, forename=known.forename,
                 **boxes("birth_date", known.birth_date))  # fmt: skip
    look = amina_client.post(HERE, same)
    assert "Is it one of these children?" in _text(look)
    refused = amina_client.post(HERE, {**same, "checked": "1", "match": known.reference})
    assert (refused.status_code, "a plan in force on this record" in _text(refused)) == (422, True)
    assert not Process.objects.filter(kind=K.MOVE_IN).exists()
    other = amina_client.post(HERE, {**same, "checked": "1", "match": "new"})
    assert other.status_code == 302
    assert Pupil.objects.filter(surname=known.surname).count() == 2


def test_only_caseworkers(cast: Cast, browser_of: Callable[..., Client]) -> None:
    for person in (cast.sam, cast.chandra, cast.ada):
        assert browser_of(person).get(HERE).status_code == 404


def test_the_action_makes_all_or_nothing(cast: Cast) -> None:
    with pytest.raises(Refused, match="before the birth date"):
        take_on_moved(by=cast.amina, child=a_child(), other_la="801", transfer_on=D(2026, 11, 2),
                      plan_made_on=D(2010, 1, 1))  # fmt: skip
    assert not Pupil.objects.exists()
