"""What a SEN2 return says of a request or a move between phases, as the engine knows it.

A return holds outcomes and the days on which people were told of them, and nothing in between. What ended before this
system has its dates and no duties; a request that was open goes on here, with all its dates.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from ehcp import timeline as law
from ehcp.facts.known import Known
from ehcp.timeline.calendar import add_months
from ehcp.timeline.processes import LATER_PHASE, MARCH_PHASE, PhaseFacts

ANY_FEBRUARY_PHASE = "primary_to_secondary"  # all phases of 15 February have one and the same date
WITHOUT_PLAN = {"N": "no_plan", "W": "withdrawn"}
WITHOUT_ASSESSMENT = {"N": "refused", "W": "withdrawn"}


def with_return(facts: law.Facts, said: Any) -> Known:
    """What is known of a request: its own facts, and from a return what they do not hold.

    Args:
        said: a ``ReturnedRequest``; None for a request that did not come with a return.
    """
    if said is None:
        return Known(facts)
    added: dict[str, Any] = {}
    if facts.assess is None and said.outcome in ("Y", "N") and said.outcome_on:
        added["assess"] = law.Decision(said.outcome == "Y", said.outcome_on, said.outcome_on, said.outcome_on)
    if facts.issue is None and said.assessment_outcome == "N" and said.assessment_outcome_on:
        day = said.assessment_outcome_on
        added["issue"] = law.Decision(False, day, day, day)
    if facts.final_sent_on is None and said.assessment_outcome == "Y" and said.assessment_outcome_on:
        added |= {"final_sent_on": said.assessment_outcome_on, "final_arrived_on": said.assessment_outcome_on}
    over = ended_as_returned(said)
    added["over"] = over
    return Known(dataclasses.replace(facts, **added), closed_on=over_by(said, facts.received_on) if over else None)


def ended_as_returned(said: Any) -> str:
    """The stage at which a request had ended by the return; empty where it goes on."""
    if said.exported:
        return "exported"
    if said.plan_id or (said.assessment_outcome == "Y" and said.assessment_outcome_on):
        return "final"
    if said.assessed and said.assessment_outcome in WITHOUT_PLAN:
        return WITHOUT_PLAN[said.assessment_outcome]
    if said.assessed and said.assessment_outcome in ("A", "Y"):
        return ""
    return WITHOUT_ASSESSMENT.get(said.outcome, "")


def over_by(said: Any, received_on: dt.date) -> dt.date:
    """A day on which it was over: the day held, else the day it arrived, as no later one is held."""
    return said.assessment_outcome_on or said.outcome_on or received_on


def phase_facts(row: Any) -> PhaseFacts:
    """A move between phases. A return holds the day it is due by, which tells the rule, though not always the phase."""
    phase, move = row.phase, row.transfer_on
    if not phase and row.due_on:
        month_day = (row.due_on.month, row.due_on.day)
        phase = {(2, 15): ANY_FEBRUARY_PHASE, (3, 31): MARCH_PHASE}.get(month_day, LATER_PHASE)
        move = add_months(row.due_on, 5) if phase == LATER_PHASE else None
    return PhaseFacts(phase, row.transfer_year, move, row.final_sent_on, meeting_on=row.meeting_on)
