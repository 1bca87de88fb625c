"""Lists as CSV: the page's rows under its filters and access, streamed, logged, and no cell that is a formula."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ehcp.actions import jobs, mail, restricted
from ehcp.models import ViewLog
from send_cases import csv_lists
from send_cases.accounts.models import User
from tests.cast import Cast
from tests.stories import a_child, days_ago, given_advice, given_agreed_assessment, given_request

pytestmark = pytest.mark.django_db
BrowserOf = Callable[[User], Client]


def read(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of a list's file, by the names of its columns."""
    response: Any = client.get(address)
    assert response.status_code == 200, response
    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["Cache-Control"] == "no-store"
    return list(csv.DictReader(response.getvalue().decode("utf-8-sig").splitlines()))


def link_of(client: Client, address: str) -> str:
    """Where the page's own link leads."""
    page = client.get(address).content.decode()
    assert "Download this list as CSV" in page
    href = next(part for part in page.split('"') if "as=csv" in part)
    return address.partition("?")[0] + href.replace("&amp;", "&")


@pytest.mark.parametrize("text", ["=1+1", "+44 1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_a_text_that_would_be_a_formula_is_only_text(text: str) -> None:
    assert csv_lists.cell(text) == f"'{text}"


def test_other_values_are_as_they_are() -> None:
    when = dt.datetime(2026, 7, 1, 9, 30, tzinfo=dt.UTC)
    values = ["O'Neil", "a=b", -3, 0, None, "", True, dt.date(2026, 11, 27), when]
    wanted = ["O'Neil", "a=b", "-3", "0", "", "", "yes", "2026-11-27", "2026-07-01 10:30"]
    assert [csv_lists.cell(each) for each in values] == wanted


def test_lines_are_sent_one_after_the_other() -> None:
    made: list[int] = []

    def rows() -> Any:
        for number in range(3):
            made.append(number)
            yield [number]

    lines = iter(csv_lists.csv_of("numbers", ["Number"], rows()))
    assert next(lines) == "\ufeffNumber\r\n".encode()
    assert made == []
    assert next(lines) == b"0\r\n"
    assert made == [0]


def test_a_name_that_is_a_formula_is_defused_in_the_worklist(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast, child=a_child(surname="=HYPERLINK(1)", forename="@Kim"))
    (row,) = read(browser_of(cast.amina), "/cases/export.csv")
    assert (row["Reference"], row["Legal surname"], row["Legal forenames"]) == (
        process.pupil.reference, "'=HYPERLINK(1)", "'@Kim",
    )  # fmt: skip


def test_what_a_search_found(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast)
    hidden = given_request(cast, child=a_child(forename="Ash"))
    restricted.restrict(pupil=hidden.pupil, by=cast.ben, because="Family of a colleague", people=[cast.amina])
    omar = browser_of(cast.omar)
    results = omar.post("/cases/search/", {"q": "Fielding"})["Location"]
    (row,) = read(omar, link_of(omar, results))
    assert (row["Reference"], row["Legal surname"], row["Caseworker"]) == (
        process.pupil.reference,
        "Fielding",
        "Amina Yusuf",
    )
    log = ViewLog.objects.get(what="export")
    assert log.detail == {"pupils": [process.pupil_id], "count": 1}
    assert browser_of(cast.ben).get(f"{results}?as=csv").status_code == 404  # another person's search


def test_the_cases_behind_a_number_of_the_board(cast: Cast, browser_of: BrowserOf) -> None:
    late, hidden = given_request(cast, received_on=days_ago(60)), given_request(cast, received_on=days_ago(70))
    given_request(cast)
    restricted.restrict(pupil=hidden.pupil, by=cast.ben, because="Family of a colleague", people=[cast.amina])
    ben = browser_of(cast.ben)
    numbers = {row["Reference"] for row in read(ben, link_of(ben, "/board/cases/now/overdue/"))}
    assert numbers == {late.pupil.reference, hidden.pupil.reference}
    assert ViewLog.objects.filter(what="export", detail__pupils__contains=late.pupil_id).exists()
    assert browser_of(cast.amina).get("/board/cases/now/overdue/?as=csv").status_code == 404


def test_a_schools_cases_and_what_an_adviser_is_asked(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast, received_on=days_ago(40))
    given_agreed_assessment(cast, process, on=days_ago(10))
    given_advice(cast, process, on=days_ago(9))
    sam, dee = browser_of(cast.sam), browser_of(cast.dee)
    (mine,) = read(sam, link_of(sam, "/school/"))
    assert mine["Reference"] == process.pupil.reference
    assert "Something is needed from you" in mine["Where it stands"]
    (asked,) = read(dee, link_of(dee, "/advice/"))
    assert (asked["Reference"], asked["Asked on"]) == (process.pupil.reference, days_ago(9).isoformat())
    assert {log.user for log in ViewLog.objects.filter(what="export")} == {cast.sam, cast.dee}
    assert read(browser_of(cast.eve), "/school/?as=csv") == []
    assert browser_of(cast.sam).get("/advice/?as=csv").status_code == 404


def test_the_administrators_lists_keep_their_filters(cast: Cast, browser_of: BrowserOf) -> None:
    jobs.start(kind="summary", asked_by=cast.ben, args={"year": 2026, "by": cast.ben.pk})
    mail.queue_mail(kind="notice", to_address="maria@home.invalid", subject="A letter", body="See it.")
    ada = browser_of(cast.ada)
    people = read(ada, link_of(ada, "/administration/people/?role=senco"))
    assert {row["Name"] for row in people} == {"Sam Okoro", "Cleo Bright", "Eve Stone"}
    assert people[0]["Works for"].endswith("SENCO or other person of a school, college or setting")
    (job,) = read(ada, link_of(ada, "/administration/work/?state=queued"))
    assert (job["State"], job["By"]) == ("Waiting", "Ben Carter")
    (letter,) = read(ada, link_of(ada, "/administration/emails/?state=queued"))
    assert letter["To"] == "m…@home.invalid"  # no more of a family's address than the page shows
    assert read(ada, "/administration/emails/?state=sent&as=csv") == []
    (team,) = read(ada, link_of(ada, "/administration/organisations/?kind=team"))
    assert (team["Name"], team["Open"]) == (cast.team.name, "yes")
    assert "URN" in read(ada, "/administration/organisations/?kind=setting&as=csv")[0]
    assert read(ada, "/administration/tokens/?as=csv") == []
    for address in ("people", "work", "emails", "organisations", "tokens"):
        assert browser_of(cast.ben).get(f"/administration/{address}/?as=csv").status_code == 404


def test_many_rows_cost_as_many_queries_as_one(cast: Cast, browser_of: BrowserOf) -> None:
    given_request(cast, received_on=days_ago(60))
    amina, ben, sam = browser_of(cast.amina), browser_of(cast.ben), browser_of(cast.sam)
    lists = [(amina, "/cases/export.csv"), (ben, "/board/cases/now/overdue/?as=csv"), (sam, "/school/?as=csv")]
    counts: list[list[int]] = []
    for number in range(3):
        counts.append([])
        for client, address in lists:
            with CaptureQueriesContext(connection) as queries:
                assert len(read(client, address)) == 1 + 2 * number
            counts[-1].append(len(queries))
        for n in range(2):
            given_request(cast, received_on=days_ago(60), child=a_child(
                forename=f"Kim {number} {n}", placement={"setting": cast.school, "entry_date": dt.date(2023, 9, 1)}
            ))  # fmt: skip
    assert counts[1] == counts[2]
