"""Where a second factor is needed, nothing opens before one is set up, save what setting it up needs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

ROOMS = ("/", "/cases/", "/cases/export.csv", "/school/", "/advice/", "/board/", "/administration/", "/documents/1/")


@pytest.fixture(autouse=True)
def _needed(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.parametrize("address", ROOMS)
def test_every_room_leads_to_setting_one_up(amina_client: Client, address: str) -> None:
    response = amina_client.get(address)
    assert (response.status_code, response.headers["Location"]) == (302, "/account/2fa/")


def test_the_page_that_sets_one_up_has_the_colours_of_the_authority(amina_client: Client) -> None:
    assert amina_client.get("/account/2fa/").status_code == 200
    colours = amina_client.get("/brand.css")
    assert (colours.status_code, colours.headers["Content-Type"].split(";")[0]) == (200, "text/css")
