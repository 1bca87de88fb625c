"""``manage.py sen2 export --year Y --out FILE``: build the return of a year."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

HELP = "Build the return of a year from the facts."
SHOWN = 20


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what it takes."""
    parser.add_argument("--year", type=int, required=True, help="the collection year, such as 2026")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument(
        "--known-at", type=instant, help="facts as they were known then, such as 2026-02-02T09:30:00; now, if left out"
    )
    parser.add_argument(
        "--serial", type=int, help="number of the upload, 1 to 999; one more than the last, if left out"
    )
    parser.add_argument("--created", type=instant, help="what the header says of when; now, if left out")


def instant(text: str) -> dt.datetime:
    """An instant as people write it; one without a zone is London's.

    Raises:
        ArgumentTypeError: it is none.
    """
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no instant. Write it like 2026-02-02T09:30:00.") from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo("Europe/London"))


def handle(command: BaseCommand, **options: Any) -> None:
    """Build it and say what came of it."""
    from ehcp.policies import Refused
    from reporting.building.build import export

    try:
        built = export(
            year=options["year"], out=options["out"], by="sen2 export", known_at=options["known_at"],
            serial=options["serial"], created=options["created"],
        )  # fmt: skip
    except Refused as refusal:
        raise CommandError(f"Nothing was written. {refusal}") from None
    build = built.build
    say = command.stdout.write
    say(f"{options['out']}: {build.persons:,} people, year {build.year}, serial number {build.serial:03}.")
    say(f"Facts known at {build.known_at.isoformat()}. SHA-256 {build.sha256}")
    if built.requests_left:
        say(f"{built.requests_left:,} requests are outside the year and were left out.")
    if built.left:
        say(f"{len(built.left):,} people whom a return of this year held are not in it:")
        for each in built.left[:SHOWN]:
            say(f"  {each.reference}: {each.why}")
        if len(built.left) > SHOWN:
            say(f"  and {len(built.left) - SHOWN:,} more.")
