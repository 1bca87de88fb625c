"""Rules about where a person was and is, and their needs."""

from __future__ import annotations

from reporting.sen2.codes import labels
from reporting.sen2.plans import is_open
from reporting.sen2.record import Record
from reporting.sen2.rules import places
from reporting.sen2.rules.base import Context, E, Fault, Found, Q, Rule, birthday
from reporting.sen2.rules.places import RESOURCED, SETTING, UNIT

#: Kinds of establishment at which a pupil with a plan would be odd, by words of their type in the register.
ODD_TYPES = ("higher education", "university technical college", "online provider", "offshore", "overseas")
_HELD = frozenset({"PlacementRank", "EntryDate", "LeavingDate"})  # without one of them nobody knows what was held when


def _for_active(r: Record, c: Context) -> Found:
    return c.standings[r.place - 1].active and not r.all("ActivePlans") and not r.given("Exported")


def _has_plan(r: Record, c: Context) -> Found:
    return c.standing(r).plan is None and [Fault(r, "")]


def _from_another(r: Record, c: Context) -> Found:
    if not r.given("TransferLA"):
        return None
    return r.get("TransferLA") not in labels("la_code_or_outside", c.year) or r["TransferLA"] == c.lea


def _some_placement(r: Record, c: Context) -> Found:
    return not r.all("PlacementDetail")


def _rank(r: Record, c: Context) -> Found:
    return "PlacementRank" not in r


def _entry(r: Record, c: Context) -> Found:
    day = r.get("EntryDate")
    if day is None:
        return not r.given("EntryDate")
    return not c.born <= day <= c.census


def _leaving(r: Record, c: Context) -> Found:
    day = r.get("LeavingDate")
    return day is not None and not r.get("EntryDate", "") <= day <= c.census


def _left_this_year(r: Record, c: Context) -> Found:
    return r.get("LeavingDate", c.begins) < c.begins


def _no_overlap(r: Record, c: Context) -> Found:
    placements = r.all("PlacementDetail")
    if len(placements) < 2:
        return None
    first = [each for each in placements if each.get("PlacementRank") == "1" and "EntryDate" in each]
    first.sort(key=lambda each: each["EntryDate"])
    until, found = "", []
    for each in first:
        if each["EntryDate"] < until:
            found.append(Fault(each, "EntryDate"))
        until = max(until, each["EntryDate"] if "LeavingDate" in each.unsound else each.get("LeavingDate", "9999"))
    return found


def _one_now(r: Record, c: Context) -> Found:
    if not c.standing(r).active:
        return None
    census, now = c.census, 0
    for each in r.all("PlacementDetail"):
        if each.unsound and not _HELD.isdisjoint(each.unsound):
            return None
        now += each.get("PlacementRank") == "1" and is_open(each, census)
    return now != 1


def _none_after_the_end(r: Record, c: Context) -> Found:
    plan = c.standing(r).plan
    ceased = plan.get("CeaseDate") if plan is not None else None
    if ceased is None:
        return None
    return [Fault(each, "LeavingDate") for each in r.all("PlacementDetail")
            if each.get("LeavingDate", "9999") > ceased and "LeavingDate" not in each.unsound]  # fmt: skip


def _other_in_words(r: Record, c: Context) -> Found:
    setting, other = r.get(SETTING), "SENSettingOther" in r
    if setting in ("NIEO", "OTH"):
        words = f"Say in SENSettingOther what {setting} is here, for example permanently excluded."
        return None if other else [Fault(r, "SENSettingOther", Q, words)]
    return other and SETTING not in r.unsound


def _end(r: Record, c: Context) -> str:
    """The last day of a placement that has ended, else census day."""
    return min(r.get("LeavingDate", c.census), c.census)


def _neet_age(r: Record, c: Context) -> Found:
    if r.get(SETTING) != "NEET" or not c.born:
        return None
    return not birthday(c.born, 16) <= _end(r, c) < birthday(c.born, 26)


