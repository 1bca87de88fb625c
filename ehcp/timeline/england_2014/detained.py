"""Detained children and young people: the same numbers in another instrument, with its own list of exceptions."""

from dataclasses import replace
from datetime import date

from ehcp.timeline.counting import DaysBeginningWith, Weeks, WorkingDays
from ehcp.timeline.england_2014.sources import section
from ehcp.timeline.limits import Basis, Ground, Limit
from ehcp.timeline.processes import DetainedFacts

PROCESS = "detained"
INSTRUMENT = "https://www.legislation.gov.uk/uksi/2015/62"
NOTICED = "the day of the request or of coming to notice"
LEARNED = "the day the authority learned of the detention"
IN_FORCE = date(2015, 4, 1)


def _grounds(paragraph: str) -> tuple[Ground, ...]:
    """The two limbs that were read. A third, opening "where the detained person is a", was not: it is not coded."""
    cite = f"SEND (Detained Persons) Regulations 2015, regulation {paragraph}"
    return (
        Ground(
            "school_closed",
            "The school was closed for at least 4 weeks in a row, and its advice was asked for between 1 week before "
            "it closed and 1 week before it opens again",
            f"{cite}(a)",
        ),
        Ground(
            "personal_circumstances",
            "Exceptional circumstances affected the detained person or the parent",
            f"{cite}(b)",
        ),
    )


def _basis(paragraph: str, *, verified: bool = True) -> Basis:
    number = paragraph.split("(")[0]
    text = f"SEND (Detained Persons) Regulations 2015, regulation {paragraph}"
    return Basis(text, f"{INSTRUMENT}/regulation/{number}", verified)


def _no_plan(facts: DetainedFacts) -> bool:
    return facts.no_plan


def _no_plan_still_possible(facts: DetainedFacts) -> bool:
    return facts.no_plan or facts.final_sent_on is None


DECIDE = Limit(
    id="DET-DECIDE-6W",
    process=PROCESS,
    label="Tell the detained person or parent whether there will be an assessment",
    counts_from="runs_from",
    since=NOTICED,
    count=Weeks(6),
    met_by="told_on",
    relieved_by=_grounds("5(4)"),
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
        transitional="started_on",
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
        applies=_no_plan_still_possible,
        ended_by=("refusal_told_on",),
        relieved_by=_grounds("10(4)"),
        basis=_basis("10(1)", verified=False),
    ),
    replace(
        DECIDE,
        id="DET-FINAL-20W",
        label="Send the final plan",
        count=Weeks(20),
        met_by="final_sent_on",
        relieved_by=_grounds("13(3), with 10(4)"),
        ended_by=("no_plan_told_on", "refusal_told_on"),
        sends=True,
        basis=_basis("13(2)"),
    ),
    replace(
        DECIDE,
        id="DET-REPS-15D",
        label="Allow at least 15 days for views on the draft plan",
        each="drafts",
        transitional="started_on",
        counts_from="served_on",
        since="the day the draft was served",
        count=DaysBeginningWith(15),
        met_by="",
        kind="floor",
        relieved_by=(),
        basis=_basis("13(1)(a)"),
    ),
    Limit(
        id="DET-KEEP",
        process=PROCESS,
        label="Keep the plan and arrange its provision, or the closest to it that is practicable",
        counts_from="detention_known_on",
        since=LEARNED,
        count=None,
        met_by="",
        in_force_from=IN_FORCE,
        version="2015",
        basis=section("74"),
        note="If that provision is no longer appropriate: what appears appropriate.",
    ),
    Limit(
        id="DET-SEND-5WD",
        process=PROCESS,
        label="Send the plan to the youth offending team, the person in charge and the health commissioner",
        counts_from="detention_known_on",
        since=LEARNED,
        count=WorkingDays(5),
        met_by="plan_passed_on_on",
        in_force_from=IN_FORCE,
        version="2015",
        basis=_basis("17", verified=False),
    ),
    Limit(
        id="DET-RELEASE",
        process=PROCESS,
        label="Keep the plan again and review it",
        counts_from="released_on",
        since="the day of release",
        count=None,
        met_by="reviewed_on",
        in_force_from=IN_FORCE,
        version="2015",
        basis=section("48", verified=False),
    ),
)
