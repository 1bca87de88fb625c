"""Getting and ending a calendar address, as a person does it."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.cast import Cast, give_password

pytestmark = pytest.mark.django_db


def test_an_address_is_made_shown_once_and_ended(visit: Visit, cast: Cast) -> None:
    give_password(cast.amina)
    amina = visit(cast.amina)
    amina.go("/your-account/")
    amina.press("Set up calendar")
    amina.press("Make an address")
    amina.has("This is the only time it is shown")
    address = amina.page.get_by_label("Your calendar address").input_value()
    assert amina.page.request.get(address.replace("http://127.0.0.1:8000", amina.base)).status == 200
    amina.press("Back to your dates in a calendar")
    amina.has("Begins with", "scc_")
    amina.press("End it")
    amina.has("The address has ended", "You have no calendar address.", within="body")
    assert amina.page.request.get(address.replace("http://127.0.0.1:8000", amina.base)).status == 404
