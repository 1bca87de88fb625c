"""``manage.py migrate_once``: bring the database up to date, one installer at a time."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from send_cases.operations import migrating


class Command(BaseCommand):
    help = "Run the migrations that have not been run. A second one at the same time waits, and then has nothing to do."

    def handle(self, *args: Any, **options: Any) -> None:
        with migrating.alone(self.stdout.write):
            count = migrating.waiting()
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write(f"{count} migrations run." if count else "Nothing to do: every migration has been run.")
