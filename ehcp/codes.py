"""The code sets of the SEN2 person-level return, as plain tables, and the councils of England.

The sets are the Department for Education's, in the words of the return; they are read once from ``ehcp/data``. A code
that came in with a later collection says from which year. Every list of choices in a form or a table comes from here.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
OUTSIDE = "XXX"  # SEN2's code for a council that is unknown or outside the United Kingdom


@dataclass(frozen=True)
class Code:
    """One code of a set.

    Attributes:
        code: what the return carries.
        label: what people read.
        valid_from_year: the first collection year that knows it, where the sources tell.
        extended: a finer ethnicity code, which stands in place of its main code where a council uses those.
    """

    code: str
    label: str
    valid_from_year: int | None = None
    extended: bool = False


@cache
def _sets() -> dict[str, tuple[Code, ...]]:
    sets: dict[str, list[Code]] = {}
    with (DATA / "code_sets.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            year = int(row["valid_from_year"]) if row["valid_from_year"] else None
            sets.setdefault(row["code_set"], []).append(Code(row["code"], row["label"], year, row["extended"] == "1"))
    with (DATA / "local_authorities.csv").open(encoding="utf-8", newline="") as lines:
        sets["la_code"] = [Code(row["code"], row["name"]) for row in csv.DictReader(lines)]
    return {name: tuple(entries) for name, entries in sets.items()}


def names() -> list[str]:
    """The names of all sets."""
    return sorted(_sets())


def code_set(name: str) -> tuple[Code, ...]:
    """All codes of a set, in the order of the return.

    Raises:
        KeyError: no such set.
    """
    try:
        return _sets()[name]
    except KeyError:
        raise KeyError(f"There is no code set {name!r}. The sets are: {', '.join(names())}.") from None


def choices(name: str, *, extended: bool = False) -> list[tuple[str, str]]:
    """Code and label of each entry, for a form or a field.

    Args:
        name: the set, such as ``sen_type``.
        extended: also the finer ethnicity codes.
    """
    return [(entry.code, entry.label) for entry in code_set(name) if extended or not entry.extended]


def is_code(name: str, code: str) -> bool:
    """Whether a code belongs to a set."""
    return code in _labels(name)


def label(name: str, code: str) -> str:
    """What a code means, in words; the code itself if the set does not know it."""
    return _labels(name).get(code, code)


@cache
def _labels(name: str) -> dict[str, str]:
    return {entry.code: entry.label for entry in code_set(name)}


def council_name(la_code: str) -> str:
    """The name of a council by its DfE code."""
    return "Unknown or outside the United Kingdom" if la_code == OUTSIDE else label("la_code", la_code)
