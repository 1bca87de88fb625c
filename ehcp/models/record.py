"""What happened on a case, in words; notes of contact; who looked; and who may open a restricted record."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from ehcp.visibility import OfPupilQuerySet
from send_cases.history import track


@track()
class CaseEvent(models.Model):
    """One line of a case's story: what, when, by whom. Written by every action."""

    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, related_name="story")
    process = models.ForeignKey("ehcp.Process", on_delete=models.PROTECT, null=True, blank=True, related_name="story")
    kind = models.CharField(max_length=30)
    text = models.CharField(max_length=500)
    detail = models.TextField(blank=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by_words = models.CharField(max_length=120, blank=True)

    objects = OfPupilQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["process", "-recorded_at"], name="event_of_process")]


@track()
class Note(models.Model):
    """A note of a contact, or for colleagues. The family can ask to see it."""

    class Kind(models.TextChoices):
        CALL = "call", "Phone call"
        EMAIL = "email", "E-mail"
        MEETING = "meeting", "Meeting"
        VISIT = "visit", "Visit"
        OTHER = "other", "Other"

    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, related_name="notes")
    process = models.ForeignKey("ehcp.Process", on_delete=models.PROTECT, null=True, blank=True, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind)
    with_family = models.BooleanField("with the family", default=False)
    happened_on = models.DateField()
    text = models.TextField()
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    entered_in_error = models.BooleanField(default=False)

    objects = OfPupilQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]


class ViewLog(models.Model):
    """Who looked at what, when, from where. Append-only by a database trigger; names no child."""

    class What(models.TextChoices):
        RECORD = "record", "Opened the record"
        LIST = "list", "Saw in a list"
        SEARCH = "search", "Searched"
        DOWNLOAD = "download", "Downloaded"
        EXPORT = "export", "Exported"
        BREAK_GLASS = "break_glass", "Opened a restricted record with a reason"

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=12, choices=What)
    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, null=True, blank=True, related_name="views")
    process = models.ForeignKey("ehcp.Process", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey("ehcp.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    page = models.CharField(max_length=200)
    detail: Any = models.JSONField(default=dict)  # ids and counts, never the words of a search
    address = models.GenericIPAddressField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["pupil", "-at"], name="views_of_pupil"),
            GinIndex(fields=["detail"], name="views_in_lists", opclasses=["jsonb_path_ops"]),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


@track()
class NamedAccess(models.Model):
    """A person who may open a restricted record: named by a manager, or for a day by giving a reason."""

    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, related_name="named_access")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    because = models.CharField(max_length=300)
    until = models.DateField(null=True, blank=True)
    break_glass = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(because=""), name="named_access_with_reason")]
