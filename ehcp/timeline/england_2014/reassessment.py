"""Re-assessment."""

from ehcp.timeline.counting import Days, Weeks
from ehcp.timeline.england_2014 import grounds
from ehcp.timeline.england_2014.sources import regulation
from ehcp.timeline.limits import Limit

PROCESS = "reassessment"

RULES = (
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
        sends=True,
        basis=regulation("27(2)"),
    ),
)
