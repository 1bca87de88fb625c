"""A document of a case, its versions, and the file behind each: stored under a random key, never by its name."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q

from ehcp.visibility import DocumentQuerySet
from send_cases.history import track


def random_key(instance: models.Model, filename: str) -> str:
    """Where the file lies: nothing of the child or of the file's name is in it."""
    key = secrets.token_hex(20)
    return f"{key[:2]}/{key[2:]}"


@track()
class Document(models.Model):
    class Kind(models.TextChoices):
        REQUEST = "request", "Request"
        EVIDENCE = "evidence", "Evidence"
        ADVICE = "advice", "Advice"
        LETTER = "letter", "Letter"
        PLAN = "plan", "Plan"
        VIEWS = "views", "Views of the family"
        REPLY = "reply", "Reply from a setting"
        OTHER = "other", "Other"

    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    process = models.ForeignKey(
        "ehcp.Process", on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    draft = models.ForeignKey(
        "ehcp.RequestDraft", on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )  # who sent it in, when not the authority
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    section = models.CharField(max_length=20, blank=True)  # of the request form
    restricted = models.BooleanField("officers named on the record only", default=False)
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField("misfiled content removed", null=True, blank=True)
    removed_because = models.CharField(max_length=200, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pupil__isnull=False) | Q(draft__isnull=False), name="document_has_an_owner"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_because="")
                | Q(removed_at__isnull=False) & ~Q(removed_because=""),
                name="document_removed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@track()
class DocumentVersion(models.Model):
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    file = models.FileField(upload_to=random_key, max_length=120)
    original_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["document", "-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="document_version_once")]
