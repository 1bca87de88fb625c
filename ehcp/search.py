"""Finding a record by reference, UPN, birth date or name. Only what the person may see is ever looked at."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, Upper

from ehcp.identifiers import clean_upn
from ehcp.models import Pupil
from send_cases.fields import parse_date

if TYPE_CHECKING:
    from send_cases.accounts.models import User

REFERENCE = re.compile(r"\bEHC[\s-]*(\d{4,9})\b", re.IGNORECASE)
UPN = re.compile(r"\b[A-Za-z]\d{11}[\dA-Za-z]\b")
DATE = re.compile(r"\b(\d{1,2}[./ -](?:\d{1,2}|[A-Za-z]{3,9})[./ -]\d{2,4}|\d{4}-\d{1,2}-\d{1,2})\b")
LIKE = 0.35  # trigram similarity of a surname typed with a slip
MOST = 100


@dataclass(frozen=True)
class Asked:
    """What somebody searched for, taken apart."""

    reference: str = ""
    upn: str = ""
    birth_date: dt.date | None = None
    names: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.reference or self.upn or self.birth_date or self.names)


def read(text: str) -> Asked:
    """Take a search apart: a reference, a UPN and a birth date are recognised; every other word is part of a name."""
    reference = upn = ""
    born = None
    if found := REFERENCE.search(text):
        reference, text = f"EHC-{found[1]}", text.replace(found[0], " ")
    if found := UPN.search(text):
        upn, text = _upn(found[0]), text.replace(found[0], " ")
    if found := DATE.search(text):
        born = _date(found[0])
        text = text.replace(found[0], " ") if born else text
    names = tuple(word for word in re.split(r"[\s,]+", text) if re.search(r"[^\W\d_]", word))
    return Asked(reference, upn, born, names[:6])


def _upn(text: str) -> str:
    try:
        return clean_upn(text)
    except ValueError:
        return text.upper()


def _date(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def find(user: User, asked: Asked) -> list[Pupil]:
    """The records that fit everything asked, nearest names first; none when nothing was asked.

    Returns:
        The first ``MOST``, and one more where there are more.
    """
    if asked.empty:
        return []
    found: Any = Pupil.objects.visible_to(user)
    if len(asked.names) == 1 and asked == Asked(names=asked.names):
        # Nobody's name is nearer than the same surname, and of a common one that is all there is to show: it is read
        # in order from its index, not out of all names that are like it.
        same = found.annotate(loud=Upper("surname")).filter(loud=_loud(asked.names[0]))
        if len(first := list(same.order_by("surname", "forename", "pk")[: MOST + 1])) > MOST:
            return first
    return list(fitting(found, asked)[: MOST + 1])


def fitting(found: QuerySet[Pupil], asked: Asked) -> QuerySet[Pupil]:
    """All of some records that fit everything asked, in order."""
    if asked.reference:
        found = found.filter(reference=asked.reference)
    if asked.upn:
        found = found.filter(upn=asked.upn)
    if asked.birth_date:
        found = found.filter(birth_date=asked.birth_date)
    return _by_name(found, asked.names)


def _loud(text: str) -> Upper:
    """In capitals, as the database writes them."""
    return Upper(Value(text))


def _by_name(found: QuerySet[Pupil], names: tuple[str, ...]) -> QuerySet[Pupil]:
    if not names:
        return found.order_by("surname", "forename", "pk")
    likeness = [TrigramSimilarity(Upper("surname"), name.upper()) for name in names]
    near = Greatest(*likeness, Value(0.0)) if len(likeness) > 1 else likeness[0]
    found = found.annotate(
        near=near, loud=Upper("surname"), loud_forename=Upper("forename"), loud_known_as=Upper("known_as")
    )
    for name in names:
        word = re.escape(name)
        # One condition for each column, as each is looked for in an index of its own.
        begins = (
            Q(loud__regex=_loud(f"(^|[ -]){word}"))
            | Q(loud_forename__regex=_loud(f"(^| ){word}"))
            | Q(loud_known_as__regex=_loud(f"^{word}"))
        )
        # The operator is what the index answers; its threshold is a little lower than ours.
        like = Q(loud__trigram_similar=name.upper()) & Q(near__gte=LIKE)
        found = found.filter(like | begins)
    # "Smith Smith" is as near to "Smith" as that is itself, and comes after it.
    same = Case(When(loud__in=[_loud(name) for name in names], then=0), default=1)
    return found.order_by(same, F("near").desc(), "surname", "forename", "pk")
