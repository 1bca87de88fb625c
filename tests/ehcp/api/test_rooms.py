"""Who sees which rows and which fields through the API: what their pages show, and nothing of anybody else's."""

from __future__ import annotations

from typing import Any

import pytest

from ehcp.actions.projection import timeline_of
from ehcp.views.setting.cases import dates_of
from tests.cast import make_cast
from tests.ehcp.api.calling import caller, officer, psychologist, school
from tests.house.world import World, build
from tests.stories import (
    days_ago,
)

pytestmark = pytest.mark.django_db
LISTS = ("children", "processes", "milestones", "advice", "consultations", "documents", "plans", "placements")


@pytest.fixture(scope="module")
def world(kept_rows: None) -> World:
    return build(make_cast())


def test_an_officer_reads_every_part_of_a_case(world: World) -> None:
    system, ids = officer(world.cast), world.values
    child = system.read(f"children/{ids['reference']}/")
    assert (child["surname"], child["birth_date"], child["restricted"]) == ("Fielding", "2018-05-14", False)
    assert [person["name"] for person in child["people"]] == ["Maria Fielding"]
    assert world.case.pk in [each["id"] for each in child["processes"]]
    process = system.read(f"processes/{world.case.pk}/")
    assert process["facts"]["received_on"] == days_ago(90).isoformat()
    assert [each["kind"] for each in process["decisions"]] == ["assess"]
    assert {each["kind"] for each in process["notices"]} >= {"opening", "assess_yes", "draft"}
    assert process["exceptions"][0]["rule_id"] == "ENA-FINAL-20W"
    assert process["officer"] == {"id": world.cast.amina.pk, "name": "Amina Yusuf"}
    plan = system.read(f"plans/{ids['plan_id']}/")
    assert plan["versions"][0]["content"]["A"] == "Robin likes trains."
    assert plan["versions"][1]["named_settings"][0]["where"] == "Riverside Primary"
    assert plan["versions"][0]["representations"][0]["text"] == "More help with speech, please."
    paper = system.read(f"documents/{ids['document_id']}/")
    assert system.get(paper["content"]).getvalue().startswith(b"%PDF-1.4")
    assert system.read(f"placements/{ids['placement_id']}/")["where"] == "Riverside Primary"


def test_a_milestone_says_why(world: World) -> None:
    found = officer(world.cast).read("milestones/", child=world.values["reference"], rule_id="ENA-FINAL-20W")
    (final,) = found["results"]
    assert final["due_on"] == world.case.final_due_on.isoformat()
    assert final["explanation"].startswith("20 weeks from the day the request arrived")
    assert "reg" in final["citation"].lower()
    assert final["link"].startswith("https://www.legislation.gov.uk/")


def keys(found: Any) -> set[str]:
    return set(found["results"][0])


def test_a_school_sees_the_fields_of_its_page_and_no_more(world: World) -> None:
    system = school(world.cast)
    reference = world.values["reference"]
    child = system.read(f"children/{reference}/")
    assert set(child) == {"reference", "name", "birth_date", "processes"}
    assert set(child["processes"][0]) == {"id", "kind", "opened_on", "closed_on", "stage"}
    process = system.read(f"processes/{world.case.pk}/")
    assert set(process) == {
        "id", "child", "kind", "opened_on", "closed_on", "stage", "standing", "needed", "contact",
    }  # fmt: skip
    assert process["standing"].startswith("The draft plan is out for views and replies")
    assert (process["needed"], process["contact"]["name"]) == (True, "Amina Yusuf")
    rows = system.read(f"processes/{world.case.pk}/milestones/")["results"]
    on_the_page = {m.rule_id for m in dates_of(timeline_of(world.case))}
    assert {row["rule_id"] for row in rows} == {*on_the_page, "ADVICE-6W", "CONSULT-15D"}
    assert {"ENA-DECIDE-6W", "ENA-FINAL-20W"} <= on_the_page
    assert {row["subject"] for row in rows if row["rule_id"] == "ADVICE-6W"} == {
        f"advice-{world.values['school_advice']}"
    }
    assert not {"overdue", "late_from", "warn_on", "relieved", "bound"} & set(rows[0])
    assert {row["id"] for row in system.read("advice/", child=reference)["results"]} == {world.values["school_advice"]}
    assert "asked_by" not in keys(system.read("advice/"))
    assert "late_reason" not in keys(system.read("consultations/"))
    assert "added_by" not in keys(system.read("documents/"))
    for closed in ("plans/", "placements/", "settings/", f"plans/{world.values['plan_id']}/"):
        system.read(closed, 404)
    system.send("children/search/", {"q": "Robin"}, 404)


