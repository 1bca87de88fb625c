"""What the return asks of a plan, a placement and a request, through the actions and the pages that change them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ehcp.actions import provision, pupils
from ehcp.actions.pupils import Stale, fingerprint
from ehcp.actions.taken_on import TakenOn, take_on
from ehcp.models import Need, Placement, Plan
from ehcp.policies import Refused
from send_cases.access import Denied
from tests.cast import Cast
from tests.stories import a_child, given_request


@pytest.fixture
def plan(cast: Cast) -> Plan:
    child = a_child(placement={"setting": cast.school, "entry_date": dt.date(2023, 9, 1)})
    (made,) = take_on(by=cast.ada, plans=[TakenOn(child, dt.date(2022, 5, 6), named=({"setting": cast.school},))])
    return made


def test_a_personal_budget_is_all_of_a_piece(cast: Cast, plan: Plan) -> None:
    change = {"personal_budget": True, "organised_arrangements": False, "direct_payments": "E"}
    assert provision.change_plan(plan=plan, by=cast.amina, facts=change) == list(change)
    plan.refresh_from_db()
    assert (plan.personal_budget, plan.organised_arrangements, plan.direct_payments) == (True, False, "E")
    assert plan.pupil.story.first().text.startswith("Plan changed: a personal budget is taken up")
    assert provision.change_plan(plan=plan, by=cast.amina, facts=change) == []


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"direct_payments": "E"}, "Say that a budget is taken up"),
        ({"personal_budget": True, "organised_arrangements": False}, "organised arrangements or as direct payments"),
        ({"residential_weeks": 53}, "between 1 and 52 weeks"),
        ({"personal_budget": True, "direct_payments": "Q"}, "from the list"),
        ({"work_based": "Q"}, "from the list"),
    ],
)
def test_what_a_plan_cannot_say(cast: Cast, plan: Plan, facts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        provision.change_plan(plan=plan, by=cast.amina, facts=facts)


def test_strangers_and_stale_forms(cast: Cast, plan: Plan) -> None:
    with pytest.raises(Denied):
        provision.change_plan(plan=plan, by=cast.sam, facts={"personal_budget": True})
    seen = fingerprint(plan, provision.facts_of(plan))
    provision.change_plan(plan=plan, by=cast.omar, facts={"work_based": "S"}, seen=seen)
    with pytest.raises(Stale):
        provision.change_plan(plan=plan, by=cast.amina, facts={"work_based": "A"}, seen=seen)


def test_placements_over_time_with_rank(cast: Cast, plan: Plan) -> None:
    pupil = plan.pupil
    second = pupils.place(pupil=pupil, by=cast.amina, facts={"sen_setting": "OPA", "rank": 2, "sen_unit": False},
                          entry_date=dt.date(2024, 1, 8))  # fmt: skip
    first = Placement.objects.get(pupil=pupil, rank=1)
    assert first.leaving_date is None  # another rank ends nothing
    provision.change_placement(
        placement=first, by=cast.amina, facts={"resourced_provision": True, "residential_weeks": 38}
    )
    first.refresh_from_db()
    assert (first.resourced_provision, first.residential_weeks) == (True, 38)
    with pytest.raises(Refused, match="Give that one its last day first"):
        provision.change_placement(placement=second, by=cast.amina, facts={"rank": 1})
    with pytest.raises(Refused, match="last day cannot be before the first"):
        provision.change_placement(placement=second, by=cast.amina, facts={"leaving_date": dt.date(2023, 1, 1)})
    with pytest.raises(Refused, match="between 1 and 52"):
        pupils.place(pupil=pupil, by=cast.amina, facts={"sen_setting": "OPA", "residential_weeks": 60})


def test_needs_of_the_plan_have_their_days(cast: Cast, plan: Plan) -> None:
    since = dt.date(2025, 2, 3)
    pupils.set_needs(pupil=plan.pupil, by=cast.amina, sen_types=["SLCN", "ASD"], source="plan", starts_on=since)
    rows = (
        Need.objects.filter(pupil=plan.pupil, source="plan")
        .order_by("pk")
        .values_list("sen_type", "rank", "starts_on", "ended_on")
    )
    assert list(rows) == [("ASD", 1, None, since), ("SLCN", 1, since, None), ("ASD", 2, since, None)]


def test_who_asked_and_youth_accommodation(cast: Cast) -> None:
    process = given_request(cast)
    provision.change_request(process=process, by=cast.amina, rya=True, requested_by="health")
    process.assessment.refresh_from_db()
    assert (process.assessment.rya, process.assessment.request_source) == (True, "3")
    for wrong in ("nobody", ""):
        with pytest.raises(Refused, match="Choose who asked"):
            provision.change_request(process=process, by=cast.amina, rya=None, requested_by=wrong)
    with pytest.raises(Refused, match="became responsible"):
        provision.change_request(process=process, by=cast.amina, rya=None, requested_by="council")


def test_the_pages_change_what_they_say(cast: Cast, plan: Plan, browser_of: Callable[[Any], Client]) -> None:
    browser, ref = browser_of(cast.amina), plan.pupil.reference
    place = Placement.objects.get(pupil=plan.pupil)
    posts = {
        reverse("casework:plan_change", args=[ref, plan.pk]): {"personal_budget": "yes", "organised_arrangements": "yes"},
        reverse("casework:placement_facts", args=[ref, place.pk]): {
            "rank": "1", "sen_unit": "yes", "resourced_provision": "no", "entry_date_0": "1", "entry_date_1": "9",
            "entry_date_2": "2022", "residential_weeks": "52",
        },
        reverse("casework:plan_needs_change", args=[ref]): {"need": "HI", "need_2": ""},
    }  # fmt: skip
    for address, values in posts.items():
        assert browser.get(address).status_code == 200
        assert browser.post(address, values).status_code == 302, address
    page = browser.get(reverse("casework:returns", args=[ref])).content.decode()
    assert "52 weeks a year" in page
    assert "Hearing impairment" in page
    plan.refresh_from_db()
    assert (plan.personal_budget, plan.organised_arrangements) == (True, True)
    wrong = browser.post(reverse("casework:plan_change", args=[ref, plan.pk]), {"residential_weeks": "many"})
    assert wrong.status_code == 422
    assert "Weeks must be a whole number" in wrong.content.decode()


def test_the_page_takes_as_many_queries_for_much_as_for_little(
    cast: Cast, plan: Plan, browser_of: Callable[[Any], Client], django_assert_max_num_queries: Any
) -> None:
    browser, address = browser_of(cast.amina), reverse("casework:returns", args=[plan.pupil.reference])
    browser.get(address)
    for year in range(2015, 2023):
        pupils.place(pupil=plan.pupil, by=cast.amina, facts={"sen_setting": "OPA", "rank": 2}, entry_date=dt.date(year, 9, 1)) if year > 2018 else None  # fmt: skip
    with django_assert_max_num_queries(45):
        assert browser.get(address).status_code == 200
