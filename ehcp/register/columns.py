"""Which column of which file carries which attribute, and how a cell is read.

Two shapes are known: the full download of the register (139 columns, ``edubasealldataYYYYMMDD.csv``) and the trimmed
register that comes with this application. A cell parser gets the text without the spaces around it, never empty, and
raises ``ValueError`` with the end of a sentence: "Line 17, column OpenDate: '32-13-2020' …".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ehcp.identifiers import IdentifierError, clean_postcode

STATUSES = {"1": "Open", "2": "Closed", "3": "Open, but proposed to close", "4": "Proposed to open"}
_UNIT = {
    "Not applicable": (False, False),
    "None": (False, False),
    "Resourced provision": (False, True),
    "SEN unit": (True, False),
    "Resourced provision and SEN unit": (True, True),
}
_APPROVED = {"Approved": True, "Not approved": False, "Not applicable": False}


@dataclass(frozen=True)
class Column:
    """One attribute: its name, the column it comes from, and how the cell is read."""

    attribute: str
    header: str
    parse: Callable[[str], Any]


@dataclass(frozen=True)
class Shape:
    """One kind of file: what it is called, its columns, and those it cannot do without."""

    title: str
    columns: tuple[Column, ...]
    needed: frozenset[str]

    @property
    def headers_needed(self) -> list[str]:
        return [column.header for column in self.columns if column.attribute in self.needed]


def text(longest: int) -> Callable[[str], str]:
    """A text of at most so many characters, with runs of white space made single."""

    def parse(cell: str) -> str:
        words = " ".join(cell.split())
        if len(words) > longest:
            raise ValueError(f"is longer than {longest} characters")
        return words

    return parse


def digits(pattern: str, what: str) -> Callable[[str], str]:
    """A number that is kept as text."""

    def parse(cell: str) -> str:
        if not re.fullmatch(pattern, cell):
            raise ValueError(f"is not {what}")
        return cell

    return parse


def day(cell: str) -> dt.date:
    """A date as the register writes it: 31-12-2020, or 31/12/2020 after a round through a spreadsheet."""
    parts = re.fullmatch(r"(\d\d?)[-/](\d\d?)[-/](\d{4})", cell)
    try:
        if parts:
            return dt.date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError:
        pass
    raise ValueError("is not a date (day-month-year, like 31-12-2020)")


def age(cell: str) -> int:
    """An age in whole years."""
    if not re.fullmatch(r"\d{1,2}", cell):
        raise ValueError("is not an age in years")
    return int(cell)


def council(cell: str) -> str:
    """A council's three digits; the register writes 0 for "does not apply"."""
    if not re.fullmatch(r"\d{1,3}", cell):
        raise ValueError("is not the three-digit code of a local authority")
    return cell.zfill(3)


def postcode(cell: str) -> str | None:
    """A postcode; what is none (a school abroad) is left out, for the town tells the place."""
    try:
        return clean_postcode(cell)
    except IdentifierError:
        return None


def status(cell: str) -> str:
    """Open, closed and so on, by the register's code or in its words."""
    words = STATUSES.get(cell, cell)
    if words not in STATUSES.values():
        raise ValueError(f"is not a status ({', '.join(STATUSES.values())})")
    return words


def said(cell: str) -> str | None:
    """A word of the register, where "Not applicable" says nothing."""
    return None if cell in ("Not applicable", "Does not apply") else text(60)(cell)


def _unit(which: int) -> Callable[[str], bool]:
    def parse(cell: str) -> bool:
        if cell not in _UNIT:
            raise ValueError(f"is not a type of resourced provision ({', '.join(_UNIT)})")
        return _UNIT[cell][which]

    return parse


def approved(cell: str) -> bool:
    """Section 41 approval."""
    if cell not in _APPROVED:
        raise ValueError(f"is not a section 41 status ({', '.join(_APPROVED)})")
    return _APPROVED[cell]


_URN = digits(r"[1-9]\d{5}", "a URN (6 digits)")
_UKPRN = digits(r"1\d{7}", "a UKPRN (8 digits that begin with 1)")

FULL = Shape(
    title="a full download of the register of schools",
    needed=frozenset({"urn", "name", "la_code", "status"}),
    columns=(
        Column("urn", "URN", _URN),
        Column("name", "EstablishmentName", text(200)),
        Column("la_code", "LA (code)", council),
        Column("la_name", "LA (name)", text(80)),
        Column("ukprn", "UKPRN", _UKPRN),
        Column("type_code", "TypeOfEstablishment (code)", digits(r"\d{1,3}", "the code of a type")),
        Column("type_name", "TypeOfEstablishment (name)", text(120)),
        Column("phase", "PhaseOfEducation (name)", said),
        Column("gender", "Gender (name)", text(30)),
        Column("status", "EstablishmentStatus (code)", status),
        Column("opened_on", "OpenDate", day),
        Column("closed_on", "CloseDate", day),
        Column("low_age", "StatutoryLowAge", age),
        Column("high_age", "StatutoryHighAge", age),
        Column("street", "Street", text(200)),
        Column("town", "Town", text(100)),
        Column("postcode", "Postcode", postcode),
        Column("telephone", "TelephoneNum", text(40)),
        Column("sen_unit", "TypeOfResourcedProvision (name)", _unit(0)),
        Column("resourced_provision", "TypeOfResourcedProvision (name)", _unit(1)),
        Column("section_41", "Section41Approved (name)", approved),
    ),
)

TRIMMED = Shape(
    title="the trimmed register",
    needed=frozenset({"urn", "name", "la_code", "status"}),
    columns=(
        Column("urn", "urn", _URN),
        Column("name", "name", text(200)),
        Column("la_code", "la_code", council),
        Column("la_name", "la_name", text(80)),
        Column("phase", "phase", said),
        Column("gender", "gender", text(30)),
        Column("status", "status_2024_06", status),
        Column("opened_on", "open_date", day),
        Column("town", "town", text(100)),
        Column("postcode", "postcode", postcode),
    ),
)