def _early_years_age(r: Record, c: Context) -> Found:
    """Compulsory school age begins on the 31 March, 31 August or 31 December on or after the fifth birthday.

    Source: Education (Start of Compulsory School Age) Order 1998.
    """
    if r.get(SETTING) != "EYP" or not c.born:
        return None
    five = birthday(c.born, 5)
    begins = next(f"{five[:4]}-{day}" for day in ("03-31", "08-31", "12-31") if five[5:] <= day)
    return _end(r, c) > begins


def _provision_and_type(r: Record, c: Context) -> Found:
    found = places.provision_the_register_denies(r, c)
    school = c.register.found(r.get("URN"), r.get("UKPRN")) if c.register is not None else None
    if school is not None and school.type_name and school.type_name.lower().startswith(ODD_TYPES):
        found.append(Fault(r, "URN" if "URN" in r else "UKPRN"))
    return found


def _away_and_at_work(r: Record, c: Context) -> Found:
    found = [Fault(r, name) for name in ("Res", "WBP") if name in r.unsound]
    if "WBP" in r and c.born and birthday(c.born, 16) > _end(r, c):
        words = "Work-based learning is for young people of 16 or over. Check WBP and the birth date."
        found.append(Fault(r, "WBP", Q, words))
    return found


def _needs(r: Record, c: Context) -> Found:
    needs = r.all("SENneed")
    if not needs:
        return None
    ranks = [each.get("SENtypeRank") for each in needs]
    if len(needs) > 2 or ranks not in (["1"], ["1", "2"], ["2", "1"]):
        return [Fault(needs[-1], "SENtypeRank")]
    same = len(needs) == 2 and needs[0].get("SENtype") == needs[1].get("SENtype") is not None
    return [Fault(needs[1], "SENtype")] if same else None


def _some_need(r: Record, c: Context) -> Found:
    return not r.all("SENneed")


def _need(r: Record, c: Context) -> Found:
    return "SENtype" not in r


