"""The people of the tests, each with a place in an organisation. Everybody is invented.

``cast`` makes all of them; ``browser_of(cast.amina)`` is Django's test client with that person signed in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from ehcp.models import Authority, Service, Setting
from send_cases.accounts.models import Membership, Organisation, Role, User
from send_cases.history import writing

PASSWORD = "invented-people-only"
LONG_AGO = dt.date(2020, 1, 1)
K = Organisation.Kind


@dataclass(frozen=True)
class Cast:
    """Who is who."""

    amina: User  # caseworker
    ben: User  # manager
    ada: User  # administrator
    omar: User  # caseworker, named on no restricted record
    sam: User  # SENCO of ``school``
    cleo: User  # Sam's colleague at the same school
    eve: User  # SENCO of ``other_school``, a stranger to every case
    chandra: User  # educational psychologist
    dee: User  # adviser in health
    team: Organisation
    school: Setting
    other_school: Setting
    psychology: Service
    health: Service
    social_care: Service


def make_person(name: str, organisation: Organisation | None, role: str = "", *, password: str = "") -> User:
    """A person with one place, from long ago and without an end."""
    with writing(by="tests", why="a person for a test"):
        person = User.objects.create_user(f"{name.split()[0].lower()}@example.invalid", password or None, name=name)
        if organisation is not None:
            Membership.objects.create(user=person, organisation=organisation, role=role, starts_on=LONG_AGO)
    return person


def give_password(person: User, password: str = PASSWORD) -> User:
    """For tests that sign in through the page."""
    with writing(by="tests", why="a password for a test"):
        person.set_password(password)
        person.save()
    return person


def make_organisation(kind: str, name: str, email: str = "") -> Organisation:
    with writing(by="tests", why="an organisation for a test"):
        return Organisation.objects.create(kind=kind, name=name, email=email)


def make_setting(name: str, urn: str, *, organisation: Organisation | None = None, **more: object) -> Setting:
    """A school of the register; with ``organisation`` one whose people can sign in."""
    with writing(by="tests", why="a school for a test"):
        return Setting.objects.create(name=name, urn=urn, organisation=organisation, **more)


def make_service(kind: str, name: str, email: str, *, body: bool) -> Service:
    organisation = make_organisation(K.SERVICE, name, email)
    with writing(by="tests", why="a service for a test"):
        return Service.objects.create(organisation=organisation, kind=kind, section_31_body=body)


def make_cast() -> Cast:
    """Everybody, in the database of this test."""
    team = make_organisation(K.TEAM, "SEND casework team", "send@council.invalid")
    at_school = make_organisation(K.SETTING, "Riverside Primary", "office@riverside.invalid")
    at_other = make_organisation(K.SETTING, "Hill Top Academy", "office@hilltop.invalid")
    psychology = make_service("psychology", "Educational psychology", "ep@council.invalid", body=False)
    health = make_service("health", "Community child health", "health@nhs.invalid", body=True)
    with writing(by="tests", why="the authority for a test"):
        Authority.objects.get_or_create(pk=1, defaults={"code": "926", "name": "Westmarsh County Council"})
    return Cast(
        amina=make_person("Amina Yusuf", team, Role.OFFICER),
        ben=make_person("Ben Carter", team, Role.MANAGER),
        ada=make_person("Ada Novak", team, Role.ADMINISTRATOR),
        omar=make_person("Omar Haddad", team, Role.OFFICER),
        sam=make_person("Sam Okoro", at_school, Role.SENCO),
        cleo=make_person("Cleo Bright", at_school, Role.SENCO),
        eve=make_person("Eve Stone", at_other, Role.SENCO),
        chandra=make_person("Chandra Rao", psychology.organisation, Role.ADVISER),
        dee=make_person("Dee Lloyd", health.organisation, Role.ADVISER),
        team=team,
        school=make_setting("Riverside Primary", "900001", organisation=at_school, town="Westmarsh",
                            postcode="WM1 2AB", la_code="926", email="office@riverside.invalid"),
        other_school=make_setting("Hill Top Academy", "900002", organisation=at_other, town="Hilton",
                                  postcode="WM9 9ZZ", la_code="926", email="office@hilltop.invalid"),
        psychology=psychology,
        health=health,
        social_care=make_service("social_care", "Children's social care", "csc@council.invalid", body=False),
    )  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody whom a test may need."""
    from ehcp.authority import forget

    forget()
    return make_cast()


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """``browser_of(cast.amina)``: a client with that person signed in, as they are in the database."""

    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=person.pk))
        return client

    return signed_in


@pytest.fixture
def amina_client(cast: Cast, browser_of: Callable[[User], Client]) -> Client:
    """Amina, caseworker, signed in."""
    return browser_of(cast.amina)


@pytest.fixture
def ben_client(cast: Cast, browser_of: Callable[[User], Client]) -> Client:
    """Ben, manager, signed in."""
    return browser_of(cast.ben)


@pytest.fixture
def eve_client(cast: Cast, browser_of: Callable[[User], Client]) -> Client:
    """Eve, a stranger to every case, signed in."""
    return browser_of(cast.eve)
