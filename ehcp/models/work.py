"""Work to be done is a row; the broker only wakes it up."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """A piece of long work: its state and how far it is. Not tracked: it is about the machine, not about a child."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    kind = models.CharField(max_length=30)
    args: Any = models.JSONField(default=dict)  # ids, codes and dates only
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    result: Any = models.JSONField(default=dict)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="jobs")
    asked_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)  # last sign of life of whoever claimed it
    ended_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["state", "asked_at"], name="job_state")]

    @property
    def percent(self) -> int:
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0


class Round(models.Model):
    """When beat's round was last done: it went from beat through the broker to a worker. One row for each round."""

    MINUTE = "minute"

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()


class Mail(models.Model):
    """One e-mail to one person: claimed before it is sent, with a Message-ID made from its id."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        CLAIMED = "claimed", "Being sent"
        SENT = "sent", "Sent"
        UNSURE = "unsure", "May not have been sent"
        FAILED = "failed", "Not sent"
        DROPPED = "dropped", "Not to be sent"

    kind = models.CharField(max_length=20)
    to_user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    process = models.ForeignKey("ehcp.Process", on_delete=models.PROTECT, null=True, blank=True, related_name="mails")
    recipient = models.ForeignKey(
        "ehcp.NoticeRecipient", on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    document = models.ForeignKey("ehcp.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    once = models.CharField("only one of this", max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-queued_at", "-pk"]
        indexes = [models.Index(fields=["state", "queued_at"], name="mail_state")]
        constraints = [
            models.UniqueConstraint(fields=["once"], condition=~Q(once=""), name="mail_once"),
            models.UniqueConstraint(fields=["message_id"], condition=~Q(message_id=""), name="mail_message_id_once"),
        ]
