"""``manage.py import_schools FILE``: take in the register of schools and say what that changed."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ehcp.actions.schools import ImportReport, import_schools
from ehcp.register import RegisterError

WORDS = {
    "sen_unit": "SEN units",
    "resourced_provision": "resourced provision",
    "section_41": "section 41 approval",
    "ukprn": "UKPRN",
    "closed_on": "close dates",
    "type_code": "type codes",
    "type_name": "types",
    "low_age": "lowest ages",
    "high_age": "highest ages",
}


class Command(BaseCommand):
    help = "Add and change schools from a download of the national register (GIAS), or from the trimmed register."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV in UTF-8 or Windows-1252; gzipped or zipped if you like")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        try:
            report = import_schools(by="import_schools command", path=options["file"], page="manage.py import_schools")
        except RegisterError as fault:
            raise CommandError(f"Nothing was imported.\n{fault}") from None
        self.stdout.write(said(report, time.monotonic() - begun))


def said(report: ImportReport, seconds: float) -> str:
    """The report in words.

    Args:
        report: what the import did.
        seconds: how long it took.
    """
    lines = [
        f"{report.added:,} added, {report.changed:,} changed, {report.closed:,} closed, "
        f"{report.untouched:,} untouched, in {seconds:.1f} seconds."
    ]
    if report.not_in_file:
        lines.append(f"{report.not_in_file:,} schools on record are not in this file; they stay as they were.")
    if report.unknown:
        names = ", ".join(WORDS.get(name, name.replace("_", " ")) for name in report.unknown)
        lines.append(f"This file says nothing of: {names}. For new schools they are not known.")
    return "\n".join(lines)
