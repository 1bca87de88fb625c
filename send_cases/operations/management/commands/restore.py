"""``manage.py restore FOLDER``: bring a backup back."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from send_cases.operations import migrating
from send_cases.operations.postgres_tools import ToolMissing
from send_cases.operations.restore import RestoreFault, RestoreRefused, restore


class Command(BaseCommand):
    help = "Bring a backup back: database and documents, compared with what the backup says of itself."
    requires_system_checks = []  # the database may be empty, or half lost

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a backup's folder, as printed by manage.py backup")
        parser.add_argument("--replace", action="store_true", help="lose what is there now")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["folder"], replace=options["replace"], say=self.stderr.write)
        except (RestoreRefused, RestoreFault, ToolMissing) as problem:
            raise CommandError(str(problem)) from None
        rows = sum(manifest.rows.values())
        self.stdout.write(
            f"Back as at {manifest.made_at}: {rows:,} rows and {len(manifest.documents):,} documents, all as the backup"
            " says."
        )
        if count := migrating.waiting():
            self.stdout.write(f"This version is newer: {count} migrations wait. Run: manage.py migrate_once")
