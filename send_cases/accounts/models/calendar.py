"""A person's private calendar address: whoever has it reads that person's dates, until it is ended."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from send_cases.accounts.models.token import SHOWN
from send_cases.history import track


@track(exclude=["digest", "read_at"])
class CalendarAddress(models.Model):
    """One address of one person; stored as the hash of its secret, like a token. A person has at most one that works."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="calendar_addresses")
    begins = models.CharField("first characters", max_length=SHOWN)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField("last read", null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="one_calendar_address_that_works"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("created_at")),
                name="calendar_address_ended_after_created",
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar address {self.begins}…"
