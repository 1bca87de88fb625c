"""The people and organisations of the invented authority."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from ehcp.authority import forget
from ehcp.demo import AUTHORITY_NAME, DOMAIN, LA_CODE, PASSWORD, PEOPLE, SECOND_SCHOOL, SENCO_SCHOOL
from ehcp.models import Authority, Service, Setting
from send_cases.accounts.models import Membership, Organisation, Role, User
from send_cases.history import writing

#: Colleagues who work cases but are not among those to sign in as.
COLLEAGUES = (
    "Rosa Lindqvist", "Imran Chaudhry", "Megan Hopkins", "Kwame Asante", "Bethan Rees", "Joanna Kaminska", "Neil Drake",
    "Priya Desai", "Callum Forsyth", "Yasmin Farah", "Ruth Pemberton", "Owen Maddox", "Leila Nazari", "Daniel Obi",
)  # fmt: skip
SERVICES = (
    ("Westmarsh Educational Psychology Service", Service.Kind.PSYCHOLOGY, "psychology", False),
    ("Westmarsh Community Child Health", Service.Kind.HEALTH, "child.health", True),
    ("Westmarsh Children's Social Care", Service.Kind.SOCIAL_CARE, "social.care", False),
    ("Westmarsh Specialist Teaching", Service.Kind.TEACHING, "teaching", False),
)
TEAM = "Westmarsh SEND assessment team"


@dataclass(frozen=True)
class Cast:
    """Everybody whom the cases need."""

    administrator: User
    manager: User
    officers: tuple[User, ...]
    services: dict[str, Service]
    advisers: dict[str, User]
    sencos: dict[str, User]  # by the URN of their school
    colleague: User  # of the first school's SENCO


def make_cast(today: dt.date) -> Cast:
    """Create the authority, its team, its services, two schools' organisations and everybody who signs in.

    Args:
        today: memberships began two years before.
    """
    since = today.replace(day=1) - dt.timedelta(days=730)
    with writing(by="seed_demo", why="the demonstration's people and organisations", page="manage.py seed_demo"):
        _authority()
        hashed = make_password(PASSWORD)  # one hash for all: it is slow by design
        people = {person.name: _person(person.name, person.email, hashed) for person in PEOPLE}
        team = Organisation.objects.create(kind=Organisation.Kind.TEAM, name=TEAM, email=f"send@{DOMAIN}")
        colleagues = [_person(name, f"{name.split()[0].lower()}@{DOMAIN}") for name in COLLEAGUES]
        officers = [people["Amina Yusuf"], people["Omar Haddad"], *colleagues]
        for officer in officers:
            _join(officer, team, Role.OFFICER, since)
        _join(people["Ben Carter"], team, Role.MANAGER, since)
        _join(people["Ada Novak"], team, Role.ADMINISTRATOR, since)
        services: dict[str, Service] = {
            str(kind): _service(name, kind, mail, body) for name, kind, mail, body in SERVICES
        }
        advisers = {"psychology": "Chandra Rao", "health": "Dee Lloyd", "social_care": "Joan Hartley"}
        for kind, name in advisers.items():
            _join(people[name], services[kind].organisation, Role.ADVISER, since)
        first, second = _school(SENCO_SCHOOL, "elm.park"), _school(SECOND_SCHOOL, "castle")
        for name, school in (("Sam Okoro", first), ("Cleo Bright", first), ("Eve Stone", second)):
            _join(people[name], school, Role.SENCO, since)
    forget()
    return Cast(
        administrator=people["Ada Novak"],
        manager=people["Ben Carter"],
        officers=tuple(officers),
        services=services,
        advisers={kind: people[name] for kind, name in advisers.items()},
        sencos={SENCO_SCHOOL: people["Sam Okoro"], SECOND_SCHOOL: people["Eve Stone"]},
        colleague=people["Cleo Bright"],
    )


def find_cast() -> Cast:
    """The cast as it was made before, for a worker that goes on with the cases."""
    by_name = {user.name: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    return Cast(
        administrator=by_name["Ada Novak"],
        manager=by_name["Ben Carter"],
        officers=tuple(by_name[name] for name in ("Amina Yusuf", "Omar Haddad", *COLLEAGUES)),
        services={s.kind: s for s in Service.objects.select_related("organisation")},
        advisers={
            "psychology": by_name["Chandra Rao"],
            "health": by_name["Dee Lloyd"],
            "social_care": by_name["Joan Hartley"],
        },
        sencos={SENCO_SCHOOL: by_name["Sam Okoro"], SECOND_SCHOOL: by_name["Eve Stone"]},
        colleague=by_name["Cleo Bright"],
    )


def _authority() -> None:
    Authority.objects.update_or_create(
        pk=1,
        defaults={
            "code": LA_CODE,
            "dmo": "Y",
            "dco": "Y",
            "dsco": "R",
            "name": AUTHORITY_NAME,
            "service_name": "SEND casework",
            "address": "County Hall, 1 Sedge Street, Westmarsh",
            "telephone": "01632 960 100",
            "email": f"send@{DOMAIN}",
            "signatory": "Ben Carter",
            "signatory_title": "Head of SEND casework",
            "advice_service": f"Westmarsh SEND information, advice and support: 01632 960 101, advice@{DOMAIN}",
            "mediation_service": f"Westmarsh Mediation: 01632 960 102, mediation@{DOMAIN}",
            "disagreement_service": f"Westmarsh Disagreement Resolution: 01632 960 103, resolution@{DOMAIN}",
        },
    )


def _person(name: str, email: str, hashed: str = "") -> User:
    return User.objects.create(email=email, name=name, password=hashed or make_password(None))


def _join(person: User, organisation: Organisation, role: Role, since: dt.date) -> None:
    Membership.objects.create(user=person, organisation=organisation, role=role, starts_on=since)


def _service(name: str, kind: str, mail: str, section_31_body: bool) -> Service:
    organisation = Organisation.objects.create(
        kind=Organisation.Kind.SERVICE, name=name, email=f"{mail}@{DOMAIN}"
    )  # fmt: skip
    return Service.objects.create(organisation=organisation, kind=kind, section_31_body=section_31_body)


def _school(urn: str, mail: str) -> Organisation:
    setting = Setting.objects.get(urn=urn)
    organisation = Organisation.objects.create(
        kind=Organisation.Kind.SETTING, name=setting.name, email=f"{mail}@{DOMAIN}"
    )  # fmt: skip
    setting.organisation = organisation
    setting.save(update_fields=["organisation"])
    return organisation
