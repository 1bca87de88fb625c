"""The SEN2 return on the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reporting.management.sen2 import dictionary, export, rebuild, take_in, validate

PARTS = {"export": export, "import": take_in, "validate": validate, "dictionary": dictionary, "rebuild": rebuild}


class Command(BaseCommand):
    """``sen2 export|import|validate|dictionary|rebuild …``. What only reads files needs no database and no settings."""

    help = "The SEN2 person-level return: build it, build a kept one again, take one in, check a file, print the dictionary."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the parts, each with its own arguments."""
        parts = parser.add_subparsers(dest="part", required=True, metavar="|".join(PARTS))
        for name, part in PARTS.items():
            part.add_arguments(parts.add_parser(name, help=part.HELP, description=part.HELP))

    def handle(self, *args: Any, part: str, **options: Any) -> None:
        """Hand over to the part."""
        PARTS[part].handle(self, **options)
