"""The pages of faults: who sees what, what they count, where they lead, and how many queries they take."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ehcp.actions import pupils, restricted
from ehcp.models import CaseEvent, Job, Pupil, ViewLog
from reporting.faults.check import check_children, check_everybody
from reporting.models import SenExplanation, SenFault, SenRule
from send_cases.accounts.models import User
from tests.cast import Cast, make_person
from tests.stories import given_plan, given_request

DAY = dt.date
Browser = Callable[[User], Client]
CLEAN, MINE = "/board/clean/", "/board/clean/mine/"


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-27")


@pytest.fixture
def people(cast: Cast) -> list[Pupil]:
    """Two plans of Amina's, of which one lacks an ethnicity and was never reviewed, and one of nobody's."""
    found = [
        given_plan(cast, made_on=DAY(2024, 3, 1), last_review_on=DAY(2026, 3, 1), surname=name, ethnicity=code, upn_unknown="UN2")
        for name, code in (("Ash", ""), ("Birch", "WBRI"), ("Cedar", ""))
    ]  # fmt: skip
    from ehcp.actions.requests import allocate

    for pupil in found[:2]:
        allocate(process=pupil.processes.get(), by=cast.ben, officer=cast.amina)
    check_everybody()
    return found


def query_of(pupil: Pupil) -> SenFault:
    """Somebody's first query that stands."""
    return SenFault.objects.filter(pupil=pupil, severity="query", cured_on=None).earliest("pk")


def test_a_manager_finds_every_fault_with_the_way_to_its_field(
    cast: Cast, people: list[Pupil], ben_client: Client
) -> None:
    page = ben_client.get(CLEAN).content.decode()
    assert "SEN2 return of 2027, census day 21 January 2027" in page
    for pupil in (people[0], people[2]):
        assert f'href="/cases/{pupil.reference}/facts/#id_ethnicity"' in page
    assert "Amina Yusuf" in page
    assert "Unallocated" in page
    assert "P05" in page
    assert "plans issued in the year have Week20 1" in page.replace("Plans", "plans")


def test_who_sees_the_pages(cast: Cast, people: list[Pupil], browser_of: Browser) -> None:
    for person, clean, mine in (
        (cast.ben, 200, 200), (cast.ada, 200, 404), (cast.amina, 404, 200), (cast.sam, 404, 404), (cast.chandra, 404, 404),
    ):  # fmt: skip
        client = browser_of(person)
        assert (client.get(CLEAN).status_code, client.get(MINE).status_code) == (clean, mine), person.name
    admin = browser_of(cast.ada).get(CLEAN).content.decode()
    assert "P05" in admin, "an administrator sees numbers"
    assert "Ash" not in admin.replace("ASH, Robin", "Ash") or "ASH" not in admin
    assert people[0].reference not in admin, "and no record"


def test_an_officers_own_list_holds_their_cases_alone(people: list[Pupil], amina_client: Client) -> None:
    page = amina_client.get(MINE).content.decode()
    assert people[0].reference in page
    assert people[2].reference not in page
    tile = amina_client.get("/cases/").content.decode()
    count = SenFault.objects.filter(process__officer__name="Amina Yusuf").exclude(severity="information").count()
    assert f'href="{MINE}"><span class="app-tile__n">{count}</span>' in tile.replace(' aria-current="true"', "")


def test_the_address_narrows_the_list_and_the_csv_alike(people: list[Pupil], ben_client: Client) -> None:
    both = "rule=P05&severity=error" if SenFault.objects.filter(rule="P05", severity="error").exists() else "rule=P05"
    page = ben_client.get(f"{CLEAN}?{both}&officer=none").content.decode()
    assert "1 fault" in page
    assert people[2].reference in page
    assert people[0].reference not in page
    text = ben_client.get(f"{CLEAN}faults.csv?{both}&officer=none").getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(text))
    assert (row["Reference"], row["Rule"], row["Field"]) == (people[2].reference, "P05", "Ethnicity")
    assert row["Where"].endswith(f"/cases/{people[2].reference}/facts/#id_ethnicity")
    assert people[2].surname not in text
    assert ViewLog.objects.filter(what="export", detail__count=1).exists()
    for query in ("age=week", "said=no", "team=none", "severity=query&severity=error", "rule=nonsense", "officer=x"):
        assert ben_client.get(f"{CLEAN}?{query}").status_code == 200
    assert "No fault fits these filters" in ben_client.get(f"{CLEAN}?age=longer").content.decode()