REQUESTS, ACTIVE, PLACEMENT, NEED = ("Requests",), ("ActivePlans",), ("PlacementDetail",), ("SENneed",)
RULES = (
    Rule("V01", E, REQUESTS, ("ActivePlans",), "There is an ActivePlans for a plan that is active on census day",
         "The plan is active on {census}, so ActivePlans must say where they are. Add it, or say when the plan ceased.",
         _for_active, "G", "H", when="Assessment", unless="ActivePlans"),
    Rule("V02", E, ACTIVE, ("NamedPlan",), "An ActivePlans goes with a NamedPlan in the same request",
         "There is an ActivePlans but no NamedPlan in the same Requests. Add the plan, or leave this out.",
         _has_plan, "W", "M"),
    Rule("V03", E, ACTIVE, ("TransferLA",), "TransferLA is the code of another council, or XXX",
         "TransferLA is {TransferLA}. Give the code of the council that the plan came from, or XXX.",
         _from_another, "F, L", "M", when="TransferLA"),
    Rule("V04", Q, ACTIVE, ("PlacementDetail",), "There is at least one placement",
         "There is no placement. Say where they are, with a URN, a UKPRN or a setting.", _some_placement, "W", "M",
         unless="PlacementDetail"),
    Rule("V05", E, PLACEMENT, ("URN", "UKPRN", SETTING), "Exactly one of URN, UKPRN and SENSetting is given",
         "Give exactly one of URN, UKPRN and SENSetting: the URN if there is one, then the UKPRN, then a setting.",
         places.exactly_one, "G, W", "H"),
    Rule("V06", E, PLACEMENT, ("PlacementRank",), "The rank is given: 1 or 2", "Give the rank of the placement: 1 or 2.",
         _rank, "F", "H", unless="PlacementRank"),
    Rule("V07", E, PLACEMENT, ("EntryDate", "PersonBirthDate"), "The entry is given and lies between birth and census day",
         "Give the day on which the placement began; it cannot be before the birth or after the census day, {census}.",
         _entry, "F, L", "H"),
    Rule("V08", E, PLACEMENT, ("LeavingDate", "EntryDate"), "They left between entry and census day",
         "They left on {LeavingDate}, which is before they entered or after the census day, {census}. Correct it, or "
         "leave out a day that is still to come.", _leaving, "L", "H", when="LeavingDate"),
    Rule("V09", Q, PLACEMENT, ("LeavingDate",), "The placement did not end before the year",
         "The placement ended on {LeavingDate}, before {begins}, so it is no part of this return. Leave it out.",
         _left_this_year, "G", "M", when="LeavingDate"),
    Rule("V10", Q, ACTIVE, ("EntryDate", "LeavingDate"), "Main placements follow one another",
         "This main placement (rank 1) begins before another has ended. Check the days and the ranks.",
         _no_overlap, "L", "M", when="PlacementDetail"),
    Rule("V11", Q, ACTIVE, ("PlacementDetail",), "With an active plan one main placement is open on census day",
         "The plan is active, and on {census} there is not exactly one placement of rank 1. Check days and ranks.",
         _one_now, "W", "H", when="PlacementDetail"),
    Rule("V12", Q, ACTIVE, ("LeavingDate", "CeaseDate"), "No placement goes on after the plan has ceased",
         "The plan has ceased, and this placement goes on after that. Give the day on which it ended.",
         _none_after_the_end, "L", "L", when="PlacementDetail"),
    Rule("V13", E, PLACEMENT, ("SENSettingOther", SETTING), "SENSettingOther is given with NIEO and OTH only",
         "SENSettingOther goes with SENSetting NIEO or OTH only. Leave it out, or correct the setting.",
         _other_in_words, "G", "M"),
    Rule("V14", Q, PLACEMENT, (SETTING, "PersonBirthDate"), "NEET is for 16 to 25",
         "NEET is for young people of 16 to 25. Check the setting and the birth date.", _neet_age, "G", "H",
         when=SETTING),
    Rule("V15", Q, PLACEMENT, (SETTING, "PersonBirthDate"), "EYP is for children below compulsory school age",
         "EYP is for children below compulsory school age. Check the setting, the days and the birth date.",
         _early_years_age, "L", "M", when=SETTING),
    Rule("V17", E, PLACEMENT, (UNIT, RESOURCED), "Unit and resourced provision are answered when there is a school",
         "Give {field} with a URN or UKPRN: 1 or 0.", places.flags_with_a_school, "W", "M",
         unless="SENunitIndicator ResourcedProvisionIndicator"),
    Rule("V18", Q, PLACEMENT, ("URN", "UKPRN", UNIT, RESOURCED), "The school has what is said, and is a likely kind",
         "By the register this is a kind of establishment where pupils with plans are hardly placed. Check the number.",
         _provision_and_type, "W", "L"),
    Rule("V19", E, ("PlacementDetail", "ActivePlans"), ("Res", "WBP"), "Res and WBP are codes of their sets; WBP from 16",
         "{field} is {value}, which is no code of its set. Give one of its codes, or leave it out.",
         _away_and_at_work, "F", "M"),
    Rule("V20", E, ACTIVE, ("SENtypeRank", "SENtype"), "One or two needs, ranked 1, or 1 and 2, of different types",
         "Needs are one with rank 1, or two of different types with ranks 1 and 2. Correct them.", _needs, "G", "H",
         when="SENneed"),
    Rule("V20a", Q, ACTIVE, ("SENneed",), "There is at least one need",
         "There is no type of need. Give the main one, with rank 1.", _some_need, "G", "H", unless="SENneed"),
    Rule("V21", E, NEED, ("SENtype",), "The type of need is a code of the set: DS from 2025, never NSA",
         "The type of need is not given as a code of the {year} return (DS only from 2025, NSA never). Correct it.",
         _need, "F", "H", unless="SENtype"),
)  # fmt: skip