def test_an_adviser_sees_the_one_request(world: World) -> None:
    system = psychologist(world.cast)
    rows = system.read("advice/")["results"]
    assert [row["id"] for row in rows if row["about"]["reference"] == world.values["reference"]] == [
        world.values["ep_advice"]
    ]
    asked = system.read(f"advice/{world.values['ep_advice']}/")
    assert set(asked) == {
        "id", "about", "kind", "who", "adviser", "educated_at", "question", "asked_on", "received_by_service_on",
        "promised_on", "due_on", "explanation", "papers", "family_views_sent", "answered_on", "answered_by", "outcome",
        "answer", "given", "over",
    }  # fmt: skip
    assert asked["about"] == {
        "reference": world.values["reference"], "name": "Robin Fielding", "birth_date": "2018-05-14",
    }  # fmt: skip
    assert set(system.read(f"children/{world.values['reference']}/")) == {"reference", "name", "birth_date"}
    system.read(f"advice/{world.values['school_advice']}/", 404)
    for closed in ("processes/", "milestones/", "consultations/", "plans/", "placements/", "settings/"):
        system.read(closed, 404)


@pytest.mark.parametrize("who", ["other school", "other service"])
def test_an_outsider_finds_nothing_at_all(world: World, who: str) -> None:
    cast = world.cast
    system = (
        caller(cast, cast.other_school.organisation, "senco")
        if who == "other school"
        else caller(cast, cast.social_care.organisation, "adviser")
    )
    if who == "other service":
        given = [row["id"] for row in system.read("advice/")["results"]]
        assert world.values["ep_advice"] not in given
        return
    for name in LISTS[:6]:
        rows = system.read(f"{name}/")["results"]
        assert "Robin Fielding" not in str(rows), name
        assert world.values["reference"] not in str(rows), name
    for path in (
        f"children/{world.values['reference']}/", f"processes/{world.case.pk}/", f"processes/{world.case.pk}/milestones/",
        f"advice/{world.values['school_advice']}/", f"consultations/{world.values['consultation_id']}/",
        f"documents/{world.values['document_id']}/", f"documents/{world.values['document_id']}/content/",
    ):  # fmt: skip
        problem = system.read(path, 404)
        assert problem["detail"] == "There is nothing here that you may see.", path


def test_a_restricted_record_is_not_there_for_a_system_of_the_authority(world: World) -> None:
    system, hidden = officer(world.cast), world.restricted
    for path in (
        f"children/{hidden['reference']}/", f"processes/{hidden['process_id']}/", f"plans/{hidden['plan_id']}/",
        f"advice/{hidden['advice_id']}/", f"documents/{hidden['document_id']}/", f"placements/{hidden['placement_id']}/",
        f"consultations/{hidden['consultation_id']}/", f"processes/{hidden['process_id']}/milestones/",
    ):  # fmt: skip
        system.read(path, 404)
    for name in LISTS:
        assert hidden["reference"] not in str(system.read(f"{name}/", page_size=200)), name
    assert system.send("children/search/", {"q": "Hidden"})["results"] == []


def test_an_administrators_system_sees_no_child(world: World) -> None:
    system = caller(world.cast, world.cast.team, "administrator", scopes=["authority:read"])
    system.read("children/", 403)
    keys = {row["key"] for row in system.read("policies/")}
    assert "draft_target_week" in keys
    target = system.read("policies/draft_target_week/")
    assert (target["words"], target["coming"][0]["value"]) == ("Week 14", 13)
    assert system.read("jobs/")["results"][0]["kind"] == "summary"


def test_a_manager_reads_the_measures(world: World) -> None:
    system = caller(world.cast, world.cast.team, "manager")
    figures = {row["key"]: row for row in system.read("measures/")["measures"]}
    assert figures["requests"]["number"] == 2
    assert figures["plans_20w"]["percent"] is None
    assert "The year must be one from" in system.read("measures/", 400, year="26")["detail"]
    officer(world.cast).read("measures/", 403)


def test_one_record_takes_a_bounded_number_of_queries(world: World, django_assert_max_num_queries: Any) -> None:
    system, ids = officer(world.cast), world.values
    for path, most in ((f"children/{ids['reference']}/", 12), (f"processes/{world.case.pk}/", 10),
                       (f"plans/{ids['plan_id']}/", 9), (f"advice/{ids['ep_advice']}/", 16)):  # fmt: skip
        with django_assert_max_num_queries(most):
            system.read(path)
