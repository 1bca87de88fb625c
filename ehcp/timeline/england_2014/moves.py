"""A plan that moves to another authority."""

from dataclasses import replace

from ehcp.timeline.counting import MonthsBeginningWith, TheSameDay, Weeks, WorkingDaysBeginningWith
from ehcp.timeline.england_2014.sources import regulation, section
from ehcp.timeline.limits import Limit, OrLater
from ehcp.timeline.processes import MoveFacts

PROCESS = "move_in"
TRANSFER = "the day of the transfer"


def _short_notice(facts: MoveFacts) -> bool:
    return not facts.knew_in_time


def _knew(facts: MoveFacts) -> bool:
    return facts.knew_in_time


def _commissioner_short_notice(facts: MoveFacts) -> bool:
    return not facts.commissioner_knew_in_time


def _commissioner_knew(facts: MoveFacts) -> bool:
    return facts.commissioner_knew_in_time


OLD_COMMISSIONER = Limit(
    id="LATX-ICB-TELL",
    process=PROCESS,
    label="Old health commissioner: tell the new one",
    counts_from="moved_on",
    since="the day of the move",
    count=TheSameDay(),
    met_by="new_commissioner_told_on",
    bound="health",
    applies=_commissioner_knew,
    basis=regulation("15", also="16; SEND Code of Practice 2015, paragraph 9.161", verified=False),
)
RULES = (
    Limit(
        id="LATX-15WD",
        process=PROCESS,
        label="Old authority: transfer the plan",
        counts_from="became_aware_on",
        since="the day it became aware of the move",
        count=WorkingDaysBeginningWith(15),
        met_by="transferred_on",
        applies=_short_notice,
        basis=regulation("15(2)"),
    ),
    Limit(
        id="LATX-15WD",
        process=PROCESS,
        label="Old authority: transfer the plan",
        counts_from="moved_on",
        since="the day of the move",
        count=TheSameDay(),
        met_by="transferred_on",
        applies=_knew,
        basis=regulation("15(2)"),
        note="It knew at least 15 working days before.",
    ),
    Limit(
        id="LATX-EFFECT",
        process=PROCESS,
        label="New authority: maintain the plan and secure its provision",
        counts_from="transfer_on",
        since=TRANSFER,
        count=None,
        met_by="",
        basis=section("47", also="SEND Regulations 2014, regulation 15(3)"),
    ),
    Limit(
        id="LATX-INFORM-6W",
        process=PROCESS,
        label="New authority: tell the family of the transfer, whether it will assess and when it will review",
        counts_from="transfer_on",
        since=TRANSFER,
        count=Weeks(6),
        met_by="informed_on",
        basis=regulation("15(4)"),
    ),
    Limit(
        id="LATX-REVIEW",
        process=PROCESS,
        label="New authority: review the plan",
        counts_from="transfer_on",
        since=TRANSFER,
        count=MonthsBeginningWith(3),
        or_later=OrLater("year_from", MonthsBeginningWith(12), "the day the plan was made or last reviewed"),
        met_by="reviewed_on",
        basis=regulation("15(5)"),
    ),
    Limit(
        id="LATX-ICB",
        process=PROCESS,
        label="New health commissioner: ask for an assessment or review if the plan's provision is not practicable",
        counts_from="commissioner_aware_on",
        since="the day it became aware that it is the commissioner",
        count=WorkingDaysBeginningWith(15),
        met_by="commissioner_asked_on",
        bound="health",
        basis=regulation("15(6)", also="(7) and 16; SEND Code of Practice 2015, paragraph 9.161", verified=False),
        note="The new authority must then assess or review.",
    ),
    replace(
        OLD_COMMISSIONER,
        counts_from="old_commissioner_aware_on",
        since="the day it became aware of the move",
        count=WorkingDaysBeginningWith(15),
        applies=_commissioner_short_notice,
    ),
    OLD_COMMISSIONER,
)
