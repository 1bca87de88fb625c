"""What a plan names and where a person is are said in the same three ways: the questions about them."""

from __future__ import annotations

import re

from reporting.sen2 import doubtful
from reporting.sen2.problems import quoted
from reporting.sen2.record import Record
from reporting.sen2.rules.base import Context, Fault, Found

SETTING = doubtful.SEN_SETTING
NUMBERS = ("URN", "UKPRN")
UNIT, RESOURCED = "SENunitIndicator", "ResourcedProvisionIndicator"
_URN = re.compile(r"[0-9]{1,6}")
_UKPRN = re.compile(r"1[0-9]{7}")
_PROVISION = {UNIT: ("sen_unit", "a SEN unit"), RESOURCED: ("resourced_provision", "resourced provision")}


def exactly_one(r: Record, c: Context) -> Found:
    """URN, UKPRN and setting: one of them, not none and not two."""
    urn, ukprn, setting = "URN" in r, "UKPRN" in r, r.given(SETTING)
    if urn + ukprn + setting == 1:
        return None
    if not doubtful.URN_WITH_UKPRN_IS_AN_ERROR and urn and ukprn and not setting:
        return None
    if setting and (urn or ukprn):
        return SETTING
    return "UKPRN" if urn else "URN"


def known(r: Record, c: Context) -> Found:
    """Whether the register has the number; silent where it does not carry such numbers."""
    urn, ukprn = r.get("URN"), r.get("UKPRN")
    if urn is not None:
        if not _URN.fullmatch(urn):
            return [Fault(r, "URN", words=f"URN is {quoted(urn)}; a URN has six digits at most. Correct it.")]
        if c.register is not None and c.register.school(urn) is None:
            return "URN"
    if ukprn is not None:
        if not _UKPRN.fullmatch(ukprn):
            words = f"UKPRN is {quoted(ukprn)}; a UKPRN has eight digits and begins with 1. Correct it."
            return [Fault(r, "UKPRN", words=words)]
        if c.register is not None and c.register.has_ukprn(ukprn) is False:
            return "UKPRN"
    return None


def flags_with_a_school(r: Record, c: Context) -> Found:
    """Unit and resourced provision are answered when there is a school."""
    if UNIT in r and RESOURCED in r:
        return None
    if "URN" not in r and "UKPRN" not in r:
        return None
    return [Fault(r, name) for name in (UNIT, RESOURCED) if not r.given(name)]


def provision_the_register_denies(r: Record, c: Context) -> list[Fault]:
    """Flags that are 1 where the register says that the school has no such provision."""
    if r.get(UNIT) != "1" and r.get(RESOURCED) != "1":
        return []
    school = c.register.found(r.get("URN"), r.get("UKPRN")) if c.register is not None else None
    if school is None:
        return []
    words = "The register of schools knows of no {0} at this school. Check the school and the answer."
    return [
        Fault(r, name, words=words.format(what.removeprefix("a ")))
        for name, (attribute, what) in _PROVISION.items()
        if r.get(name) == "1" and getattr(school, attribute) is False
    ]
