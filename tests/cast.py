"""The people of the tests, each with a place in an organisation. Everybody is invented.

``cast`` makes all of them; ``browser_of(cast.amina)`` is Django's test client with that person signed in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import make_password
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


#: Everybody: the field of ``Cast``, the name, the organisation's, and what they may do.
PEOPLE = (
    ("amina", "Amina Yusuf", "team", Role.OFFICER),
    ("ben", "Ben Carter", "team", Role.MANAGER),
    ("ada", "Ada Novak", "team", Role.ADMINISTRATOR),
    ("omar", "Omar Haddad", "team", Role.OFFICER),
    ("sam", "Sam Okoro", "school", Role.SENCO),
    ("cleo", "Cleo Bright", "school", Role.SENCO),
    ("eve", "Eve Stone", "other_school", Role.SENCO),
    ("chandra", "Chandra Rao", "psychology", Role.ADVISER),
    ("dee", "Dee Lloyd", "health", Role.ADVISER),
)
ORGANISATIONS = {
    "team": (K.TEAM, "SEND casework team", "send@council.invalid"),
    "school": (K.SETTING, "Riverside Primary", "office@riverside.invalid"),
    "other_school": (K.SETTING, "Hill Top Academy", "office@hilltop.invalid"),
    "psychology": (K.SERVICE, "Educational psychology", "ep@council.invalid"),
    "health": (K.SERVICE, "Community child health", "health@nhs.invalid"),
    "social_care": (K.SERVICE, "Children's social care", "csc@council.invalid"),
}
SCHOOLS = {
    "school": {"urn": "900001", "town": "Westmarsh", "postcode": "WM1 2AB"},
    "other_school": {"urn": "900002", "town": "Hilton", "postcode": "WM9 9ZZ"},
}


def make_cast() -> Cast:
    """Everybody, in the database of this test: a statement for each table, as nearly every test asks for it."""
    with writing(by="tests", why="the people of a test"):
        rows = [Organisation(kind=kind, name=name, email=email) for kind, name, email in ORGANISATIONS.values()]
        at = dict(zip(ORGANISATIONS, Organisation.objects.bulk_create(rows), strict=True))
        schools = Setting.objects.bulk_create(
            Setting(organisation=at[key], name=at[key].name, email=at[key].email, la_code="926", **more)
            for key, more in SCHOOLS.items()
        )
        services = Service.objects.bulk_create(
            Service(organisation=at[kind], kind=kind, section_31_body=kind == "health")
            for kind in ("psychology", "health", "social_care")
        )
        Authority.objects.get_or_create(pk=1, defaults={"code": "926", "name": "Westmarsh County Council"})
        people = User.objects.bulk_create(
            User(email=f"{key}@example.invalid", name=name, password=make_password(None)) for key, name, _, _ in PEOPLE
        )
        Membership.objects.bulk_create(
            Membership(user=person, organisation=at[place], role=role, starts_on=LONG_AGO)
            for person, (_, _, place, role) in zip(people, PEOPLE, strict=True)
        )
    return Cast(
        **{key: person for person, (key, _, _, _) in zip(people, PEOPLE, strict=True)},
        team=at["team"],
        **dict(zip(SCHOOLS, schools, strict=True)),
        **{service.kind: service for service in services},
    )


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
