"""manage.py rebuild_milestones: after a dated change of law, bank holidays or a reading."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ehcp import kept
from ehcp.actions.nightly import rebuild_milestones
from ehcp.models import Process


class Command(BaseCommand):
    help = "Write every stored date and stage anew from the facts. Facts do not change; history keeps the old dates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--because", required=True, help="what changed, for the history")
        parser.add_argument("--case", action="append", metavar="REFERENCE", help="these cases alone (EHC-100001)")
        parser.add_argument("--lists", action="store_true", help="then the lists' rows and numbers from the facts too")

    def handle(self, *args: Any, **options: Any) -> None:
        ids = None
        if options["case"]:
            rows = Process.objects.filter(pupil__reference__in=options["case"])
            ids = list(rows.order_by("pk").values_list("pk", flat=True))
            if not ids:
                raise CommandError("No case has this reference. References look like EHC-100001.")
        done = rebuild_milestones(by="rebuild_milestones", why=options["because"], process_ids=ids)
        if options["lists"]:
            with transaction.atomic():
                kept.make_anew()
        self.stdout.write(f"{done} brought up to date.")
