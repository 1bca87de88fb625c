"""Setting up a second factor, signing in with it and taking it away: with real codes, and a key that Chromium plays.

A key belongs to a name, not to a number, so these pages are opened at localhost.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.cast import PASSWORD, Cast, give_password

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def amina(visit: Visit, cast: Cast, settings: Any, server: str) -> Visitor:
    """Signed in where a second factor is needed, with a key in her pocket that says yes."""
    settings.SECOND_FACTOR_REQUIRED = True
    give_password(cast.amina)
    window = visit()
    window.person, window.base = cast.amina, server.replace("127.0.0.1", "localhost")
    wire = window.page.context.new_cdp_session(window.page)
    wire.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
           "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    window.sign_in()
    return window


def confirm(visitor: Visitor) -> None:
    """The password again, as before anything that changes how an account is protected."""
    heading(visitor, "Confirm that it is you")
    visitor.fill("Password", PASSWORD, within="main")
    visitor.press("Confirm")


def heading(visitor: Visitor, words: str) -> None:
    """This very page, not another one that stands in for it."""
    assert visitor.text("h1").strip() == words, visitor.page.url


def wrong(visitor: Visitor, button: str) -> None:
    """Press, and be told that the code is wrong."""
    visitor.press(button)
    assert "Incorrect code" in visitor.text(".govuk-error-summary")
    assert "govuk-error-summary" in visitor.focus()


def code_of(secret: str, ahead: int = 0) -> str:
    """What the app shows; a code counts once, so the next one is half a minute ahead."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def set_up_an_app(amina: Visitor) -> str:
    """From the first page to the recovery codes; the app's secret."""
    amina.go("/cases/")
    heading(amina, "Protect your account")
    amina.press("Set up an authenticator app")
    confirm(amina)
    heading(amina, "Set up an authenticator app")
    secret = amina.text(".app-secret").strip()
    amina.fill("Authenticator code", "000000")
    wrong(amina, "Turn it on")
    heading(amina, "Set up an authenticator app")
    assert amina.text(".app-secret").strip() == secret
    amina.fill("Authenticator code", code_of(secret))
    amina.press("Turn it on")
    heading(amina, "Recovery codes")
    return secret


def test_an_app_its_recovery_codes_and_taking_it_away(amina: Visitor) -> None:
    secret = set_up_an_app(amina)
    first = amina.text("#codes").split()
    assert len(first) == 10
    assert amina.page.locator("[data-app-copy]").is_visible()
    amina.press("Make new codes")
    heading(amina, "Make new recovery codes")
    amina.press("Make new codes", within="main form")
    heading(amina, "Recovery codes")
    second = amina.text("#codes").split()
    assert not set(first) & set(second)
    amina.press("go on")
    heading(amina, "Protect your account")
    amina.has("Set up", "10 codes left")
    amina.press("Go to your work")
    assert amina.page.url.endswith("/cases/")
    sign_out(amina)
    amina.sign_in()
    heading(amina, "Enter your code")
    amina.fill("Code", first[0], within="main")
    wrong(amina, "Go on")
    amina.fill("Code", second[0], within="main")
    amina.press("Go on")
    heading(amina, "Trust this device?")
    amina.press("Ask me every time")
    assert amina.page.url.endswith("/cases/")
    amina.go("/account/2fa/")
    amina.has("9 codes left")
    amina.press("Remove the authenticator app")
    confirm(amina)
    heading(amina, "Remove the authenticator app?")
    amina.press("Remove it")
    amina.go("/cases/")
    heading(amina, "Protect your account")
    assert secret


def sign_out(visitor: Visitor) -> None:
    visitor.go("/account/logout/")
    visitor.press("Sign out", within="main")


def touch(visitor: Visitor, button: str) -> None:
    """Press a button whose answer comes from the key."""
    with visitor.page.expect_navigation():
        visitor.target(button).click()
    visitor.look()


def test_a_key_is_added_renamed_used_and_taken_away(amina: Visitor, settings: Any) -> None:
    amina.go("/account/2fa/")
    amina.press("Add a key")
    confirm(amina)
    heading(amina, "Add a passkey or security key")
    amina.fill("Name", "Work laptop", within="main")
    touch(amina, "Add it")
    heading(amina, "Recovery codes")
    amina.go("/account/2fa/")
    amina.press("Change your keys")
    heading(amina, "Passkeys and security keys")
    amina.has("Work laptop", "Not yet")
    amina.press("Rename Work laptop")
    heading(amina, "Rename the key")
    amina.fill("Name", "Blue laptop", within="main")
    amina.press("Save")
    heading(amina, "Passkeys and security keys")
    amina.has("Blue laptop")
    sign_out(amina)
    amina.sign_in()
    heading(amina, "Enter your code")
    touch(amina, "Use a security key or passkey")
    heading(amina, "Trust this device?")
    amina.press("Trust this device")
    assert amina.page.url.endswith("/cases/")
    sign_out(amina)
    amina.sign_in()
    assert amina.page.url.endswith("/cases/"), "a trusted device is asked for no second factor"
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    amina.go("/account/2fa/webauthn/reauthenticate/")
    heading(amina, "Confirm that it is you")
    touch(amina, "Use a security key or passkey")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    amina.go("/account/2fa/webauthn/")
    amina.press("Remove Blue laptop")
    heading(amina, "Remove this key?")
    amina.press("Remove it")
    heading(amina, "Passkeys and security keys")
    amina.has("You have none yet.")


def test_what_protects_an_account_asks_again_who_it_is(amina: Visitor, settings: Any) -> None:
    secret = set_up_an_app(amina)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    amina.go("/account/2fa/totp/deactivate/")
    heading(amina, "Confirm that it is you")
    amina.go("/account/2fa/reauthenticate/")
    heading(amina, "Confirm that it is you")
    amina.fill("Code", "000000", within="main")
    wrong(amina, "Confirm")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    amina.fill("Code", code_of(secret, 1), within="main")
    amina.press("Confirm")


def test_a_key_that_does_not_answer_is_told(amina: Visitor) -> None:
    amina.go("/account/2fa/webauthn/add/")
    confirm(amina)
    heading(amina, "Add a passkey or security key")
    amina.page.evaluate(
        "void (navigator.credentials.create = () => Promise.reject(new DOMException('no', 'NotAllowedError')))"
    )
    amina.target("Add it").click()
    amina.page.wait_for_selector("#alerts .moj-alert")
    assert "no answer from a passkey" in amina.said()
    assert "moj-alert" in amina.focus()
