"""``manage.py sen2 rebuild --year Y --serial N``: build a kept return again, and see that the same bytes come out."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

HELP = "Build a kept return again and compare. Exit code 0: the same bytes; 1: other bytes, or it cannot be built."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare which return, and where the file may go."""
    parser.add_argument("--year", type=int, required=True, help="the collection year")
    parser.add_argument("--serial", type=int, required=True, help="the serial number of the kept return")
    parser.add_argument("--out", type=Path, help="where the file goes; it is not kept, if left out")


def handle(command: BaseCommand, **options: Any) -> None:
    """Build it and say what came of it."""
    from ehcp.policies import Refused
    from reporting.freezing.rebuilding import rebuild, said
    from reporting.return_models import SenReturn

    kept = (
        SenReturn.objects.select_related("build")
        .filter(build__year=options["year"], build__serial=options["serial"])
        .first()
    )
    if kept is None:
        raise CommandError(f"No return of {options['year']} with serial number {options['serial']} is kept here.")
    try:
        sha256 = rebuild(kept, out=options["out"])
    except Refused as refusal:
        raise CommandError(str(refusal)) from None
    if sha256 != kept.build.sha256:
        raise CommandError(said(kept, sha256))
    command.stdout.write(said(kept, sha256))
