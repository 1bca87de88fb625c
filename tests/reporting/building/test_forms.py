"""Everything that the return asks of a record has a form on the case or the authority's page, and is exported.

Each is filled in through its page by a caseworker, and read again in the exported file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from ehcp.actions.taken_on import TakenOn, take_on
from ehcp.models import Placement, Plan, Process, Pupil
from reporting.building.build import export
from reporting.sen2 import Record, header_value, read
from send_cases.accounts.models import User
from tests.cast import Cast
from tests.stories import a_child, given_agreed_assessment, given_process, given_request

DAY = dt.date
Fill = Callable[..., None]


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-02-02")


@pytest.fixture
def pupil(cast: Cast) -> Pupil:
    """A young person with a plan from an earlier system, of which little is known."""
    child = a_child(birth_date=DAY(2008, 5, 14), placement={"setting": cast.school, "entry_date": DAY(2023, 9, 1)})
    (plan,) = take_on(by=cast.ada, plans=[TakenOn(child, DAY(2022, 5, 6), named=({"setting": cast.school},))])
    return plan.pupil


@pytest.fixture
def fill(cast: Cast, browser_of: Callable[[User], Client]) -> Fill:
    """Open a form as a person finds it, change some answers and save it."""

    def filled(address: str, *, by: User | None = None, **answers: str) -> None:
        client = browser_of(by or cast.amina)
        given = form_at(client, address) | answers
        saved = client.post(address, given)
        assert saved.status_code == 302, BeautifulSoup(saved.content, "html.parser").select(".govuk-error-summary")

    return filled


def form_at(client: Client, address: str) -> dict[str, str]:
    """What the form of a page holds now."""
    page = BeautifulSoup(client.get(address).content, "html.parser").select_one("main")
    assert page is not None
    found = {}
    for box in page.select("input[name], textarea[name]"):
        if box.get("type") in ("radio", "checkbox") and not box.has_attr("checked"):
            continue
        if box["name"] != "csrfmiddlewaretoken":
            found[box["name"]] = box.get("value", "") if box.name == "input" else box.get_text().strip()
    for choice in page.select("select[name]"):
        chosen = choice.select_one("option[selected]")
        found[choice["name"]] = chosen["value"] if chosen else ""
    return found


@pytest.fixture
def exported(tmp_path: Path) -> Callable[[], tuple[Record, list[Record]]]:
    """Header and people of the return of 2026."""

    def now() -> tuple[Any, list[Record]]:
        export(year=2026, out=tmp_path / "out.xml", by="tests")
        with read(tmp_path / "out.xml") as reader:
            people = list(reader)
            assert reader.problems == []
            return reader.header, people

    return now


def one(record: Record, *names: str) -> Record:
    """The block at the end of a way down."""
    for name in names:
        found = record.one(name)
        assert found is not None, name
        record = found
    return record


def date(name: str, day: DAY) -> dict[str, str]:
    """A date in three boxes."""
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


def test_the_plan(cast: Cast, pupil: Pupil, fill: Fill, exported: Any) -> None:
    plan = Plan.objects.get(pupil=pupil)
    case = f"/cases/{pupil.reference}"
    fill(f"{case}/plan/{plan.pk}/", personal_budget="yes", organised_arrangements="no", direct_payments="E",
         residential_weeks="52", work_based="A", **date("first_made_on", DAY(2021, 3, 4)))  # fmt: skip
    fill(f"{case}/plan/{plan.pk}/named/1/", sen_unit="yes", resourced_provision="no")
    fill(f"{case}/plan/{plan.pk}/named/2/", sen_setting="OTH", sen_setting_other="A special school", sen_unit="",
         resourced_provision="")  # fmt: skip
    fill(f"{case}/plan/needs/", need="ASD", need_2="SLCN", **date("starts_on", DAY(2022, 5, 6)))
    _, (person,) = exported()
    named = one(person, "Requests", "Assessment", "NamedPlan")
    assert {name: named[name] for name in ("StartDate", "PlanRes", "PlanWBP", "PB", "OA", "DP")} == {
        "StartDate": "2021-03-04", "PlanRes": "B", "PlanWBP": "A", "PB": "1", "OA": "0", "DP": "E",
    }  # fmt: skip
    first, second = named.all("PlanDetail")
    assert (first["PlacementRank"], first["SENunitIndicator"], first["ResourcedProvisionIndicator"]) == ("1", "1", "0")
    assert (second["PlacementRank"], second["SENSetting"] or second["SENsetting"]) == ("2", "OTH")
    active = one(person, "Requests", "ActivePlans")
    assert [(n["SENtype"], n["SENtypeRank"]) for n in active.all("SENneed")] == [("ASD", "1"), ("SLCN", "2")]


def test_placements_over_time(cast: Cast, pupil: Pupil, fill: Fill, exported: Any) -> None:
    case, placement = f"/cases/{pupil.reference}", Placement.objects.get(pupil=pupil)
    fill(f"{case}/education/{placement.pk}/", sen_unit="no", resourced_provision="yes", residential_weeks="38",
         work_based="S", **date("entry_date", DAY(2022, 9, 1)))  # fmt: skip
    fill(f"{case}/education/{placement.pk}/setting/", setting=str(cast.other_school.pk))
    fill(f"{case}/education/", sen_setting="OPA", rank="2", **date("entry_date", DAY(2025, 6, 2)))
    _, (person,) = exported()
    main, second = sorted(
        one(person, "Requests", "ActivePlans").all("PlacementDetail"), key=lambda p: p["PlacementRank"]
    )
    assert {name: main[name] for name in ("URN", "EntryDate", "SENunitIndicator", "ResourcedProvisionIndicator", "Res", "WBP")} == {
        "URN": cast.other_school.urn, "EntryDate": "2022-09-01", "SENunitIndicator": "0", "ResourcedProvisionIndicator": "1",
        "Res": "A", "WBP": "S",
    }  # fmt: skip
    assert (second["PlacementRank"], second["EntryDate"]) == ("2", "2025-06-02")


def test_reviews_transfers_and_the_end_of_a_plan(cast: Cast, pupil: Pupil, fill: Fill, exported: Any) -> None:
    case = f"/cases/{pupil.reference}"
    review = Process.objects.get(pupil=pupil, kind="annual_review")
    fill(f"{case}/{review.pk}/record/meeting/", meeting_on="2/11/2025")
    fill(f"{case}/{review.pk}/record/notice/", outcome="A", notice_sent_on="20/11/2025", draft_sent_on="21/11/2025")
    fill(f"{case}/start/phase_transfer/", phase="secondary_to_post16", transfer_year="2025")
    moving = Process.objects.get(pupil=pupil, kind="phase_transfer")
    fill(f"{case}/{moving.pk}/record/final/", final_sent_on="31/3/2025")
    fill(f"{case}/start/move_in/", direction="in", other_la="330", transfer_on="1/10/2025", plan_made_on="6/5/2022")
    _, people = exported()
    active = next(one(r, "ActivePlans") for r in people[0].all("Requests") if r.all("ActivePlans"))
    assert {name: active[name] for name in ("ReviewMeeting", "ReviewOutcome", "LastReview", "ReviewDraft")} == {
        "ReviewMeeting": "2025-11-02", "ReviewOutcome": "A", "LastReview": "2025-11-20", "ReviewDraft": "2025-11-21",
    }  # fmt: skip
    assert (active["PhaseTransferDueDate"], active["PhaseTransferFinalDate"]) == ("2025-03-31", "2025-03-31")
    told = [one(r, "ActivePlans")["TransferLA"] for r in people[0].all("Requests") if r.all("ActivePlans")]
    assert "330" in told


def test_the_end_of_a_plan(cast: Cast, pupil: Pupil, fill: Fill, exported: Any) -> None:
    ending = given_process(cast, pupil, "cessation", considered_on=DAY(2025, 6, 2))
    case = f"/cases/{pupil.reference}/{ending.pk}/record"
    fill(f"{case}/decided/", ceases="yes", decided_on="1/7/2025")
    fill(f"{case}/told/", notice_sent_on="2/7/2025")
    fill(f"{case}/ceased/", ceased_on="30/9/2025", cease_reason="9")
    _, (person,) = exported()
    named = one(person, "Requests", "Assessment", "NamedPlan")
    assert (named["CeaseDate"], named["CeaseReason"]) == ("2025-09-30", "9")


def test_the_request_and_what_was_disputed(cast: Cast, fill: Fill, exported: Any) -> None:
    process = given_request(cast, received_on=DAY(2025, 9, 1))
    given_agreed_assessment(cast, process, on=DAY(2025, 10, 1))
    case = f"/cases/{process.pupil.reference}"
    fill(f"{case}/{process.pk}/request/", requested_by="setting", rya="yes")
    fill(f"{case}/start/mediation/", about="assess", informed_on="6/10/2025")
    mediation = Process.objects.get(pupil=process.pupil, kind="mediation")
    fill(f"{case}/{mediation.pk}/record/held/", held_on="20/10/2025")
    fill(f"{case}/start/appeal/", about="assess", decision_sent_on="1/10/2025", appeal_sent_on="3/11/2025")
    _, (person,) = exported()
    request = one(person, "Requests")
    assert {name: request[name] for name in ("RYA", "RequestMediation", "RequestTribunal")} == {
        "RYA": "1", "RequestMediation": "1", "RequestTribunal": "1",
    }  # fmt: skip
    assert request["RequestSource"] == "2"


def test_the_authority(cast: Cast, pupil: Pupil, fill: Fill, exported: Any) -> None:
    fill("/administration/authority/details/", by=cast.ada, dmo="Y", dco="N", dsco="R")
    header, _ = exported()
    assert [header_value(header, name) for name in ("DMO", "DCO", "DSCO")] == ["Y", "N", "R"]
