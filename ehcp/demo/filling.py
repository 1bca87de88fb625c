"""An invented child as the actions take one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ehcp.actions.requests import Child
from ehcp.demo.chance import Chance
from ehcp.demo.children import InventedChild, school_year, year_group
from ehcp.demo.places import Places
from ehcp.models import Setting

NO_UNIT = {"sen_unit": False, "resourced_provision": False}
NURSERIES = ("Little Otters Nursery", "Sedge Street Playgroup", "Marsh Lane Day Nursery", "Acorn House Pre-school")


def child_of(invented: InventedChild, placement: dict[str, Any]) -> Child:
    """The facts of an invented child.

    Args:
        placement: field values of ``Placement``.
    """
    return Child(
        surname=invented.surname,
        forename=invented.forename,
        birth_date=invented.birth_date,
        sex=invented.sex,
        ethnicity=invented.ethnicity,
        upn=invented.upn,
        upn_unknown=invented.upn_unknown,
        nhs_number=invented.nhs_number,
        languages=f"English and {invented.language}" if invented.language else "English",
        interpreter=invented.language if invented.interpreter else "",
        address=invented.address,
        postcode=invented.postcode,
        needs=invented.needs,
        placement=placement,
        people=tuple(
            {
                "title": person.title,
                "name": person.name,
                "relationship": person.relationship,
                "parental_responsibility": person.relationship != "step_parent",
                "lives_with_child": person.lives_with_child,
                "address_lines": person.address,
                "postcode": person.postcode,
                "email": person.email,
                "telephone": person.telephone,
                "safe_means": person.safe_means,
                "language": invented.language,
                "interpreter": invented.language if invented.interpreter else "",
            }
            for person in invented.people
        ),
    )


def placement_now(chance: Chance, places: Places, invented: InventedChild, day: dt.date) -> dict[str, Any]:
    """Where a child for whom a request is made goes on a day."""
    year = school_year(invented.birth_date, day)
    start = dt.date(day.year if day.month >= 9 else day.year - 1, 9, 1)
    years_there = max(0, year if year <= 6 else year - 7 if year <= 11 else year - 12)
    entry = start.replace(year=start.year - min(years_there, chance.choice((0, 1, 2, 3, 6))))
    group = {"year_group": year_group(invented.birth_date, day), "entry_date": entry, **NO_UNIT}
    if year < 0:
        return {"sen_setting": "EYP", "sen_setting_other": chance.choice(NURSERIES), "provider_postcode": invented.postcode,
                "entry_date": min(day, start)}  # fmt: skip
    if year > 13 or chance.happens(0.02 if year < 12 else 0.1):
        return {"sen_setting": "NEET" if year >= 12 else "EHE", "entry_date": entry}
    school = places.known(year) if chance.happens(0.1) else None
    return {"setting": school or places.mainstream(chance, year), **group}


def first_school(chance: Chance, places: Places, day: dt.date) -> dict[str, Any]:
    """Where a child goes who was too young for school when the request was made, from the first day of Reception."""
    return {"setting": places.mainstream(chance, 0), "year_group": "R", "entry_date": day, **NO_UNIT}


def placement_with_plan(
    chance: Chance, places: Places, invented: InventedChild, place: str, since: dt.date, today: dt.date
) -> dict[str, Any]:
    """Where a child with an older plan goes: the kind was drawn before, the school is drawn here."""
    year = school_year(invented.birth_date, today)
    start = dt.date(today.year if today.month >= 9 else today.year - 1, 9, 1)
    entry = max(since, start.replace(year=start.year - chance.choice((0, 1, 2, 3))))
    if place not in ("mainstream", "special", "college", "ap"):
        code = place if not (place == "NEET" and year < 12) else "NIEO"
        return {"sen_setting": code, "entry_date": entry} | ({"sen_setting_other": "Awaiting a place"} if code in ("OTH", "NIEO") else {})  # fmt: skip
    setting: Setting = places.of_kind(chance, place, max(0, year))
    unit = place == "mainstream" and bool(setting.sen_unit) and chance.happens(0.7)
    resourced = place == "mainstream" and not unit and bool(setting.resourced_provision) and chance.happens(0.7)
    return {
        "setting": setting, "year_group": year_group(invented.birth_date, today), "entry_date": entry,
        "sen_unit": unit, "resourced_provision": resourced,
    }  # fmt: skip


def placement_before(
    chance: Chance, places: Places, invented: InventedChild, now: dict[str, Any]
) -> list[dict[str, Any]]:
    """Where they went before, for some years: a school that fits, until the summer before the placement now."""
    entry: dt.date = now["entry_date"]
    left = dt.date(entry.year if entry.month >= 9 else entry.year - 1, 8, 31)
    if entry <= left:
        left = entry - dt.timedelta(days=1)
    year = school_year(invented.birth_date, left)
    if year < 0:
        return []
    setting = places.of_kind(chance, "mainstream", year)
    began = dt.date(left.year - 1 - chance.randrange(2), 9, 1)
    return [{"setting": setting, "entry_date": began, "leaving_date": left, **NO_UNIT}]


def terms_of(chance: Chance, invented: InventedChild, place: str, today: dt.date) -> dict[str, Any]:
    """What an older plan provides besides: few have a personal budget, fewer are residential or learn at work."""
    budget = chance.happens(0.04)
    terms: dict[str, Any] = {"personal_budget": budget, "organised_arrangements": budget}
    if budget and chance.happens(0.4):
        terms["direct_payments"] = chance.choice("ESHI")
    if place == "special" and chance.happens(0.02):
        terms["residential_weeks"] = chance.choice((38, 39, 52))
    if school_year(invented.birth_date, today) >= 13 and chance.happens(0.05):
        terms["work_based"] = "S"
    return terms


def named_in_plan(placement: dict[str, Any]) -> dict[str, Any]:
    """What section I names for a child who is there: a school, an arrangement, or only a type."""
    if placement.get("setting"):
        units = {name: placement[name] for name in NO_UNIT if placement.get(name) is not None}
        return {"setting": placement["setting"], **units}
    code = placement["sen_setting"]
    if code in ("OLA", "OPA", "EHE", "EYP"):
        return {"sen_setting": code}
    return {"sen_setting": "OTH", "sen_setting_other": "A college of further education"}
