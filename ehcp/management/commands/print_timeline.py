"""Write the rules of the timeline as a document."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ehcp.timeline.printed import document

PAGE = Path(__file__).resolve().parents[3] / "docs" / "statutory-timeline.md"


class Command(BaseCommand):
    """``print_timeline [--check]``: the document and the rules are one. Needs no database and no settings."""

    help = "Write docs/statutory-timeline.md from the rules; with --check, only say whether it is up to date."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the check."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if the page differs")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Write or compare the page."""
        text = document()
        if not check:
            PAGE.write_text(text, encoding="utf-8")
            self.stdout.write(f"Wrote {PAGE.relative_to(PAGE.parents[1])}.")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            raise CommandError(f"docs/{PAGE.name} differs from the rules. Run: manage.py print_timeline", returncode=1)
        else:
            self.stdout.write("The page and the rules agree.")
