"""Signing in through the page, with and without JavaScript."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Visit
from tests.cast import Cast, give_password

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


def test_a_new_password_by_the_link_of_an_email(
    visit: Visit, cast: Cast, sent_mail: Callable[[], list[Path]], server: str
) -> None:
    give_password(cast.amina)
    amina = visit()
    amina.person = cast.amina
    amina.go("/account/login/")
    amina.press("I have forgotten my password")
    amina.fill("Email", cast.amina.email)
    amina.press("Send", within="main")
    message = email.message_from_bytes(sent_mail()[0].read_bytes(), policy=email.policy.default)
    assert "Amina" not in str(message["subject"])
    text = message.get_body(("plain",)).get_content()
    link = re.search(r"https?://\S+/key/\S+", text)
    assert link, text
    amina.go(link.group())
    boxes = amina.page.locator("main input[type=password]")
    for number in range(boxes.count()):
        boxes.nth(number).fill("a-new-long-password")
    amina.page.locator("main form button[type=submit]").last.click()
    amina.page.wait_for_url("**/done/")
    amina.look()
    amina.sign_in("a-new-long-password")
