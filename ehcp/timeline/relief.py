"""Exceptions: which reasons are listed for which limit, and whether one recorded reason reaches it.

An exception relieves; it never moves, stops or restarts anything. Whether keeping to the limit was impractical
*because of* the reason is the officer's finding; here only the reach of the words is checked.
"""

from datetime import date, timedelta
from functools import cache

from ehcp.timeline.england_2014 import RULES
from ehcp.timeline.facts import ExceptionRecorded
from ehcp.timeline.limits import Limit
from ehcp.timeline.overlays import added_ground, added_grounds

WEEK = timedelta(days=7)
CLOSED_DAYS = 28


@cache
def grounds_for(rule_id: str) -> tuple[tuple[str, str, str], ...]:
    """The reasons listed for one limit, as (key, label, citation); none where the law lists none."""
    found: dict[str, tuple[str, str, str]] = {}
    for rule in RULES:
        if rule.id == rule_id:
            found.update({ground.key: (ground.key, ground.label, ground.citation) for ground in rule.relieved_by})
    return tuple(found.values())


def grounds_on(rule_id: str, due: date | None) -> tuple[tuple[str, str, str], ...]:
    """The reasons for one limit that ends on ``due``, as ``grounds_for``: those listed, and those of temporary law."""
    return (*grounds_for(rule_id), *((each.key, each.label, each.citation) for each in added_grounds(rule_id, due)))


def closure_window(closed_from: date, reopens: date) -> tuple[date, date, bool]:
    """When the head's advice must have been asked for, for a closure to be a listed reason.

    Args:
        closed_from: the first day closed.
        reopens: the first day open again.
    Returns:
        first day, last day, and whether the closure is long enough (at least 4 continuous weeks). Regulations
        5(4)(a) and 10(4)(a): from 1 week before it closed until 1 week before it opens again.
    """
    return closed_from - WEEK, reopens - WEEK, (reopens - closed_from).days >= CLOSED_DAYS


def limb_available(closed_from: date | None, reopens: date | None, advice_asked_on: date | None) -> bool:
    """Whether a closure is a listed reason, given the day the head's advice was asked for. Unknown days: no."""
    if closed_from is None or reopens is None or advice_asked_on is None:
        return False
    first, last, long_enough = closure_window(closed_from, reopens)
    return long_enough and first <= advice_asked_on <= last


def relieves(exception: ExceptionRecorded, limit: Limit, start: date, due: date) -> bool:
    """Whether a recorded exception reaches this limit.

    Args:
        exception: what was recorded.
        limit: the rule it was recorded for.
        start, due: the first and last day of the limit's period in this case.
    """
    if exception.ground not in {ground.key for ground in limit.relieved_by}:
        return added_ground(exception.ground, limit, due) is not None
    if exception.ground in ("school_closed", "early_years_closed"):
        return _closed_long_enough(exception)
    if exception.ground == "absent":
        return _away_long_enough(exception, limit, start, due)
    if exception.ground == "failed_appointment" and exception.appointment_on is not None:
        return start <= exception.appointment_on <= due
    return True


def _closed_long_enough(exception: ExceptionRecorded) -> bool:
    if exception.as_stated and exception.closed_from is None and exception.reopens is None:
        return True
    return limb_available(exception.closed_from, exception.reopens, exception.advice_asked_on)


def _away_long_enough(exception: ExceptionRecorded, limit: Limit, start: date, due: date) -> bool:
    needed = 7 * limit.absence_weeks
    if exception.days_away is not None and exception.absent_from is None:
        return exception.days_away >= needed
    if exception.as_stated and exception.absent_from is None and exception.absent_to is None:
        return True
    return _days_away(exception, start, due) >= needed


def _days_away(exception: ExceptionRecorded, start: date, due: date) -> int:
    """Days of absence inside the limit's own period, first and last day included."""
    if exception.absent_from is None or exception.absent_to is None:
        return 0
    return (min(exception.absent_to, due) - max(exception.absent_from, start)).days + 1
