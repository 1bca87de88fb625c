"""What the family said about a draft plan, and what was done with it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ehcp import policies
from ehcp.actions.acting import acting_on, record
from ehcp.actions.plans import latest_draft
from ehcp.models import Document, PlanVersion, Process, Representation, Setting
from ehcp.policies import Refused

if TYPE_CHECKING:
    from send_cases.accounts.models import User


def record_representation(
    *,
    process: Process,
    by: User,
    received_on: dt.date,
    text: str = "",
    setting_requested: Setting | None = None,
    wants_meeting: bool = False,
    met_on: dt.date | None = None,
    response: str = "",
    document: Document | None = None,
    version: PlanVersion | None = None,
    seen: int | None = None,
    page: str = "",
) -> Representation:
    """What the family said about the draft: views, a setting they ask for, a meeting (CFA 2014 s.38(2); reg 13(1)).

    Args:
        version: the draft it is about; the latest one if left out.
        response: what was done with it.

    Raises:
        Refused: no draft was served, or a day before it was.
    """
    with acting_on(process, by=by, why="family's views on the draft", seen=seen, page=page) as process:
        policies.check_open(process)
        about = version or latest_draft(process)
        if about is None or about.served_on is None:
            raise Refused("No draft plan has been sent to the family yet.")
        policies.check_day(received_on, "the day the views arrived", field="received_on")
        policies.check_day(met_on, "the day of the meeting", field="met_on")
        if received_on < about.served_on:
            raise Refused("Views cannot arrive before the draft was sent.", "received_on")
        row = Representation.objects.create(
            version=about, received_on=received_on, text=text, setting_requested=setting_requested,
            wants_meeting=wants_meeting, met_on=met_on, response=response, document=document,
        )  # fmt: skip
        record(process, by=by, kind="representation", text="Views of the family on the draft plan received",
               happened_on=received_on)  # fmt: skip
    return row


def respond(
    *, process: Process, representation: Representation, by: User, response: str, met_on: dt.date | None = None,
    seen: int | None = None, page: str = "",
) -> Representation:  # fmt: skip
    """Record what was done with what the family said, and the meeting if there was one."""
    with acting_on(process, by=by, why="answer to the family's views", seen=seen, page=page) as process:
        policies.check_day(met_on, "the day of the meeting", field="met_on")
        representation.response, representation.met_on = response, met_on
        representation.save(update_fields=["response", "met_on"])
        record(process, by=by, kind="responded", text="Recorded what was done with the family's views")
    return representation
