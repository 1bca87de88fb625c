"""The forms of webhooks: where to and what, and from when to send again."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from ehcp.models import WebhookEvent
from send_cases.forms import CheckboxesField, DateField, GovukForm, TextField


class WebhookForm(GovukForm):
    """Which system, its address, what it is told."""

    name = TextField(
        label="Which system it is",
        what="which system it is",
        max_length=80,
        help_text="For example: Children’s records",
    )
    url = TextField(
        label="Its address", what="its address", max_length=500,
        help_text="It must begin with https://, and lead to the system itself: redirects are not followed.",
    )  # fmt: skip
    events = CheckboxesField(
        label="What it is told", what="what it is told", choices=WebhookEvent.choices,
        help_text="Each message holds the case’s reference, codes, dates and a link. Never a name.",
    )  # fmt: skip


class ReplayForm(GovukForm):
    """From which day on."""

    since = DateField(
        label="From the beginning of which day?", what="the day",
        help_text="Messages are kept for 90 days. For example, 23/11/2026",
    )  # fmt: skip

    def instant(self) -> dt.datetime:
        """The first moment of the day, here."""
        return dt.datetime.combine(self.cleaned_data["since"], dt.time(), timezone.get_default_timezone())
