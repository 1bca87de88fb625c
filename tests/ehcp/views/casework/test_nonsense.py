"""Addresses and forms that no page of ours makes: refused or ignored in words, never a fault of the server."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tests.stories import given_request

SUPERSCRIPT, BEYOND = "²", "99999999999999999999"


@pytest.mark.parametrize("year", ["0", "10000", "99999", "1999"])
def test_a_year_that_has_no_figures_is_no_page(ben_client: Client, year: str) -> None:
    assert ben_client.get(f"/board/cases/{year}/requests/").status_code == 404


def test_an_unknown_state_shows_the_emails_that_need_a_decision(cast: Cast, browser_of: Callable[..., Client]) -> None:
    for state in ("\x00", SUPERSCRIPT, "nothing"):
        assert browser_of(cast.ada).get("/administration/emails/", {"state": state}).status_code == 200


@pytest.mark.parametrize("key", [SUPERSCRIPT, BEYOND])
def test_ids_that_are_no_numbers_are_left_out(cast: Cast, amina_client: Client, key: str) -> None:
    given_request(cast)
    allocated = amina_client.post("/cases/allocate/", {"ids": key, "officer": str(cast.amina.pk)})
    assert allocated.status_code == 302
    assert amina_client.post("/cases/flags/", {"flag": key}).status_code == 302


@pytest.mark.parametrize("key", [SUPERSCRIPT, BEYOND])
def test_a_setting_that_is_none_is_not_chosen(cast: Cast, amina_client: Client, key: str) -> None:
    process = given_request(cast)
    address = f"/cases/{process.pupil.reference}/{process.pk}/name/"
    assert amina_client.post(address, {"setting": key, "seen": str(process.revision)}).status_code in (200, 422)


def test_a_form_from_a_revision_that_never_was_meets_the_conflict_page(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast)
    address = f"/cases/{process.pupil.reference}/{process.pk}/draft/"
    assert amina_client.post(address, {"section_a": "Likes trains.", "seen": BEYOND}).status_code == 409
    assert amina_client.post(address, {"section_a": "Likes trains.", "seen": SUPERSCRIPT}).status_code == 302
