"""Print the timeline of facts given as JSON, or of a process on record: today, or as it was believed on a past day."""

import json
import sys
import warnings
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ehcp.timeline import DEFAULT, HolidaysUnknown, Milestone, ReadingError, Readings, long_date
from ehcp.timeline.answering import as_plain, days_late
from ehcp.timeline.plain import Answer, FactsError, answer
from ehcp.timeline.policy_file import read_policy


class Command(BaseCommand):
    """``timeline --facts FILE.json``: every date the law gives for these facts. Needs no database and no settings.

    ``timeline --process 12 --as-at 2026-09-01``: the dates of a process as the record had them at the end of that day,
    what is different now, and what was corrected since, by whom and why. Reads the database and writes nothing.
    """

    help = "Print every date that the law gives for facts written as JSON."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the facts, the day asked about, the readings and the form of the answer."""
        asked = parser.add_mutually_exclusive_group(required=True)
        asked.add_argument("--facts", help="a JSON file, or - for standard input")
        asked.add_argument("--process", type=int, help="the number of a process on record, as in its address")
        parser.add_argument(
            "--as-at", type=_a_date, help="with --process: the dates as believed at the end of that day"
        )
        parser.add_argument("--today", type=_a_date, help="the day to measure lateness on, like 2026-09-01")
        parser.add_argument("--policy", type=Path, help="the authority's readings, a JSON or TOML file")
        parser.add_argument("--json", action="store_true", help="print JSON instead of lines")

    def handle(self, *args: Any, facts: str | None, today: date | None, policy: Path | None, **options: Any) -> None:
        """Read the facts, build and print. What is unlikely about them goes to standard error."""
        if facts is None:
            from ehcp.believed_words import of_process  # the database is opened for this alone

            self.stdout.write(of_process(options["process"], options["as_at"], as_json=options["json"]))
            return
        if options["as_at"]:
            raise CommandError("--as-at goes with --process: facts in a file have no history.", returncode=2)
        inputs = _read(facts)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HolidaysUnknown)  # said as one of the answer's own warnings
            try:
                found = answer(inputs, _readings(policy))
            except (FactsError, ReadingError) as error:
                raise CommandError(str(error), returncode=2) from None
            text = _json(inputs, found, today) if options["json"] else "\n".join(_lines(found, today))
        for warning in found.warnings:
            self.stderr.write(f"Warning: {warning}")
        if text:
            self.stdout.write(text)


def _readings(policy: Path | None) -> Readings:
    return read_policy(policy) if policy else DEFAULT


def _a_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a date written like 2026-09-01") from None


def _read(facts: str) -> Any:
    try:
        if facts == "-":
            return json.load(sys.stdin, object_pairs_hook=_once)
        with open(facts, encoding="utf-8-sig") as file:
            return json.load(file, object_pairs_hook=_once)
    except OSError as error:
        raise CommandError(f"The facts cannot be read: {error.strerror}.", returncode=2) from None
    except (ValueError, RecursionError) as error:
        raise CommandError(f"The facts are not JSON: {error}.", returncode=2) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys each stand once: of two values for one fact, none is silently dropped."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)} is given twice")
    return found


def _json(inputs: Any, found: Answer, today: date | None) -> str:
    milestones = [as_plain(each, line.facts, today) for line in found.timelines for each in line.milestones]
    return json.dumps({"facts": inputs, "milestones": milestones}, indent=2, ensure_ascii=False)


def _lines(found: Answer, today: date | None) -> list[str]:
    lines: list[str] = []
    for timeline in found.timelines:
        if timeline.stage:
            stage = timeline.stage_on(today) if today else timeline.stage
            lines.append(f"Stage: {stage.replace('_', ' ')}")
        for each in timeline.milestones:
            lines += _of_milestone(each, today)
    return lines


def _of_milestone(each: Milestone, today: date | None) -> list[str]:
    due = long_date(each.due_on) if each.due_on else "a figure" if each.kind == "measure" else "no number in law"
    relieved = f", exception recorded: {each.relieved_by}" if each.relieved else ""
    said = f"{each.rule_id} {each.subject}".strip() + f": {each.label}: {due}{_state(each, today)}{relieved}"
    return [said, f"    {each.explain()}", f"    Sum: {each.officer_sum()}."]


def _state(each: Milestone, today: date | None) -> str:
    late = days_late(each, today) or 0
    by = f" by {late} {'day' if late == 1 else 'days'}" if late else ""
    if each.met_on:
        return f", met {long_date(each.met_on)}{', late' if late else ''}{by}"
    if today and each.is_overdue(today):
        return f", overdue{by}"
    return f", late{by}" if by else ""
