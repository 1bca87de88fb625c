"""Print the OpenAPI document of the API into docs/openapi.yaml, or say whether the file there is out of date."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

FILE = settings.BASE_DIR / "docs" / "openapi.yaml"


class Command(BaseCommand):
    help = "Write docs/openapi.yaml from the API's code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the file is out of date")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        from drf_spectacular.drainage import GENERATOR_STATS

        from ehcp.api.docs import document

        with GENERATOR_STATS.silence():
            fresh = document()
        unclear = [text for each in (GENERATOR_STATS._warn_cache, GENERATOR_STATS._error_cache) for text in each]
        if unclear:
            raise CommandError("The API cannot be described:\n" + "\n".join(unclear))
        if not check:
            FILE.write_bytes(fresh)
        elif not FILE.exists() or FILE.read_bytes() != fresh:
            raise CommandError("docs/openapi.yaml is out of date. Run: .venv/bin/python manage.py print_api")
