"""The collections: census day, the calendar year reported on, and the deadline.

Source: gov.uk, "Special educational needs survey", for 2024 to 2027; earlier census days from published code (WITAN).
A later year is a line here, once DfE has named its day.
"""

from __future__ import annotations

from dataclasses import dataclass

YEARS = (2023, 2024, 2025, 2026, 2027)


@dataclass(frozen=True)
class Collection:
    """One January's return. Days are texts in the form of the return, ccyy-mm-dd.

    Attributes:
        year: the year that the return carries.
        census_on: census day, which the return calls ``ReferenceDate``.
        deadline: the last day to send it in; empty where it was not found.
    """

    year: int
    census_on: str
    deadline: str = ""

    @property
    def begins_on(self) -> str:
        """1 January of the calendar year reported on."""
        return f"{self.year - 1}-01-01"

    @property
    def ends_on(self) -> str:
        """31 December of the calendar year reported on."""
        return f"{self.year - 1}-12-31"


COLLECTIONS: dict[int, Collection] = {
    each.year: each
    for each in (
        Collection(2023, "2023-01-19"),
        Collection(2024, "2024-01-18", "2024-03-14"),
        Collection(2025, "2025-01-16", "2025-03-14"),
        Collection(2026, "2026-01-15", "2026-03-12"),
        Collection(2027, "2027-01-21", "2027-03-11"),
    )
}


def nearest(year: int) -> int:
    """The collection year that we know and that is closest to this one."""
    return min(YEARS, key=lambda known: abs(known - year))
