"""What a case allows, whoever asks. Each check raises ``Refused`` with a sentence that says what to do.

Dates out of order are accepted with a warning; refused are only impossible ones.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from send_cases import clock

if TYPE_CHECKING:
    from ehcp.models import Process


class Refused(Exception):
    """The case does not allow this. ``field`` names the form field it is about, if one."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def check_day(day: dt.date | None, what: str, *, field: str = "", born: dt.date | None = None) -> None:
    """A date in the past or today, and not before birth. ``what`` is the date in words ("the day it arrived")."""
    if day is None:
        return
    if day > clock.today():
        raise Refused(f"{what[0].upper()}{what[1:]} must be today or in the past.", field)
    if born is not None and day < born:
        raise Refused(f"{what[0].upper()}{what[1:]} cannot be before the birth date.", field)


def check_open(process: Process) -> None:
    """Nothing is added to a process that has ended."""
    if process.entered_in_error:
        raise Refused("This request was marked as entered in error. Nothing can be added to it.")
    if process.closed_on is not None:
        raise Refused("This process has ended. Correct its last step first if it ended by mistake.")


def warn_order(earlier: dt.date | None, later: dt.date | None, sentence: str) -> str:
    """``sentence`` when two dates stand in an unlikely order, else nothing. Warnings are shown, never refused."""
    return sentence if earlier and later and later < earlier else ""
