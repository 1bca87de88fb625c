"""Which pages are measured, and as whom: each page for several people, cases, names or settings in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from ehcp.demo.chance import Chance
from ehcp.filters import SORTS
from ehcp.models import Placement, Process, Pupil
from send_cases.accounts.models import Membership
from send_cases.bench.country import SEED

PEOPLE = 6  # of each role, who ask in turn
ASKED = 24  # cases, names and numbers asked for in turn


@dataclass(frozen=True)
class Page:
    """One page: its name in the report, and who asks for which address."""

    name: str
    asks: list[tuple[Client, str]]


def browser(user: Any) -> Client:
    """A person who has signed in."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def people(role: str, number: int = PEOPLE) -> list[Any]:
    """Some people of a role, spread over all of them."""
    held = Membership.objects.filter(role=role, organisation__kind="team", ends_on__isnull=True).order_by("pk")
    ids = list(held.values_list("user", flat=True))
    chosen = [ids[place * len(ids) // min(number, len(ids))] for place in range(min(number, len(ids)))]
    return list(get_user_model()._default_manager.filter(pk__in=chosen).order_by("pk"))


def pages() -> Iterator[Page]:
    """Every page that is measured."""
    officers = [browser(person) for person in people("officer")]
    managers = [browser(person) for person in people("manager")]
    worklist = reverse("casework:worklist")

    def as_officers(name: str, *addresses: str) -> Page:
        number = max(len(officers), len(addresses))
        turns = [(officers[n % len(officers)], addresses[n % len(addresses)]) for n in range(number)]
        return Page(name, turns)

    yield as_officers("worklist, mine", worklist)
    yield as_officers("worklist, all", f"{worklist}?show=all")
    yield as_officers("worklist, all, page 40", f"{worklist}?show=all&page=40")
    yield as_officers("worklist, unallocated", f"{worklist}?show=unallocated")
    for key in SORTS:
        for sort in (key, f"-{key}"):
            yield as_officers(f"worklist, all, sorted by {sort}", f"{worklist}?show=all&sort={sort}")
    for name, more in _filters().items():
        yield as_officers(f"worklist, all, {name}", *(f"{worklist}?show=all&{each}" for each in more))
    cases = [reverse("casework:case", args=[reference]) for reference in references()]
    yield as_officers("case page", *cases)
    board = reverse("reporting:board")
    yield Page("board", [(client, board) for client in managers])
    yield Page("board, overdue", [(client, reverse("reporting:cases", args=["now", "overdue"])) for client in managers])
    for name, key in (("plans within 20 weeks", "plans_20w"), ("open past 20 weeks", "open_past_20w")):
        behind = reverse("reporting:cases", args=["year-to-date", key])
        yield Page(f"board, {name}", [(client, behind) for client in managers])
    for name, texts in _searches().items():
        turns = [(officers[n % len(officers)], text) for n, text in enumerate(texts)]
        yield Page(f"search by {name}", [(client, _search(client, text)) for client, text in turns])
    yield from _api(officers)


def _filters() -> dict[str, list[str]]:
    """Filters of the list, each with the values that are asked for in turn."""
    officers = [person.pk for person in people("officer")]
    schools = list(
        Placement.objects.filter(pupil__processes__closed_on__isnull=True, setting__isnull=False)
        .order_by("pk").values_list("setting", flat=True).distinct()[:PEOPLE]
    )  # fmt: skip
    return {
        "waiting for advice": ["stage=advice"],
        "draft out": ["stage=draft"],
        "waiting on the family": ["waiting=family"],
        "due in 10 days": ["due=10"],
        "overdue": ["marks=overdue"],
        "of one caseworker": [f"officer={pk}" for pk in officers],
        "at one school": [f"setting={pk}" for pk in schools],
        "overdue, waiting for advice, by child": ["marks=overdue&stage=advice&sort=child"],
    }


def references() -> list[str]:
    """Cases that an officer may open, open ones and closed ones."""
    user = people("officer", 1)[0]
    rows = Process.objects.visible_to(user).filter(kind="assessment")
    first, last = (
        rows.order_by("pk").values_list("pk", flat=True)[0],
        rows.order_by("-pk").values_list("pk", flat=True)[0],
    )
    chance = Chance(SEED, "asked")
    found: list[str] = []
    while len(found) < ASKED:
        near = rows.filter(pk__gte=chance.randrange(first, last + 1)).order_by("pk").select_related("pupil").first()
        if near is not None:
            found.append(near.pupil.reference)
    return found


def _searches() -> dict[str, list[str]]:
    """What is searched for: names, a slip of one letter, numbers and birth dates of children on record."""
    last = Pupil.objects.order_by("-pk").values_list("pk", flat=True)[0]
    chance = Chance(SEED, "searched")
    found: list[Pupil] = []
    while len(found) < ASKED:
        pupil = Pupil.objects.filter(pk__gte=chance.randrange(1, last + 1), restricted=False).exclude(upn="")
        found += list(pupil.order_by("pk")[:1])
    slip = [f"{p.surname[:2]}{p.surname[3:]}" if len(p.surname) > 5 else f"{p.surname}e" for p in found]
    return {
        "surname": [p.surname for p in found],
        "two names": [f"{p.forename} {p.surname}" for p in found],
        "surname with a slip": slip,
        "UPN": [p.upn for p in found],
        "birth date": [f"{p.birth_date:%d/%m/%Y}" for p in found if p.birth_date],
        "name and birth date": [f"{p.surname} {p.birth_date:%d/%m/%Y}" for p in found if p.birth_date],
    }


def _search(client: Client, text: str) -> str:
    """Type a search; the address of its results."""
    response = client.post(reverse("casework:search"), {"q": text})
    if response.status_code != 302:
        raise RuntimeError(f"A search was refused with {response.status_code}, so there is nothing to measure.")
    return str(response["Location"])


def _api(officers: list[Client]) -> Iterator[Page]:
    """The API's list of processes."""
    address = reverse("api:processes")
    yield Page("API list", [(client, address) for client in officers])
