"""The columns of the two lists, their heads and codes, and which of them come from other systems.

Source: Data to Insight's open validator and query of the lists (MIT), which carry Ofsted's heads, order and notes of
2024. The request itself is not published, so a later change of it is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ehcp import codes

LIST_1, LIST_2 = "List_1", "List_2"
LISTS = (LIST_1, LIST_2)  # the names of the sheets
LIST_TITLES = {
    LIST_1: "Everyone with an EHC plan that the council maintains",
    LIST_2: "Everyone without a plan who is being assessed",
}


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: our name of it.
        head: as the inspectors have it, character by character.
        lists: the lists that have it.
        system: where it comes from, if not from casework.
    """

    key: str
    head: str
    lists: tuple[str, ...] = LISTS
    system: str = ""


ATTENDANCE, CENSUS, SOCIAL_CARE = "attendance system", "school census", "children's social care"
COLUMNS: tuple[Column, ...] = (
    Column("reference", "Unique ID"),
    Column("upn", "UPN"),
    Column("uln", "ULN"),
    Column("born", "Date of birth"),
    Column("gender", "Gender"),
    Column("ethnicity", "Ethnicity"),
    Column("issued", "Date initial EHC plan issued", (LIST_1,)),
    Column("updated", "Date updated EHC plan issued", (LIST_1,)),
    Column("reviewed", "Date EHC plan last reviewed", (LIST_1,)),
    Column("need", "SEN primary need"),
    Column("urn", "Main education establishment – URN"),
    Column("phase", "Main education establishment – phase"),
    Column("second_phase", "Subsidiary education establishment – phase (dual registration)"),
    Column("home", "Elective home education", (LIST_1,)),
    Column("suspensions", "Suspensions", system=ATTENDANCE),
    Column("exclusions", "Permanent exclusions", system=ATTENDANCE),
    Column("absence", "Absence", system=ATTENDANCE),
    Column("premium", "Pupil Premium", system=CENSUS),
    Column("social_care", "Known to children's social care?", system=SOCIAL_CARE),
    Column("team", "Which children's social care team?", system=SOCIAL_CARE),
    Column("disability", "Does the child or young person have a disability?", system=CENSUS),
)
BY_KEY = {column.key: column for column in COLUMNS}
ELSEWHERE = tuple(column for column in COLUMNS if column.system)
DATES = frozenset({"born", "issued", "updated", "reviewed"})
NUMBERS = frozenset({"suspensions", "exclusions", "absence"})

YES, NO = "a) Yes", "b) No"
GENDERS = {"M": "a) Male", "F": "b) Female"}
_MAIN = ("WBRI", "WIRI", "WIRT", "WOTH", "WROM", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH", "BCRB",
         "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT")  # fmt: skip
_NEEDS = ("SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "OTH")
_OTHER_NEED = {"DS": "OTH"}  # Down syndrome came after the lists; DfE's statistics counted it so
_PHASES = ("Nursery", "Primary", "Middle (deemed primary)", "Middle (deemed secondary)", "Secondary", "All-through",
           "Special", "Pupil referral unit/Alternative provision", "FE college")  # fmt: skip
NURSERY, PRIMARY, MIDDLE_PRIMARY, MIDDLE_SECONDARY, SECONDARY, ALL_THROUGH, SPECIAL, REFERRAL, COLLEGE = (
    f"{letter}) {words}" for letter, words in zip("abcdefghi", _PHASES, strict=True)
)
_BY_PHASE = {
    "nursery": NURSERY, "primary": PRIMARY, "middle deemed primary": MIDDLE_PRIMARY,
    "middle deemed secondary": MIDDLE_SECONDARY, "secondary": SECONDARY, "all-through": ALL_THROUGH, "16 plus": COLLEGE,
}  # fmt: skip
_BY_TYPE = (("special", SPECIAL), ("pupil referral", REFERRAL), ("alternative provision", REFERRAL),
            ("further education", COLLEGE), ("sixth form", COLLEGE))  # fmt: skip


def columns_of(name: str) -> tuple[Column, ...]:
    """The columns of a list, in order."""
    return tuple(column for column in COLUMNS if name in column.lists)


@cache
def ethnicities() -> dict[str, str]:
    """Every code that a record may hold → what the lists say: extended codes are rolled up to their main one.

    In the code set an extended code follows the main code it is part of. Four do not: they begin with the letter of a
    group and stand in none, so they go to "any other" of their group.
    """
    found, main = {}, ""
    for code in codes.code_set("ethnicity"):
        if not code.extended:
            main = code.code
        elif main[0] != code.code[0]:
            found[code.code] = _lettered(_MAIN, f"{code.code[0]}OTH")
            continue
        found[code.code] = _lettered(_MAIN, main)
    return found


def need(code: str) -> str:
    """A type of need as the lists say it; empty if there is none."""
    known = _OTHER_NEED.get(code, code)
    return _lettered(_NEEDS, known) if known in _NEEDS else ""


def phase(in_register: str | None, type_name: str | None) -> str:
    """The phase of a setting as the lists say it; empty where the register does not say.

    Args:
        in_register: the register's phase.
        type_name: the register's type of establishment.
    """
    kind = (type_name or "").lower()
    for words, found in _BY_TYPE:
        if words in kind:
            return found
    return _BY_PHASE.get((in_register or "").lower(), "")


def _lettered(known: tuple[str, ...], code: str) -> str:
    return f"{chr(ord('a') + known.index(code))}) {code}"
