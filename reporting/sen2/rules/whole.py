"""Rules about the whole return: shares, and last year's."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.sen2 import doubtful
from reporting.sen2.rules.base import Context, Found, Q, Rule, Whole
from reporting.sen2.tally import Tally


@dataclass(frozen=True)
class Share:
    """One count of the whole return that a rule looks at.

    Attributes:
        rule: the rule's id.
        what: what is counted, in words that follow the two numbers.
        part, whole: how many of how many.
        most: the share above which the rule asks.
        least: fewer than so many are no pattern.
    """

    rule: str
    what: str
    part: int
    whole: int
    most: float
    least: int = 1

    @property
    def is_over(self) -> bool:
        """Whether the rule asks about it."""
        return bool(self.whole) and self.part >= self.least and self.part / self.whole > self.most

    def numbers(self) -> dict[str, str]:
        """As a message names them."""
        share = self.part / self.whole if self.whole else 0
        return {
            "part": f"{self.part:,}",
            "whole": f"{self.whole:,}",
            "share": f"{share:.1%}",
            "most": f"{self.most:.0%}",
        }


def shares(tally: Tally) -> tuple[Share, ...]:
    """Every count of the whole return that a rule looks at, whether the rule holds or not."""
    d, few = doubtful, doubtful.AT_LEAST
    unknown = d.UNKNOWN_SHARE
    return (
        Share("N20", "plans ceased for reason 9, other", tally.ceased_other, tally.ceased, d.OTHER_REASON_SHARE, few),
        Share("V16", "open placements are NIEO or OTH", tally.placed_other, tally.placed, d.OTHER_SETTING_SHARE, few),
        Share("X04", "people have neither UPN nor ULN (UPNunknown)", tally.unknown_number, tally.people, unknown, few),
        Share("X04", "people have an ethnicity that is not known yet (NOBT)", tally.unknown_ethnicity, tally.people,
              unknown, few),
        Share("X04", "active plans have no placement", tally.without_placement, tally.active, unknown, few),
        Share("X05", "plans issued in the year have Week20 1", tally.excepted, tally.issued, d.WEEK20_SHARE),
    )  # fmt: skip


def _over(rule: str, whole: Whole) -> list[Share]:
    return [each for each in shares(whole.tally) if each.rule == rule and each.is_over]


def _other_reasons(whole: Whole, c: Context) -> Found:
    return next((each.numbers() for each in _over("N20", whole)), None)


def _other_settings(whole: Whole, c: Context) -> Found:
    return next((each.numbers() for each in _over("V16", whole)), None)


def _exceptions(whole: Whole, c: Context) -> Found:
    return next((each.numbers() for each in _over("X05", whole)), None)


def _unknown(whole: Whole, c: Context) -> Found:
    found = [(each.numbers(), each.what) for each in _over("X04", whole)]
    said = [f"{n['part']} of {n['whole']} {what} ({n['share']})" for n, what in found]
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
