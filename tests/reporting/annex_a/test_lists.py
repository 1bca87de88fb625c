"""The lists made from real cases: who is on them, what the workbook holds, and the pages that lead to it."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from ehcp.actions import pupils, restricted
from ehcp.models import Job, ViewLog
from reporting.annex_a.columns import columns_of
from reporting.annex_a.joined import Joined
from reporting.annex_a.make import make_lists
from reporting.annex_a.models import InspectionLists
from reporting.annex_a.rows import rows_of
from reporting.work import inspection_job
from send_cases import clock
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.history import writing
from tests.cast import Cast, make_person
from tests.stories import days_ago, given_fact, given_plan, given_request

pytestmark = pytest.mark.django_db
UPN = "A950000178301"
MADE_ON = dt.date(2024, 3, 1)
Browser = Callable[[User], Client]


@pytest.fixture
def children(cast: Cast) -> dict[str, Any]:
    """One with a plan, one who is being assessed, one whose plan has ceased, and one who is refused."""
    planned = given_plan(cast, made_on=MADE_ON, last_review_on=dt.date(2025, 2, 3))
    pupils.change_facts(pupil=planned, by=cast.amina, facts={"upn": UPN, "ethnicity": "WENG"})
    asked = given_request(cast, received_on=days_ago(20)).pupil
    return {"planned": planned, "asked": asked}


def sheets(made: InspectionLists) -> dict[str, list[tuple[Any, ...]]]:
    with made.xlsx.open("rb") as file:
        book = load_workbook(io.BytesIO(file.read()))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_who_is_on_which_list(cast: Cast, children: dict[str, Any]) -> None:
    today = clock.today()
    assert [row["pk"] for row in rows_of("List_1", today)] == [children["planned"].pk]
    assert [row["pk"] for row in rows_of("List_2", today)] == [children["asked"].pk]
    plan = children["planned"].plans.get()
    with writing(by="tests", why="a plan that ceased"):
        type(plan).objects.filter(pk=plan.pk).update(ceased_on=days_ago(1), cease_reason="3")
    assert rows_of("List_1", today) == []
    assert [row["pk"] for row in rows_of("List_2", today)] == [children["asked"].pk]


def test_a_row_says_what_is_held(cast: Cast, children: dict[str, Any]) -> None:
    (row,) = rows_of("List_1", clock.today())
    assert row == {
        "pk": children["planned"].pk, "reference": children["planned"].reference, "upn": UPN, "uln": "",
        "born": dt.date(2018, 5, 14), "gender": "a) Male", "ethnicity": "a) WBRI", "issued": MADE_ON, "updated": None,
        "reviewed": dt.date(2025, 2, 3), "need": "k) ASD", "urn": "900001", "phase": "", "second_phase": "", "home": "b) No",
    }  # fmt: skip
    review = children["planned"].processes.get(kind="annual_review")
    given_fact(cast, review, "meeting", meeting_on=days_ago(-5))
    assert rows_of("List_1", clock.today())[0]["reviewed"] == dt.date(2025, 2, 3)  # planned, not held
    assert rows_of("List_1", days_ago(-5))[0]["reviewed"] == days_ago(-5)


def test_the_workbook_as_it_goes_out(cast: Cast, children: dict[str, Any]) -> None:
    joined = Joined(["absence", "team"], {UPN: {"absence": 7.5, "team": "=1+1"}, "X845212818005": {"absence": 1.0}})
    made = make_lists(by=cast.ben, joined=joined)
    assert (made.list_1, made.list_2, made.not_on_lists) == (1, 1, 1)
    with made.xlsx.open("rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == made.xlsx_sha256
    book = sheets(made)
    assert list(book) == ["List_1", "List_2", "Notes"]
    for name in ("List_1", "List_2"):
        assert list(book[name][0]) == [column.head for column in columns_of(name)]
        assert len(book[name]) == 2
    first = dict(zip(book["List_1"][0], book["List_1"][1], strict=True))
    assert (first["UPN"], first["Date of birth"], first["Absence"]) == (UPN, dt.datetime(2018, 5, 14), 7.5)  # noqa: DTZ001 - a cell has no zone
    assert first["Which children's social care team?"] == "=1+1"  # a text, not a formula
    assert first["Pupil Premium"] is None
    notes = {str(line[0]): str(line[1]) for line in book["Notes"]}
    assert "left blank" in notes["Pupil Premium"]
    assert "joined from a file" in notes["Absence"]
    assert "not checked" in notes["Rule 103 (error), List_1"]
    assert "not complete" in " ".join(notes)
    assert not any(name in str(book) for name in ("Fielding", "Robin"))


def test_officers_make_none_and_outsiders_find_nothing(cast: Cast, browser_of: Browser) -> None:
    with pytest.raises(Denied):
        make_lists(by=cast.amina)
    made = make_lists(by=cast.ben)
    pages = [reverse("reporting:inspection"), reverse("reporting:inspection_template")]
    pages += [reverse(f"reporting:inspection_{name}", args=[made.pk]) for name in ("lists", "download")]
    for page in [*pages, reverse("reporting:inspection_found", args=[made.pk, "101a"])]:
        response: Any = browser_of(cast.ben).get(page)
        assert response.status_code == 200
        if response.streaming:
            assert b"".join(response.streaming_content).startswith(b"PK")
        for person in (cast.amina, cast.ada, cast.sam, cast.chandra):
            assert browser_of(person).get(page).status_code == 404
    assert browser_of(cast.ben).get(reverse("reporting:inspection_found", args=[made.pk, "999"])).status_code == 404


def test_asked_for_made_by_the_job_seen_and_downloaded(
    cast: Cast, children: dict[str, Any], browser_of: Browser
) -> None:
    mona = make_person("Mona Field", cast.team, "manager")
    restricted.restrict(pupil=children["asked"], by=mona, because="Family of a colleague", people=[cast.omar])
    ben = browser_of(cast.ben)
    file = SimpleUploadedFile("columns.csv", f"UPN,Absence\n{UPN},3\n".encode())
    response = ben.post(reverse("reporting:inspection"), {"file": file})
    job = Job.objects.get(kind="inspection_lists")
    assert response["Location"] == reverse("job", args=[job.pk])
    assert default_storage.exists(job.args["file"])

    class Watching:
        job_id = job.pk
        steps: list[int] = []

        def step(self, done: int, total: int, words: str) -> None:
            self.steps.append(done)

    result = inspection_job(Watching(), **job.args)  # type: ignore[arg-type]
    assert Watching.steps == [0, 1, 2, 3, 4]
    assert not default_storage.exists(job.args["file"])
    again = inspection_job(Watching(), **{**job.args, "file": ""})  # type: ignore[arg-type]
    assert again["href"] == result["href"]
    made = InspectionLists.objects.get()
    page = ben.get(result["href"])
    assert b'Joined from a file:</p><ul class="govuk-list govuk-list--bullet"><li>Absence</li></ul>' in page.content
    assert made.xlsx_sha256.encode() in page.content
    (clause,) = [f for f in made.findings if f["rule"] == "207"]
    assert clause["people"] == [children["asked"].pk]
    listed = ben.get(reverse("reporting:inspection_found", args=[made.pk, "207"]))
    assert b"1 more person not listed" in listed.content
    assert children["asked"].reference.encode() not in listed.content
    listed = ben.get(reverse("reporting:inspection_found", args=[made.pk, "101a"]))
    assert b"Nobody." in listed.content
    download = ben.get(reverse("reporting:inspection_download", args=[made.pk]))
    assert hashlib.sha256(b"".join(download.streaming_content)).hexdigest() == made.xlsx_sha256  # type: ignore[attr-defined]
    assert ViewLog.objects.filter(what="export", user=cast.ben, detail__inspection=made.pk).count() == 1


def test_a_wrong_file_is_said_by_line_and_starts_nothing(cast: Cast, browser_of: Browser) -> None:
    file = SimpleUploadedFile("columns.csv", f"UPN,Absence\n{UPN},300\nx,1\n".encode())
    response = browser_of(cast.ben).post(reverse("reporting:inspection"), {"file": file})
    assert response.status_code == 422
    assert b"Line 2: Absence: give the sessions missed" in response.content
    assert b"Line 3: the UPN is not one" in response.content
    assert not Job.objects.exists()


def test_the_pages_stay_bounded(
    cast: Cast, children: dict[str, Any], browser_of: Browser, django_assert_max_num_queries: Any
) -> None:
    made = make_lists(by=cast.ben)
    ben = browser_of(cast.ben)
    for address in (reverse("reporting:inspection"), reverse("reporting:inspection_lists", args=[made.pk]),
                    reverse("reporting:inspection_found", args=[made.pk, "101b"])):  # fmt: skip
        ben.get(address)
        with django_assert_max_num_queries(12):
            ben.get(address)
