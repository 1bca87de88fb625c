"""``sen2 dictionary --year Y``: what the return of a year holds, and the rules it is checked by."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.sen2 import YEARS
from reporting.sen2.dictionary import document, rules_document

HELP = "Print the data dictionary of a collection year, from the field table."
PAGES = Path(__file__).resolve().parents[3] / "docs" / "sen2"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the year, and writing or checking of the pages in docs/sen2."""
    parser.add_argument("--year", type=int, choices=YEARS, default=YEARS[-1], help="the collection year")
    parser.add_argument("--write", action="store_true", help="write docs/sen2 instead of printing")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if docs/sen2 differs")


def handle(command: BaseCommand, year: int, write: bool, check: bool, **options: Any) -> None:
    """Print a year's dictionary, or write or compare the pages of all years."""
    if not write and not check:
        command.stdout.write(document(year), ending="")
        return
    pages = {f"dictionary-{each}.md": document(each) for each in YEARS} | {"rules.md": rules_document()}
    for name, text in pages.items():
        page = PAGES / name
        if write:
            PAGES.mkdir(exist_ok=True)
            page.write_text(text, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != text:
            raise CommandError(f"docs/sen2/{name} differs. Run: manage.py sen2 dictionary --write", returncode=1)
    command.stdout.write("The pages are written." if write else "The pages and the field table agree.")
