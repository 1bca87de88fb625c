"""The demonstration: an invented authority with the real schools of one area, and invented children only.

This module imports nothing of Django, so that whoever starts the demonstration can say whom to sign in as.
"""

from __future__ import annotations

from typing import NamedTuple

SEED = 20261122
LA_CODE = "803"  # the schools are those of South Gloucestershire; the council and every child are invented
AUTHORITY_NAME = "Westmarsh County Council"
DOMAIN = "westmarsh.example"  # .example is reserved: no mail can reach anybody
PASSWORD = "invented-children-only"  # noqa: S105  said on the screen when the demonstration starts
SENCO_SCHOOL = "109117"  # Elm Park Primary School
SECOND_SCHOOL = "139348"  # The Castle School


class Person(NamedTuple):
    """Somebody to sign in as: what they are, their name, e-mail address and password."""

    role: str
    name: str
    email: str
    password: str


PEOPLE: list[Person] = [
    Person(role, name, f"{name.split()[0].lower()}@{DOMAIN}", PASSWORD)
    for role, name in (
        ("Caseworker", "Amina Yusuf"),
        ("Caseworker", "Omar Haddad"),
        ("Manager", "Ben Carter"),
        ("Administrator", "Ada Novak"),
        ("SENCO", "Sam Okoro"),
        ("SENCO, their colleague", "Cleo Bright"),
        ("SENCO of another school", "Eve Stone"),
        ("Adviser, educational psychologist", "Chandra Rao"),
        ("Adviser, health", "Dee Lloyd"),
        ("Adviser, social care", "Joan Hartley"),
    )
]
