"""A school looks after its own people: invites, ends, and nobody reaches into another school."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from ehcp.actions import memberships
from ehcp.models import Mail
from ehcp.policies import Refused
from send_cases import clock
from send_cases.access import Denied
from send_cases.accounts.models import Membership, Role, User
from tests.cast import Cast, give_password
from tests.ehcp.views.setting.filling import text_of
from tests.stories import given_request

pytestmark = pytest.mark.django_db
BrowserOf = Callable[[User], Client]


def invite(client: Client, email: str = "new@riverside.invalid", name: str = "Nia New") -> int:
    return client.post("/school/people/invite/", {"email": email, "name": name}).status_code


def test_a_colleague_is_invited_and_chooses_a_password(cast: Cast, browser_of: BrowserOf) -> None:
    assert invite(browser_of(cast.sam)) == 302
    made = Membership.objects.get(user__email="new@riverside.invalid")
    assert (made.role, made.invited_by, made.starts_on) == (Role.SENCO, cast.sam, clock.today())
    assert not made.user.has_usable_password()
    mail = Mail.objects.get(kind="invitation")
    link = re.search(r"https?://[^/\s]+(/account/password/reset/key/\S+)", mail.body)
    assert link
    new = Client()
    page = new.get(link.group(1), follow=True)
    there = page.redirect_chain[-1][0]
    password = "a long and quiet river"
    done = new.post(there, {"password1": password, "password2": password})
    assert done.status_code == 302
    assert User.objects.get(pk=made.user_id).check_password(password)
    assert new.get(link.group(1), follow=True).context["token_fail"]  # it works once
    new.post("/account/login/", {"login": "new@riverside.invalid", "password": password})
    assert new.get("/school/").status_code == 200


def test_somebody_with_an_account_gets_no_second_one(cast: Cast, browser_of: BrowserOf) -> None:
    give_password(cast.eve)
    assert invite(browser_of(cast.sam), email=cast.eve.email.upper(), name="Other Name") == 302
    assert User.objects.filter(email__iexact=cast.eve.email).count() == 1
    assert "password/reset/key" not in Mail.objects.get(kind="invitation").body
    assert User.objects.get(pk=cast.eve.pk).rights.settings == tuple(
        sorted([cast.school.organisation_id, cast.other_school.organisation_id])
    )


def test_one_place_once(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    assert invite(sam, email=cast.cleo.email) == 422
    assert invite(sam, email="not an address") == 422
    response = sam.post("/school/people/invite/", {"email": cast.cleo.email, "name": "Cleo"})
    assert "This person can already sign in here." in text_of(response)


def test_ending_an_access_ends_it_at_once_and_keeps_its_days(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast)
    sam, cleo = browser_of(cast.sam), browser_of(cast.cleo)
    assert cleo.get(f"/school/{process.pupil.reference}/").status_code == 200
    held = Membership.objects.get(user=cast.cleo)
    assert "Cleo Bright" in text_of(sam.get(f"/school/people/{held.pk}/end/"))
    assert sam.post(f"/school/people/{held.pk}/end/").status_code == 302
    held.refresh_from_db()
    assert held.ends_on is not None
    assert held.ends_on < clock.today()
    assert browser_of(cast.cleo).get(f"/school/{process.pupil.reference}/").status_code == 404
    assert cast.cleo.email not in text_of(sam.get("/school/people/"))


def test_an_invitation_can_be_taken_back_the_same_day(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    invite(sam)
    made = Membership.objects.get(user__email="new@riverside.invalid")
    assert sam.post(f"/school/people/{made.pk}/end/").status_code == 302
    assert User.objects.get(pk=made.user_id).rights.nobody
    assert invite(sam) == 302  # and given again


def test_the_last_person_is_warned(cast: Cast, eve_client: Client) -> None:
    held = Membership.objects.get(user=cast.eve)
    page = text_of(eve_client.get(f"/school/people/{held.pk}/end/"))
    assert "This is your own access" in page
    assert "Nobody else can sign in for Hill Top Academy." in page
    assert eve_client.post(f"/school/people/{held.pk}/end/").status_code == 302
    assert eve_client.get("/school/").status_code == 404


def test_another_schools_people_are_not_there(cast: Cast, eve_client: Client, browser_of: BrowserOf) -> None:
    held = Membership.objects.get(user=cast.sam)
    assert eve_client.get(f"/school/people/{held.pk}/end/").status_code == 404
    assert eve_client.post(f"/school/people/{held.pk}/end/").status_code == 404
    assert "Sam Okoro" not in text_of(eve_client.get("/school/people/"))
    with pytest.raises(Denied):
        memberships.end(by=cast.eve, membership=held)
    with pytest.raises(Denied):
        memberships.invite(by=cast.eve, organisation=cast.school.organisation, email="x@y.invalid", name="X")


def test_roles_belong_to_kinds_of_organisation(cast: Cast) -> None:
    with pytest.raises(Denied):
        memberships.invite(
            by=cast.sam, organisation=cast.school.organisation, email="x@y.invalid", name="X", role=Role.MANAGER
        )
    with pytest.raises(Denied):
        memberships.invite(by=cast.ada, organisation=cast.team, email="x@y.invalid", name="X", role=Role.SENCO)
    made = memberships.invite(by=cast.ada, organisation=cast.team, email="x@y.invalid", name="X", role=Role.OFFICER)
    assert made.user.rights.officer
    with pytest.raises(Refused):
        memberships.invite(by=cast.ada, organisation=cast.team, email="x@y.invalid", name="X", role=Role.OFFICER)


def test_a_services_people_look_after_themselves(cast: Cast, browser_of: BrowserOf) -> None:
    chandra = browser_of(cast.chandra)
    assert chandra.post("/advice/people/invite/", {"email": "ep2@council.invalid", "name": "Ed Two"}).status_code == 302
    assert Membership.objects.get(user__email="ep2@council.invalid").role == Role.ADVISER
    assert "Ed Two" in text_of(chandra.get("/advice/people/"))
    assert browser_of(cast.sam).get("/advice/people/").status_code == 404


def test_somebody_of_two_schools_is_asked_which(cast: Cast, browser_of: BrowserOf) -> None:
    memberships.invite(by=cast.ada, organisation=cast.other_school.organisation, email=cast.sam.email, name="Sam")
    sam = browser_of(cast.sam)
    assert "Which school or setting is asking?" in text_of(sam.get("/school/requests/start/"))
    assert "Which school or setting is asking?" in text_of(sam.post("/school/requests/start/"))
    refused = sam.post("/school/requests/start/", {"organisation": ""})
    assert refused.status_code == 422
    stranger = sam.post("/school/requests/start/", {"organisation": cast.team.pk})
    assert stranger.status_code == 422
    assert sam.post("/school/requests/start/", {"organisation": cast.other_school.organisation_id}).status_code == 302
    assert sam.get("/school/people/").content.decode().count("<caption") == 2


def test_your_account_shows_where_you_work(cast: Cast, browser_of: BrowserOf) -> None:
    page = text_of(browser_of(cast.sam).get("/your-account/"))
    for words in (
        "Sam Okoro",
        cast.sam.email,
        "Riverside Primary",
        "since 1 January 2020",
        "Second factor",
        "Sign out",
    ):
        assert words in page
    assert browser_of(cast.sam).get("/your-account/stay/").json()["seconds"] > 0
    assert Client().get("/your-account/").status_code == 302
