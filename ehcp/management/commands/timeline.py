"""Print the timeline of facts given as JSON."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ehcp.timeline import HolidaysUnknown, Milestone, Timeline, long_date
from ehcp.timeline.examples import answers, timelines
from ehcp.timeline.plain import FactsError


class Command(BaseCommand):
    """``timeline --facts FILE.json``: every date the law gives for these facts. Needs no database and no settings."""

    help = "Print every date that the law gives for facts written as JSON."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the facts, the day asked about and the form of the answer."""
        parser.add_argument("--facts", required=True, help="a JSON file, or - for standard input")
        parser.add_argument("--today", type=_a_date, help="the day to say stage and lateness for, like 2026-09-01")
        parser.add_argument("--json", action="store_true", help="print JSON instead of lines")

    def handle(self, *args: Any, facts: str, today: date | None, **options: Any) -> None:
        """Read the facts, build and print."""
        inputs = _read(facts)
        try:
            built = timelines(inputs)
            found = answers(inputs)
        except FactsError as error:
            raise CommandError(str(error), returncode=2) from None
        if not found:
            raise CommandError("No facts were given from which a date follows.", returncode=2)
        if options["json"]:
            whole = {"timelines": [_timeline(each, today) for each in built], "answers": found}
            self.stdout.write(json.dumps(whole, indent=2))
            return
        for timeline in built:
            for line in _lines(timeline, today):
                self.stdout.write(line)
        shown = {each.rule_id for timeline in built for each in timeline.milestones}
        for rule_id, fields in found.items():
            if rule_id not in shown:
                self.stdout.write(f"{rule_id}: " + "; ".join(f"{name}={value}" for name, value in fields.items()))


def _a_date(text: str) -> date:
    return date.fromisoformat(text)


def _read(facts: str) -> Any:
    try:
        if facts == "-":
            return json.load(sys.stdin)
        with open(facts, encoding="utf-8") as file:
            return json.load(file)
    except OSError as error:
        raise CommandError(f"The facts cannot be read: {error.strerror}.", returncode=2) from None
    except ValueError as error:
        raise CommandError(f"The facts are not JSON: {error}.", returncode=2) from None


def _timeline(timeline: Timeline, today: date | None) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "process": timeline.facts.process,
        "stage": timeline.stage_on(today) if today else timeline.stage,
        "milestones": [_milestone(each, today) for each in timeline.milestones],
    }
    if today:
        following = timeline.next(today)
        whole["waiting_on"] = timeline.waiting_on(today)
        whole["next"] = following.rule_id if following else None
    return whole


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _milestone(each: Milestone, today: date | None) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "rule_id": each.rule_id,
        "subject": each.subject,
        "label": each.label,
        "kind": each.kind,
        "bound": each.bound,
        "counts_from": _iso(each.counts_from),
        "counted": each.counted,
        "due_on": _iso(each.due_on),
        "warn_on": _iso(each.warn_on),
        "late_from": _iso(each.late_from),
        "met_on": _iso(each.met_on),
        "ended_on": _iso(each.ended_on),
        "relieved": each.relieved,
        "relieved_by": each.relieved_by,
        "projected": each.projected,
        "binds_only": each.binds_only,
        "reading": each.reading,
        "rule_version": each.rule_version,
        "citation": each.citation,
        "link": each.link,
        "verified": each.verified,
        "explanation": each.explain(),
        "days_late": each.days_late(today),
    }
    if today:
        plain["overdue"] = each.is_overdue(today)
    return plain


def _lines(timeline: Timeline, today: date | None) -> list[str]:
    stage = timeline.stage_on(today) if today else timeline.stage
    lines = [f"Stage: {stage.replace('_', ' ')}"]
    for each in timeline.milestones:
        due = long_date(each.due_on) if each.due_on else "no number in law"
        state = f", met {long_date(each.met_on)}" if each.met_on else ""
        if today and each.is_overdue(today):
            state = f", overdue by {each.days_late(today)} days"
        relieved = f", exception recorded: {each.relieved_by}" if each.relieved else ""
        lines.append(f"{each.rule_id} {each.subject}".strip() + f": {each.label}: {due}{state}{relieved}")
        lines.append(f"    {each.explain()}")
    if timeline.beyond_known_holidays:
        lines.append(f"Note: {HolidaysUnknown.__doc__}")
    return lines
