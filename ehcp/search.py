"""Finding a record by reference, UPN, birth date or name. Only what the person may see is ever looked at."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, Q, QuerySet, Value
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


def find(user: User, asked: Asked) -> QuerySet[Pupil]:
    """The records that fit everything asked, nearest names first; none when nothing was asked."""
    found = Pupil.objects.visible_to(user)
    if asked.empty:
        return found.none()
    if asked.reference:
        found = found.filter(reference=asked.reference)
    if asked.upn:
        found = found.filter(upn=asked.upn)
    if asked.birth_date:
        found = found.filter(birth_date=asked.birth_date)
    return _by_name(found, asked.names)


def _by_name(found: QuerySet[Pupil], names: tuple[str, ...]) -> QuerySet[Pupil]:
    if not names:
        return found.order_by("surname", "forename", "pk")
    likeness = [TrigramSimilarity(Upper("surname"), name.upper()) for name in names]
    near = Greatest(*likeness, Value(0.0)) if len(likeness) > 1 else likeness[0]
    found = found.annotate(near=near, loud=Upper("surname"))
    for name in names:
        begins = Q(surname__istartswith=name) | Q(forename__istartswith=name) | Q(known_as__istartswith=name)
        inside = Q(surname__icontains=f" {name}") | Q(forename__icontains=f" {name}") | Q(surname__icontains=f"-{name}")
        # The operator is what the index answers; its threshold is a little lower than ours.
        like = Q(loud__trigram_similar=name.upper()) & Q(near__gte=LIKE)
        found = found.filter(begins | inside | like)
    return found.order_by(F("near").desc(), "surname", "forename", "pk")
