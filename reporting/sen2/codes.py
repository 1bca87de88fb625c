"""What a field may hold in a collection year: its codes, or its shape."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cache

from ehcp import codes
from reporting.sen2 import doubtful
from reporting.sen2.fields import LAYOUTS
from reporting.sen2.parts import Field

#: Councils that are gone, and the last collection that one sent in; people may have moved from it in the year after.
FORMER_COUNCILS = {"909": ("Cumbria", 2023)}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
_MOST_REMEMBERED = 50_000


def is_day(text: str) -> bool:
    """Whether a text is a day that there is, written ccyy-mm-dd."""
    if not _DAY.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """Whether a text is an instant that there is, written ccyy-mm-ddThh:mm:ss."""
    if not _TIME.fullmatch(text):
        return False
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


@cache
def labels(code_set: str, year: int) -> Mapping[str, str]:
    """Code and label of each entry that a collection year knows, in the order of the return.

    Args:
        code_set: as in the field table.
        year: the collection year.
    """
    if code_set in ("la_code", "la_code_or_outside"):
        found = {entry.code: entry.label for entry in codes.code_set("la_code")}
        others = code_set.endswith("outside")
        found |= {code: name for code, (name, last) in FORMER_COUNCILS.items() if year <= last + others}
        return found | ({codes.OUTSIDE: codes.council_name(codes.OUTSIDE)} if others else {})
    found = {e.code: e.label for e in codes.code_set(code_set) if (e.valid_from_year or 0) <= year}
    if code_set == "residential":
        return {code: doubtful.RESIDENTIAL[year].get(code, label) for code, label in found.items()}
    if code_set == "sen_setting_placement_detail" and year < doubtful.OTH_IN_PLACEMENT_SINCE:
        found.pop("OTH", None)
    return found


class Verdicts(dict[str, bool]):
    """Text → whether a field may hold it, worked out once for each text; forgets nothing, but stops learning."""

    def __init__(self, judge: Callable[[str], bool]) -> None:
        self._judge = judge

    def __missing__(self, text: str) -> bool:
        verdict = self._judge(text)
        if len(self) < _MOST_REMEMBERED:
            self[text] = verdict
        return verdict


def judge_of(field: Field, year: int) -> Callable[[str], bool] | None:
    """How to tell whether a text may stand in a field; ``None`` where rules of its own do."""
    if field.kind == "date":
        return is_day
    if field.kind == "flag":
        return {"0", "1"}.__contains__
    if field.kind == "code":
        return labels(field.codes, year).__contains__
    return None


@cache
def verdicts(year: int) -> Mapping[str, Mapping[str, Verdicts]]:
    """Block → field → its verdicts, for the fields of rule F10."""
    one_for_dates = Verdicts(is_day)
    found: dict[str, dict[str, Verdicts]] = {}
    for name, place in LAYOUTS[year].items():
        for field in place.fields:
            judge = judge_of(field, year)
            if judge is not None:
                found.setdefault(name, {})[field.name] = one_for_dates if judge is is_day else Verdicts(judge)
    return found
