"""Appeals as a process of their own: the family's windows, and the authority's response to the Tribunal."""

from dataclasses import replace

from ehcp.timeline.counting import TribunalDays
from ehcp.timeline.england_2014 import windows
from ehcp.timeline.england_2014.sources import tribunal_rule
from ehcp.timeline.limits import Limit

PROCESS = "appeal"

RULES = (
    *(replace(rule, process=PROCESS) for rule in windows.RULES),
    Limit(
        id="APPEAL-RESP-30WD",
        process=PROCESS,
        label="Respond to the appeal",
        counts_from="appeal_sent_on",
        since="the day the Tribunal sent the appeal",
        count=TribunalDays(30),
        met_by="responded_on",
        basis=tribunal_rule("21", also="rule 12(3)(b)", verified=False),
        note="Days in August and from 25 December to 1 January are not counted.",
    ),
)
