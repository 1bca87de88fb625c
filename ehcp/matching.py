"""Whether a child is known already: records that may be the same child, with the reasons in words.

Only records that the person may see are looked at, so that no match tells of a restricted record. A school never
sees a match: what it sends waits for an officer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest, Upper

from ehcp.models import Address, AssessmentRequest, Pupil

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
    alike = Q(loud__trigram_similar=person.surname.upper(), surname_like__gte=CLOSE, forename_like__gte=CLOSE)
    wanted = alike
    if person.upn:
        wanted |= Q(upn=person.upn)
    if person.birth_date:
        wanted |= near & Q(birth_date=person.birth_date)
    lives = (
        set(Address.objects.filter(postcode=person.postcode).values_list("pupil", flat=True))
        if person.postcode
        else set()
    )
    if lives:
        wanted |= Q(pk__in=lives, forename_like__gte=CLOSE)
    found = found.filter(wanted).exclude(pk=apart_from or 0).order_by("-surname_like", "pk")[: limit * 2]
    matches = [Match(pupil, _reasons(pupil, person, pupil.pk in lives)) for pupil in found]
    matches.sort(key=lambda match: -_weight(match))
    return matches[:limit]


def _measured(records: QuerySet[Pupil], person: Person) -> Any:
    forename, known_as = person.forename.upper(), (person.known_as or person.forename).upper()
    return records.annotate(
        loud=Upper("surname"),
        surname_like=TrigramSimilarity(Upper("surname"), person.surname.upper()),
        forename_like=Greatest(
            TrigramSimilarity(Upper("forename"), forename),
            TrigramSimilarity(Upper("forename"), known_as),
            TrigramSimilarity(Upper("known_as"), known_as),
        ),
    )


def _reasons(pupil: Pupil, person: Person, same_postcode: bool) -> tuple[str, ...]:
    same_birth = person.birth_date is not None and pupil.birth_date == person.birth_date
    said = (
        (bool(person.upn) and pupil.upn == person.upn, "Same UPN"),
        (True, _name_reason(pupil, person)),
        (same_birth, "Same birth date"),
        (same_postcode, "Same postcode"),
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


def with_duplicates(user: User, process_ids: Iterable[int]) -> set[int]:
    """Of these processes those sent by a school, not yet looked at by an officer, whose child may be known already.

    Two queries, both answered by indexes, whatever the number of records: who has the same UPN, birth date or name.
    """
    waiting = {
        process_id: (pupil_id, Person(surname, forename, born, upn))
        for process_id, pupil_id, surname, forename, born, upn in AssessmentRequest.objects.filter(
            process__in=list(process_ids), submission__isnull=False, submission__matches_checked_at__isnull=True
        ).values_list(
            "process", "process__pupil", "process__pupil__surname", "process__pupil__forename",
            "process__pupil__birth_date", "process__pupil__upn",
        )
    }  # fmt: skip
    if not waiting:
        return set()
    people = [person for _, person in waiting.values()]
    records: Any = Pupil.objects.visible_to(user).annotate(loud=Upper("surname"))
    near = list(records.filter(
        Q(birth_date__in={p.birth_date for p in people if p.birth_date}) | Q(upn__in={p.upn for p in people if p.upn})
        | Q(loud__in={p.surname.upper() for p in people})
    ))  # fmt: skip
    return {
        process_id for process_id, (own, person) in waiting.items()
        if any(pupil.pk != own and _alike(pupil, person) for pupil in near)
    }  # fmt: skip


def _alike(pupil: Pupil, person: Person) -> bool:
    if (person.upn and pupil.upn == person.upn) or _same_name(pupil, person):
        return True
    if person.birth_date is None or pupil.birth_date != person.birth_date:
        return False
    return likeness(pupil.surname, person.surname) >= SIMILAR or likeness(pupil.forename, person.forename) >= CLOSE


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1, counted as PostgreSQL's ``similarity`` does: trigrams they share."""
    first, second = _trigrams(one), _trigrams(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def _trigrams(text: str) -> set[str]:
    words = re.findall(r"[^\W_]+", text.lower())
    return {padded[i : i + 3] for padded in (f"  {word} " for word in words) for i in range(len(padded) - 2)}
