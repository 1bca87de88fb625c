"""The register of schools as this installation holds it, for the rules. What it does not say, it answers with ``None``.

Schools that were imported come first; one that is lacking is as the register says that comes with the application. A
school that only a return told us of is in neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q

from ehcp.models import Setting
from ehcp.register import ATTRIBUTES, SchoolRow
from reporting.sen2 import Record, Register, shipped
from reporting.sen2.register import ASKED

#: A school that a return named and the register lacks is kept closed and without a council; it is not on the register.
ON_REGISTER = Q(is_open=True) | ~Q(la_code="")
#: An installation with fewer UKPRNs has not imported the national register, and cannot say that one is unknown.
WHOLE = 1000
_ASKED = sorted(ASKED)
_KNOWN = frozenset(ATTRIBUTES)


class Imported(Register):
    """Schools by URN and UKPRN, each read when it is first asked for; some hundred at once with :meth:`ahead`.

    Args:
        whole: read all of them now, for a whole file.
    """

    def __init__(self, *, whole: bool = False) -> None:
        super().__init__([])
        self._urns: dict[str, SchoolRow | None] = {}
        self._ukprn_rows: dict[str, SchoolRow | None] = {}
        if whole:
            self._keep(Q(), set(), set(), every=True)

    def ahead(self, people: Iterable[Record]) -> None:
        """Read every school that these people's records name, in one query."""
        blocks = [block for person in people for block in person.everything()]
        self._read(
            {block["URN"] for block in blocks if "URN" in block} - self._urns.keys(),
            {block["UKPRN"] for block in blocks if "UKPRN" in block} - self._ukprn_rows.keys(),
        )

    def school(self, urn: str) -> SchoolRow | None:
        """The school with this URN; ``None`` if the register has none."""
        if urn not in self._urns:
            self._read({urn}, set())
        return self._urns[urn] or shipped().school(urn)

    def has_ukprn(self, ukprn: str) -> bool | None:
        """Whether a provider has this UKPRN; ``None`` if the register does not carry them."""
        return self._of_ukprn(ukprn) is not None if self._has_ukprns else None

    def found(self, urn: str | None, ukprn: str | None) -> SchoolRow | None:
        """The school that is meant, by whichever number there is."""
        return self.school(urn) if urn else self._of_ukprn(ukprn) if ukprn else None

    @cached_property
    def _has_ukprns(self) -> bool:
        return Setting.objects.filter(ON_REGISTER, ukprn__isnull=False)[:WHOLE].count() == WHOLE

    def _of_ukprn(self, ukprn: str) -> SchoolRow | None:
        if ukprn not in self._ukprn_rows:
            self._read(set(), {ukprn})
        return self._ukprn_rows[ukprn]

    def _read(self, urns: set[str], ukprns: set[str]) -> None:
        if urns or ukprns:
            self._urns |= dict.fromkeys(urns)
            self._ukprn_rows |= dict.fromkeys(ukprns)
            self._keep(Q(urn__in=urns) | Q(ukprn__in=ukprns), urns, ukprns)

    def _keep(self, where: Q, urns: set[str], ukprns: set[str], *, every: bool = False) -> None:
        rows = Setting.objects.filter(ON_REGISTER, where).order_by("-is_open", "pk")
        for values in rows.values(*_ASKED).iterator():
            school = SchoolRow(line=0, known=_KNOWN, **{**values, "urn": values["urn"] or ""})
            if school.urn and (every or school.urn in urns):
                self._urns[school.urn] = school
            if school.ukprn and (every or school.ukprn in ukprns) and self._ukprn_rows.get(school.ukprn) is None:
                self._ukprn_rows[school.ukprn] = school
