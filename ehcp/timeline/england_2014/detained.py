"""Detained children and young people: the same numbers in another instrument, with its own list of exceptions."""

from dataclasses import replace
from datetime import date

from ehcp.timeline.counting import DaysBeginningWith, Weeks
from ehcp.timeline.limits import Basis, Ground, Limit
from ehcp.timeline.processes import DetainedFacts

PROCESS = "detained"
INSTRUMENT = "https://www.legislation.gov.uk/uksi/2015/62"
NOTICED = "the day of the request or of coming to notice"
IN_FORCE = date(2015, 4, 1)
GROUNDS = (
    Ground(
        "school_closed",
        "The school was closed for at least 4 weeks in a row, and its advice was asked for between 1 week before it "
        "closed and 1 week before it opens again",
        "SEND (Detained Persons) Regulations 2015, regulation 5(4)(a)",
    ),
    Ground(
        "personal_circumstances",
        "Exceptional circumstances affected the detained person or the parent",
        "SEND (Detained Persons) Regulations 2015, regulation 5(4)(b)",
    ),
)


def _basis(paragraph: str, *, verified: bool = True) -> Basis:
    number = paragraph.split("(")[0]
    text = f"SEND (Detained Persons) Regulations 2015, regulation {paragraph}"
    return Basis(text, f"{INSTRUMENT}/regulation/{number}", verified)


def _no_plan(facts: DetainedFacts) -> bool:
    return facts.no_plan


DECIDE = Limit(
    id="DET-DECIDE-6W",
    process=PROCESS,
    label="Tell the detained person or parent whether there will be an assessment",
    counts_from="runs_from",
    since=NOTICED,
    count=Weeks(6),
    met_by="told_on",
    relieved_by=GROUNDS,
    in_force_from=IN_FORCE,
    version="2015",
    basis=_basis("5(1)"),
)
RULES = (
    DECIDE,
    replace(
        DECIDE,
        id="DET-ADVICE-6W",
        label="Give advice",
        each="advice",
        since="the day the body received the request for advice",
        met_by="answered_on",
        bound="adviser",
        relieved_by=(),
        basis=_basis("8", verified=False),
    ),
    replace(
        DECIDE,
        id="DET-NOPLAN-16W",
        label="If there will be no plan: tell the detained person or parent",
        count=Weeks(16),
        met_by="no_plan_told_on",
        binds=_no_plan,
        binds_only="refusal",
        basis=_basis("10(1)", verified=False),
    ),
    replace(
        DECIDE,
        id="DET-FINAL-20W",
        label="Send the final plan",
        count=Weeks(20),
        met_by="final_sent_on",
        sends=True,
        basis=_basis("13(2)"),
    ),
    replace(
        DECIDE,
        id="DET-REPS-15D",
        label="Allow at least 15 days for views on the draft plan",
        each="drafts",
        counts_from="served_on",
        since="the day the draft was served",
        count=DaysBeginningWith(15),
        met_by="",
        kind="floor",
        relieved_by=(),
        basis=_basis("13(1)(a)"),
    ),
)
