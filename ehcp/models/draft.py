"""A SENCO's request before it is sent: it belongs to the school and the authority cannot see it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models

from send_cases.history import track

if TYPE_CHECKING:
    from send_cases.accounts.models import User


class RequestDraftQuerySet(models.QuerySet["RequestDraft"]):
    def visible_to(self, user: User) -> RequestDraftQuerySet:
        """The person who started it and the colleagues they named, while they are of that school.

        Once the person who started it has left, the school has it: everybody there may go on with it.
        """
        from send_cases import clock
        from send_cases.accounts.models import Membership

        starters = Membership.objects.current(clock.today()).filter(
            user=models.OuterRef("started_by"), organisation=models.OuterRef("organisation")
        )
        return (
            self.filter(organisation__in=user.rights.settings)
            .filter(models.Q(started_by=user) | models.Q(shares__user=user) | ~models.Exists(starters))
            .distinct()
        )

    def unsent(self) -> RequestDraftQuerySet:
        return self.filter(sent_at__isnull=True, discarded_at__isnull=True)


@track()
class RequestDraft(models.Model):
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="request_drafts")
    schema_version = models.PositiveSmallIntegerField(default=1)
    started_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = RequestDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def is_expired(self, today: dt.date) -> bool:
        return self.sent_at is None and today > self.expires_on


@track()
class DraftSection(models.Model):
    """One section of the request form: its answers, and a version so that two people never overwrite each other."""

    draft = models.ForeignKey(RequestDraft, on_delete=models.CASCADE, related_name="sections")
    name = models.CharField(max_length=20)
    answers: Any = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    complete = models.BooleanField(default=False)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["draft", "pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "name"], name="one_section_of_a_name")]


@track()
class DraftShare(models.Model):
    """A named colleague of the same school who may read and write a draft."""

    draft = models.ForeignKey(RequestDraft, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    shared_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "user"], name="draft_shared_once")]


@track()
class Submission(models.Model):
    """The request exactly as it was sent: JSON, PDF and their hash. Never changed."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="submissions")
    draft = models.OneToOneField(RequestDraft, on_delete=models.PROTECT, related_name="submission")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    answers: Any = models.JSONField()
    sha256 = models.CharField(max_length=64)
    document = models.ForeignKey("ehcp.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Waits for an officer when the child may be known already; a SENCO never sees a match.
    matches_checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at"]
