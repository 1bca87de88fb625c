"""Rules about the whole return: shares, and last year's."""

from __future__ import annotations

from typing import Any

from reporting.sen2 import doubtful
from reporting.sen2.rules.base import Context, Found, Q, Rule, Whole


def _share(part: int, whole: int, most: float, what: str, least: int = 1) -> dict[str, Any] | None:
    """Numbers for a message, when a part is more than its share."""
    if not whole or part < least or part / whole <= most:
        return None
    return {
        "part": f"{part:,}",
        "whole": f"{whole:,}",
        "share": f"{part / whole:.1%}",
        "most": f"{most:.0%}",
        "what": what,
    }


def _other_reasons(whole: Whole, c: Context) -> Found:
    return _share(whole.tally.ceased_other, whole.tally.ceased, doubtful.OTHER_REASON_SHARE, "", doubtful.AT_LEAST)


def _other_settings(whole: Whole, c: Context) -> Found:
    return _share(whole.tally.placed_other, whole.tally.placed, doubtful.OTHER_SETTING_SHARE, "", doubtful.AT_LEAST)


def _exceptions(whole: Whole, c: Context) -> Found:
    return _share(whole.tally.excepted, whole.tally.issued, doubtful.WEEK20_SHARE, "")


def _unknown(whole: Whole, c: Context) -> Found:
    tally = whole.tally
    each = (
        (tally.unknown_number, tally.people, "people have neither UPN nor ULN (UPNunknown)"),
        (tally.unknown_ethnicity, tally.people, "people have an ethnicity that is not known yet (NOBT)"),
        (tally.without_placement, tally.active, "active plans have no placement"),
    )
    found = [_share(part, of, doubtful.UNKNOWN_SHARE, what, doubtful.AT_LEAST) for part, of, what in each]
    said = [f"{one['part']} of {one['whole']} {one['what']} ({one['share']})" for one in found if one]
    return {"said": "; ".join(said)} if said else None


def _gone(people: list[str], of: int) -> Found:
    if not people:
        return None
    names = ", ".join(people[:10]) + (" and more" if len(people) > 10 else "")
    return {"part": f"{len(people):,}", "whole": f"{of:,}", "who": names}


def _plans_gone(whole: Whole, c: Context) -> Found:
    return _gone(whole.gone, len(c.last_year.active)) if c.last_year is not None else None


def _open_gone(whole: Whole, c: Context) -> Found:
    return _gone(whole.open_gone, len(c.last_year.open)) if c.last_year is not None else None


def _number_of_plans(whole: Whole, c: Context) -> Found:
    before = c.last_year.plans if c.last_year is not None else 0
    now = whole.tally.active
    if not before or abs(now - before) / before <= doubtful.PLANS_CHANGE_SHARE:
        return None
    most = f"{doubtful.PLANS_CHANGE_SHARE:.0%}"
    return {"now": f"{now:,}", "before": f"{before:,}", "share": f"{(now - before) / before:+.1%}", "most": most}


WHOLE = ("Return",)
RULES = (
    Rule("N20", Q, WHOLE, ("CeaseReason",), "Reason 9 is not frequent among ceased plans",
         "{part} of {whole} plans ceased for reason 9, other ({share}; asked about above {most}). Give the reasons that fit, "
         "or explain it.", _other_reasons, "G", "H"),
    Rule("V16", Q, WHOLE, ("SENSetting",), "NIEO and OTH are not frequent among open placements",
         "{part} of {whole} open placements are NIEO or OTH ({share}; asked about above {most}). Give what fits, or explain "
         "it.", _other_settings, "G", "H"),
    Rule("X01", Q, WHOLE, ("NamedPlan",), "Every plan that was active in last year's return is active or ceased in this one",
         "{part} of {whole} people who had an active plan in last year's return are not in this one: {who}. Add them, with "
         "the day their plan ceased.", _plans_gone, "L", "L"),
    Rule("X02", Q, WHOLE, ("Requests",), "What was open in last year's return is in this one",
         "{part} of {whole} people with an open request or assessment in last year's return are not in this one: {who}. Add "
         "them, with the outcome.", _open_gone, "L", "L"),
    Rule("X03", Q, WHOLE, ("NamedPlan",), "The number of plans is near last year's",
         "There are {now} active plans and last year there were {before} ({share}; asked about above {most}). Check that "
         "everybody is in, or explain it.", _number_of_plans, "L", "L"),
    Rule("X04", Q, WHOLE, ("Person",), "Unknown numbers, unknown ethnicities and missing placements are not frequent",
         "{said}. Complete them, or explain it.", _unknown, "L", "L"),
    Rule("X05", Q, WHOLE, ("Week20",), "Exceptions to the 20 weeks are not frequent among plans issued in the year",
         "{part} of {whole} plans issued in the year have Week20 1 ({share}; asked about above {most}). It is for the "
         "exceptions of the regulations only: check how it is filled.", _exceptions, "L", "L"),
)  # fmt: skip
