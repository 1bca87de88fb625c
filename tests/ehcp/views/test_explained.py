"""Dates explained: who opens it, what it answers, that nothing is kept, and how many queries it takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ehcp import readings
from ehcp.actions.policies import set_policy
from ehcp.timeline.plain import AREAS, KEYS
from send_cases import clock
from send_cases.accounts.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
REQUEST = {"request_received": "2/3/2026", "final_issued": "24/7/2026"}


def at(area: str) -> str:
    return reverse("explained_area", args=[area])


@pytest.fixture
def sam(cast: Cast, browser_of: Callable[[User], Client]) -> Client:
    readings.forget()
    return browser_of(cast.sam)


def choose(cast: Cast, key: str, value: str, first: dt.date) -> None:
    set_policy(by=cast.ada, key=key, value=value, in_force_from=first, because="Agreed by the board.")


def rows(page: str) -> list[str]:
    return [row.get_text(" ", strip=True) for row in BeautifulSoup(page, "html.parser").select("tbody tr")]


def test_who_opens_it_is_a_dated_policy(client: Client, sam: Client, cast: Cast) -> None:
    assert sam.get(reverse("explained")).status_code == 200
    answer = client.get(at("request"))
    assert (answer.status_code, "/account/login/" in answer["Location"]) == (302, True)
    assert client.post(at("request"), REQUEST).status_code == 302
    choose(cast, "dates_explained", "everyone", clock.today() + dt.timedelta(days=1))
    assert client.get(reverse("explained")).status_code == 302
    choose(cast, "dates_explained", "everyone", clock.today())
    assert client.get(reverse("explained")).status_code == 200
    assert "Friday 24 July 2026" not in client.get(at("request")).content.decode()
    assert client.post(at("request"), REQUEST).status_code == 200
    assert client.get(at("no-such-part")).status_code == 404


def test_every_date_comes_with_its_reason_and_its_sum(sam: Client) -> None:
    page = sam.post(at("request"), REQUEST).content.decode()
    final = next(row for row in rows(page) if "Send the final plan" in row)
    assert final.startswith("Monday 20 July 2026")
    assert "20 weeks from the day the request arrived, Monday 2 March 2026, is Monday 20 July 2026." in final
    assert "2026-03-02 + 20 weeks (140 days) = 2026-07-20" in final
    assert "Done 24 Jul 2026, 4 days late" in final
    assert any("The family may appeal" in row for row in rows(page))


def test_what_was_typed_stays_and_stands_in_no_address(sam: Client) -> None:
    answer = sam.post(at("request"), REQUEST)
    assert (answer.status_code, answer.request["QUERY_STRING"]) == (200, "")
    soup = BeautifulSoup(answer.content, "html.parser")
    assert soup.find(id="id_request_received")["value"] == "2/3/2026"
    wrong = sam.post(at("request"), {"request_received": "30/2/2026", "final_issued": "24/7/2026"})
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert "must be a real date" in text
    assert 'value="30/2/2026"' in text
    assert 'value="24/7/2026"' in text
    assert "no-store" in answer["Cache-Control"]


def test_nothing_is_stored_and_few_queries_are_asked(sam: Client) -> None:
    sam.post(at("request"), REQUEST)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        sam.post(at("request"), REQUEST)
    written = [each["sql"] for each in asked if each["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert [sql for sql in written if "django_session" not in sql] == []  # the session itself notes that it is in use
    assert len(asked) <= 8, [each["sql"] for each in asked]


def test_a_reason_excuses_only_what_lists_it_and_an_empty_form_says_so(sam: Client) -> None:
    page = sam.post(at("request"), {"request_received": "2/3/2026", "reason": "absent", "absence_days": "30"})
    final = next(row for row in rows(page.content.decode()) if "Send the final plan" in row)
    assert "It excuses lateness and moves no date." in final
    assert "Exception recorded" in final
    empty = sam.post(at("request"), {})
    assert (empty.status_code, "Enter at least one fact" in empty.content.decode()) == (422, True)
    number = sam.post(at("request"), {"request_received": "2/3/2026", "absence_days": "many"})
    assert "Enter a whole number" in number.content.decode()


def test_an_unlikely_order_is_said_and_answered(sam: Client) -> None:
    page = sam.post(at("request"), {"request_received": "2/3/2026", "final_issued": "2/1/2026"}).content.decode()
    assert "which is unlikely" in page
    assert rows(page)


def test_if_i_send_the_draft_on(sam: Client) -> None:
    page = sam.post(at("request"), {"request_received": "2/3/2026", "draft_on": "29/6/2026"}).content.decode()
    text = BeautifulSoup(page, "html.parser").get_text(" ", strip=True)
    assert "The family can give their views until Thursday 16 July 2026" in text  # first class arrives on Wednesday
    assert "The final plan is due by law Monday 20 July 2026" in text
    late = sam.post(at("request"), {"request_received": "2/3/2026", "draft_on": "10/7/2026"}).content.decode()
    assert "This leaves too little time" in late


def test_the_authoritys_readings_are_used(sam: Client, cast: Cast) -> None:
    choose(cast, "count_mode", "inclusive", clock.today())
    page = sam.post(at("request"), REQUEST).content.decode()
    assert any(row.startswith("Sunday 19 July 2026") for row in rows(page))
    readings.forget()


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.key)
def test_every_part_asks_for_its_facts_and_answers(area, sam: Client) -> None:
    soup = BeautifulSoup(sam.get(at(area.key)).content, "html.parser")
    asked = {each["name"] for each in soup.select("main [name]")}
    assert {key.name for key in area.keys} <= asked
    typed = {
        "date": "2/3/2026", "yes/no": "no", "number": "2027", "choice": "",
    }  # fmt: skip
    data = {name: typed[KEYS[name].kind] for name in (key.name for key in area.keys)}
    data |= {name: KEYS[name].choices[0] for name in data if KEYS[name].choices}
    page = sam.post(at(area.key), data)
    assert page.status_code == 200
    assert rows(page.content.decode())
