"""What other systems are told: where to, what, and how far each telling is."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from send_cases.history import track


class WebhookEvent(models.TextChoices):
    """What can be told."""

    MET = "milestone.met", "A limit is met"
    OVERDUE = "milestone.overdue", "A limit is overdue by law"
    TOLD = "decision.told", "A decision is told to the family"
    ISSUED = "plan.issued", "A final plan is sent"


@track(exclude=["secret", "old_secret", "failing_since"])
class WebhookEndpoint(models.Model):
    """An address of another system. Secrets are sealed (``send_cases.sealing``): they sign, so they are read again."""

    name = models.CharField("which system it is", max_length=80)
    url = models.CharField("address", max_length=500)
    told: Any = models.JSONField("what it is told", default=list)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True, blank=True)  # until then both sign
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    failing_since = models.DateTimeField(null=True, blank=True)  # since the last delivery that was taken
    off_at = models.DateTimeField(null=True, blank=True)
    off_because = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False, secret="", old_secret=""),
                name="webhook_removed_at_with_by_and_without_secrets",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("created_at")),
                name="webhook_removed_after_created",
            ),
            models.CheckConstraint(
                condition=Q(off_at__isnull=True, off_because="") | (Q(off_at__isnull=False) & ~Q(off_because="")),
                name="webhook_off_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookMessage(models.Model):
    """One thing that happened, as it is told: written in the transaction of the fact, never changed, names nobody."""

    uid = models.CharField("webhook-id", max_length=40, unique=True)
    event = models.CharField(max_length=20, choices=WebhookEvent)
    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, related_name="+")
    process = models.ForeignKey("ehcp.Process", on_delete=models.PROTECT, related_name="+")
    rule_id = models.CharField(max_length=24, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    once = models.CharField("only one of this", max_length=150, unique=True)
    payload: Any = models.JSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-pk"]


class WebhookDelivery(models.Model):
    """One message to one endpoint. Those of one case go out in the order of their keys."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        DELIVERED = "delivered", "Delivered"
        GIVEN_UP = "given_up", "Given up"
        DROPPED = "dropped", "Not to be sent"

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    message = models.ForeignKey(WebhookMessage, on_delete=models.CASCADE, related_name="deliveries")
    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, related_name="+")  # the message's
    turn = models.PositiveIntegerField(default=0)  # 0 the first time; sent again, a number of its own
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # of the last answer
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["endpoint", "pupil", "id"], name="webhook_lane", condition=Q(state__in=["waiting", "sending"])
            ),
            models.Index(fields=["endpoint", "-id"], name="webhook_of_endpoint"),
        ]
        constraints = [models.UniqueConstraint(fields=["endpoint", "message", "turn"], name="webhook_once_a_turn")]
