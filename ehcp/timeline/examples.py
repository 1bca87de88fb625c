"""Worked examples: what the engine answers for facts written as plain JSON, and whether that is what was expected.

A row of the file is one example: ``inputs_json`` the facts, ``rule_id`` one rule or several joined by "|",
``expected_field`` what is asked, ``expected_value`` the answers in the same order. A list of "name=value" pairs asks
for several answers about one rule.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ehcp.timeline.answering import Fields, by_rule
from ehcp.timeline.plain import FactsError, answer
from ehcp.timeline.readings import DEFAULT, Readings

COLUMNS = ("case_id", "inputs_json", "rule_id", "expected_field", "expected_value")
NO_ANSWER = "no answer"
SAME = {"yes": "true", "no": "false"}


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of the file: what was expected and what the engine says."""

    case_id: str
    rule_id: str
    field: str
    expected: str
    got: str

    @property
    def same(self) -> bool:
        """Whether the engine agrees: the same values, whatever the spaces and capitals between them."""
        return _plain(self.expected) == _plain(self.got)


def _plain(text: str) -> list[list[str]]:
    """The pairs of every answer, each as name and value without spaces around them."""
    return [[_word(part) for part in pair.split("=")] for pair in text.replace("|", ";|;").split(";")]


def _word(text: str) -> str:
    word = text.strip().casefold()
    return SAME.get(word, word)


def answers(inputs: Mapping[str, Any], readings: Readings = DEFAULT) -> dict[str, Fields]:
    """Everything the engine can say about facts in plain JSON, by rule and field, as texts.

    Raises:
        FactsError: for a key or value that cannot be read.
    """
    return by_rule(answer(inputs, readings))


def compare(row: Mapping[str, str], readings: Readings = DEFAULT) -> Compared:
    """Work out one row and set it beside what was expected. Facts that cannot be read are the answer, in words."""
    rules, field, expected = (row[name] or "" for name in ("rule_id", "expected_field", "expected_value"))
    try:
        found = answers(json.loads(row["inputs_json"]), readings)
    except (json.JSONDecodeError, TypeError) as error:
        got = f"inputs_json is not JSON: {error}"
    except FactsError as error:
        got = str(error).split(" Known keys:")[0]
    else:
        got = _in_the_shape_of(expected, rules.split("|"), field.split("|"), found)
    return Compared(row["case_id"], rules, field, expected, got)


def _in_the_shape_of(expected: str, rules: list[str], names: list[str], found: dict[str, Fields]) -> str:
    """As many answers as were expected: one for each rule, or each field, or each pair of the two."""
    wanted = expected.split("|")
    count = max(len(rules), len(names), len(wanted) if "=" in expected else 1)
    said = []
    for place in range(count):
        mine = found.get(_at(rules, place).strip(), {})
        pairs = _at(wanted, place)
        if "=" in pairs:
            said.append("; ".join(_pair(pair, mine) for pair in pairs.split(";")))
        else:
            said.append(mine.get(_at(names, place).strip()) or NO_ANSWER)
    return "|".join(said)


def _pair(pair: str, mine: Fields) -> str:
    name = pair.split("=", 1)[0].strip()
    return f"{name}={mine.get(name) or NO_ANSWER}"


def _at(values: list[str], place: int) -> str:
    return values[min(place, len(values) - 1)]


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of an examples file.

    Raises:
        FactsError: when the file cannot be read or lacks a column, saying which.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise FactsError(f"The file {path.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise FactsError(f"The file {path.name} is not text in UTF-8.") from None
    except csv.Error as error:
        raise FactsError(f"The file {path.name} is not a table of comma-separated values: {error}.") from None
    missing = [name for name in COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise FactsError(f"The file {path.name} needs a first line with these columns too: {', '.join(missing)}.")
    short = [place for place, row in enumerate(rows, 2) if any(row[name] is None for name in COLUMNS)]
    if short:
        raise FactsError(f"The file {path.name} has a row with too few columns: row {short[0]}.")
    return rows


def compare_all(rows: Iterable[Mapping[str, str]], readings: Readings = DEFAULT) -> list[Compared]:
    """Every row compared, in the order of the file."""
    return [compare(row, readings) for row in rows]
