"""Taking on plans from an earlier system: set-based, all or nothing, each fault named by its place in the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ehcp.actions.requests import Child
from ehcp.actions.taken_on import TakenOn, take_on
from ehcp.identifiers import make_upn
from ehcp.models import NamedSetting, Need, Placement, Plan, PlanVersion, Process, Pupil
from ehcp.policies import Refused
from ehcp.readings import policies
from send_cases.access import Denied
from send_cases.history import events_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-22")


def _plan(cast: Cast, number: int = 1, **changes: Any) -> TakenOn:
    child = Child(
        surname="Marsh",
        forename=f"Child {number}",
        birth_date=dt.date(2016, 3, 4),
        upn=make_upn("926", f"{number:09}"),
        needs=("ASD", "SLCN"),
        people=({"name": "A parent", "relationship": "mother", "parental_responsibility": True},),
        placement={"setting": cast.school, "entry_date": dt.date(2022, 9, 1)},
        address="1 Sedge Lane",
        postcode="BS35 1HF",
    )
    values: dict[str, Any] = {
        "child": child,
        "first_made_on": dt.date(2021, 5, 6),
        "served_on": dt.date(2025, 2, 3),
        "named": ({"setting": cast.school},),
    }
    return TakenOn(**(values | changes))


def test_a_plan_is_there_with_all_that_was_known(cast: Cast) -> None:
    (plan,) = take_on(by=cast.ada, plans=[_plan(cast)])
    plan.refresh_from_db()
    assert (plan.origin, plan.first_made_on, plan.assessment) == ("taken_on", dt.date(2021, 5, 6), None)
    version = PlanVersion.objects.get(plan=plan)
    assert (version.kind, version.served_on, version.served_by) == ("final", dt.date(2025, 2, 3), cast.ada)
    assert NamedSetting.objects.get(version=version).setting == cast.school
    pupil = plan.pupil
    assert list(Need.objects.filter(pupil=pupil).values_list("sen_type", "rank", "source")) == [
        ("ASD", 1, "plan"),
        ("SLCN", 2, "plan"),
    ]
    assert Placement.objects.get(pupil=pupil).setting == cast.school
    assert pupil.people.get().name == "A parent"
    assert pupil.story.get().kind == "taken_on"
    review = Process.objects.get(pupil=pupil)
    assert (review.kind, review.stage, review.next_on) == ("annual_review", "review_unknown", None)
    event = events_of(Plan)._default_manager.get(pgh_obj_id=plan.pk)
    assert event.pgh_context.metadata["why"] == "plans taken on from an earlier system"


def test_many_take_as_many_statements_as_one(cast: Cast) -> None:
    counts = []
    assert cast.amina.rights.officer  # read once, before the counting; and so are the readings
    assert policies() is not None
    for first, last in ((1, 2), (2, 102)):
        with CaptureQueriesContext(connection) as queries:
            take_on(by=cast.amina, plans=[_plan(cast, number) for number in range(first, last)])
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Pupil.objects.values("reference").distinct().count() == 101


def test_a_plan_whose_day_of_sending_is_not_known(cast: Cast) -> None:
    (plan,) = take_on(by=cast.ada, plans=[_plan(cast, served_on=None, named=())])
    version = PlanVersion.objects.get(plan=plan)
    assert (version.served_on, version.served_by) == (None, None)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_made_on": dt.date(2027, 1, 1)}, "The day plan 2 was first made must be today or in the past."),
        ({"first_made_on": dt.date(2015, 1, 1)}, "The day plan 2 was first made cannot be before the birth date."),
        ({"served_on": dt.date(2026, 11, 23)}, "The day plan 2 was sent must be today or in the past."),
    ],
)
def test_one_impossible_day_leaves_nothing(cast: Cast, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        take_on(by=cast.ada, plans=[_plan(cast, 1), _plan(cast, 2, **changes)])
    assert not Plan.objects.exists()
    assert not Pupil.objects.exists()


def test_the_same_upn_twice_and_a_plan_that_is_here_already(cast: Cast) -> None:
    with pytest.raises(Refused, match="Plans 1 and 2 have the same UPN"):
        take_on(by=cast.ada, plans=[_plan(cast, 1), _plan(cast, 1)])
    take_on(by=cast.ada, plans=[_plan(cast, 1)])
    with pytest.raises(Refused, match="already have a plan here: plan 2"):
        take_on(by=cast.ada, plans=[_plan(cast, 2), _plan(cast, 1)])
    assert Plan.objects.count() == 1


def test_a_school_cannot(cast: Cast) -> None:
    with pytest.raises(Denied):
        take_on(by=cast.sam, plans=[_plan(cast)])
