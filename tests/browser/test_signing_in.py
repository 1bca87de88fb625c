"""Signing in through the page, with and without JavaScript."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.mark.parametrize("script", [True, False])
def test_a_person_signs_in_and_lands_where_their_work_is(visit: Visit, cast: Cast, script: bool) -> None:
    visit(cast.amina, script=script).has("Cases", within="h1, body")


def test_a_wrong_password_is_told_and_nothing_is_learned(visit: Visit, cast: Cast) -> None:
    visitor = visit()
    visitor.go("/account/login/")
    visitor.fill("Email", "nobody@example.invalid")
    visitor.fill("Password", "not the password")
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()
    visitor.page.wait_for_selector(".govuk-error-summary")
    assert "govuk-error-summary" in visitor.focus()
    assert visitor.page.input_value("#id_login") == "nobody@example.invalid"
