"""One school, college or other establishment, as one row of a register describes it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """What a row says. ``None`` is "not said"; ``known`` tells which attributes the file carries at all.

    Attributes:
        line: the line of the file on which the row begins.
        known: names of the attributes that the file has a column for. An attribute outside it stays as it was.
        urn: six digits, the register's own key.
        low_age, high_age: the statutory ages, in years.
        sen_unit, resourced_provision: whether the school has one, from the type of resourced provision.
        section_41: approved by the Secretary of State under section 41 of the Children and Families Act 2014.
    """

    line: int
    known: frozenset[str]
    urn: str
    name: str
    la_code: str = ""
    la_name: str = ""
    ukprn: str | None = None
    type_code: str | None = None
    type_name: str | None = None
    phase: str | None = None
    gender: str | None = None
    status: str | None = None
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None
    low_age: int | None = None
    high_age: int | None = None
    street: str | None = None
    town: str | None = None
    postcode: str | None = None
    telephone: str | None = None
    sen_unit: bool | None = None
    resourced_provision: bool | None = None
    section_41: bool | None = None


ATTRIBUTES: tuple[str, ...] = tuple(field.name for field in fields(SchoolRow) if field.name not in ("line", "known"))
