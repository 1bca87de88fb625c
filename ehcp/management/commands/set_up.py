"""``manage.py set_up``: the authority's name and its first administrator, on a new installation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ehcp.actions.setting_up import set_up
from ehcp.policies import Refused


class Command(BaseCommand):
    help = "Name the authority and make its first administrator; prints where they choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--code", required=True, help="the local authority's code, 3 digits")
        parser.add_argument("--authority", required=True, help="its name")
        parser.add_argument("--email", required=True, help="the administrator's address")
        parser.add_argument("--name", required=True, help="their name")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {key: options[key] for key in ("email", "name", "code", "authority")}
        try:
            link = set_up(**wanted, page="manage.py set_up")
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Open this address once to choose a password:\n{link}")
