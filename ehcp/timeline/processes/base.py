"""What the engine asks of every process."""

from datetime import date
from typing import ClassVar

from ehcp.timeline.facts import RECEIVED


class Process:
    """What the engine asks of every process, with the answers of one that has nothing to say."""

    __slots__ = ()
    process: ClassVar[str] = ""
    started_words: ClassVar[str] = RECEIVED
    received_out_of_hours: ClassVar[bool] = False
    final_arrived_on: ClassVar[date | None] = None

    @property
    def started_on(self) -> date | None:
        """The first fact known; it picks the version of the law."""
        days = [getattr(self, name) for name in getattr(self, "__slots__", ())]
        return min((day for day in days if isinstance(day, date)), default=None)
