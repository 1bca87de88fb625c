"""When something sent is taken to have arrived (Interpretation Act 1978 s.7; ambiguity A19)."""

from __future__ import annotations

import datetime as dt

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
