"""Direct payments under a personal budget (SI 2014/1652). The text of these regulations was not read."""

from ehcp.timeline.counting import MonthsBeginningWith
from ehcp.timeline.england_2014.sources import budget_regulation
from ehcp.timeline.limits import Limit

PROCESS = "payments"

RULES = (
    Limit(
        id="PB-CONSIDER",
        process=PROCESS,
        label="Consider the request for a personal budget",
        counts_from="requested_on",
        since="the day it was asked for",
        count=None,
        met_by="began_on",
        basis=budget_regulation("4"),
        note="It may be asked for while a draft plan is prepared, at a review or at a re-assessment.",
    ),
    Limit(
        id="PB-REVIEW-3M",
        process=PROCESS,
        label="Review the direct payments for the first time",
        counts_from="began_on",
        since="the day of the first direct payment",
        count=MonthsBeginningWith(3),
        met_by="reviewed_on",
        basis=budget_regulation("11"),
        note="At least once in the first three months, then at each review or re-assessment of the plan.",
    ),
    Limit(
        id="PB-REDUCE",
        process=PROCESS,
        label="Give reasonable notice, with reasons, of payments that will be reduced or stopped",
        counts_from="reduced_on",
        since="the day it was decided",
        count=None,
        met_by="",
        basis=budget_regulation("12"),
        note="The family may ask once for the decision to be considered again (regulation 14).",
    ),
)
