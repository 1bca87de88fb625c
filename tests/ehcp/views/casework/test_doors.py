"""Every page of a case opens for those who work cases, is logged, and is nothing (404) to everybody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from ehcp.models import NamedAccess, Process, ViewLog
from send_cases.history import writing
from tests.cast import Cast
from tests.stories import days_ago, given_agreed_assessment, given_opening_notice, given_request

PAGES = (
    "", "story/", "people/", "documents/", "dates/", "seen/", "summary.pdf", "note/", "request/", "matches/", "facts/",
    "home/", "education/", "needs/", "people/add/", "people/{person}/", "people/{person}/end/", "{process}/correct/",
    "{process}/correct/request.received_on/", "{process}/correct/request.requested_by/", "{process}/entered-in-error/",
    "{process}/allocate/",
)  # fmt: skip
FOR_MANAGERS = ("restrict/",)
OUTSIDE = ("sam", "cleo", "eve", "chandra", "dee", "ada")


@pytest.fixture
def process(cast: Cast) -> Process:
    process = given_request(cast, received_on=days_ago(60))
    given_opening_notice(cast, process)
    given_agreed_assessment(cast, process, on=days_ago(25))
    return process


def addresses(process: Process, pages: tuple[str, ...]) -> list[str]:
    person = process.pupil.people.get()
    filled = [page.format(person=person.pk, process=process.pk) for page in pages]
    return [f"/cases/{process.pupil.reference}/{page}" for page in filled]


def test_every_page_opens_and_is_logged(cast: Cast, process: Process, amina_client: Client) -> None:
    for address in addresses(process, PAGES):
        before = ViewLog.objects.count()
        response = amina_client.get(address)
        assert response.status_code == 200, address
        assert ViewLog.objects.count() == before + 1, address
        if not address.endswith(".pdf"):
            title = BeautifulSoup(response.content.decode(), "lxml").title.get_text()
            assert process.pupil.surname not in title


@pytest.mark.parametrize("name", OUTSIDE)
def test_to_everybody_else_there_is_nothing(
    cast: Cast, process: Process, browser_of: Callable[..., Client], name: str
) -> None:
    client = browser_of(getattr(cast, name))
    for address in addresses(process, PAGES + FOR_MANAGERS):
        assert client.get(address).status_code == 404, address
        assert client.post(address, {}).status_code in (404, 405), address
    for address in ("/cases/new/", "/cases/search/", "/cases/restricted/"):
        assert client.get(address).status_code == 404, address


def test_a_restricted_record_is_nothing_to_a_caseworker_not_named(
    cast: Cast, process: Process, browser_of: Callable[..., Client]
) -> None:
    pupil = process.pupil
    with writing(by="tests", why="restricted"):
        pupil.restricted, pupil.restricted_because = True, "staff"
        pupil.save()
        NamedAccess.objects.create(pupil=pupil, user=cast.amina, given_by=cast.ben, because="her case")
    for address in addresses(process, PAGES):
        assert browser_of(cast.omar).get(address).status_code == 404, address
    assert browser_of(cast.amina).get(f"/cases/{pupil.reference}/").status_code == 200


def test_restricting_is_for_managers(cast: Cast, process: Process, amina_client: Client, ben_client: Client) -> None:
    address = addresses(process, FOR_MANAGERS)[0]
    assert amina_client.get(address).status_code == 404
    assert ben_client.get(address).status_code == 200


def test_two_parts_of_an_address_must_belong_together(cast: Cast, process: Process, amina_client: Client) -> None:
    other = given_request(cast)
    assert amina_client.get(f"/cases/{other.pupil.reference}/{process.pk}/correct/").status_code == 404


def test_the_front_door_leads_to_ones_own_work(cast: Cast, browser_of: Callable[..., Client]) -> None:
    assert browser_of(cast.amina).get("/").url == "/cases/"
    assert browser_of(cast.ben).get("/").url == "/board/"
    assert browser_of(cast.sam).get("/").status_code in (200, 302)
