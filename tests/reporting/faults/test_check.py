"""The check of live records: the same faults as the validator finds in the exported file, and at once after a change."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehcp import faults
from ehcp.actions import provision, pupils
from ehcp.models import Job, Placement, Plan, Pupil
from reporting import tasks
from reporting.building.build import export
from reporting.faults import check as checking
from reporting.faults import keeper
from reporting.faults.check import check_children, check_everybody
from reporting.faults.schools import Imported
from reporting.faults.years import year_now
from reporting.models import SenCheck, SenFault
from reporting.sen2 import check
from reporting.taking_in.take_in import take_in
from send_cases import clock
from tests.cast import Cast
from tests.stories import a_child, given_agreed_assessment, given_plan, given_request

DAY = dt.date
SKELETON = Path(__file__).parents[1] / "sen2" / "skeleton_2026.xml"


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-27")


def standing() -> Counter[tuple[str, str]]:
    rows = SenFault.objects.filter(cured_on__isnull=True, pupil__isnull=False)
    return Counter(rows.values_list("rule", "severity"))


@pytest.fixture
def people(cast: Cast) -> list[Pupil]:
    """Three with plans and two with requests, with a fault or two each."""
    found = [
        given_plan(cast, made_on=DAY(2024, 3, 1), last_review_on=DAY(2026, 3, 1), surname=name, ethnicity="WBRI")
        for name in ("Ash", "Birch", "Cedar")
    ]
    open_one = given_request(cast, child=a_child(surname="Dale", ethnicity="WBRI"), received_on=DAY(2026, 10, 1))
    told = given_request(cast, child=a_child(surname="Elder", sex=""), received_on=DAY(2026, 5, 1))
    given_agreed_assessment(cast, told, on=DAY(2026, 6, 30))
    return [*found, open_one.pupil, told.pupil]


def test_the_year_is_the_next_one_whose_deadline_is_not_over() -> None:
    assert year_now(DAY(2026, 3, 12)) == 2026
    assert year_now(DAY(2026, 3, 13)) == 2027
    assert year_now(DAY(2030, 1, 1)) == 2027


def test_the_same_faults_as_in_the_exported_file(people: list[Pupil], tmp_path: Path) -> None:
    made = check_everybody()
    export(year=2027, out=tmp_path / "out.xml", by="tests")
    found = list(check(tmp_path / "out.xml", register=Imported()))
    assert standing() == Counter((p.rule, p.severity) for p in found if p.person is not None)
    assert SenFault.objects.get(field="Sex").pupil == people[-1]
    assert made.people == len(people)
    assert made.errors == sum(p.severity == "error" for p in found)
    whole = SenFault.objects.filter(cured_on__isnull=True, pupil__isnull=True)
    assert sorted(whole.values_list("rule", flat=True)) == sorted(
        p.rule for p in found if p.person is None and p.rule != "F07"
    )
    assert {share["rule"] for share in made.shares} == {"N20", "V16", "X04", "X05"}


def test_a_fault_keeps_its_first_day_and_is_cured_on_the_day_it_goes(
    cast: Cast, people: list[Pupil], moved_clock: Callable[[str], None]
) -> None:
    check_everybody()
    before = set(SenFault.objects.values_list("pk", flat=True))
    moved_clock("2026-11-30")
    check_everybody()
    assert set(SenFault.objects.values_list("pk", flat=True)) == before
    assert {row.first_seen for row in SenFault.objects.all()} == {DAY(2026, 11, 27)}
    pupils.change_facts(pupil=people[-1], by=cast.amina, facts={"sex": "F"})
    check_children([people[-1].pk])
    (cured,) = SenFault.objects.exclude(cured_on=None)
    assert (cured.field, cured.cured_on, cured.pupil) == ("Sex", DAY(2026, 11, 30), people[-1])
    pupils.change_facts(pupil=people[-1], by=cast.amina, facts={"sex": ""})
    check_everybody()
    assert SenFault.objects.filter(key=cured.key).count() == 2  # it came back as another one


def test_a_saved_record_is_checked_when_the_transaction_is_kept(
    cast: Cast, people: list[Pupil], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        pupils.change_facts(pupil=people[0], by=cast.amina, facts={"ethnicity": ""})
    (row,) = SenFault.objects.filter(pupil=people[0], rule="P05")
    assert (row.field, row.origin, row.process.pupil) == ("Ethnicity", {"pupil": people[0].pk}, people[0])  # type: ignore[union-attr]
    with django_capture_on_commit_callbacks(execute=True):
        pupils.change_facts(pupil=people[0], by=cast.amina, facts={"ethnicity": "WBRI"})
    row.refresh_from_db()
    assert row.cured_on == clock.today()


def test_one_child_alone_has_the_same_faults_as_among_all(people: list[Pupil]) -> None:
    check_everybody()
    among = set(SenFault.objects.filter(cured_on=None, pupil__isnull=False).values_list("key", "message"))
    for pupil in people:
        check_children([pupil.pk])
    assert set(SenFault.objects.filter(cured_on=None, pupil__isnull=False).values_list("key", "message")) == among
    assert not SenFault.objects.exclude(cured_on=None).exists()


def test_two_people_with_one_number(cast: Cast, people: list[Pupil]) -> None:
    first, second, third = people[:3]
    upn = "Z803200020010"
    for pupil in (first, second):
        pupils.change_facts(pupil=pupil, by=cast.amina, facts={"upn": upn, "upn_unknown": ""})
    check_children([first.pk])
    twins = SenFault.objects.filter(rule="P11", cured_on=None)
    assert [row.pupil for row in twins] == [second], "the one who was recorded later is asked about"
    pupils.change_facts(pupil=third, by=cast.amina, facts={"upn": upn, "upn_unknown": ""})
    check_everybody()
    assert sorted(row.pupil_id or 0 for row in twins.all()) == [second.pk, third.pk]
    pupils.change_facts(pupil=first, by=cast.amina, facts={"upn": "", "upn_unknown": "UN2"})
    check_children([first.pk])
    assert [row.pupil for row in twins.all()] == [third], "the others are looked at again"


def test_a_placement_is_found_by_its_own_row(cast: Cast, people: list[Pupil]) -> None:
    placement = Placement.objects.get(pupil=people[0])
    provision.change_placement(placement=placement, by=cast.amina, facts={"entry_date": None})
    check_children([people[0].pk])
    row = SenFault.objects.get(pupil=people[0], rule="V07")
    assert (row.block, row.field, row.origin) == ("PlacementDetail", "EntryDate", {"placement": placement.pk})


def test_who_leaves_the_return_has_no_faults_any_more(cast: Cast, people: list[Pupil]) -> None:
    from ehcp.actions import corrections

    asked = people[-1].processes.get(kind="assessment")
    check_everybody()
    assert SenFault.objects.filter(pupil=people[-1], cured_on=None).exists()
    corrections.mark_in_error(process=asked, by=cast.amina, key="request", because="Sent to the wrong council.")
    check_everybody()
    assert not SenFault.objects.filter(pupil=people[-1], cured_on=None).exists()


def test_batches_cost_the_same_however_many_people_are_in_them(
    people: list[Pupil], django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_assert_max_num_queries(70) as whole:
        check_everybody()
    monkeypatch.setattr(checking, "BATCH", 2)
    with django_assert_max_num_queries(170) as parts:
        check_everybody()
    assert len(parts.captured_queries) < len(whole.captured_queries) * 3
    assert SenFault.objects.filter(cured_on=None).count() == SenFault.objects.count(), "the parts find the same"
    assert SenCheck.objects.count() == 2
    with django_assert_max_num_queries(60):
        check_children([person.pk for person in people])


def test_a_number_of_a_school_that_the_register_lacks(cast: Cast, people: list[Pupil]) -> None:
    from ehcp.actions.taken_in import add_settings
    from send_cases.history import writing

    plan = Plan.objects.get(pupil=people[0])
    with writing(by="tests", why="a return taken in"):
        (setting,) = add_settings([("999123", "")])
    placement = Placement.objects.get(pupil=people[0])
    provision.change_placement_setting(
        placement=placement, by=cast.amina, facts={"setting": setting, "sen_setting": ""}
    )
    check_children([plan.pupil_id])
    assert SenFault.objects.get(pupil=people[0], rule="N06").field == "URN"
    provision.change_placement_setting(
        placement=placement, by=cast.amina, facts={"setting": cast.school, "sen_setting": ""}
    )
    check_children([plan.pupil_id])
    assert not SenFault.objects.filter(pupil=people[0], rule="N06", cured_on=None).exists()


def test_what_comes_in_with_a_return_is_checked(
    cast: Cast, moved_clock: Callable[[str], None], django_capture_on_commit_callbacks: Any
) -> None:
    moved_clock("2026-02-02")
    with django_capture_on_commit_callbacks(execute=True):
        take_in(SKELETON, by="tests", dry_run=True)
    assert not SenFault.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        report = take_in(SKELETON, by="tests")
    found = set(SenFault.objects.values_list("key", "message"))
    assert report.new > 0
    check_everybody()
    assert found == set(SenFault.objects.filter(pupil__isnull=False).values_list("key", "message"))


def test_a_change_of_many_records_is_left_to_a_worker(
    cast: Cast, people: list[Pupil], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    from send_cases.celery import app

    sent: list[tuple[str, Any]] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **more: sent.append((name, args)))
    monkeypatch.setattr(keeper, "AT_ONCE", 1)
    with django_capture_on_commit_callbacks(execute=True):
        for pupil in people:
            pupils.change_facts(pupil=pupil, by=cast.amina, facts={"ethnicity": ""})
    (told,) = [args for name, args in sent if name == "reporting.tasks.check_children"]
    assert {pupil.pk for pupil in people} <= set(told[0])
    assert not SenFault.objects.exists()
    tasks.check_children(told[0])
    assert SenFault.objects.filter(rule="P05").count() == len(people)


def test_bulk_work_that_has_everybody_checked_afterwards_is_not_watched(
    cast: Cast, people: list[Pupil], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), faults.unwatched():
        pupils.change_facts(pupil=people[0], by=cast.amina, facts={"ethnicity": ""})
    assert not SenFault.objects.exists()
    faults.everybody()
    assert Job.objects.filter(kind="check_sen2", state="queued").count() == 1
