"""Worked examples: what the engine answers for facts written as plain JSON, and whether that is what was expected.

A row of the file is one example: ``inputs_json`` the facts, ``rule_id`` one rule or several joined by "|",
``expected_field`` what is asked, ``expected_value`` the answers in the same order. A list of "name=value" pairs asks
for several answers about one rule.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ehcp.timeline.build import build
from ehcp.timeline.england_2014.young_person import compulsory_school_age_ends
from ehcp.timeline.milestone import Milestone, Timeline
from ehcp.timeline.plain import CLOSURE_KEYS, READERS, FactsError, read_values
from ehcp.timeline.readings import DEFAULT, Readings
from ehcp.timeline.relief import closure_window, limb_available
from ehcp.timeline.timeliness import percentage

COLUMNS = ("case_id", "inputs_json", "rule_id", "expected_field", "expected_value")
DATE_FIELDS = frozenset(
    {"due", "target", "last_day", "reply_expected_by", "latest_notice_date", "last_compliant_day", "due_on"}
)
Answers = dict[str, dict[str, str]]


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
        """Whether the engine agrees."""
        return self.expected == self.got


def timelines(inputs: Mapping[str, Any], readings: Readings = DEFAULT) -> tuple[Timeline, ...]:
    """The timelines that facts in plain JSON call for, one for each kind of process they describe.

    Raises:
        FactsError: for a key or value that cannot be read.
    """
    given = read_values(inputs)
    made = []
    for reader in READERS:
        if reader.wants & given.keys():
            timeline = build(reader.make(given), readings)
            invented = {fact for keys, fact in reader.undated if not keys & given.keys()}
            made.append(_without(timeline, invented))
    return tuple(made)


def _without(timeline: Timeline, invented: set[str]) -> Timeline:
    """The timeline without dates that count from a fact nobody gave."""
    if not invented:
        return timeline
    kept = tuple(each for each in timeline.milestones if each.rule.counts_from not in invented | {""})
    return Timeline(timeline.facts, kept, timeline.readings)


def answers(inputs: Mapping[str, Any], readings: Readings = DEFAULT) -> Answers:
    """Everything the engine can say about facts in plain JSON, by rule and field, as texts."""
    given = read_values(inputs)
    found: Answers = {}
    for timeline in timelines(inputs, readings):
        for each in timeline.milestones:
            found[each.rule_id] = _of_milestone(each, timeline)
    if given.keys() >= CLOSURE_KEYS:
        found["EXC-CLOSURE"] = _of_closure(given)
    if "dob" in given:
        ends = _day(compulsory_school_age_ends(given["dob"]))
        found["YP-START"] = {"compulsory_school_age_ends": ends, "due": ends, "last_day": ends}
    if given.keys() & {"issued_inc", "issued_ex"}:
        found["SEN2-RATE"] = {
            f"pct_{side}": str(percentage(given.get(f"on_time_{side}", 0), given.get(f"issued_{side}", 0)) or "")
            for side in ("inc", "ex")
        }
    return found


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _of_milestone(each: Milestone, timeline: Timeline) -> dict[str, str]:
    found = dict.fromkeys(DATE_FIELDS, _day(each.due_on))
    found |= {
        "warn_on": _day(each.warn_on),
        "late_from": _day(each.late_from),
        "excused": _yes(each.relieved),
        "adviser_excused": _yes(each.relieved and each.bound == "adviser"),
        "LA_20w_excused": _yes(timeline.week20),
    }
    return found


def _of_closure(given: Mapping[str, Any]) -> dict[str, str]:
    closed, reopens, asked = (
        given[key] for key in ("school_first_closed_day", "school_reopens", "advice_requested_from_head")
    )
    first, last, _ = closure_window(closed, reopens)
    return {"window": f"{first}..{last}", "limb_available": _yes(limb_available(closed, reopens, asked))}


def compare(row: Mapping[str, str], readings: Readings = DEFAULT) -> Compared:
    """Work out one row and set it beside what was expected. Facts that cannot be read are the answer, in words."""
    rules, field, expected = row["rule_id"], row["expected_field"], row["expected_value"]
    try:
        found = answers(json.loads(row["inputs_json"]), readings)
    except json.JSONDecodeError as error:
        got = f"inputs_json is not JSON: {error}"
    except FactsError as error:
        got = str(error).split(" Known keys:")[0]
    else:
        got = _in_the_shape_of(expected, rules, field, found)
    return Compared(row["case_id"], rules, field, expected, got)


def _in_the_shape_of(expected: str, rules: str, field: str, found: Answers) -> str:
    if "=" in expected:
        mine = found.get(rules, {})
        names = [pair.split("=", 1)[0].strip() for pair in expected.split(";")]
        return "; ".join(f"{name}={mine.get(name, 'no answer')}" for name in names)
    fields = field.split("|")
    ids = rules.split("|")
    if len(fields) > 1:
        return "|".join(found.get(ids[0], {}).get(name, "no answer") for name in fields)
    return "|".join(found.get(rule_id, {}).get(field, "no answer") for rule_id in ids)


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
    missing = [name for name in COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise FactsError(f"The file {path.name} needs a first line with these columns too: {', '.join(missing)}.")
    return rows


def compare_all(rows: Iterable[Mapping[str, str]], readings: Readings = DEFAULT) -> list[Compared]:
    """Every row compared, in the order of the file."""
    return [compare(row, readings) for row in rows]
