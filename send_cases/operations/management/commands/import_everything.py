"""``manage.py import_everything FOLDER``: an export into an empty installation."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from send_cases.operations.exports import ImportRefused, import_everything


class Command(BaseCommand):
    help = "Make this empty installation equal to an exported one: rows, history, numbers, documents."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="as given to export_everything --out")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = import_everything(options["folder"], self.stderr.write)
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from None
        rows = sum(table["rows"] for table in manifest.tables.values())
        self.stdout.write(
            f"Equal to the export of {manifest.made_at}: {rows:,} rows, {len(manifest.documents):,} documents."
        )
