"""A system's way in: a token of one organisation in one role, and a line for each call of the API."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from send_cases.accounts.models.membership import Role
from send_cases.history import track

SHOWN = 10  # characters of a token by which its list and its log name it


class Scope(models.TextChoices):
    """What a token may be used for, within what its role may."""

    CASES_READ = "cases:read", "Read cases"
    CASES_WRITE = "cases:write", "Act on cases"
    DOCUMENTS_READ = "documents:read", "Read documents"
    MEASURES_READ = "measures:read", "Read the measures"
    AUTHORITY_READ = "authority:read", "Read the choices and the work of the authority"
    AUTHORITY_WRITE = "authority:write", "Set choices, cancel and start work"


def digest_of(secret: str) -> str:
    """What is stored of a token. It is 256 random bits, so that a plain hash cannot be turned round by guessing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret(kind: str = "sct") -> str:
    """A secret as its owner keeps it: shown once, stored nowhere.

    Args:
        kind: how it begins, so that one that is found somewhere can be told: "sct" a token, "scc" a calendar address.
    """
    return f"{kind}_{secrets.token_urlsafe(32)}"


@track(exclude=["digest"])
class ApiToken(models.Model):
    """One token. ``user`` is an account that nobody can sign in to: it is who acts, in history and in every log."""

    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="token")
    name = models.CharField("what it is for", max_length=80)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="tokens")
    role = models.CharField(max_length=15, choices=Role)
    scopes: Any = models.JSONField(default=list)
    begins = models.CharField("first characters", max_length=SHOWN)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField("last day")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="token_revoked_after_created",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.begins}…)"

    def is_good(self, today: dt.date) -> bool:
        """Neither revoked nor past its last day."""
        return self.revoked_at is None and today <= self.expires_on


class ApiCall(models.Model):
    """One call: who, from where, what, and which records came into it. Append-only by a trigger; names no child."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="api_calls")
    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, null=True, blank=True, related_name="calls")
    method = models.CharField(max_length=7)
    path = models.CharField(max_length=200)
    status = models.PositiveSmallIntegerField()
    records: Any = models.JSONField(default=list)  # of the children whose records came into it
    address = models.GenericIPAddressField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["token", "-at"], name="calls_of_token")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class KeptAnswer(models.Model):
    """What a call with an Idempotency-Key was answered: the same call again gets the same answer, and nothing twice."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    asked = models.CharField("hash of method, path and body", max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers: Any = models.JSONField(default=dict)
    body: Any = models.JSONField(null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_for_a_key")]
