"""A person's place in an organisation, from one day to another. Every right comes from a current membership."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from send_cases.history import track


class Role(models.TextChoices):
    OFFICER = "officer", "Caseworker"
    MANAGER = "manager", "Manager"
    ADMINISTRATOR = "administrator", "Administrator"
    SENCO = "senco", "SENCO or other person of a school, college or setting"
    ADVISER = "adviser", "Adviser"


AUTHORITY_ROLES = (Role.OFFICER, Role.MANAGER, Role.ADMINISTRATOR)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, today: dt.date) -> MembershipQuerySet:
        """Memberships in force on a day (the last day counts)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)


@track()
class Membership(models.Model):
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "user__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(ends_on__isnull=True), name="one_open_membership"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.organisation}"