def test_a_record_open_to_named_people_is_counted_and_not_listed(
    cast: Cast, people: list[Pupil], browser_of: Browser
) -> None:
    restricted.restrict(pupil=people[0], by=cast.ben, because="A relative works here", people=[cast.amina])
    mo = make_person("Mo Farrell", cast.team, "manager")
    page = browser_of(mo).get(f"{CLEAN}?rule=P05").content.decode()
    assert people[0].reference not in page
    assert '<td class="govuk-table__cell govuk-table__cell--numeric" data-label="Faults">2</td>' in page
    assert people[0].reference in browser_of(cast.amina).get(MINE).content.decode()
    fault = SenFault.objects.filter(pupil=people[0], cured_on=None).first()
    assert fault is not None
    assert browser_of(cast.omar).get(f"/board/clean/{fault.pk}/explain/").status_code == 404


def test_the_pages_take_a_bounded_number_of_queries(
    cast: Cast, people: list[Pupil], ben_client: Client, amina_client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(2):
        with django_assert_max_num_queries(26):
            ben_client.get(CLEAN)
        with django_assert_max_num_queries(14):
            amina_client.get(MINE)
        for name in ("Elm", "Fir", "Gorse"):
            given_plan(cast, made_on=DAY(2024, 3, 1), surname=name)
        check_everybody()


def test_checking_now_is_one_job_however_often_it_is_asked_for(people: list[Pupil], ben_client: Client) -> None:
    first = ben_client.post(f"{CLEAN}check/")
    again = ben_client.post(f"{CLEAN}check/")
    (job,) = Job.objects.filter(kind="check_sen2")
    assert first["Location"] == again["Location"] == f"/jobs/{job.pk}/"
    assert f'href="/jobs/{job.pk}/"' in ben_client.get(CLEAN).content.decode()
    assert ben_client.get(f"{CLEAN}check/").status_code == 405


def test_a_query_is_explained_and_asked_again(cast: Cast, people: list[Pupil], browser_of: Browser) -> None:
    client, fault = browser_of(cast.amina), query_of(people[0])
    there = f"/board/clean/{fault.pk}/explain/"
    assert there in client.get(f"/cases/{people[0].reference}/return/").content.decode()
    empty = client.post(there, {"note": "  "})
    assert empty.status_code == 422
    assert "Say why it is right as it is" in empty.content.decode()
    assert client.post(there, {"note": "They came from abroad last week."}).status_code == 302
    said = SenExplanation.objects.get()
    assert (said.key, said.by, said.explained_on) == (fault.key, cast.amina, DAY(2026, 11, 27))
    assert CaseEvent.objects.filter(pupil=people[0], kind="sen2", detail="They came from abroad last week.").exists()
    check_children([people[0].pk])
    assert "They came from abroad last week." in client.get(f"/cases/{people[0].reference}/return/").content.decode()
    own = client.get(MINE).content.decode()
    assert f"/board/clean/{fault.pk}/explain/" not in own, "what is explained waits for nobody"
    assert fault.rule in browser_of(cast.ben).get(f"{CLEAN}?said=yes").content.decode()
    assert client.post(there, {"note": "x", "take_back": "on"}).status_code == 302
    said.refresh_from_db()
    assert said.withdrawn_on == DAY(2026, 11, 27)
    error = SenFault.objects.filter(severity="error", pupil__isnull=False).first()
    if error is not None:
        assert client.get(f"/board/clean/{error.pk}/explain/").status_code == 404, "an error is put right"


def test_the_whole_return_is_explained_by_a_manager(cast: Cast, people: list[Pupil], browser_of: Browser) -> None:
    fault = SenFault.objects.filter(pupil=None, severity="query").first()
    assert fault is not None, "of three people without a number X04 asks"
    there = f"/board/clean/{fault.pk}/explain/"
    assert browser_of(cast.amina).get(there).status_code == 404
    assert browser_of(cast.ben).post(there, {"note": "They are new."})["Location"] == CLEAN
    assert "They are new." in browser_of(cast.ben).get(CLEAN).content.decode()


def test_the_case_page_shows_its_faults_beside_the_field(
    cast: Cast, people: list[Pupil], browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    client, pupil = browser_of(cast.amina), people[0]
    for page in ("", "people/", "return/"):
        assert (
            f'href="/cases/{pupil.reference}/return/">'
            in client.get(f"/cases/{pupil.reference}/{page}").content.decode()
        )
    facts = client.get(f"/cases/{pupil.reference}/people/").content.decode()
    row = facts[facts.index('key">Ethnicity') :]
    assert "P05" in row[: row.index("</dd>")]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/cases/{pupil.reference}/facts/", _facts_of(pupil) | {"ethnicity": "WBRI"})
    assert "P05" not in client.get(f"/cases/{pupil.reference}/people/").content.decode()
    assert not SenFault.objects.filter(pupil=pupil, rule="P05", cured_on=None).exists()


def _facts_of(pupil: Pupil) -> dict[str, str]:
    born = pupil.birth_date or DAY(2018, 1, 1)
    return {
        "surname": pupil.surname, "forename": pupil.forename, "birth_date_0": str(born.day), "birth_date_1": str(born.month),
        "birth_date_2": str(born.year), "sex": pupil.sex, "upn_unknown": pupil.upn_unknown,
    }  # fmt: skip


def test_a_school_never_sees_a_fault(cast: Cast, browser_of: Browser) -> None:
    process = given_request(cast)
    check_children([process.pupil_id])
    assert SenFault.objects.filter(pupil=process.pupil).exists()
    for page in ("/setting/", f"/setting/cases/{process.pupil.reference}/"):
        answer = browser_of(cast.sam).get(page)
        assert "SEN2" not in answer.content.decode()


def test_rules_take_dfes_numbers(cast: Cast, people: list[Pupil], browser_of: Browser) -> None:
    admin, manager = browser_of(cast.ada), browser_of(cast.ben)
    assert admin.post(f"{CLEAN}rules/P05/", {"dfe_code": "1234Q", "severity": "information"}).status_code == 302
    assert "P05 (DfE 1234Q)" in manager.get(CLEAN).content.decode()
    check_everybody()
    assert set(SenFault.objects.filter(rule="P05", cured_on=None).values_list("severity", flat=True)) == {"information"}
    assert "1234Q" in manager.get(f"{CLEAN}rules/").content.decode()
    assert manager.get(f"{CLEAN}rules/P05/").status_code == 404
    assert admin.get(f"{CLEAN}rules/Z99/").status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rule,year,severity,dfe_code\nP05,2027,off,\nP06,,,77\n", ""),
        ("rule,severity\nZ99,error\n", "there is no rule"),
        ("rule,severity\nP05,grave\n", "severity is error, query, information or off"),
        ("rule,year\nP05,soon\n", "collection year like 2027"),
        ("number;name\n1;2\n", "must name the columns"),
        ("", "must name the columns"),
    ],
)
def test_a_file_of_numbers_comes_in_whole_or_not_at_all(
    cast: Cast, people: list[Pupil], browser_of: Browser, text: str, said: str
) -> None:
    file = SimpleUploadedFile("rules.csv", text.encode() or b"\n", "text/csv")
    answer = browser_of(cast.ada).post(f"{CLEAN}rules/file/", {"file": file})
    if said:
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not SenRule.objects.exists()
    else:
        assert answer.status_code == 302
        check_everybody()
        assert not SenFault.objects.filter(rule="P05", cured_on=None).exists(), "a rule that is off is not asked"


def test_nothing_to_put_right_says_so(cast: Cast, ben_client: Client) -> None:
    assert "Nobody has been checked yet" in ben_client.get(CLEAN).content.decode()
    check_everybody()
    assert "Nothing is to be put right" in ben_client.get(CLEAN).content.decode()


def test_the_burn_down_counts_what_stood_on_each_day(
    cast: Cast, people: list[Pupil], ben_client: Client, moved_clock: Callable[[str], None]
) -> None:
    from reporting.faults.listing import over_time

    before = over_time(2027)[-1]
    moved_clock("2026-12-04")
    pupils.change_facts(pupil=people[0], by=cast.amina, facts={"ethnicity": "WBRI"})
    check_children([people[0].pk])
    rows = over_time(2027)
    assert (rows[-2]["errors"], rows[-2]["queries"]) == (before["errors"], before["queries"])
    assert rows[-1]["errors"] + rows[-1]["queries"] == before["errors"] + before["queries"] - 1
    assert rows[-3]["errors"] == 0, "a week before nothing had been seen yet"
