"""``manage.py seed_demo``: fill an empty database with an invented authority. Every child is invented."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ehcp.actions.mail import silenced
from ehcp.demo import SEED
from ehcp.demo.seed import begin, is_seeded, rest
from ehcp.demo.size import PER_YEAR, Size
from send_cases import clock


class Command(BaseCommand):
    help = "Fill an empty database with an invented authority: real schools, invented children only. Sends no mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="another number invents other children")
        parser.add_argument("--requests", type=int, default=PER_YEAR, help=f"requests a year ({PER_YEAR})")
        parser.add_argument("--wait", action="store_true", help="do all of it now, leaving nothing to a worker")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REHEARSAL:
            raise CommandError("Invented children have no place in a real installation. This is for the demonstration.")
        if is_seeded():
            self.stdout.write("There are people here already, so nothing was invented.")
            return
        if options["requests"] < 1:
            raise CommandError("There must be at least one request a year.")
        size = Size(today=clock.today(), seed=options["seed"], per_year=options["requests"])
        begin(size, say=self._say, queue=not options["wait"])
        if not options["wait"]:
            self._say("the rest is made by a worker; its progress is on the page of jobs")
            return
        started = time.monotonic()
        with silenced():  # nobody gets a letter about an invented case
            total = rest(size, lambda done, of, what: None)
        self._say(f"{total:,} cases and plans in all: {time.monotonic() - started:.1f} s")

    def _say(self, text: str) -> None:
        self.stderr.write(f"    {text}", style_func=str)  # not an error, though beside the output
