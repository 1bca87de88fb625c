"""The collection that is being prepared."""

from __future__ import annotations

import datetime as dt

from reporting.sen2 import COLLECTIONS
from send_cases import clock


def year_now(today: dt.date | None = None) -> int:
    """The first collection whose deadline is not over; when all are, the last one that is known.

    Args:
        today: another day than today.
    """
    day = (today or clock.today()).isoformat()
    return next((year for year, each in COLLECTIONS.items() if (each.deadline or each.census_on) >= day),
                max(COLLECTIONS))  # fmt: skip
