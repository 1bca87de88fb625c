"""Lists of the API: their pages, their filters, and how many queries they take."""

from __future__ import annotations

from typing import Any

import pytest

from ehcp.actions.restricted import restrict
from ehcp.api.filters import ProcessFilter
from ehcp.models import Placement, Process
from send_cases.history import writing
from tests.cast import Cast
from tests.ehcp.api.calling import Caller, officer, school
from tests.stories import a_child, days_ago, given_advice, given_agreed_assessment, given_decision, given_request

pytestmark = pytest.mark.django_db


def several(cast: Cast, number: int) -> list[Process]:
    made = []
    for i in range(number):
        process = given_request(cast, received_on=days_ago(60 + i), child=a_child(forename=f"Child{i}"))
        given_agreed_assessment(cast, process, on=days_ago(40))
        given_advice(cast, process, on=days_ago(38))
        made.append(process)
    return made


def test_pages_by_cursor(cast: Cast) -> None:
    made = several(cast, 5)
    system = officer(cast)
    page = system.read("processes/", page_size=2)
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        given_request(cast, received_on=days_ago(3), child=a_child(forename=f"New{len(seen)}"))
        page = system.read(page["next"])
        seen += [row["id"] for row in page["results"]]
    assert seen == sorted((each.pk for each in made), reverse=True)
    assert "Child" not in str(system.read("children/", page_size=2)["next"])
    assert "cursor" in system.read("processes/", 400, cursor="nonsense")["detail"].lower()


def test_filters_are_the_worklists_own_and_a_wrong_one_is_said(cast: Cast) -> None:
    first, second, _ = several(cast, 3)
    system = officer(cast)
    restrict(pupil=second.pupil, by=cast.ben, because="Family of a colleague", people=[cast.ben])
    ids = {row["id"] for row in system.read("processes/", stage="advice", officer=str(cast.amina.pk))["results"]}
    assert first.pk in ids
    assert second.pk not in ids
    assert system.read("processes/", officer="none")["results"] == []
    assert [r["id"] for r in system.read("processes/", child=first.pupil.reference)["results"]] == [first.pk]
    wrong = system.read("processes/", 400, stage="dreaming")
    assert wrong["errors"][0]["field"] == "stage"
    assert "There is no filter offcer" in system.read("processes/", 400, offcer="1")["detail"]
    assert len(system.read("advice/", kind="psychology", answered="no")["results"]) == 2


def test_every_filter_of_the_worklist_is_answered(cast: Cast) -> None:
    here, elsewhere, asked = several(cast, 3)  # all were asked for by the school
    with writing(by="tests", why="children are placed"):
        Placement.objects.create(pupil=here.pupil, setting=cast.school)
        Placement.objects.create(pupil=elsewhere.pupil, setting=cast.other_school)
    system = officer(cast)
    for setting, wanted in ((cast.school, {here.pk, asked.pk}), (cast.other_school, {elsewhere.pk})):
        assert {row["id"] for row in system.read("processes/", setting=str(setting.pk))["results"]} == wanted
    for name, each in ProcessFilter.base_filters.items():
        for value, _ in each.extra.get("choices", ()):
            system.read("processes/", **{name: str(value)})


QUERIES = {
    "children/": 6, "processes/": 6, "milestones/": 14, "advice/": 16, "consultations/": 16, "documents/": 7,
    "plans/": 6, "placements/": 6, "settings/": 5, "jobs/": 5,
}  # fmt: skip


def test_a_list_takes_as_many_queries_for_many_rows_as_for_one(cast: Cast, django_assert_max_num_queries: Any) -> None:
    system = officer(cast)
    system.read("me/")
    taken: list[dict[str, int]] = []
    for number in (1, 4):
        several(cast, number)
        taken.append({})
        for path, most in QUERIES.items():
            with django_assert_max_num_queries(most) as queries:
                system.read(path)
            taken[-1][path] = len(queries)
    assert taken[0] == taken[1]


def test_a_school_list_takes_a_bounded_number_of_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    several(cast, 5)
    system: Caller = school(cast)
    for path, most in (("children/", 6), ("processes/", 16), ("milestones/", 18), ("advice/", 16)):
        with django_assert_max_num_queries(most):
            system.read(path)


def test_a_school_is_not_told_a_decision_before_the_family(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(20))
    given_decision(cast, process, outcome=False, on=days_ago(2))
    system = school(cast)
    shown = system.read(f"processes/{process.pk}/")
    assert shown["stage"] == "received"
    assert "Waiting for the council to decide whether to assess" in shown["standing"]
    refusal = system.read("processes/", 400, stage="decided_not_told")
    assert "There is no filter stage" in refusal["detail"]
    system.read("processes/", 400, marks="overdue")
    system.read("milestones/", 400, overdue="yes")
