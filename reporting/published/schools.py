"""What kind of place somebody's school or setting is, as DfE groups them in its tables."""

from __future__ import annotations

import csv
import gzip
import re
from functools import cache

from ehcp.models import Setting
from reporting.sen2 import Record
from reporting.sen2.register import SHIPPED

MAINSTREAM, SPECIAL, ALTERNATIVE, FURTHER, EARLY, ELSEWHERE, UNKNOWN = (
    "mainstream", "special", "ap", "fe", "early", "elsewhere", "unknown",
)  # fmt: skip
#: Words in the register's name of an establishment's type → kind; the first that fits.
_TYPES = (
    (re.compile(r"alternative provision|pupil referral|hospital", re.I), ALTERNATIVE),
    (re.compile(r"post.?16|further education|sixth form|16.?19|16 to 19|higher education", re.I), FURTHER),
    (re.compile(r"special", re.I), SPECIAL),
    (re.compile(r"school|academy|free|college|foundation|voluntary|community|studio|city tech", re.I), MAINSTREAM),
)
#: What the register that comes with the application says of a school of which no type is held.
_SECTORS = {
    "state_mainstream": MAINSTREAM, "state_nursery": MAINSTREAM, "state_special_or_ap": SPECIAL,
    "state_ap_or_hospital_by_name": ALTERNATIVE, "state_16_plus": FURTHER, "fe_or_other_16_plus": FURTHER,
    "independent_fe_or_other": MAINSTREAM, "state_unclassified_opened_after_2024_06": MAINSTREAM,
}  # fmt: skip


@cache
def _shipped_sectors() -> dict[str, str]:
    with gzip.open(SHIPPED, "rt", encoding="utf-8", newline="") as lines:
        return {row["urn"]: row["derived_sector"] for row in csv.DictReader(lines)}


class Schools:
    """Kinds of places by their numbers, from the schools of this installation, else from the register it comes with."""

    def __init__(self) -> None:
        self._by_urn: dict[str, str] = {}
        self._by_ukprn: dict[str, str] = {}
        for urn, ukprn, words in Setting.objects.exclude(type_name=None).values_list("urn", "ukprn", "type_name"):
            kind = kind_of_type(words or "")
            if urn:
                self._by_urn[urn] = kind
            if ukprn:
                self._by_ukprn.setdefault(ukprn, kind)

    def kind(self, place: Record | None) -> str:
        """The group of a place: a block with URN, UKPRN or SENSetting."""
        if place is None:
            return UNKNOWN
        urn, ukprn, code = place.get("URN", ""), place.get("UKPRN", ""), place.get("SENSetting", "")
        if urn:
            return self._by_urn.get(urn) or _SECTORS.get(_shipped_sectors().get(urn, ""), MAINSTREAM)
        if ukprn:
            return self._by_ukprn.get(ukprn, FURTHER)  # DfE's own order: a UKPRN where there is no URN is post-16
        if code == "EYP":
            return EARLY
        return ELSEWHERE if code else UNKNOWN


def kind_of_type(words: str) -> str:
    """The group of a type of establishment as the register names it; mainstream where nothing tells."""
    return next((kind for pattern, kind in _TYPES if pattern.search(words)), MAINSTREAM)
