"""Tokens of systems: made and revoked on a page, shown once, stored hashed, bounded, and each call written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings

from ehcp.actions.tokens import create_token, revoke_token
from ehcp.filters import officer_choices
from ehcp.models import ViewLog
from ehcp.policies import Refused
from send_cases import clock
from send_cases.access import Denied
from send_cases.accounts.models import ApiCall, ApiToken, User
from tests.cast import Cast
from tests.ehcp.api.calling import V1, Caller, caller, officer, school
from tests.stories import given_request

pytestmark = pytest.mark.django_db
BrowserOf = Callable[[User], Client]


def filled(cast: Cast, **changed: Any) -> dict[str, Any]:
    day = clock.today() + dt.timedelta(days=60)
    form = {
        "name": "Records of the school", "organisation": str(cast.school.organisation.pk), "scopes": ["cases:read"],
        "expires_on": f"{day.day}/{day.month}/{day.year}",
    }  # fmt: skip
    return {**form, **changed}


def test_made_on_a_page_shown_once_and_stored_hashed(cast: Cast, browser_of: BrowserOf) -> None:
    ada = browser_of(cast.ada)
    made = ada.post("/administration/tokens/add/", filled(cast))
    token = ApiToken.objects.get()
    secret = next(word for word in made.content.decode().split('"') if word.startswith("sct_"))
    assert secret.startswith(token.begins)
    assert (token.role, token.organisation) == ("senco", cast.school.organisation)
    with connection.cursor() as cursor:
        for table in ("accounts_apitoken", "accounts_apitokenevent", "accounts_user", "django_session"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret[12:]}%"])
            assert cursor.fetchone()[0] == 0, table
    for page in ("/administration/tokens/", f"/administration/tokens/{token.pk}/"):
        assert secret not in ada.get(page).content.decode()
    assert Caller(secret, token).read("me/")["room"] == "school"


def test_what_does_not_belong_is_refused_in_words(cast: Cast, browser_of: BrowserOf) -> None:
    ada = browser_of(cast.ada)
    far = clock.today() + dt.timedelta(days=400)
    for changed, words in (
        ({"name": ""}, "Enter which system it is for"),
        ({"scopes": []}, "Select what it may do"),
        ({"scopes": ["measures:read"]}, "A token of this role cannot be allowed to: read the measures."),
        ({"expires_on": f"{far.day}/{far.month}/{far.year}"}, "at most a year from now"),
        ({"organisation": str(cast.team.pk)}, "Select the role in the team"),
    ):
        page = ada.post("/administration/tokens/add/", filled(cast, **changed))
        assert page.status_code == 422
        assert words in page.content.decode()
    assert not ApiToken.objects.exists()
    with pytest.raises(Denied):
        create_token(by=cast.ben, name="x", organisation=cast.team, role="officer", scopes=["cases:read"],
                     expires_on=clock.today())  # fmt: skip
    with pytest.raises(Refused, match="no such role"):
        create_token(by=cast.ada, name="x", organisation=cast.school.organisation, role="officer",
                     scopes=["cases:read"], expires_on=clock.today())  # fmt: skip


def test_revoked_expired_closed_or_unknown_it_opens_nothing(
    cast: Cast, browser_of: BrowserOf, moved_clock: Callable[[Any], None]
) -> None:
    system = officer(cast)
    system.read("children/")
    browser_of(cast.ada).post(f"/administration/tokens/{system.token.pk}/revoke/")
    refused = system.get(f"{V1}children/")
    assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")
    assert refused["WWW-Authenticate"].startswith("Bearer")
    assert refused.json()["detail"] == "This token is not known, has expired or was revoked."
    assert ApiCall.objects.filter(token=system.token, status=401).exists()
    with pytest.raises(Refused, match="revoked before"):
        revoke_token(by=cast.ada, token=system.token)
    short = caller(cast, cast.team, "officer", expires_on=clock.today())
    short.read("children/")
    moved_clock(clock.today() + dt.timedelta(days=1))
    short.read("children/", 401)
    Caller("sct_invented", short.token).read("children/", 401)


def test_the_organisation_closed_its_tokens_are_closed(cast: Cast) -> None:
    from ehcp.actions.organisations import close

    system = school(cast)
    close(by=cast.ada, organisation=cast.school.organisation)
    system.read("children/", 401)


def test_a_token_does_only_what_its_scopes_say(cast: Cast) -> None:
    reader = caller(cast, cast.team, "officer", scopes=["cases:read"])
    reader.read("children/")
    problem = reader.read("documents/", 403)
    assert problem["detail"] == "This token may not: read documents (scope documents:read)."


def test_its_account_is_nobodys(cast: Cast, browser_of: BrowserOf) -> None:
    system = officer(cast)
    account = system.token.user
    assert not account.is_active
    assert not account.has_usable_password()
    assert str(account.pk) not in dict(officer_choices())
    ada = browser_of(cast.ada)
    for page in ("/administration/people/", "/administration/people/?show=closed"):
        assert "(API)" not in ada.get(page).content.decode()
    assert ada.get(f"/administration/people/{account.pk}/").status_code == 404
    browser = Client()
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get("/cases/").status_code == 302
    assert browser.get(f"{V1}children/").status_code == 401


def test_every_call_is_written_down(cast: Cast) -> None:
    process = given_request(cast)
    system = officer(cast)
    system.get(f"{V1}children/{process.pupil.reference}/", REMOTE_ADDR="192.0.2.7")
    call = ApiCall.objects.get()
    assert (call.user, call.token, call.method, call.status) == (system.token.user, system.token, "GET", 200)
    assert (call.records, call.address) == ([process.pupil.reference], "192.0.2.7")
    seen = ViewLog.objects.get()
    assert (seen.user, seen.what, seen.pupil, seen.address) == (call.user, "record", process.pupil, "192.0.2.7")
    system.read("processes/")
    assert ViewLog.objects.get(what="list").detail == {"pupils": [process.pupil_id]}
    system.send("children/search/", {"q": "Fielding"})
    assert ViewLog.objects.get(what="search").detail == {"pupils": [process.pupil_id], "found": 1}
    assert "Fielding" not in str(list(ApiCall.objects.values()) + list(ViewLog.objects.values("page", "detail")))
    system.read("children/EHC-999999/", 404)
    assert ApiCall.objects.filter(status=404, records=[]).exists()


def test_who_has_seen_this_record_names_the_system(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast)
    school(cast).read(f"children/{process.pupil.reference}/", 404 if process.assessment.setting_id is None else 200)
    page = browser_of(cast.amina).get(f"/cases/{process.pupil.reference}/seen/").content.decode()
    assert "System of Riverside Primary (API)" in page


def test_the_tokens_page_shows_its_calls(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast)
    system = officer(cast)
    system.read(f"children/{process.pupil.reference}/")
    page = browser_of(cast.ada).get(f"/administration/tokens/{system.token.pk}/").content.decode()
    assert f"GET /api/v1/children/{process.pupil.reference}/" in page
    assert "Fielding" not in page


@override_settings(API_LIMITS={"calls": 5, "writes": 2, "strangers": 2})
def test_too_many_calls_wait(cast: Cast) -> None:
    system, other = officer(cast), school(cast)
    answers = [system.get(f"{V1}me/") for _ in range(9)]
    refused = answers[-1]
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused.json()["title"] == "Too Many Requests"
    other.read("me/")
    stranger = Caller("sct_invented", system.token)
    assert [stranger.get(f"{V1}me/").status_code for _ in range(6)][-1] == 429
