"""What depends on the collection year beyond the layout: its days, and the code of a stay away from home."""

from __future__ import annotations

import re
from functools import cached_property

from reporting.sen2 import COLLECTIONS, doubtful
from reporting.sen2.codes import labels


class Year:
    """One collection as a return is built for it. Days are texts, ccyy-mm-dd.

    Args:
        year: the collection year.

    Raises:
        ValueError: a year whose collection is not known.
    """

    def __init__(self, year: int) -> None:
        if year not in COLLECTIONS:
            known = ", ".join(map(str, COLLECTIONS))
            raise ValueError(f"There is no SEN2 collection {year} yet. The years are {known}.")
        self.collection = COLLECTIONS[year]
        self.year = year
        self.begins, self.census = self.collection.begins_on, self.collection.census_on

    def within(self, day: str | None) -> bool:
        """Whether something of this day belongs to the return: from 1 January before to census day."""
        last = self.census if doubtful.CEASED_AFTER_NEW_YEAR_IS_IN_SCOPE else self.collection.ends_on
        return day is not None and self.begins <= day <= last

    def known(self, day: str | None) -> bool:
        """Whether it had happened by census day."""
        return day is not None and day <= self.census

    @cached_property
    def weeks(self) -> dict[str, tuple[int, int]]:
        """From and to how many weeks a year away from home each residential code means, read from its words."""
        found = {}
        for code, words in labels("residential", self.year).items():
            numbers = [int(number) for number in re.findall(r"\d+", words)]
            if numbers:
                found[code] = (1 if words.startswith("up to") else numbers[0], numbers[-1])
        return found

    def residential(self, weeks: int | None, code: str) -> str:
        """The code for a number of weeks; the one that was returned, while they are not held."""
        if weeks is None:
            return code
        return next((code for code, (low, high) in self.weeks.items() if low <= weeks <= high), "")
