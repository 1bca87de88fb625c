"""Inventing a child or young person and their family. Nobody here is real; every number checks. Plain Python."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field

from ehcp.demo.chance import Chance, counts, forename, postcodes, surnames
from ehcp.identifiers import make_upn

STREETS = (
    "Kingfisher", "Alder", "Millrace", "Quarry", "Lapwing", "Orchard", "Cooper's", "Marsh", "Sedge", "Willow", "Heron",
    "Tithe", "Bakehouse", "Cider", "Windmill", "Otter", "Bramble", "Chapel", "Saltmarsh", "Ferryman's",
)  # fmt: skip
ROADS = ("Road", "Lane", "Close", "Way", "Row", "Rise", "Drive", "Walk", "Gardens", "Street")
LANGUAGES = {
    "APKN": "Urdu", "ABAN": "Bengali", "AIND": "Punjabi", "BAFR": "Somali", "WOTH": "Polish", "CHNE": "Cantonese",
    "OOTH": "Arabic",
}  # fmt: skip


@dataclass(frozen=True)
class InventedPerson:
    """A parent or carer of one invented child."""

    title: str
    name: str
    relationship: str
    lives_with_child: bool
    address: str
    postcode: str
    email: str
    telephone: str
    safe_means: str


@dataclass(frozen=True)
class InventedChild:
    """The facts of an invented child; ``needs`` are SEN types in order of rank."""

    surname: str
    forename: str
    sex: str
    birth_date: dt.date
    ethnicity: str
    upn: str
    upn_unknown: str
    nhs_number: str
    language: str
    interpreter: bool
    address: str
    postcode: str
    needs: tuple[str, ...]
    people: tuple[InventedPerson, ...] = field(default_factory=tuple)


def born_at_age(chance: Chance, age: int, on: dt.date) -> dt.date:
    """A birth date that makes a child so many years old on a day."""
    latest = _years_before(on, age)
    earliest = _years_before(on, age + 1) + dt.timedelta(days=1)
    return earliest + dt.timedelta(days=chance.randrange((latest - earliest).days + 1))


def _years_before(day: dt.date, years: int) -> dt.date:
    year = day.year - years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def school_year(birth_date: dt.date, day: dt.date) -> int:
    """The national curriculum year of most children born then: 0 is Reception, below it is nursery."""
    starts = day.year if day.month >= 9 else day.year - 1
    age = starts - birth_date.year - (1 if birth_date.month >= 9 else 0)
    return age - 4


def starts_school(birth_date: dt.date) -> dt.date:
    """The first day of Reception of most children born then."""
    return dt.date(birth_date.year + (5 if birth_date.month >= 9 else 4), 9, 1)


def year_group(birth_date: dt.date, day: dt.date) -> str:
    """The year group as forms write it: N1, N2, R, 1 to 14; nothing outside."""
    year = school_year(birth_date, day)
    return {-2: "N1", -1: "N2", 0: "R"}.get(year, str(year) if 1 <= year <= 14 else "")


def invent_child(
    chance: Chance, *, number: int, la_code: str, birth_date: dt.date, on: dt.date, plan: bool = False
) -> InventedChild:
    """An invented child with a family of their own.

    Args:
        chance: the case's own source of chance.
        number: a number no other child has; the UPN and the NHS number are made from it.
        birth_date: from :func:`born_at_age`.
        on: the day as of which needs and numbers are drawn.
        plan: a child who has a plan, rather than one for whom a first request is made.
    """
    which = "plans" if plan else "requests"
    sex = chance.weighted(counts()[f"{which}_by_sex"])
    ethnicity = chance.weighted(_ethnicities(which))
    surname = chance.choice(surnames())
    address = f"{chance.randint(1, 148)} {chance.choice(STREETS)} {chance.choice(ROADS)}"
    postcode = chance.choice(postcodes())
    language = LANGUAGES.get(ethnicity, "") if chance.happens(0.5) else ""
    no_number = school_year(birth_date, on) < 0
    return InventedChild(
        surname=surname,
        forename=forename(chance, sex, birth_date.year),
        sex=sex,
        birth_date=birth_date,
        ethnicity=ethnicity,
        upn="" if no_number else upn_at_school(la_code, number, birth_date),
        upn_unknown="UN1" if no_number else "",
        nhs_number=spare_nhs_number(number),
        language=language,
        interpreter=bool(language) and chance.happens(0.3),
        address=address,
        postcode=postcode,
        needs=_needs(chance, sex, birth_date, on),
        people=tuple(_family(chance, number, surname, address, postcode)),
    )


def _ethnicities(which: str) -> dict[str, float]:
    """Weights by code. DfE counts as one, unknown, those who would not say and those not asked yet; here each is half."""
    weights: dict[str, float] = {}
    for code, number in counts()[f"{which}_by_ethnicity"].items():
        weights |= {"REFU": number / 2, "NOBT": number / 2} if code == "NOBT" else {code: number}
    return weights


def upn_at_school(la_code: str, number: int, birth_date: dt.date) -> str:
    """A number that no other invented child has; its year is that of starting school."""
    return make_upn(la_code, f"{2000 + number // 1000:04}{(birth_date.year + 4) % 100:02}{number % 1000:03}")


def spare_nhs_number(number: int) -> str:
    """A number from the range 999 that is kept for tests: no patient ever has it."""
    while True:
        nine = f"999{number % 1_000_000:06}"
        check = (11 - sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True)) % 11) % 11
        if check < 10:
            return f"{nine}{check}"
        number += 500_000  # this one has no check digit


def _needs(chance: Chance, sex: str, birth_date: dt.date, on: dt.date) -> tuple[str, ...]:
    """One or two types of need, by age and sex as in the plan population."""
    age = max(2, min(25, on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))))
    by_age = counts()["need_by_age"][str(age)]
    by_sex = counts()["need_by_sex"]
    weights = {
        need: number * by_sex[sex][need] / (by_sex["F"][need] + by_sex["M"][need]) for need, number in by_age.items()
    }
    first = chance.weighted(weights)
    if not chance.happens(0.45):
        return (first,)
    del weights[first]
    return (first, chance.weighted(weights))


def _family(chance: Chance, number: int, surname: str, address: str, postcode: str) -> list[InventedPerson]:
    """One or two adults; where two live apart, each has an address of their own."""
    first = chance.weighted({"mother": 70, "father": 18, "grandparent": 4, "foster_carer": 8})
    adults = [first]
    if first == "mother" and chance.happens(0.62):
        adults.append(chance.weighted({"father": 85, "step_parent": 15}))
    together = chance.happens(0.7)
    people = []
    for place, relationship in enumerate(adults):
        sex = (
            "F"
            if relationship in ("mother", "grandparent")
            else "M"
            if relationship == "father"
            else chance.choice("FM")
        )
        own_name = relationship == "foster_carer" or chance.happens(0.25)
        lives_with = place == 0 or together
        people.append(
            InventedPerson(
                title=chance.choice(("Ms", "Mrs")) if sex == "F" else "Mr",
                name=f"{forename(chance, sex, 2003)} {chance.choice(surnames()) if own_name else surname}",
                relationship=relationship,
                lives_with_child=lives_with,
                address=""
                if lives_with
                else f"{chance.randint(1, 90)} {chance.choice(STREETS)} {chance.choice(ROADS)}",
                postcode="" if lives_with else chance.choice(postcodes()),
                email=f"family-{number:05}{'ab'[place]}@family.example" if chance.happens(0.85) else "",
                telephone=f"01632 960{number % 1000:03}",  # kept for drama: no line has it
                safe_means="" if chance.happens(0.8) else "post",
            )
        )
    return people
