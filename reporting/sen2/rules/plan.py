"""Rules about a plan and what it names."""

from __future__ import annotations

from reporting.sen2.record import Record
from reporting.sen2.rules import places
from reporting.sen2.rules.base import Context, E, Fault, Found, Q, Rule, birthday
from reporting.sen2.rules.places import RESOURCED, SETTING, UNIT


def _start(r: Record, c: Context) -> Found:
    day = r.get("StartDate")
    if day is None:
        return not r.given("StartDate")
    return not c.born <= day <= c.census


def _before_the_act(r: Record, c: Context) -> Found:
    return r.get("StartDate", "9999") < "2014-09-01"


def _start_is_issue(r: Record, c: Context) -> Found:
    assessment, day = r.parent, r.get("StartDate")
    if assessment is None or day is None or assessment.get("AssessmentOutcome") != "Y":
        return None
    return assessment.get("AssessmentOutcomeDate", day) != day


def _ranks(r: Record, c: Context) -> Found:
    details = r.all("PlanDetail")
    if len(details) == 1 and details[0].get("PlacementRank") == "1":
        return None
    if not details:
        return "PlanDetail"
    if len(details) == 2 and {each.get("PlacementRank") for each in details} == {"1", "2"}:
        return None
    return [Fault(details[-1], "PlacementRank")]


def _open_while_it_ran(r: Record, c: Context) -> Found:
    """Silent on what the register does not say of opening and closing."""
    school = c.register.found(r.get("URN"), r.get("UKPRN")) if c.register is not None else None
    plan = r.parent
    if school is None or plan is None:
        return None
    number = "URN" if "URN" in r else "UKPRN"
    begins, ends = plan.get("StartDate", ""), min(plan.get("CeaseDate", c.census), c.census)
    late = school.opened_on is not None and school.opened_on.isoformat() > ends
    early = school.closed_on is not None and bool(begins) and school.closed_on.isoformat() < begins
    return number if late or early else None


def _other_in_words(r: Record, c: Context) -> Found:
    return (r.get(SETTING) == "OTH") != ("SENSettingOther" in r) and SETTING not in r.unsound


def _not_both(r: Record, c: Context) -> Found:
    if r.get(UNIT) == "1" and r.get(RESOURCED) == "1":
        return True
    return places.provision_the_register_denies(r, c)


def _in_education(r: Record, c: Context) -> Found:
    """The codes for being in no education are not in the set, so the text is taken as it was written."""
    return SETTING in r.unsound and r.written(SETTING) in ("NEET", "NIEC", "NIEO")


def _budget(r: Record, c: Context) -> Found:
    if "PB" not in r and not r.given("PB"):
        return "PB"
    return "OA" if r.get("PB") == "1" and not r.given("OA") else None


def _budget_parts(r: Record, c: Context) -> Found:
    budget = r.get("PB")
    if budget == "1":
        return "OA" if r.get("OA") == "0" and not r.given("DP") else None
    return "DP" if r.given("DP") and budget == "0" else ("DP" if r.given("DP") and not r.given("PB") else None)


def _work_based(r: Record, c: Context) -> Found:
    if "PlanWBP" not in r or not c.born:
        return None
    return birthday(c.born, 16) > min(r.get("CeaseDate", c.census), c.census)


def _ceased_and_why(r: Record, c: Context) -> Found:
    day, reason = r.given("CeaseDate"), r.given("CeaseReason")
    if day == reason:
        return None
    return "CeaseReason" if day else "CeaseDate"


def _ceased_in_time(r: Record, c: Context) -> Found:
    day = r.get("CeaseDate")
    return day is not None and not r.get("StartDate", "") <= day <= c.census


def _ceased_this_year(r: Record, c: Context) -> Found:
    return r.get("CeaseDate", c.begins) < c.begins


def _too_old(r: Record, c: Context) -> Found:
    """Nobody is told to be in an adult estate by the return, so 19 to 24 is asked about too."""
    day = r.get("CeaseDate")
    if r.get("CeaseReason") != "1" or day is None or not c.born:
        return None
    summer = f"{int(day[:4]) + (day[5:] > '08-31'):04}-08-31"
    return birthday(c.born, 25) > summer


def _sixteen(r: Record, c: Context) -> Found:
    day = r.get("CeaseDate")
    if day is None or not c.born or r.get("CeaseReason") not in ("3", "4", "6"):
        return None
    return birthday(c.born, 16) > day


