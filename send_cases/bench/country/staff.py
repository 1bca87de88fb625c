"""The people, teams, services and schools of the invented country."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password

from ehcp.codes import DATA
from ehcp.demo import DOMAIN
from ehcp.demo.cast import find_cast, make_cast
from ehcp.demo.chance import Chance, forename, surnames
from ehcp.demo.places import Places
from ehcp.models import Service, Setting
from ehcp.readings import policies
from send_cases.accounts.models import Membership, Organisation, Role, User
from send_cases.bench.country import PER_OFFICER, PER_SCHOOL, PER_TEAM, SEED
from send_cases.history import writing

PAGE = "./run bench"


@dataclass(frozen=True)
class Officer:
    """A caseworker and their team, by id."""

    pk: int
    team: int


@dataclass(frozen=True)
class Staff:
    """Everybody whom cases need, by id, and the schools that children go to.

    Attributes:
        services, advisers: by the kind of advice they give.
    """

    manager: int
    administrator: int
    officers: tuple[Officer, ...]
    services: dict[str, int]
    bodies: frozenset[str]  # kinds whose service is a body under section 31
    advisers: dict[str, int]
    places: Places
    policies: list[tuple[str, dt.date, Any]]  # the authority's readings of the law


def make_staff(pupils: int, today: dt.date) -> None:
    """The register of schools, the authority with its first people, and one officer for every 200 children.

    Args:
        pupils: how many children there are to be.
        today: memberships began two years before.
    """
    from ehcp.actions.schools import import_schools

    import_schools(by="bench", path=DATA / "schools_england_open.csv.gz", page=PAGE)
    cast = make_cast(today)
    officers = max(0, pupils // PER_OFFICER - len(cast.officers))
    chance = Chance(SEED, "staff")
    hashed, since = make_password(None), today.replace(day=1) - dt.timedelta(days=730)
    with writing(by="bench", why="officers, teams and managers", page=PAGE):
        for number in range(-(-officers // PER_TEAM)):
            team = Organisation.objects.create(
                kind=Organisation.Kind.TEAM, name=f"SEND team {number + 2}", email=f"team{number + 2}@{DOMAIN}"
            )
            size = min(PER_TEAM, officers - number * PER_TEAM)
            people = User.objects.bulk_create(
                User(email=f"o{number}.{place}@{DOMAIN}", name=_name(chance), password=hashed)
                for place in range(size + 1)
            )
            roles = [Role.MANAGER] + [Role.OFFICER] * size
            Membership.objects.bulk_create(
                Membership(user=person, organisation=team, role=role, starts_on=since)
                for person, role in zip(people, roles, strict=True)
            )


def _name(chance: Chance) -> str:
    return f"{forename(chance, chance.choice('FM'), 1990)} {chance.choice(surnames())}"


def find_staff(pupils: int) -> Staff:
    """The staff as it was made, for any process that invents children."""
    cast = find_cast()
    held = Membership.objects.filter(role=Role.OFFICER, organisation__kind="team").order_by("pk")
    kinds = {"psychology": "psychology", "medical": "health", "social_care": "social_care"}
    bodies = set(Service.objects.filter(section_31_body=True).values_list("kind", flat=True))
    return Staff(
        manager=cast.manager.pk,
        administrator=cast.administrator.pk,
        officers=tuple(Officer(user, team) for user, team in held.values_list("user", "organisation")),
        services={advice: cast.services[kind].pk for advice, kind in kinds.items()},
        bodies=frozenset(advice for advice, kind in kinds.items() if kind in bodies),
        advisers={advice: cast.advisers[kind].pk for advice, kind in kinds.items()},
        places=_places(pupils),
        policies=policies(),
    )


def _places(pupils: int) -> Places:
    """As many schools as so many children need, of each kind its share, spread over the register."""
    settings = list(Setting.objects.filter(is_open=True).order_by("urn").only("pk", "name", "phase", "organisation_id"))
    share = max(60, pupils // PER_SCHOOL) / len(settings)

    def some(phase: str) -> tuple[Setting, ...]:
        found = [s for s in settings if (s.phase or "") == phase]
        number = min(len(found), max(5, round(share * len(found))))
        chosen = {place * len(found) // number for place in range(number)}
        return tuple(s for place, s in enumerate(found) if place in chosen or s.organisation_id)

    primary, other = some("Primary"), some("")
    return Places(
        infant=primary, junior=primary, secondary=some("Secondary"), college=some("16 plus"), special=other,
        ap=other[-3:],
    )  # fmt: skip
