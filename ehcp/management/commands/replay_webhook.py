"""``manage.py replay_webhook ID --since INSTANT``: tell one system again what happened since then."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from ehcp.actions.webhooks import next_turn, replay
from ehcp.models import WebhookEndpoint
from send_cases.words import plural


def _instant(text: str) -> dt.datetime:
    """2026-11-23, or 2026-11-23T08:00 with or without a zone; without one it is London's."""
    try:
        found = parse_datetime(text)
        day = None if found else parse_date(text)
    except ValueError:
        found = day = None
    if found is None and day is not None:
        found = dt.datetime.combine(day, dt.time())
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no instant. Write 2026-11-23 or 2026-11-23T08:00.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


class Command(BaseCommand):
    """Queues the messages; the workers send them, case by case in their order."""

    help = "Send one webhook again what happened since an instant. Messages are kept for 90 days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare which webhook and since when."""
        parser.add_argument(
            "webhook", type=int, help="the number in the webhook's address: /administration/webhooks/7/"
        )
        parser.add_argument("--since", type=_instant, required=True, help="2026-11-23 or 2026-11-23T08:00")

    def handle(self, *args: Any, webhook: int, since: dt.datetime, **options: Any) -> None:
        """Queue them and say how many."""
        row = WebhookEndpoint.objects.filter(pk=webhook, removed_at__isnull=True).first()
        if row is None:
            raise CommandError(f"There is no webhook {webhook}.")
        if row.off_at is not None:
            raise CommandError("This webhook is off. Turn it on first.")
        number = replay(None, endpoint=row, since=since, turn=next_turn(row))
        self.stdout.write(f"{plural(number, 'message')} queued for webhook {webhook}.")
