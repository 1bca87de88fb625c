"""The authority's own choices, each from a day on. A change rewrites no past result: it never starts before today."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from ehcp import permissions, readings
from ehcp.actions.acting import acting
from ehcp.actions.nightly import rebuild_milestones
from ehcp.models import Policy, Process
from ehcp.policies import Refused
from ehcp.policy_list import CHOSEN
from send_cases import clock

if TYPE_CHECKING:
    from send_cases.accounts.models import User


def set_policy(*, by: User, key: str, value: Any, in_force_from: dt.date, because: str, page: str = "") -> Policy:
    """Choose a reading or a target from a day on.

    Cases keep the choice of the day their clock started. Those whose clock started on the first day or later, if that
    is today, are brought up to date at once.

    Args:
        by: an administrator.
        key: a name of ``ehcp.policy_list.CHOSEN``.
        value: one of its options, or a number within its bounds.
        in_force_from: the first day; today or later.
        because: why, for whoever looks it up.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: no such choice, a day before today, no reason, or it is so already.
    """
    permissions.administer.check(by)
    if key not in CHOSEN:
        raise Refused("There is no such choice.")
    if in_force_from < clock.today():
        raise Refused("The first day must be today or later: a change does not rewrite the past.", "in_force_from")
    if not because.strip():
        raise Refused("Say why this changes.", "because")
    if not CHOSEN[key].allows(value):
        raise Refused("Choose one of the values that the law allows.", "value")
    with acting(by=by, why="policy set", page=page):
        if readings.policy(key, in_force_from, CHOSEN[key].default) == value:
            raise Refused(f"It is so already on {in_force_from.day} {in_force_from:%B %Y}.", "value")
        row, _ = Policy.objects.update_or_create(
            key=key,
            in_force_from=in_force_from,
            defaults={"value": value, "set_on": clock.today(), "set_by": by, "because": because.strip()},
        )
        readings.forget()
    _bring_up_to_date(by, in_force_from)
    return row


def _bring_up_to_date(by: User, first_day: dt.date) -> None:
    """Cases that began on or after the first day; none but today's can have."""
    ids = list(Process.objects.filter(opened_on__gte=first_day).values_list("pk", flat=True))
    if ids:
        rebuild_milestones(by=by, why="policy set", process_ids=ids)


def withdraw_policy(*, by: User, policy: Policy, page: str = "") -> None:
    """Take back a choice that has not begun yet.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: it is in force already; then set another from a later day.
    """
    permissions.administer.check(by)
    if policy.in_force_from <= clock.today():
        raise Refused("This is in force already. Set another choice from a later day instead.")
    with acting(by=by, why="policy taken back before it began", page=page):
        policy.delete()
        readings.forget()
