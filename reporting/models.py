"""A return: a frozen, reproducible statement of the facts for someone else."""

from __future__ import annotations

from typing import Any

from django.db import models

from ehcp.models.document import random_key
from send_cases.history import track


@track()
class Return(models.Model):
    """One summary as it was made: its figures, its PDF and CSV, and what they were made from. Never changed."""

    class Kind(models.TextChoices):
        SUMMARY = "summary", "SEN2-style summary"

    kind = models.CharField(max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField("calendar year")
    as_at = models.DateField("open work counted on")
    known_at = models.DateTimeField("facts known at")
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    job = models.OneToOneField("ehcp.Job", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    base = models.PositiveIntegerField("assessments in the base")
    data: Any = models.JSONField()
    code_version = models.CharField(max_length=40)
    pdf = models.FileField(upload_to=random_key, max_length=120)
    pdf_sha256 = models.CharField(max_length=64)
    csv = models.FileField(upload_to=random_key, max_length=120)
    csv_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-made_at", "-pk"]

    @property
    def file_name(self) -> str:
        """A name for downloads that says what it is and names nobody."""
        return f"sen2-summary-{self.year}-{self.pk}"
