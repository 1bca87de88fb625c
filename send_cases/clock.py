"""Today's date, said in one place, in Europe/London.

In the demonstration, in tests and in a rehearsal the day can be moved: web, worker and beat then read one small
file (``SEND_CASES_CLOCK_FILE``) that holds an ISO date. Settings refuse that file anywhere else.
"""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

LONDON = ZoneInfo("Europe/London")
_read: dict[str, tuple[int, dt.date | None]] = {}


def _moved_to() -> dt.date | None:
    """The day written in the clock file, read again only when the file has changed."""
    path = settings.CLOCK_FILE
    if not path:
        return None
    try:
        stamp = Path(path).stat().st_mtime_ns
    except FileNotFoundError:
        return None
    known = _read.get(path)
    if known is None or known[0] != stamp:
        text = Path(path).read_text().strip()
        known = _read[path] = (stamp, dt.date.fromisoformat(text) if text else None)
    return known[1]


def today() -> dt.date:
    """Today in London: the day that every limit is compared with (ambiguity A37)."""
    return _moved_to() or dt.datetime.now(LONDON).date()


def now() -> dt.datetime:
    """This instant; when the day was moved, the same time of day on that day."""
    real = dt.datetime.now(LONDON)
    moved = _moved_to()
    return dt.datetime.combine(moved, real.timetz()) if moved else real


def london_date(instant: dt.datetime) -> dt.date:
    """The London calendar day of an instant (a late-evening receipt in summer is not tomorrow in UTC)."""
    return instant.astimezone(LONDON).date()


def move_to(day: dt.date | None) -> None:
    """Move today for every process that shares the clock file; ``None`` returns to the real day.

    Raises:
        RuntimeError: there is no clock file, as on every real installation.
    """
    if not settings.CLOCK_FILE:
        raise RuntimeError("The clock can be moved only in the demonstration and in tests.")
    path = Path(settings.CLOCK_FILE)
    fresh = path.with_suffix(".new")
    fresh.write_text(day.isoformat() if day else "")
    fresh.replace(path)
    _read.pop(settings.CLOCK_FILE, None)
