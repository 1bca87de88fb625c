"""Columns that come from other systems, from a CSV file that is joined by UPN: all of it or nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ehcp.identifiers import IdentifierError, clean_upn
from reporting.annex_a.columns import ELSEWHERE, NO, YES, Column

MOST_BYTES = 20_000_000
SHOWN = 20  # wrong lines that are named
UPN = "UPN"
_YES = {"yes": YES, "y": YES, "1": YES, "true": YES, "a) yes": YES}
_NO = {"no": NO, "n": NO, "0": NO, "false": NO, "b) no": NO}
_WHOLE = re.compile(r"[0-9]{1,3}")
_SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})? ?%?")
LONGEST_TEAM = 100


class NotJoined(ValueError):
    """The file is not taken; ``problems`` are sentences, each with its line."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass
class Joined:
    """What a file gives.

    Attributes:
        keys: the columns that it has, by our name.
        values: UPN → column → value.
    """

    keys: list[str] = field(default_factory=list)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)


def template() -> bytes:
    """An empty file with the heads that may be given; UTF-8 with a mark, as spreadsheets want it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow([UPN, *(column.head for column in ELSEWHERE)])
    return out.getvalue().encode("utf-8-sig")


def read(raw: bytes) -> Joined:
    """Read a file.

    Args:
        raw: a CSV file in UTF-8, or as Windows spreadsheets save it.

    Raises:
        NotJoined: a line, a head or the file is wrong; every wrong line is named, up to a number.
    """
    lines = csv.reader(io.StringIO(_text(raw), newline=""), strict=True)
    problems: list[str] = []
    try:
        heads = [_plain(head) for head in next(lines, [])]
        columns = _columns(heads)
        found = Joined([column.key for _, column in columns])
        for cells in lines:
            if any(cell.strip() for cell in cells):
                problems += _take(found, cells, heads, columns, lines.line_num)
    except csv.Error:
        problems.append(f"Line {lines.line_num} is not CSV: a quotation mark is not closed, or the line is too long.")
    if problems:
        more = [f"And {len(problems) - SHOWN} more."] if len(problems) > SHOWN else []
        raise NotJoined([*problems[:SHOWN], *more])
    return found


def _text(raw: bytes) -> str:
    if len(raw) > MOST_BYTES:
        raise NotJoined([f"The file is larger than {MOST_BYTES // 1_000_000} MB. Is it the right one?"])
    if b"\x00" in raw:
        raise NotJoined(["The file is not text. Save it as CSV."])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _plain(head: str) -> str:
    return " ".join(head.replace("’", "'").split()).lower()


def _columns(heads: list[str]) -> list[tuple[int, Column]]:
    """Where each column stands."""
    known = {_plain(column.head): column for column in ELSEWHERE}
    problems = [f"Line 1: {head[:60]!r} is no column that can be joined." for head in heads
                if head not in known and head != _plain(UPN)]  # fmt: skip
    if _plain(UPN) not in heads:
        problems.append("Line 1: there is no column UPN. The lists are joined by it.")
    if len(set(heads)) < len(heads):
        problems.append("Line 1: a column is given twice.")
    found = [(at, known[head]) for at, head in enumerate(heads) if head in known]
    if not found and not problems:
        problems.append("Line 1: there is no column beside UPN. Download the template for the heads.")
    if problems:
        raise NotJoined(problems)
    return found


def _take(
    found: Joined, cells: list[str], heads: list[str], columns: list[tuple[int, Column]], line: int
) -> Iterator[str]:
    """One line into what is found; what is wrong with it."""
    cells = cells + [""] * (len(heads) - len(cells))
    if len(cells) > len(heads):
        yield f"Line {line} has more cells than there are columns."
        return
    try:
        upn = clean_upn(cells[heads.index(_plain(UPN))])
    except IdentifierError:
        yield f"Line {line}: the UPN is not one. Correct it, or leave the line out."
        return
    if upn in found.values:
        yield f"Line {line}: this UPN was on a line before. Leave one out."
        return
    values = found.values[upn] = {}
    for at, column in columns:
        text = " ".join(cells[at].split())
        if text:
            value = _READ[column.key](text)
            if value is None:
                yield f"Line {line}: {column.head}: {_WANTED[column.key]}."
            values[column.key] = value
    if values.get("team") and values.get("social_care") == NO:
        yield f"Line {line}: a social care team is given, though they are not known to social care. Correct one."


def _answer(text: str) -> str | None:
    return _YES.get(text.lower()) or _NO.get(text.lower())


def _number(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def _percent(text: str) -> float | None:
    share = float(text.rstrip("% ")) if _SHARE.fullmatch(text) else 101
    return share if share <= 100 else None


def _team(text: str) -> str | None:
    return text if len(text) <= LONGEST_TEAM else None


_READ: dict[str, Callable[[str], Any]] = {
    "suspensions": _number, "exclusions": _number, "absence": _percent, "premium": _answer, "social_care": _answer,
    "team": _team, "disability": _answer,
}  # fmt: skip
_WANTED = {
    "suspensions": "give a whole number", "exclusions": "give a whole number",
    "absence": "give the sessions missed in per cent, from 0 to 100", "premium": "give Yes or No",
    "social_care": "give Yes or No", "team": f"give at most {LONGEST_TEAM} characters", "disability": "give Yes or No",
}  # fmt: skip
