"""What is known of one process: the engine's facts, and where it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Known:
    """Read from the rows of one process.

    Attributes:
        facts: what the engine builds from: ``law.Facts`` for a request, the kind's own record for another.
        stage: a key of ``ehcp.stages.WORDS``; empty for a request, whose stages are the timeline's.
        waiting: who holds the next step, as ``Process.waiting_on``.
        closed_on: the day it came to its end. Duties still open then have ended.
    """

    facts: Any
    stage: str = ""
    waiting: str = ""
    closed_on: dt.date | None = None


def ended(row: Any) -> tuple[str, str, dt.date] | None:
    """Stage, holder and day of a process that ended for a reason of its own; None while it has not."""
    return ("ended", "", row.ended_on) if row.ended_on else None
