"""The worklist: whose cases, in which order, with which marks, at what cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ehcp.actions import exceptions
from ehcp.models import Flag, Process, ViewLog
from send_cases.history import writing
from tests.cast import Cast
from tests.stories import (
    a_child,
    days_ago,
    given_agreed_assessment,
    given_decision,
    given_fact,
    given_plan,
    given_process,
    given_request,
)

# session (3), person, rights, authority, count, keys, rows, tallies, choices of people and of schools, flags, log
QUERIES = 23


def page_of(client: Client, address: str = "/cases/", **headers: Any) -> BeautifulSoup:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "lxml")


def rows_of(page: BeautifulSoup) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page.select("#results tbody tr")]


def numbers_of(page: BeautifulSoup) -> dict[str, int]:
    return {
        t.select_one(".app-tile__text").get_text(): int(t.select_one(".app-tile__n").get_text())
        for t in page.select(".app-tile")
    }


@pytest.fixture
def four(cast: Cast) -> dict[str, Process]:
    """One late, one undecided, one decided and not told, one nobody has."""
    late = given_request(cast, child=a_child(surname="Adams"), received_on=days_ago(150))
    fresh = given_request(cast, child=a_child(surname="Brook"), received_on=days_ago(3))
    untold = given_request(cast, child=a_child(surname="Cole"), received_on=days_ago(38))
    given_decision(cast, untold, on=days_ago(2))
    free = given_request(cast, child=a_child(surname="Dunn"), received_on=days_ago(1), officer=None)
    return {"late": late, "fresh": fresh, "untold": untold, "free": free}


def test_lands_on_my_cases_by_the_next_date(cast: Cast, four: dict[str, Process], amina_client: Client) -> None:
    rows = rows_of(page_of(amina_client))
    assert [row.split(",")[0].split()[-1] for row in rows] == ["ADAMS", "COLE", "BROOK"]
    assert "10 days past 20 weeks" in rows[0]
    assert "Decided, family not yet told" in rows[1]
    assert "Day 3 of 140" in rows[2]


def test_tiles_count_what_their_links_show(cast: Cast, four: dict[str, Process], amina_client: Client) -> None:
    for address in ("/cases/", "/cases/?show=all"):
        page = page_of(amina_client, address)
        for tile in page.select(".app-tile__link"):
            number = int(tile.select_one(".app-tile__n").get_text())
            if "/cases/" not in tile["href"]:  # a list of another kind, that its own tests open
                continue
            assert len(rows_of(page_of(amina_client, "/cases/" + tile["href"].partition("/cases/")[2]))) == number
    assert numbers_of(page_of(amina_client)) == {
        "overdue by law": 1, "due in 10 days": 1, "waiting for advice": 0, "family not yet told": 1, "unallocated": 1,
        "to put right in the SEN2 return": 0,
    }  # fmt: skip


def test_a_late_case_with_an_exception_shows_both(cast: Cast, four: dict[str, Process], amina_client: Client) -> None:
    exceptions.record_exception(
        process=four["late"], by=cast.amina, rule_id="ENA-FINAL-20W", approver=cast.ben, review_by=days_ago(-10),
        ground=exceptions.Ground("personal_circumstances"), why_impractical="Illness in the family.",
    )  # fmt: skip
    row = rows_of(page_of(amina_client))[0]
    assert "days overdue by law" in row
    assert "Exception recorded" in row
    assert numbers_of(page_of(amina_client))["overdue by law"] == 1
    assert len(rows_of(page_of(amina_client, "/cases/?marks=exception"))) == 1


def test_fifty_to_a_page(cast: Cast, amina_client: Client) -> None:
    pupil = given_request(cast).pupil
    for _ in range(51):
        given_request(cast, child=pupil)
    first, second = page_of(amina_client), page_of(amina_client, "/cases/?page=2")
    assert (len(rows_of(first)), len(rows_of(second))) == (50, 2)
    assert "52 cases – showing 1 to 50" in first.get_text()


def test_week_sixteen_makes_nothing_overdue(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(124))
    given_agreed_assessment(cast, process, on=days_ago(90))
    assert numbers_of(page_of(amina_client))["overdue by law"] == 0


def test_strangers_and_schools_find_nothing(cast: Cast, eve_client: Client, browser_of: Callable[..., Client]) -> None:
    for person in (cast.eve, cast.sam, cast.chandra, cast.ada):
        assert browser_of(person).get("/cases/").status_code == 404
        assert browser_of(person).get("/cases/export.csv").status_code == 404
        assert browser_of(person).post("/cases/allocate/").status_code == 404
    assert Client().get("/cases/").status_code == 302


def test_a_fragment_is_the_same_as_the_page_reloaded(
    cast: Cast, four: dict[str, Process], amina_client: Client
) -> None:
    address = "/cases/?show=all&sort=-child&waiting=authority"
    part = page_of(amina_client, address, **{"HX-Request": "true"})
    whole = page_of(amina_client, address)
    assert rows_of(part) == rows_of(whole)
    assert len(rows_of(part)) == 4
    assert part.select_one(".app-tiles") is None
    response = amina_client.get("/cases/?show=all&due=&stage=", headers={"HX-Request": "true"})
    assert response.headers["HX-Push-Url"] == "/cases/?show=all"


def test_filters_sorting_and_chips(cast: Cast, four: dict[str, Process], amina_client: Client) -> None:
    page = page_of(amina_client, f"/cases/?show=all&setting={cast.school.pk}&stage=received")
    chips = [chip.get_text() for chip in page.select(".app-chips .moj-filter__tag")]
    assert chips == ["Remove Stage: Deciding whether to assess", "Remove School or setting: Riverside Primary"]
    names = [row.split(",")[0].split()[-1] for row in rows_of(page_of(amina_client, "/cases/?show=all&sort=-child"))]
    assert names == ["DUNN", "COLE", "BROOK", "ADAMS"]
    assert rows_of(page_of(amina_client, f"/cases/?show=all&officer={cast.omar.pk}")) == []


def test_no_name_is_ever_in_an_address_or_title(cast: Cast, four: dict[str, Process], amina_client: Client) -> None:
    page = page_of(amina_client, "/cases/?show=all")
    places = [link["href"] for link in page.select("a[href]")] + [page.title.get_text()]
    assert not [place for place in places if "dams" in place.lower()]


def test_ticked_cases_are_allocated_and_that_is_undone(
    cast: Cast, four: dict[str, Process], amina_client: Client
) -> None:
    ids = [four["fresh"].pk, four["free"].pk]
    given = {"ids": ids, "officer": str(cast.omar.pk), "query": "show=all"}
    after = amina_client.post("/cases/allocate/", given)
    assert after.url == "/cases/?show=all"
    assert set(Process.objects.filter(pk__in=ids).values_list("officer", flat=True)) == {cast.omar.pk}
    page = page_of(amina_client, "/cases/?show=all")
    assert "2 cases allocated to Omar Haddad." in page.get_text()
    assert "Allocation of 2 cases can be undone." in page.get_text()
    amina_client.post("/cases/allocate/undo/", {"query": "show=all"})
    assert set(Process.objects.filter(pk__in=ids).values_list("officer", flat=True)) == {cast.amina.pk, None}


def test_allocating_nothing_or_to_nobody_says_what_to_do(
    cast: Cast, four: dict[str, Process], amina_client: Client
) -> None:
    amina_client.post("/cases/allocate/", {"officer": str(cast.omar.pk)})
    assert "Select at least one case" in page_of(amina_client).get_text()
    amina_client.post("/cases/allocate/", {"ids": [four["fresh"].pk], "officer": ""})
    assert "Choose a caseworker" in page_of(amina_client).get_text()
    assert amina_client.get("/cases/allocate/").status_code == 405


def test_the_list_as_csv_is_the_list_and_is_logged(cast: Cast, four: dict[str, Process], amina_client: Client) -> None:
    response = amina_client.get("/cases/export.csv?show=all&sort=child&marks=overdue")
    lines = response.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Adams" in lines[1]
    assert "10 days past 20 weeks" in lines[1]
    log = ViewLog.objects.get(what="export")
    assert (log.user, log.detail["pupils"]) == (cast.amina, [four["late"].pupil_id])


def test_a_morning_flag_is_shown_until_it_is_put_away(
    cast: Cast, four: dict[str, Process], amina_client: Client
) -> None:
    with writing(by="tests", why="a flag"):
        flag = Flag.objects.create(
            process=four["late"], rule_id="ENA-FINAL-20W", due_on=days_ago(10), threshold=0,
            raised_on=dt.date(2026, 1, 1), for_user=cast.amina,
        )  # fmt: skip
    assert "Since this morning" in page_of(amina_client).get_text()
    amina_client.post("/cases/flags/", {"flag": [flag.pk]})
    assert "Since this morning" not in page_of(amina_client).get_text()


def test_fifty_rows_cost_as_many_queries_as_one(cast: Cast, amina_client: Client) -> None:
    given_request(cast)
    amina_client.get("/cases/")  # the authority and policies are in the cache from here on
    with CaptureQueriesContext(
        connection,
    ) as one:
        page_of(amina_client)
    for number in range(50):
        given_request(cast, child=a_child(surname=f"Row{number:02}"), received_on=days_ago(number))
    with CaptureQueriesContext(connection) as many:
        assert len(rows_of(page_of(amina_client))) == 50
    assert len(many) <= len(one)  # a page that is not full looks once more, for rows without a date
    assert len(one) <= QUERIES


def test_processes_of_every_kind_are_in_one_list(cast: Cast, amina_client: Client) -> None:
    """Reviews due soon or begun are there, thousands that are not are one link away; each row says its next date."""
    given_request(cast, child=a_child(surname="Adams"), received_on=days_ago(3))
    far = given_plan(cast, made_on=days_ago(900), last_review_on=days_ago(30), surname="Far")
    soon = given_plan(cast, made_on=days_ago(900), last_review_on=days_ago(340), surname="Soon")
    late = given_plan(cast, made_on=days_ago(900), last_review_on=days_ago(380), surname="Late")
    given_plan(cast, made_on=days_ago(900), surname="Unknown")
    begun = far.processes.get()
    given_process(cast, soon, "appeal", about="contents", decision_sent_on=days_ago(9), appeal_sent_on=days_ago(2))

    def names(address: str) -> list[str]:
        return [row.split(",")[0].split()[-1] for row in rows_of(page_of(amina_client, address))]

    assert sorted(names("/cases/?show=all")) == ["ADAMS", "LATE", "SOON", "SOON"]
    assert sorted(names("/cases/?show=all&kind=annual_review")) == ["FAR", "LATE", "SOON", "UNKNOWN"]
    assert names("/cases/?show=all&kind=annual_review&stage=review_unknown") == ["UNKNOWN"]
    page = page_of(amina_client, "/cases/?show=all&kind=appeal")
    (row,) = rows_of(page)
    assert "Appeal" in row
    assert "Council: respond to the appeal" in row
    assert "Response to the Tribunal to be sent" in row
    assert (
        page.select_one("#results tbody th a")["href"]
        == f"/cases/{soon.reference}/{soon.processes.get(kind='appeal').pk}/"
    )
    assert numbers_of(page_of(amina_client, "/cases/?show=all"))["overdue by law"] == 1
    assert late.processes.get().overdue_from is not None
    given_fact(cast, begun, "meeting", meeting_on=days_ago(2), invited_on=days_ago(20))
    assert "FAR" in names("/cases/?show=all")
    csv_lines = amina_client.get("/cases/export.csv?show=all&kind=appeal").getvalue().decode("utf-8-sig").splitlines()
    assert "Appeal" in csv_lines[1]


def test_rows_of_every_kind_cost_as_many_queries_as_one(cast: Cast, amina_client: Client) -> None:
    given_request(cast)
    amina_client.get("/cases/?show=all")
    with CaptureQueriesContext(connection) as one:
        page_of(amina_client, "/cases/?show=all")
    for number in range(6):
        pupil = given_plan(cast, made_on=days_ago(900), last_review_on=days_ago(350 + number), surname=f"Row{number}")
        given_process(cast, pupil, "order", order_type="amend", sent_on=days_ago(number))
    with CaptureQueriesContext(connection) as many:
        assert len(rows_of(page_of(amina_client, "/cases/?show=all"))) == 13
    assert len(many) == len(one) <= QUERIES
