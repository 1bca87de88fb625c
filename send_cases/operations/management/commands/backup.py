"""``manage.py backup --to FOLDER``: the database and the documents, while people work."""

from __future__ import annotations

import subprocess
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from send_cases.operations.backup import back_up
from send_cases.operations.postgres_tools import ToolMissing


class Command(BaseCommand):
    help = "Write a backup of the database and the documents into a new folder; prints its name last."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, type=Path, help="the folder that holds the backups")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder, manifest = back_up(options["to"], self.stderr.write)
        except ToolMissing as problem:
            raise CommandError(str(problem)) from None
        except subprocess.CalledProcessError as problem:
            raise CommandError(f"pg_dump failed; there is no backup.\n{problem.stderr}") from None
        except OSError as problem:
            raise CommandError(f"The backup could not be written: {problem}") from None
        rows, documents = sum(manifest.rows.values()), len(manifest.documents)
        self.stderr.write(f"{rows:,} rows in {len(manifest.rows)} tables, {documents:,} documents.")
        if manifest.missing:
            self.stderr.write(f"{len(manifest.missing):,} documents that rows name are not there: see manifest.json.")
        self.stdout.write(str(folder))
