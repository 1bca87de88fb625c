"""``manage.py export_everything --out FOLDER``: the way out, whenever an authority wants it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from send_cases.operations.exports import ImportRefused, export_everything


class Command(BaseCommand):
    help = "Every table as CSV with its history, every document, the data dictionary, and a manifest with hashes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, help="an empty folder, or one to be made")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = export_everything(options["out"], self.stderr.write)
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as problem:
            raise CommandError(f"The export could not be written: {problem}") from None
        rows = sum(table["rows"] for table in manifest.tables.values())
        self.stdout.write(f"{rows:,} rows of {len(manifest.tables)} tables and {len(manifest.documents):,} documents.")
        if manifest.missing:
            self.stdout.write(f"{len(manifest.missing):,} documents that rows name are not there: see manifest.json.")