PLAN, DETAIL = ("NamedPlan",), ("PlanDetail",)
RULES = (
    Rule("N01", E, PLAN, ("StartDate", "PersonBirthDate"), "The start is given and lies between birth and census day",
         "Give the day on which the plan was first made; it cannot be before the birth or after the census day, {census}.",
         _start, "L", "H"),
    Rule("N02", Q, PLAN, ("StartDate",), "The plan is not from before 1 September 2014",
         "The plan began on {StartDate}; there were no EHC plans before 1 September 2014. Check the day.",
         _before_the_act, "L", "L", when="StartDate"),
    Rule("N03", Q, PLAN, ("StartDate", "AssessmentOutcomeDate"), "A plan begins on the day it is issued",
         "The plan begins on {StartDate}, which is not the day of the assessment's outcome. Check which is right.",
         _start_is_issue, "L", "L", when="StartDate"),
    Rule("N04", E, PLAN, ("PlanDetail", "PlacementRank"), "One or two placements are named, ranked 1, or 1 and 2",
         "A plan names one placement with rank 1, or two with ranks 1 and 2. Correct their number or ranks.",
         _ranks, "G", "H"),
    Rule("N05", E, DETAIL, ("URN", "UKPRN", SETTING), "Exactly one of URN, UKPRN and SENSetting is given",
         "Give exactly one of URN, UKPRN and SENSetting: the URN if there is one, then the UKPRN, then a setting.",
         places.exactly_one, "G", "H"),
    Rule("N06", E, ("PlanDetail", "PlacementDetail"), ("URN", "UKPRN"), "URN and UKPRN are in the register",
         "{field} is {value}, which is not in the register of schools that was asked. Check the number. If the school has "
         "closed or is newer than the register, ask again with a full download of it.", places.known, "F", "H"),
    Rule("N07", Q, DETAIL, ("URN", "UKPRN", "StartDate"), "The school was open at some time while the plan ran",
         "By the register this school was not open while the plan ran. Check the number and the days.",
         _open_while_it_ran, "L", "M"),
    Rule("N08", E, DETAIL, ("SENSettingOther", SETTING), "SENSettingOther is given with OTH and only with it",
         "SENSettingOther goes with SENSetting OTH, and OTH needs it. Say in it what is named, or leave it out.",
         _other_in_words, "G", "M"),
    Rule("N09", E, DETAIL, (UNIT, RESOURCED), "Unit and resourced provision are answered when a school is named",
         "Give {field} with a URN or UKPRN: 1 or 0.", places.flags_with_a_school, "W", "M",
         unless="SENunitIndicator ResourcedProvisionIndicator"),
    Rule("N10", Q, DETAIL, (UNIT, RESOURCED), "Not both unit and resourced provision; the school has what is said",
         "Both the SEN unit and resourced provision are given. Check which of the two the place is in.",
         _not_both, "W", "L"),
    Rule("N11", E, DETAIL, (SETTING,), "NEET, NIEC and NIEO are not what a plan names",
         "A plan cannot name being in no education. Give what section I names; where they are goes into PlacementDetail.",
         _in_education, "G", "M", when=SETTING),
    Rule("N12", E, PLAN, ("PB", "OA"), "PB is given; OA when PB is 1",
         "Give {field}: 1 or 0. PB is always asked for, OA when there is a personal budget.", _budget, "F", "M"),
    Rule("N13", E, PLAN, ("DP", "OA", "PB"), "DP only when PB is 1, and then OA is 1 or DP given",
         "A personal budget (PB 1) is paid as arrangements (OA 1) or direct payments (DP), and without one there is no "
         "DP. Correct the three.", _budget_parts, "L", "M"),
    Rule("N14", Q, PLAN, ("PlanWBP", "PersonBirthDate"), "Work-based learning is for 16 and over",
         "Work-based learning is for young people of 16 or over. Check PlanWBP and the birth date.",
         _work_based, "L", "M", when="PlanWBP"),
    Rule("N15", E, PLAN, ("CeaseDate", "CeaseReason"), "The day and the reason of ceasing are both given, or neither",
         "Give {field} too: the day and the reason of ceasing go together.", _ceased_and_why, "L", "H"),
    Rule("N16", E, PLAN, ("CeaseDate", "StartDate"), "The plan ceased between its start and census day",
         "The plan ceased on {CeaseDate}, which is before its start or after the census day, {census}. Correct it.",
         _ceased_in_time, "L", "H", when="CeaseDate"),
    Rule("N17", E, PLAN, ("CeaseDate",), "The plan did not cease before the year",
         "The plan ceased on {CeaseDate}, before {begins}, so it is no part of this return. Correct it, or leave it out.",
         _ceased_this_year, "L", "M", when="CeaseDate"),
    Rule("N18", Q, PLAN, ("CeaseReason", "CeaseDate", "PersonBirthDate"),
         "Reason 1 is for 25 by the 31 August after (19 in the adult secure estate)",
         "Reason 1 is for those who are 25 by the end of the school year, or 19 and in the adult secure estate. Check it.",
         _too_old, "G", "M", when="CeaseDate CeaseReason"),
    Rule("N19", Q, PLAN, ("CeaseReason", "PersonBirthDate"), "Reasons 3, 4 and 6 are for 16 and over",
         "Reason {CeaseReason} is for young people of 16 or over. Check it and the birth date.", _sixteen, "L", "M",
         when="CeaseDate CeaseReason"),
)  # fmt: skip
