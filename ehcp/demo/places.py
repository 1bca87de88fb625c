"""The real schools of the area, by who goes there. Their SENCOs, letters and answers in the demonstration are invented."""

from __future__ import annotations

from dataclasses import dataclass

from ehcp.demo import LA_CODE
from ehcp.demo.chance import Chance
from ehcp.models import Setting

#: The register that comes with the application does not tell special schools from pupil referral units.
SPECIAL = ("109353", "109403", "135827", "138563", "145058", "146013", "146014")
ALTERNATIVE = ("131626",)
NOT_ASKED = ("133066", "133118", "133798")  # hospital teaching, a secure unit and a university


@dataclass(frozen=True)
class Places:
    """Open settings of the area, each in one list."""

    infant: tuple[Setting, ...]
    junior: tuple[Setting, ...]
    secondary: tuple[Setting, ...]
    college: tuple[Setting, ...]
    special: tuple[Setting, ...]
    ap: tuple[Setting, ...]

    def mainstream(self, chance: Chance, year: int) -> Setting:
        """A mainstream school for a national curriculum year (0 is Reception)."""
        if year >= 12:
            return chance.choice(self.college)
        return chance.choice(self.infant if year <= 2 else self.junior if year <= 6 else self.secondary)

    def known(self, year: int) -> Setting | None:
        """A school whose SENCO can sign in, if children of that year go there."""
        with_people = (each for each in (self.junior if year <= 6 else self.secondary) if each.organisation_id)
        return next(with_people, None)

    def of_kind(self, chance: Chance, kind: str, year: int) -> Setting:
        """A setting by kind (mainstream, special, college or ap) and year."""
        if kind == "mainstream":
            return self.mainstream(chance, year)
        if kind == "college":
            return chance.choice(self.college)
        return chance.choice(self.special if kind == "special" else self.ap)


def places() -> Places:
    """Read the area's settings once."""
    settings = list(Setting.objects.filter(la_code=LA_CODE, is_open=True).exclude(urn__in=NOT_ASKED).order_by("urn"))
    primary = [s for s in settings if s.phase == "Primary"]
    through = [s for s in settings if s.phase == "All-through"]
    colleges = [s for s in settings if s.phase == "16 plus"]
    secondary = [s for s in settings if s.phase == "Secondary"] + through
    return Places(
        infant=tuple(s for s in primary + through if "Junior" not in s.name),
        junior=tuple(s for s in primary + through if "Infant" not in s.name),
        secondary=tuple(secondary),
        college=tuple(colleges or secondary),
        special=tuple(s for s in settings if s.urn in SPECIAL),
        ap=tuple(s for s in settings if s.urn in ALTERNATIVE),
    )
