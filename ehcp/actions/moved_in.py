"""Taking on a child or young person who moved here with a plan: the record, the plan and the move in one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ehcp import permissions, policies
from ehcp.actions.acting import acting
from ehcp.actions.processes import open_process
from ehcp.actions.requests import Child, add_pupil
from ehcp.models import MoveIn, Plan, Process, Pupil
from ehcp.policies import Refused

if TYPE_CHECKING:
    from send_cases.accounts.models import User


def take_on_moved(
    *,
    by: User,
    child: Child | Pupil,
    other_la: str,
    transfer_on: dt.date,
    plan_made_on: dt.date,
    last_review_on: dt.date | None = None,
    page: str = "",
) -> Process:
    """Take on somebody whose plan passed to us (CFA 2014 s.47; regulation 15), all of it or nothing.

    The plan is treated as if we had made it on its own first day. The 6 weeks to tell the family and the time for our
    first review count from the transfer.

    Args:
        child: the facts of a child who is new here, or the record of one who was here before.
        other_la: code of the authority that kept the plan before.
        transfer_on: the day the plan passed to us.
        plan_made_on: the day it was first made.
        last_review_on: the last review by the other authority, where known.

    Raises:
        Denied: ``by`` does not work cases, or not this one.
        Refused: an impossible day, or there is a plan in force here already.
    """
    permissions.record_request.check(by)
    policies.check_day(child.birth_date, "the birth date", field="birth_date")
    if transfer_on < plan_made_on:
        raise Refused("The plan cannot pass to us before it was first made. Check both days.", "transfer_on")
    with acting(by=by, why="taken on from another authority", page=page):
        pupil = child if isinstance(child, Pupil) else add_pupil(child)
        if Plan.objects.filter(pupil=pupil, ceased_on__isnull=True, first_made_on__isnull=False).exists():
            raise Refused("There is a plan in force on this record already. Start a move on that case instead.")
        facts = {
            "direction": MoveIn.Direction.IN, "other_la": other_la, "transfer_on": transfer_on,
            "plan_made_on": plan_made_on, "last_review_on": last_review_on,
        }  # fmt: skip
        return open_process(pupil=pupil, by=by, kind=Process.Kind.MOVE_IN, facts=facts, page=page)
