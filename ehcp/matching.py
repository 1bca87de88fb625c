"""Whether a child is known already: records that may be the same child, with the reasons in words.

Only records that the person may see are looked at, so that no match tells of a restricted record. A school never
sees a match: what it sends waits for an officer.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest, Upper

from ehcp.models import Address, AssessmentRequest, Process, Pupil

if TYPE_CHECKING:
    from send_cases.accounts.models import User

FAINT, SIMILAR, CLOSE = 0.25, 0.35, 0.55  # trigram similarity: Robin and Robyn; Fielding and Feilding; near equal


@dataclass(frozen=True)
class Match:
    """A record that may be the same child.

    Attributes:
        pupil: the record.
        reasons: why, in words, the strongest first.
    """

    pupil: Pupil
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """What is known of the child to be matched."""

    surname: str
    forename: str
    birth_date: dt.date | None = None
    upn: str = ""
    postcode: str = ""
    known_as: str = ""


def possible_matches(user: User, person: Person, *, apart_from: int | None = None, limit: int = 10) -> list[Match]:
    """Records this person may see that may be the same child, the likeliest first.

    Args:
        user: who looks.
        person: the child to be matched.
        apart_from: the child's own record, when there is one.
        limit: how many at most.
    """
    found = _measured(Pupil.objects.visible_to(user), person)
    near = Q(surname_like__gte=SIMILAR) | Q(forename_like__gte=CLOSE)
    alike = Q(surname_like__gte=CLOSE, forename_like__gte=CLOSE)
    wanted = alike
    if person.upn:
        wanted |= Q(upn=person.upn)
    if person.birth_date:
        wanted |= near & Q(birth_date=person.birth_date)
    if person.postcode:
        lives = Address.objects.filter(pupil=OuterRef("pk"), postcode=person.postcode)
        found = found.annotate(same_postcode=Exists(lives))
        wanted |= Q(same_postcode=True, forename_like__gte=CLOSE)
    found = found.filter(wanted).exclude(pk=apart_from or 0)
    matches = [Match(pupil, _reasons(pupil, person)) for pupil in found.order_by("-surname_like", "pk")[: limit * 2]]
    matches.sort(key=lambda match: -_weight(match))
    return matches[:limit]


def _measured(records: QuerySet[Pupil], person: Person) -> Any:
    forename, known_as = person.forename.upper(), (person.known_as or person.forename).upper()
    return records.annotate(
        surname_like=TrigramSimilarity(Upper("surname"), person.surname.upper()),
        forename_like=Greatest(
            TrigramSimilarity(Upper("forename"), forename),
            TrigramSimilarity(Upper("forename"), known_as),
            TrigramSimilarity(Upper("known_as"), known_as),
        ),
    )


def _reasons(pupil: Pupil, person: Person) -> tuple[str, ...]:
    same_birth = person.birth_date is not None and pupil.birth_date == person.birth_date
    said = (
        (bool(person.upn) and pupil.upn == person.upn, "Same UPN"),
        (True, _name_reason(pupil, person)),
        (same_birth, "Same birth date"),
        (getattr(pupil, "same_postcode", False), "Same postcode"),
    )
    return tuple(words for holds, words in said if holds and words)


def _name_reason(pupil: Pupil, person: Person) -> str:
    if _same_name(pupil, person):
        return "Same name"
    surname, forename = getattr(pupil, "surname_like", 0), getattr(pupil, "forename_like", 0)
    if surname >= SIMILAR:
        return "Similar name" if forename >= FAINT else "Similar surname"
    return "Similar forename" if forename >= CLOSE else ""


def _same_name(pupil: Pupil, person: Person) -> bool:
    return (pupil.surname.upper(), pupil.forename.upper()) == (person.surname.upper(), person.forename.upper())


def _weight(match: Match) -> int:
    points = {"Same UPN": 8, "Same birth date": 4, "Same name": 3, "Same postcode": 2, "Similar name": 2}
    return sum(points.get(reason, 1) for reason in match.reasons)


def matches_of(user: User, pupil: Pupil) -> list[Match]:
    """Possible duplicates of a record."""
    address = next((a for a in pupil.addresses.all() if a.ends_on is None), None)
    person = Person(pupil.surname, pupil.forename, pupil.birth_date, pupil.upn, address.postcode if address else "",
                    pupil.known_as)  # fmt: skip
    return possible_matches(user, person, apart_from=pupil.pk)


def unchecked(user: User) -> QuerySet[Process]:
    """Open requests sent by a school, not yet looked at by an officer, whose child may be known already."""
    records: Any = Pupil.objects.visible_to(user).exclude(pk=OuterRef("process__pupil"))
    others = records.annotate(
        surname_like=TrigramSimilarity(Upper("surname"), Upper(OuterRef("process__pupil__surname"))),  # type: ignore[arg-type]
        forename_like=TrigramSimilarity(Upper("forename"), Upper(OuterRef("process__pupil__forename"))),  # type: ignore[arg-type]
    ).filter(
        Q(upn=OuterRef("process__pupil__upn")) & ~Q(upn="")
        | Q(birth_date=OuterRef("process__pupil__birth_date"))
        & (Q(surname_like__gte=SIMILAR) | Q(forename_like__gte=CLOSE))
        | Q(surname_like__gte=CLOSE, forename_like__gte=CLOSE)
    )
    waiting = AssessmentRequest.objects.filter(
        process=OuterRef("pk"), submission__isnull=False, submission__matches_checked_at__isnull=True
    )
    seen: Any = Process.objects.visible_to(user)
    return cast("QuerySet[Process]", seen.current().filter(Exists(waiting.filter(Exists(others)))).order_by("pk"))
