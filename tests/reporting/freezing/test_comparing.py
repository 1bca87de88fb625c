"""What changed since, and who is missing, new or moved since last year, also when last year's return was a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ehcp.actions import jobs, processes, provision, pupils, requests
from ehcp.models import Job, Pupil
from ehcp.policies import Refused
from reporting.freezing.comparing import compare, start_comparison
from reporting.freezing.differences import differences
from reporting.freezing.keep import build_return
from reporting.models import ComparedPerson, SenReturn
from reporting.sen2 import Record, make_header, write
from reporting.taking_in.take_in import take_in
from send_cases.access import Denied
from tests.cast import Cast
from tests.reporting.freezing.conftest import DAY, QUIET, given_old_plan
from tests.stories import a_child, given_request

pytestmark = pytest.mark.django_db(transaction=True)


def rows(made: object) -> dict[int, tuple[str, list[list[str]]]]:
    found = ComparedPerson.objects.filter(comparison=made)
    return {row.pupil_id: (row.what, row.fields) for row in found}


def test_what_changed_since(office: Cast) -> None:
    plan, gone = given_old_plan(office), given_request(office, child=a_child(ethnicity="WBRI", upn_unknown="UN1", forename="Ash"),
                                                       received_on=DAY(2025, 12, 1))  # fmt: skip
    kept = build_return(by=office.ben, year=2026)
    provision.change_plan(plan=plan, by=office.amina, facts={"personal_budget": True, "organised_arrangements": True})
    pupils.change_facts(pupil=plan.pupil, by=office.amina, facts={"surname": "Otherwise"})
    requests.pass_on(process=gone, by=office.amina, passed_on=DAY(2025, 12, 3), to="301")
    new = given_old_plan(office, forename="New")
    made = compare(by=office.ben, kept=kept, what="since")
    assert rows(made) == {
        plan.pupil_id: (
            "changed",
            [
                ["Surname", "changed", "changed"],
                ["What the plan names: Personal budget taken up", "0", "1"],
                ["What the plan names: Personal budget – organised arrangements", "0", "1"],
            ],
        ),
        gone.pupil_id: ("missing", []),
        new.pupil_id: ("new", []),
    }
    assert made.counts == {"changed": 1, "missing": 1, "new": 1}
    assert compare(by=office.ben, kept=build_return(by=office.ben, year=2026), what="since").counts == {"same": 2}


def _moved(office: Cast) -> tuple[Pupil, Pupil, Pupil]:
    """Three plans of 2025: one goes to another school, one ceases, one was only a request and is withdrawn."""
    stays, ceases = given_old_plan(office), given_old_plan(office, forename="Ash", birth_date=DAY(2006, 5, 14))
    asked = given_request(office, child=a_child(ethnicity="WBRI", upn_unknown="UN1", forename="Kim"),
                          received_on=DAY(2024, 12, 1))  # fmt: skip
    return stays.pupil, ceases.pupil, asked.pupil


def _next_year(office: Cast, stays: Pupil, ceases: Pupil, asked: Pupil) -> Pupil:
    pupils.place(pupil=stays, by=office.amina, entry_date=DAY(2025, 9, 3),
                 facts={"setting": office.other_school, "sen_unit": True, "resourced_provision": False})  # fmt: skip
    process = processes.open_process(
        pupil=ceases, by=office.amina, kind="cessation", facts={"considered_on": DAY(2025, 3, 6)}
    )
    for step, facts in (("decided", {"ceases": True, "decided_on": DAY(2025, 4, 3)}),
                        ("ceased", {"ceased_on": DAY(2025, 7, 1), "cease_reason": "4"})):  # fmt: skip
        processes.record_facts(process=process, by=office.amina, step=step, facts=facts)
    request = asked.processes.get(kind="assessment")
    requests.pass_on(process=request, by=office.amina, passed_on=DAY(2025, 2, 3), to="301")
    return given_old_plan(office, forename="New", first=DAY(2024, 12, 1)).pupil


def _as_it_should_be(made: object, stays: Pupil, ceases: Pupil, asked: Pupil, new: Pupil) -> None:
    assert rows(made) == {
        stays.pk: ("changed", [["Attends", "900001", "900002"]]),
        ceases.pk: ("changed", [["Plan", "in force", "ceased (reason 4)"]]),
        asked.pk: ("missing", []),
        new.pk: ("new", []),
    }


def test_last_year_as_it_was_signed_or_built_here(office: Cast, moved_clock: Callable[[str], None]) -> None:
    moved_clock("2025-02-03")
    people = _moved(office)
    before = build_return(by=office.ben, year=2025)
    assert before.held_against == ""
    with pytest.raises(Refused, match="no return of the year before"):
        start_comparison(by=office.ben, kept=before, what="last-year")
    moved_clock("2026-02-02")
    new = _next_year(office, *people)
    kept = build_return(by=office.ben, year=2026)
    assert before.name in kept.held_against
    assert kept.findings.filter(rule="X02").exists()  # who was open last year and is not there
    _as_it_should_be(compare(by=office.ben, kept=kept, what="last-year"), *people, new)


def test_last_year_as_a_file_that_was_taken_in(
    office: Cast, tmp_path: Path, moved_clock: Callable[[str], None]
) -> None:
    """The file of another system: whoever is only in the facts now is new, whatever was changed since is a change."""
    moved_clock("2025-02-03")
    people = [
        _person("G320999900001", "Robin", _old_plan()),
        _person("H801200001001", "Ash", _old_plan(), "2006-05-14"),
        _person("A950000178301", "Kim", Record("Requests", {"ReceivedDate": "2024-12-01", "RequestOutcome": "A"})),
    ]
    header = {"Collection": "SEN2", "Year": "2025", "ReferenceDate": "2025-01-16", "SourceLevel": "L", "LEA": "926"}
    write(people, make_header(header), tmp_path / "in.xml")
    take_in(tmp_path / "in.xml", by="tests")
    stays, ceases, asked = Pupil.objects.order_by("pk")
    moved_clock("2026-02-02")
    new = _next_year(office, stays, ceases, asked)
    kept = build_return(by=office.ben, year=2026)
    assert "a file taken in" in kept.held_against
    _as_it_should_be(compare(by=office.ben, kept=kept, what="last-year"), stays, ceases, asked, new)


def _person(upn: str, forename: str, request: Record, born: str = "2018-05-14") -> Record:
    known = {"Surname": "Fielding", "Forename": forename, "PersonBirthDate": born, "Sex": "M", "Ethnicity": "WBRI",
             "PostCode": "WM1 4QZ", "UPN": upn}  # fmt: skip
    return Record("Person", known, [request])


def _old_plan() -> Record:
    """A plan from before the year, at the school of the cast."""
    place = {"URN": "900001", "PlacementRank": "1", "SENunitIndicator": "0", "ResourcedProvisionIndicator": "0"}
    plan = Record("NamedPlan", {"StartDate": "2022-05-06", "PB": "0", "OA": "0"}, [Record("PlanDetail", place)])
    where = [Record("PlacementDetail", place | {"EntryDate": "2023-09-01"}),
             Record("SENneed", {"SENtype": "ASD", "SENtypeRank": "1"})]  # fmt: skip
    return Record("Requests", {"RequestOutcome": "H"}, [
        Record("Assessment", {"AssessmentOutcome": "H"}, [plan]), Record("ActivePlans", {}, where)])  # fmt: skip


def test_a_worker_compares_and_who_may_not(office: Cast, kept: SenReturn) -> None:
    with pytest.raises(Denied):
        start_comparison(by=office.amina, kept=kept, what="since")
    job = start_comparison(by=office.ben, kept=kept, what="since")
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"
    assert kept.comparisons.get().counts == {"same": 1}
    assert kept.findings.filter(rule=QUIET).exists()


def test_differences_name_no_names() -> None:
    before = Record("Person", {"Surname": "One", "UPN": "A1"}, [Record("Requests", {"RYA": "0"})])
    after = Record("Person", {"Surname": "Two", "UPN": "A1"}, [Record("Requests", {"RYA": "1"}), Record("Requests")])
    assert differences(before, before) == []
    found = differences(before, after)
    assert found == [("Surname", "changed", "changed"),
                     ("Request for an assessment: Initial request whilst in RYA", "0", "1")]  # fmt: skip
    after.all("Requests")[1]["RequestOutcome"] = "A"
    assert differences(before, after)[-1] == ("Request for an assessment 2: Request outcome", "", "A")
