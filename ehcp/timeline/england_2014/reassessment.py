"""Re-assessment."""

from ehcp.timeline.counting import Days, Weeks
from ehcp.timeline.england_2014 import grounds
from ehcp.timeline.england_2014.sources import regulation, section
from ehcp.timeline.limits import Limit
from ehcp.timeline.processes import ReassessmentFacts

PROCESS = "reassessment"


def _goes_ahead(facts: ReassessmentFacts) -> bool:
    return facts.agreed is not False


RULES = (
    Limit(
        id="RA-ENTITLE",
        process=PROCESS,
        label="Consider a request from the parent, young person, setting or health commissioner",
        counts_from="requested_on",
        since="the day the request arrived",
        count=None,
        met_by="told_on",
        basis=section("44(2)", also="SEND Regulations 2014, regulations 23 and 24", verified=False),
        note="It may be refused if there was an assessment in the last 6 months or another is not necessary.",
    ),
    Limit(
        id="RA-DECIDE-15D",
        process=PROCESS,
        label="Tell the family whether there will be a re-assessment",
        counts_from="requested_on",
        since="the day the request arrived",
        count=Days(15),
        met_by="told_on",
        basis=regulation("25(1)", verified=False),
        note="Calendar days; no exception is listed.",
    ),
    Limit(
        id="RA-ADVICE",
        transitional="started_on",
        process=PROCESS,
        label="Give advice",
        each="advice",
        counts_from="runs_from",
        since="the day the body received the request for advice",
        count=Weeks(6),
        met_by="answered_on",
        bound="adviser",
        relieved_by=grounds.FOR_AN_ADVISER,
        basis=regulation("26", also="as 8(1)", verified=False),
    ),
    Limit(
        id="RA-FINAL-14W",
        process=PROCESS,
        label="Send the final plan after re-assessment",
        counts_from="runs_from",
        since="the day the family was told, or the authority decided of its own accord",
        count=Weeks(14),
        met_by="final_sent_on",
        relieved_by=grounds.TO_FINALISE_AGAIN,
        applies=_goes_ahead,
        ended_by=("unchanged_told_on",),
        sends=True,
        basis=regulation("27(2)"),
    ),
    Limit(
        id="RA-NOCHANGE",
        process=PROCESS,
        label="If the plan stays as it is: tell the family, with rights",
        counts_from="runs_from",
        since="the day the family was told, or the authority decided of its own accord",
        count=None,
        met_by="unchanged_told_on",
        applies=_goes_ahead,
        ended_by=("final_sent_on",),
        basis=regulation("27", also="appeal: Children and Families Act 2014, section 51(2)(e)", verified=False),
        note="No number was found: decide as soon as practicable, and inside the 14 weeks.",
    ),
)
