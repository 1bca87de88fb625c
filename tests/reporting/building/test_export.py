"""The return as it is built from facts: scope, coding, the past, and the same bytes again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehcp.actions import processes, provision, pupils, requests
from ehcp.actions.taken_on import TakenOn, take_on
from ehcp.models import Process
from ehcp.policies import Refused
from reporting.building.build import export
from reporting.models import Sen2Build
from reporting.sen2 import Record, read
from tests.cast import Cast
from tests.stories import a_child, given_agreed_assessment, given_refusal, given_request

DAY = dt.date


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-02-02")


@pytest.fixture
def built(cast: Cast, tmp_path: Path) -> Callable[..., list[Record]]:
    def build(year: int = 2026, **more: Any) -> list[Record]:
        export(year=year, out=tmp_path / "out.xml", by="tests", **more)
        with read(tmp_path / "out.xml") as reader:
            people = list(reader)
            assert reader.problems == []
        return people

    return build


def _asked(cast: Cast, received: DAY, **more: Any) -> Process:
    child = a_child(placement={"setting": cast.school, "entry_date": DAY(2023, 9, 1)}, **more)
    return given_request(cast, child=child, received_on=received)


def test_an_open_request_and_an_open_assessment(cast: Cast, built: Any) -> None:
    _asked(cast, DAY(2025, 12, 1))
    given_agreed_assessment(cast, _asked(cast, DAY(2025, 9, 1), forename="Alex"), on=DAY(2025, 10, 6))
    first, second = built()
    (request,) = first.all("Requests")
    assert request == Record("Requests", {"ReceivedDate": "2025-12-01", "RequestSource": "1", "RequestOutcome": "A"})
    (request,) = second.all("Requests")
    assert (request["RequestOutcome"], request["RequestMediation"], request["RequestTribunal"]) == ("Y", "0", "0")
    assert request.one("Assessment") == Record("Assessment", {"AssessmentOutcome": "A"})
    assert (second["PostCode"], second["Sex"]) == ("WM1 4QZ", "M")


def test_what_came_after_census_day_has_not_happened(cast: Cast, built: Any) -> None:
    _asked(cast, DAY(2026, 1, 20))
    later = _asked(cast, DAY(2025, 12, 20), forename="Alex")
    given_agreed_assessment(cast, later, on=DAY(2026, 1, 20))
    (only,) = built()
    (request,) = only.all("Requests")
    assert request["RequestOutcome"] == "A"
    assert built(2025) == []


def test_a_withdrawal_of_an_earlier_year_is_left_out(cast: Cast, built: Any) -> None:
    for received, withdrawn in ((DAY(2024, 9, 1), DAY(2024, 10, 1)), (DAY(2025, 9, 1), DAY(2025, 10, 1))):
        process = _asked(cast, received, forename=str(received.year))
        requests.withdraw(process=process, by=cast.amina, withdrawn_on=withdrawn, withdrawn_by="parent",
                          withdrawn_means="email", because="Moved school.")  # fmt: skip
    (only,) = built()
    assert (only["Forename"], only.all("Requests")[0]["RequestOutcome"]) == ("2025", "W")


def _plan(cast: Cast, first: DAY, **more: Any) -> Any:
    child = a_child(placement={"setting": cast.school, "entry_date": DAY(2023, 9, 1), "sen_unit": False,
                               "resourced_provision": True}, **more)  # fmt: skip
    (plan,) = take_on(by=cast.ada, plans=[TakenOn(child, first, named=({"setting": cast.school},))])
    return plan


def test_an_old_plan_is_a_shell_with_a_full_plan(cast: Cast, built: Any) -> None:
    plan = _plan(cast, DAY(2022, 5, 6))
    provision.change_plan(plan=plan, by=cast.amina, facts={"personal_budget": True, "organised_arrangements": True,
                                                           "residential_weeks": 52})  # fmt: skip
    pupils.place(pupil=plan.pupil, by=cast.amina, facts={"sen_setting": "OPA", "rank": 2}, entry_date=DAY(2025, 1, 6))
    (person,) = built()
    (request,) = person.all("Requests")
    assert dict(request) == {"RequestOutcome": "H"}
    (assessment,) = request.all("Assessment")
    assert dict(assessment) == {"AssessmentOutcome": "H"}
    (named,) = assessment.all("NamedPlan")
    assert dict(named) == {"StartDate": "2022-05-06", "PB": "1", "OA": "1", "PlanRes": "B"}
    assert [dict(each) for each in named.all("PlanDetail")] == [
        {"URN": "900001", "PlacementRank": "1", "SENunitIndicator": "0", "ResourcedProvisionIndicator": "0"}
    ]
    (active,) = request.all("ActivePlans")
    assert [dict(each) for each in active.all("PlacementDetail")] == [
        {"URN": "900001", "PlacementRank": "1", "EntryDate": "2023-09-01", "SENunitIndicator": "0",
         "ResourcedProvisionIndicator": "1"},
        {"SENSetting": "OPA", "PlacementRank": "2", "EntryDate": "2025-01-06"},
    ]  # fmt: skip
    assert [dict(each) for each in active.all("SENneed")] == [{"SENtype": "ASD", "SENtypeRank": "1"}]


def test_a_plan_ceased_in_the_year_is_there_and_gone_the_year_after(cast: Cast, built: Any) -> None:
    plan = _plan(cast, DAY(2019, 5, 6), birth_date=DAY(2006, 5, 14))
    process = processes.open_process(
        pupil=plan.pupil, by=cast.amina, kind="cessation", facts={"considered_on": DAY(2025, 1, 6)}
    )
    processes.record_facts(
        process=process, by=cast.amina, step="decided", facts={"ceases": True, "decided_on": DAY(2025, 2, 3)}
    )
    processes.record_facts(
        process=process, by=cast.amina, step="ceased", facts={"ceased_on": DAY(2025, 5, 1), "cease_reason": "5"}
    )
    (person,) = built()
    (request,) = person.all("Requests")
    named = request.all("Assessment")[0].all("NamedPlan")[0]
    assert (named["CeaseDate"], named["CeaseReason"]) == ("2025-05-01", "5")
    (placement,) = request.all("ActivePlans")[0].all("PlacementDetail")
    assert placement["LeavingDate"] == "2025-05-01"  # passed on: placements end with it
    assert built(2027) == []
    (then,) = built(2025)
    assert "CeaseDate" not in then.all("Requests")[0].all("Assessment")[0].all("NamedPlan")[0]


def test_mediation_appeal_review_and_phase_transfer(cast: Cast, built: Any) -> None:
    process = _asked(cast, DAY(2025, 3, 3))
    given_refusal(cast, process, on=DAY(2025, 4, 2))
    opened = processes.open_process(pupil=process.pupil, by=cast.amina, kind="mediation",
                                    facts={"about": "assess", "informed_on": DAY(2025, 4, 20)})  # fmt: skip
    (person,) = built()
    assert person.all("Requests")[0]["RequestMediation"] == "0"  # asked for, not held
    processes.record_facts(process=opened, by=cast.amina, step="held", facts={"held_on": DAY(2025, 5, 12)})
    (person,) = built()
    (request,) = person.all("Requests")
    assert (request["RequestOutcome"], request["RequestOutcomeDate"]) == ("N", "2025-04-02")
    assert (request["RequestMediation"], request["RequestTribunal"]) == ("1", "0")
    assert request.one("Assessment") is None


def test_a_review_and_the_next_phase(cast: Cast, built: Any) -> None:
    plan = _plan(cast, DAY(2022, 5, 6))
    review = Process.objects.get(pupil=plan.pupil, kind="annual_review")
    processes.record_facts(process=review, by=cast.amina, step="meeting", facts={"meeting_on": DAY(2025, 11, 12)})
    processes.record_facts(process=review, by=cast.amina, step="notice",
                           facts={"outcome": "M", "notice_sent_on": DAY(2025, 12, 1)})  # fmt: skip
    processes.open_process(pupil=plan.pupil, by=cast.amina, kind="phase_transfer",
                           facts={"phase": "primary_to_secondary", "transfer_year": 2026})  # fmt: skip
    (person,) = built()
    assert dict(person.all("Requests")[0].all("ActivePlans")[0]) == {
        "ReviewMeeting": "2025-11-12", "ReviewOutcome": "M", "LastReview": "2025-12-01",
        "PhaseTransferDueDate": "2026-02-15",
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)  # history is dated by transactions
def test_the_same_bytes_again_and_what_was_known_then(cast: Cast, tmp_path: Path) -> None:
    plan = _plan(cast, DAY(2022, 5, 6))
    first = dt.datetime.now(dt.UTC)
    provision.change_plan(plan=plan, by=cast.amina, facts={"personal_budget": True, "organised_arrangements": True})
    _asked(cast, DAY(2025, 12, 1), forename="Later")
    given = {
        "known_at": first,
        "serial": 7,
        "created": dt.datetime(2026, 2, 2, 9, 30, tzinfo=dt.UTC),
        "by": "tests",
        "year": 2026,
    }
    hashes = [export(out=tmp_path / name, **given).build.sha256 for name in ("a.xml", "b.xml")]
    assert hashes[0] == hashes[1]
    then = (tmp_path / "a.xml").read_bytes()
    assert then == (tmp_path / "b.xml").read_bytes()
    assert b"<SerialNo>007</SerialNo>" in then
    assert b"<PB>" not in then
    assert b"Later" not in then
    now = export(out=tmp_path / "c.xml", year=2026, by="tests")
    assert (now.build.serial, now.build.persons) == (8, 2)
    assert b"<PB>1</PB>" in (tmp_path / "c.xml").read_bytes()


def test_refusals_say_what_to_do_and_leave_no_file(cast: Cast, tmp_path: Path) -> None:
    for more, sentence in (
        ({"year": 2019}, "The years are 2023"),
        ({"year": 2026, "known_at": dt.datetime(2999, 1, 1, tzinfo=dt.UTC)}, "still to come"),
        ({"year": 2026, "serial": 1000}, "from 1 to 999"),
        ({"year": 2026, "out": tmp_path / "none" / "x.xml"}, "Give another place"),
    ):
        with pytest.raises(Refused, match=sentence):
            export(**{"out": tmp_path / "x.xml", "by": "tests", **more})
    assert list(tmp_path.iterdir()) == []
    assert not Sen2Build.objects.exists()
