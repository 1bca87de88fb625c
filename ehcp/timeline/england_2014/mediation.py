"""Mediation: certificates, arranging it, and what was agreed."""

from ehcp.timeline.counting import Days, TheSameDay, Weeks, WorkingDays, WorkingDaysBefore
from ehcp.timeline.england_2014.sources import code, regulation
from ehcp.timeline.limits import Limit
from ehcp.timeline.processes import MediationFacts

PROCESS = "mediation"
AGREED = "the day of the agreement"


def _appealable(facts: MediationFacts) -> bool:
    return facts.appealable_matter


def _not_appealable(facts: MediationFacts) -> bool:
    return not facts.appealable_matter and facts.agreed_until is None


def _timetable_of_its_own(facts: MediationFacts) -> bool:
    return facts.agreed_until is not None


def _with_authority(facts: MediationFacts) -> bool:
    return not facts.health_only


def _health_alone(facts: MediationFacts) -> bool:
    return facts.health_only


def _without_authority(facts: MediationFacts) -> bool:
    return not facts.authority_a_party


RULES = (
    Limit(
        id="MED-CERT-NOWANT",
        process=PROCESS,
        label="Mediation adviser: issue the certificate",
        counts_from="not_pursued_on",
        since="the day the adviser was told that mediation is not wanted",
        count=WorkingDays(3),
        met_by="certificate_on",
        bound="adviser",
        basis=regulation("34", verified=False),
    ),
    Limit(
        id="MED-HEALTH-3WD",
        process=PROCESS,
        label="Tell each health commissioner",
        counts_from="health_issues_told_on",
        since="the day the authority was told of the health issues",
        count=WorkingDays(3),
        met_by="commissioners_told_on",
        basis=regulation("35", verified=False),
    ),
    Limit(
        id="MED-30D",
        process=PROCESS,
        label="Arrange the mediation",
        counts_from="informed_on",
        since="the day the family told the authority that it wants mediation",
        count=Days(30),
        met_by="arranged_on",
        applies=_with_authority,
        basis=regulation("36", also="35 and 37", verified=False),
        note="Calendar days. Aim to hold it by then; the breach is not arranging it.",
    ),
    Limit(
        id="MED-30D",
        process=PROCESS,
        label="Health commissioner: arrange the mediation about health",
        counts_from="commissioners_told_on",
        since="the day the authority told the health commissioner",
        count=Days(30),
        met_by="arranged_on",
        bound="health",
        applies=_health_alone,
        basis=regulation("35", also="36 and 37", verified=False),
        note="Calendar days. Only health is at issue.",
    ),
    Limit(
        id="MED-TELL-5WD",
        process=PROCESS,
        label="Tell the family the date and place of the mediation",
        counts_from="mediation_on",
        since="the day of the mediation",
        count=WorkingDaysBefore(5),
        met_by="date_told_on",
        named="latest",
        basis=code("11", on="36", chapter=True),
        note="At least 5 working days before, unless the family accepts less.",
    ),
    Limit(
        id="MED-LATE-TELL",
        process=PROCESS,
        label="Tell the mediation adviser that mediation cannot be arranged in time",
        counts_from="late_known_on",
        since="the day it is clear that the 30 days will be missed",
        count=None,
        met_by="cannot_arrange_told_on",
        basis=regulation("37", also="39", verified=False),
    ),
    Limit(
        id="MED-LATE-CERT",
        process=PROCESS,
        label="Mediation adviser: issue the certificate, as mediation cannot be arranged in time",
        counts_from="cannot_arrange_told_on",
        since="the day the adviser was told that the 30 days will be missed",
        count=WorkingDays(3),
        met_by="certificate_on",
        bound="adviser",
        basis=regulation("39", also="37", verified=False),
    ),
    Limit(
        id="MED-CERT-3WD",
        process=PROCESS,
        label="Mediation adviser: issue the certificate",
        counts_from="held_on",
        since="the day the mediation was over",
        count=WorkingDays(3),
        met_by="certificate_on",
        bound="adviser",
        basis=regulation("38", also="39", verified=False),
    ),
    Limit(
        id="MED-AGREE",
        process=PROCESS,
        label="Carry out the agreement within the periods of regulation 44",
        counts_from="agreed_on",
        since=AGREED,
        count=None,
        met_by="done_on",
        applies=_appealable,
        basis=regulation("42(2)"),
        note="A written agreement may set another timetable.",
    ),
    Limit(
        id="MED-AGREE-2W",
        process=PROCESS,
        label="Carry out the agreement",
        counts_from="agreed_on",
        since=AGREED,
        count=Weeks(2),
        met_by="done_on",
        applies=_not_appealable,
        basis=regulation("42(3)"),
        note="A written agreement may set another timetable.",
    ),
    Limit(
        id="MED-AGREE-OWN",
        process=PROCESS,
        label="Carry out the agreement by the day it sets",
        counts_from="agreed_until",
        since="the day set by the written agreement",
        count=TheSameDay(),
        met_by="done_on",
        applies=_timetable_of_its_own,
        basis=regulation("42(5)"),
        note="It takes the place of the periods of regulation 42(2) and (3).",
    ),
    Limit(
        id="MED-ICB-1W",
        process=PROCESS,
        label="Health commissioner: tell the authority what was agreed",
        counts_from="agreed_on",
        since=AGREED,
        count=Weeks(1),
        met_by="",
        bound="health",
        applies=_without_authority,
        basis=regulation("42(4)"),
    ),
)
