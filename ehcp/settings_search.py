"""Finding a school, college or setting of the register by name, URN, postcode or town."""

from __future__ import annotations

import re

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet

from ehcp.models import Setting

FEW = 10
LIKE = 0.25


def find_settings(text: str, limit: int = FEW) -> list[Setting]:
    """Settings that fit, open ones first and the nearest names before others; none for fewer than two letters.

    Args:
        text: a URN, a postcode or its beginning, or words of the name or town in any order.
        limit: how many at most.
    """
    text = " ".join(text.split())
    if len(text) < 2:
        return []
    if text.isdecimal():
        return list(Setting.objects.filter(Q(urn=text) | Q(ukprn=text)).order_by("-is_open", "name")[:limit])
    if found := list(_at_postcode(text)[:limit]):
        return found
    return list(_by_words(text)[:limit])


def _at_postcode(text: str) -> QuerySet[Setting]:
    squeezed = text.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?(\d[A-Z]{0,2})?", squeezed):
        return Setting.objects.none()
    written = " ".join(text.upper().split()) if " " in text.strip() else squeezed  # "WM9 9" is not "WM99"
    begins = written if len(squeezed) <= 4 else f"{squeezed[:-3]} {squeezed[-3:]}"
    return Setting.objects.filter(postcode__istartswith=begins).order_by("-is_open", "name")


def _by_words(text: str) -> QuerySet[Setting]:
    wanted = Q()
    for word in text.replace(",", " ").split():
        wanted &= Q(name__icontains=word) | Q(town__icontains=word)
    near = Setting.objects.annotate(near=TrigramSimilarity("name", text))
    return near.filter(wanted | Q(near__gte=LIKE, name__trigram_similar=text)).order_by("-is_open", "-near", "name")


def setting_choices(settings: list[Setting]) -> list[tuple[str, str]]:
    """Radios: the id and enough words to tell two schools of one name apart."""
    return [(str(s.pk), s.place if s.is_open else f"{s.place} (closed)") for s in settings]
