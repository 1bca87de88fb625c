"""Files of every shape that a record can hold come out of the real database as they went in.

The shapes are hypothesis's, from the field table itself: each element there or not, blocks as often as they may be. Only
what no record can hold is mended before: ends before beginnings, two plans in force, a setting that is two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reporting.building.build import export
from reporting.sen2 import COLLECTIONS, YEARS, Record, make_header, write
from reporting.sen2.doubtful import SEN_SETTING
from reporting.taking_in.take_in import take_in
from tests.cast import Cast
from tests.reporting.building.test_import import canonical, people_of
from tests.reporting.sen2.made import document

QUIET = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.function_scoped_fixture,
    HealthCheck.filter_too_much,
]
FUTURE = {"PhaseTransferDueDate"}


def mended(people: list[Record], year: int) -> list[Record]:
    """People whom a record can hold; everything else about them stays as it was drawn."""
    for number, person in enumerate(people, start=1):
        person["Surname"] = f"{person.get('Surname', 'A')}{number}"
        person.setdefault("Forename", "B")
        if "PersonBirthDate" in person:
            person["PersonBirthDate"] = min(person["PersonBirthDate"], "2012-05-01")
        for name in ("UPN", "UniqueLearnerNumber"):
            if name in person:
                person[name] = f"{person[name][:-1]}{number}"
        for record in person.walk():
            _mend_days(record, person.get("PersonBirthDate", "1996-01-01"), COLLECTIONS[year].census_on)
        _one_plan_in_force(person, COLLECTIONS[year].begins_on)
    return people


def _mend_days(record: Record, born: str, census: str) -> None:
    for name in list(record):
        if (name.endswith("Date") or name in ("ReviewMeeting", "ReviewDraft", "LastReview")) and name not in FUTURE:
            record[name] = max(born, min(record[name], census))
    for first, last in (("EntryDate", "LeavingDate"), ("StartDate", "CeaseDate")):
        if first in record and last in record:
            record[first], record[last] = sorted((record[first], record[last]))
    _mend_places(record)


def _mend_places(record: Record) -> None:
    if record.name in ("PlanDetail", "PlacementDetail"):
        record.setdefault("PlacementRank", "1")
        for name in [n for n in ("URN", "UKPRN", SEN_SETTING) if n in record][1:]:
            del record[name]
        if not {"URN", "UKPRN", SEN_SETTING} & set(record):
            record[SEN_SETTING] = "OTH" if record.name == "PlanDetail" else "NIEO"
    for part, rank in (("PlanDetail", "PlacementRank"), ("SENneed", "SENtypeRank")):
        for place, each in enumerate(record.all(part), start=1):
            each[rank] = str(place)
            if part == "SENneed":
                each.setdefault("SENtype", "ASD")


def plan_of(request: Record) -> Record | None:
    return next((plan for a in request.all("Assessment") for plan in a.all("NamedPlan")), None)


def _one_plan_in_force(person: Record, begins: str) -> None:
    found = False
    for request in person.all("Requests"):
        plan = plan_of(request)
        if plan is None and not request.all("ActivePlans"):
            continue
        active = plan is None or not {"CeaseDate", "CeaseReason"} & set(plan)
        if active and found:
            if plan is None:
                del request.blocks["ActivePlans"]
            else:
                plan["CeaseDate"] = plan.get("StartDate", begins)
        found = found or active


def is_in_scope(request: Record, begins: str) -> bool:
    """By the words of the scope alone: a plan in force or ceased in the year; an ending of the year; what goes on."""
    plan, assessment = plan_of(request), request.one("Assessment")
    if plan is not None and "CeaseReason" in plan and "CeaseDate" not in plan:
        return True
    if plan is not None or request.all("ActivePlans"):
        return plan is None or plan.get("CeaseDate", "9999") >= begins
    outcome, day = (request.get("RequestOutcome"), request.get("RequestOutcomeDate"))
    if assessment is not None:
        outcome, day = assessment.get("AssessmentOutcome"), assessment.get("AssessmentOutcomeDate")
    return outcome != "N" or day is None or day >= begins


def expected(people: list[Record], year: int) -> Iterator[str]:
    for person in people:
        kept = [r for r in person.all("Requests") if is_in_scope(r, COLLECTIONS[year].begins_on)]
        if kept:
            yield canonical(Record("Person", dict(person), kept))


@pytest.mark.parametrize("year", YEARS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=QUIET,
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_every_shape_of_every_year(
    year: int, data: st.DataObject, cast: Cast, tmp_path: Path, moved_clock: Any
) -> None:
    moved_clock("2028-06-01")
    _, people = data.draw(document(year))
    people = mended(people, year)
    header = make_header({"Collection": "SEN2", "Year": str(year), "ReferenceDate": COLLECTIONS[year].census_on,
                          "SourceLevel": "L", "LEA": "926"})  # fmt: skip
    went, came = tmp_path / "in.xml", tmp_path / "out.xml"
    write(people, header, went)
    with transaction.atomic():
        report = take_in(went, by="tests")
        assert (report.people, report.doubts) == (len(people), [])
        built = export(year=year, out=came, by="tests")
        wanted = sorted(expected(people, year))
        assert [json.loads(p) for p in people_of(came)] == [json.loads(p) for p in wanted]
        assert len(built.left) == len(people) - len(wanted)
        write(people, make_header({"Collection": "SEN2", "Year": str(year), "LEA": "926", "SerialNo": "002"}), went)
        again = take_in(went, by="tests")
        assert (again.new, again.changed, again.doubts, again.kept) == (0, 0, [], {})
        export(year=year, out=came, by="tests")
        assert [json.loads(p) for p in people_of(came)] == [json.loads(p) for p in wanted]
        transaction.set_rollback(True)
