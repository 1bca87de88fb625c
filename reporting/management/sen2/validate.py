"""``sen2 validate FILE``: what is wrong with a SEN2 file, ours or anybody's."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ehcp.register import RegisterError
from reporting.sen2 import COLLECTIONS, YEARS, LastYear, Problem, Register, Unreadable, check, open_return, shipped
from reporting.sen2.problems import ERROR, INFORMATION, QUERY
from reporting.sen2.register import load
from reporting.sen2.rules import BY_ID, adjusted

HELP = "Check a SEN2 file. Exit code 0: no errors; 1: errors; 2: the file cannot be read as SEN2."
_ONE = {ERROR: "error", QUERY: "query", INFORMATION: "note"}
_MANY = {ERROR: "errors", QUERY: "queries", INFORMATION: "notes"}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the file and what it is checked against."""
    parser.add_argument(
        "file",
        help="the XML file that goes to COLLECT, of any year from 2023, or its nine tables in a folder or a zip file",
    )
    parser.add_argument("--year", type=int, help="the collection it must be; without it, the year that the file names")
    parser.add_argument(
        "--register", help="a download of the register of schools; without it, the one that comes with this"
    )
    parser.add_argument("--last-year", help="last year's return, to ask who is missing")
    parser.add_argument("--rules", help="a CSV file with rule, year, severity and dfe_code, to change the rules by")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")


def handle(command: BaseCommand, file: str, json: bool, **options: Any) -> None:
    """Check, print what is wrong as it is found, and end with the exit code."""
    try:
        arguments = _arguments(**options)
    except (RegisterError, Unreadable, ValueError) as fault:
        raise CommandError(str(fault), returncode=2) from None
    found = _Found(file, arguments)
    if json:
        _print_json(command, found)
    else:
        _print_lines(command, found)
    if found.unreadable:
        command.stderr.write(found.unreadable)
        raise SystemExit(2)
    if found.counts[ERROR]:
        raise SystemExit(1)


def _arguments(
    year: int | None, register: str | None, last_year: str | None, rules: str | None, **options: Any
) -> dict[str, Any]:
    if year is not None and year not in YEARS:
        raise ValueError(f"There is no SEN2 return of {year} that this knows. The years are {YEARS[0]} to {YEARS[-1]}.")
    return {
        "year": year,
        "register": _register(register),
        "last_year": _last_year(last_year) if last_year else None,
        "changes": _changes(rules) if rules else (),
    }


def _register(path: str | None) -> Register:
    try:
        return load(path) if path else shipped()
    except OSError as fault:
        raise ValueError(f"The register cannot be read: {fault.strerror}.") from None


def _last_year(path: str) -> LastYear:
    with open_return(path) as people:
        return LastYear.of(people, COLLECTIONS[people.year].census_on)


def _changes(path: str) -> list[dict[str, str]]:
    try:
        with open(path, encoding="utf-8-sig", newline="") as lines:
            rows = [{key: text for key, text in row.items() if key and text} for row in csv.DictReader(lines)]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise ValueError("The file of rules cannot be read. Save it as CSV (UTF-8).") from None
    adjusted(rows, YEARS[-1])
    return rows


class _Found:
    """The problems of a file, counted as they go by; one that ends the reading is the last of them."""

    def __init__(self, file: str, arguments: dict[str, Any]) -> None:
        self.counts: Counter[str] = Counter()
        self.by_rule: Counter[tuple[str, str]] = Counter()
        self.unreadable = ""
        self._file, self._arguments = file, arguments

    def __iter__(self) -> Iterator[Problem]:
        try:
            for problem in check(self._file, **self._arguments):
                self.counts[problem.severity] += 1
                self.by_rule[problem.rule, problem.severity] += 1
                yield problem
        except Unreadable as fault:
            self.unreadable = str(fault)
            yield fault.as_problem()


def _print_json(command: BaseCommand, found: _Found) -> None:
    command.stdout.write('{"problems": [', ending="")
    for number, problem in enumerate(found):
        command.stdout.write((",\n" if number else "\n") + json.dumps(problem.as_dict()), ending="")
    command.stdout.write("\n]}")


def _print_lines(command: BaseCommand, found: _Found) -> None:
    for problem in found:
        if found.unreadable:
            return
        code = f" (DfE {problem.dfe_code})" if problem.dfe_code else ""
        where = ", ".join(filter(None, (problem.person, f"line {problem.line}" if problem.line else "", problem.path)))
        command.stdout.write(f"{problem.severity} {problem.rule}{code}: {where}: {problem.message}")
    for (rule, severity), count in sorted(found.by_rule.items()):
        command.stdout.write(f"{count:7,} × {rule} {severity}: {BY_ID[rule].holds}")
    said = [f"{found.counts[s]:,} {_ONE[s] if found.counts[s] == 1 else _MANY[s]}" for s in (ERROR, QUERY, INFORMATION)]
    command.stdout.write(", ".join(said) + ".")
