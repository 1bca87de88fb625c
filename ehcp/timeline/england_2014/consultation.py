"""Consulting a school or other institution about being named."""

from ehcp.timeline.counting import Days
from ehcp.timeline.england_2014.assessment import OVER
from ehcp.timeline.england_2014.sources import section
from ehcp.timeline.limits import Limit

RULES = (
    Limit(
        id="CONSULT-15D",
        transitional="started_on",
        label="Reply to the consultation",
        each="consultations",
        counts_from="consulted_on",
        since="the day it was consulted",
        count=Days(15),
        met_by="replied_on",
        bound="school",
        ended_by=(*OVER, "final_sent_on"),
        basis=section("39(2)", also="section 40(3); SEND Code of Practice 2015, paragraph 9.83", verified=False),
        note="Guidance, not law: silence does not keep the authority from deciding.",
    ),
)
