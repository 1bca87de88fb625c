"""The register of schools as this installation holds it, for the rules about schools."""

from __future__ import annotations

from ehcp.models import Setting
from reporting.sen2 import Register, shipped
from reporting.sen2.register import ASKED, SchoolRow

#: An installation with fewer schools has not imported the national register, and cannot say that a number is unknown.
WHOLE = 1000


class HeldRegister(Register):
    """Schools of this installation first; one that it lacks, as the register says that comes with the application."""

    def school(self, urn: str) -> SchoolRow | None:
        """The school with this URN; ``None`` if neither has it."""
        return super().school(urn) or shipped().school(urn)


def held_register() -> Register:
    """The schools that are known here by name. A number that only a return told us is none of them."""
    names = sorted(ASKED)
    known = frozenset(names)
    rows = [
        SchoolRow(0, known, **row)
        for row in Setting.objects.exclude(urn=None).exclude(name="").values(*names).iterator()
    ]
    if len(rows) < WHOLE:
        rows = [SchoolRow(0, known - {"ukprn"}, **{k: getattr(row, k) for k in names if k != "ukprn"}) for row in rows]
    return HeldRegister(rows)
