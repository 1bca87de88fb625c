"""Temporary law: reasons added between two days, with the duty that took the number's place. Base rules stay as they are.

An overlay excuses a limit whose last day falls between its two days. What fell due before it had been missed already;
what falls due after it is judged by the ordinary law again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ehcp.timeline.limits import Ground, Limit


@dataclass(frozen=True, slots=True)
class Overlay:
    """One instrument of temporary law.

    Args:
        instrument: its citation.
        link: where it is published.
        first, last: the days between which it was in force, both included.
        key: the reason it added, as recorded.
        label: that reason in words.
        reaches: the limits it reached, each with the provision it was put into.
        instead: the duty that took the number's place.
        verified: whether the text of every provision was read.
    """

    instrument: str
    link: str
    first: date
    last: date
    key: str
    label: str
    reaches: Mapping[str, str]
    instead: str
    verified: bool = False

    def ground_for(self, limit: Limit, due: date) -> Ground | None:
        """The reason it adds to one limit whose last day is ``due``, or None."""
        return self.ground_on(limit.id, due)

    def ground_on(self, rule_id: str, due: date) -> Ground | None:
        """The same, by the rule's id."""
        if rule_id not in self.reaches or not self.first <= due <= self.last:
            return None
        return Ground(self.key, self.label, f"{self.reaches[rule_id]} ({self.instrument})")


_SEND, _DETAINED = "SEND Regulations 2014, regulation", "SEND (Detained Persons) Regulations 2015, regulation"
_BUDGETS, _POWER = "SEN (Personal Budgets) Regulations 2014, regulation", "SEND Recommendations Power Regulations 2017"
_TEMPORARY = {
    "ENA-REFUSE-6W": "4(3)", "ENA-DECIDE-6W": "5(4)", "ADVICE-6W": "8(2)", "ENA-NOPLAN-16W": "10(4)",
    "ENA-FINAL-20W": "13(3)", "AR-12M": "18A", "AR-FINAL-8W": "22", "AR-OUTSIDE": "28", "AR-LONGSTOP-12W": "22",
    "RA-ADVICE": "8(2)", "RA-FINAL-14W": "27(3)",
} | dict.fromkeys((
    "LATX-15WD", "LATX-INFORM-6W", "LATX-REVIEW", "LATX-ICB", "LATX-ICB-TELL", "AR-REPORT-2W", "AR-DECIDE-4W",
    "AR-PROPOSE-4W", "RA-DECIDE-15D", "MED-CERT-NOWANT", "MED-HEALTH-3WD", "MED-30D", "MED-LATE-CERT", "MED-CERT-3WD",
    "MED-AGREE-2W", "MED-ICB-1W",
), "2A") | {
    f"T{regulation}-{duty}": f"{regulation}"
    for regulation in (44, 45)
    for duty in ("NOTIFY-2W", "NOPLAN-10W", "FINAL-14W", "DRAFT-5W", "FINAL-11W", "AMEND-5W", "SECI-2W")
} | {"T44-REMIT-2W": "44"}  # fmt: skip
_ELSEWHERE = {
    "DET-DECIDE-6W": f"{_DETAINED} 5", "DET-ADVICE-6W": f"{_DETAINED} 8", "DET-NOPLAN-16W": f"{_DETAINED} 10",
    "DET-FINAL-20W": f"{_DETAINED} 13", "PB-REVIEW-3M": f"{_BUDGETS} 11", "RPR-HEALTH-5W": _POWER,
    "RPR-CARE-5W": _POWER,
}  # fmt: skip

CORONAVIRUS = Overlay(
    instrument="SEND (Coronavirus) (Amendment) Regulations 2020, SI 2020/471",
    link="https://www.legislation.gov.uk/uksi/2020/471",
    first=date(2020, 5, 1),
    last=date(2020, 9, 25),
    key="coronavirus",
    label="Keeping to the time was impractical for a reason relating to the incidence or transmission of coronavirus",
    reaches={rule_id: f"{_SEND} {where}" for rule_id, where in _TEMPORARY.items()} | _ELSEWHERE,
    instead="as soon as reasonably practicable",
)
OVERLAYS = (CORONAVIRUS,)


def added_ground(key: str, limit: Limit, due: date) -> Ground | None:
    """The reason that temporary law in force on ``due`` added to a limit under ``key``, or None."""
    found = (each.ground_for(limit, due) for each in OVERLAYS if each.key == key)
    return next((ground for ground in found if ground), None)


def added_grounds(rule_id: str, due: date | None) -> tuple[Ground, ...]:
    """Every reason that temporary law in force on ``due`` added to a rule."""
    if due is None:
        return ()
    return tuple(ground for each in OVERLAYS if (ground := each.ground_on(rule_id, due)))
