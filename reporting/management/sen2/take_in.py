"""``manage.py sen2 import FILE``: take in a return of another system."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from reporting.sen2 import Problem, Unreadable

if TYPE_CHECKING:
    from reporting.taking_in.take_in import Report

HELP = "Take in a return of another system."
SHOWN = 20
UNREADABLE, REFUSED = 2, 1


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what it takes."""
    parser.add_argument(
        "file", type=Path, help="a SEN2 XML file of 2023 or later, or COLLECT's nine tables in a folder or a zip file"
    )
    parser.add_argument("--dry-run", action="store_true", help="report what would come in, and keep nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")


def handle(command: BaseCommand, **options: Any) -> None:
    """Take it in and report. Exit code 1: it was refused; 2: it cannot be read as SEN2."""
    from ehcp.policies import Refused
    from reporting.taking_in.take_in import NotTakenIn, take_in

    as_json = options["json"]
    try:
        report = take_in(options["file"], by="sen2 import", dry_run=options["dry_run"])
    except Unreadable as fault:
        _refuse(command, as_json, f"Nothing was taken in. {fault}", [fault.as_problem()], UNREADABLE)
    except NotTakenIn as refusal:
        _refuse(command, as_json, str(refusal), refusal.problems, REFUSED)
    except Refused as refusal:
        _refuse(command, as_json, f"Nothing was taken in. {refusal}", [], REFUSED)
    else:
        if as_json:
            command.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            for line in sentences(report):
                command.stdout.write(line)


def _refuse(command: BaseCommand, as_json: bool, words: str, problems: list[Problem], code: int) -> None:
    if as_json:
        command.stdout.write(
            json.dumps({"error": words, "problems": [p.as_dict() for p in problems]}, ensure_ascii=False)
        )
        raise SystemExit(code)
    lines = [f"Line {p.line}, {p.path}: {p.message}" for p in problems[:SHOWN] if p.line is not None]
    if len(problems) > SHOWN:
        lines.append(f"And {len(problems) - SHOWN} more.")
    raise CommandError("\n".join([words, *lines]), returncode=code)


def sentences(report: Report) -> list[str]:
    """What came in and what was left, and why."""
    if report.before:
        return [f"This very file was taken in before (SEN2 {report.year}, {report.people:,} people). Nothing changed."]
    would = "would come in" if report.dry else "came in"
    lines = [
        f"SEN2 {report.year}: {report.people:,} people in the file.",
        f"{report.new:,} {would} as new, {report.known:,} are on record; of those {report.changed:,} changed.",
    ]
    if report.doubts:
        lines.append(f"{len(report.doubts):,} are in doubt and wait for an officer, at Reports, People in doubt:")
        lines += [f"  Person {each['number']}: {each['why']}" for each in report.doubts[:SHOWN]]
    if report.settings_made:
        lines.append(f"{report.settings_made:,} schools are not on the register; they are kept by their number.")
    if report.undated:
        lines.append(
            f"{report.undated:,} plans ceased on a day that is not held; they are kept as returned, not in force."
        )
    lines += [f"Kept as recorded here, though the file differs: {what} ({n:,})." for what, n in report.kept.items()]
    for each in report.notes[:SHOWN]:
        where = f"line {each['line']}: " if each["line"] else ""
        lines.append(f"Noted: {where}{each['message']}")
    if report.dry:
        lines.append("This was a trial: nothing was kept.")
    return lines
