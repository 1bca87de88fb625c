"""Inspection lists as they were made."""

from __future__ import annotations

from typing import Any

from django.db import models

from ehcp.models.document import random_key
from send_cases.history import track


@track()
class InspectionLists(models.Model):
    """The two lists of one day with what their rules found, kept as the file that goes out. Never changed."""

    as_at = models.DateField("day of the lists")
    known_at = models.DateTimeField("facts known at")
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    job = models.OneToOneField("ehcp.Job", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    list_1 = models.PositiveIntegerField("people on list 1")
    list_2 = models.PositiveIntegerField("people on list 2")
    joined: Any = models.JSONField("columns from other systems", default=list)  # keys
    not_on_lists = models.PositiveIntegerField("lines of the joined file whose UPN is on no list", default=0)
    findings: Any = models.JSONField(default=list)  # rule, whether it was checked, keys of people
    code_version = models.CharField(max_length=40)
    xlsx = models.FileField(upload_to=random_key, max_length=120)
    xlsx_sha256 = models.CharField(max_length=64)

    class Meta:
        app_label = "reporting"
        ordering = ["-made_at", "-pk"]

    @property
    def file_name(self) -> str:
        """A name for the download that says what it is and names nobody."""
        return f"area-send-inspection-lists-{self.as_at:%Y-%m-%d}-{self.pk}.xlsx"
