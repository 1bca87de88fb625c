"""``manage.py sql_views``: the views in SQL, who may read them, and their dictionary."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.sql import SCHEMA, VIEWS
from reporting.sql.dictionary import document
from reporting.sql.making import ReaderRefused, end_reader, make_reader, make_views

FILE = Path(__file__).resolve().parents[3] / "docs" / "sql-views.md"


class Command(BaseCommand):
    help = "Make the SQL views anew, make or end a role that reads them, or print their dictionary."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what is to be done."""
        doing = parser.add_subparsers(dest="do", required=True)
        doing.add_parser("make", help="make every view anew; migrating does it too")
        reader = doing.add_parser("reader", help="a role that may read the views and nothing else")
        reader.add_argument("name")
        reader.add_argument("--new-password", action="store_true", help="give it another password")
        reader.add_argument("--end", action="store_true", help="take the role away")
        book = doing.add_parser("dictionary", help="print docs/sql-views.md")
        book.add_argument("--write", action="store_true", help="write the file instead of printing")
        book.add_argument("--check", action="store_true", help="write nothing; exit code 1 if the file differs")

    def handle(self, *args: Any, do: str, **options: Any) -> None:
        """Do it."""
        {"make": self._make, "reader": self._reader, "dictionary": self._dictionary}[do](options)

    def _make(self, options: dict[str, Any]) -> None:
        make_views()
        self.stdout.write(f"{len(VIEWS)} views in the schema {SCHEMA}.")

    def _reader(self, options: dict[str, Any]) -> None:
        name = options["name"]
        try:
            if options["end"]:
                end_reader(name)
                self.stdout.write(f"{name} is gone.")
                return
            password = make_reader(name, new_password=options["new_password"])
        except ReaderRefused as refusal:
            raise CommandError(str(refusal)) from None
        if not password:
            self.stdout.write(f"{name} reads the views. Its password is the one it had; --new-password makes another.")
            return
        self.stdout.write(f"{name} reads the views. Its password, which is shown once: {password}")

    def _dictionary(self, options: dict[str, Any]) -> None:
        text = document()
        if options["write"]:
            FILE.write_text(text, encoding="utf-8")
        elif not options["check"]:
            self.stdout.write(text, ending="")
        elif not FILE.exists() or FILE.read_text(encoding="utf-8") != text:
            raise CommandError("docs/sql-views.md differs. Run: manage.py sql_views dictionary --write", returncode=1)
