"""When something sent is taken to have arrived (Interpretation Act 1978 s.7; ambiguity A19)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ehcp.timeline import is_working_day

#: Working days in the ordinary course of post; e-mail and delivery by hand count the same day.
POST_DAYS = {"email": 0, "hand": 0, "first_class": 2, "second_class": 4}


def deemed_arrival(sent_on: dt.date, means: str) -> dt.date:
    """The day a thing sent by ``means`` on ``sent_on`` is taken to have arrived.

    Raises:
        KeyError: ``means`` is none of those in ``POST_DAYS``.
    """
    day, left = sent_on, POST_DAYS[means]
    while left:
        day += dt.timedelta(days=1)
        left -= is_working_day(day)
    return day


#: The people whose being told meets a duty to tell the family.
FAMILY_ROLES = ("parent", "young_person", "representative")


def arrival_of(sent_on: dt.date, means: str, recipients: Iterable[dict[str, Any]]) -> dt.date:
    """The day the family is taken to have been told: when the last letter to any of them arrives.

    Args:
        means: how it went to the family in general.
        recipients: field values of ``NoticeRecipient``; each of the family may be reached in a safe way of their own.
    """
    ways = {str(row["means"]) for row in recipients if row["role"] in FAMILY_ROLES}
    return max(deemed_arrival(sent_on, way) for way in ways or {means})
