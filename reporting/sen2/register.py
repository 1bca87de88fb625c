"""The register of schools as the rules ask it. What it does not say, it answers with ``None``."""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path

from ehcp.codes import DATA
from ehcp.register import SchoolRow, read_register
from ehcp.register.columns import day as read_day

SHIPPED = DATA / "schools_england_open.csv.gz"
ASKED = frozenset(
    {"urn", "name", "ukprn", "type_name", "status", "opened_on", "closed_on", "sen_unit", "resourced_provision"}
)


class Register:
    """Schools by URN, and the UKPRNs that the register has.

    Args:
        rows: see :func:`ehcp.register.read_register`.
    """

    def __init__(self, rows: list[SchoolRow]) -> None:
        self._by_urn = {row.urn: row for row in rows}
        known = rows[0].known if rows else frozenset()
        self._ukprns = {row.ukprn: row for row in rows if row.ukprn} if "ukprn" in known else None

    def school(self, urn: str) -> SchoolRow | None:
        """The school with this URN; ``None`` if the register has none."""
        return self._by_urn.get(urn)

    def has_ukprn(self, ukprn: str) -> bool | None:
        """Whether a provider has this UKPRN; ``None`` if the register does not carry them."""
        return None if self._ukprns is None else ukprn in self._ukprns

    def found(self, urn: str | None, ukprn: str | None) -> SchoolRow | None:
        """The school that is meant, by whichever number there is."""
        if urn:
            return self.school(urn)
        return self._ukprns.get(ukprn) if self._ukprns is not None and ukprn else None


def load(path: Path | str | None = None) -> Register:
    """Read a register.

    Args:
        path: a download of the national register; without it, the one that comes with the application.

    Raises:
        RegisterError: the file cannot be taken in.
    """
    return Register(list(read_register(path, only=ASKED))) if path is not None else shipped()


class _Shipped(Register):
    """The register that comes with the application, of which each school is read only when it is asked for."""

    def __init__(self) -> None:
        super().__init__([])
        with gzip.open(SHIPPED, "rt", encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines)
            place = {name: number for number, name in enumerate(next(rows))}
            urn, opened = place["urn"], place["open_date"]
            self._opened = {row[urn]: row[opened] for row in rows}

    def school(self, urn: str) -> SchoolRow | None:
        """The school with this URN; ``None`` if the register has none."""
        if urn not in self._by_urn and urn in self._opened:
            day = self._opened[urn]
            self._by_urn[urn] = SchoolRow(0, _SHIPPED_KNOWS, urn, "", opened_on=read_day(day) if day else None)
        return self._by_urn.get(urn)


_SHIPPED_KNOWS = frozenset({"urn", "opened_on"})


@cache
def shipped() -> Register:
    """The register that comes with the application: open schools, without UKPRN, units and closing dates."""
    return _Shipped()
