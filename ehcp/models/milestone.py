"""Milestones: a projection of the timeline, so that lists sort and count in SQL. And the flags raised on them."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from ehcp.visibility import OfProcessQuerySet
from send_cases.history import track


class MilestoneQuerySet(OfProcessQuerySet["Milestone"]):
    def overdue(self, today: dt.date) -> MilestoneQuerySet:
        """A limit that binds the authority, not met, on or past its first day of breach.

        ``late_from`` is empty where nothing can be late (a refusal-only limit without a refusal, a duty that ended).
        """
        return self.filter(
            kind="limit",
            bound="authority",
            met_on__isnull=True,
            late_from__lte=today,
            process__entered_in_error=False,
        )

    def open(self) -> MilestoneQuerySet:
        return self.filter(met_on__isnull=True, ended_on__isnull=True, process__closed_on__isnull=True)


@track()
class Milestone(models.Model):
    """One dated duty, floor, window or target of one process. Written only by ``ehcp.actions.projection``."""

    process = models.ForeignKey("ehcp.Process", on_delete=models.CASCADE, related_name="milestones")
    rule_id = models.CharField(max_length=24)
    subject = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=160)
    kind = models.CharField(max_length=8)  # limit, floor, latest, window, target
    bound = models.CharField(max_length=10)  # authority, school, adviser, family
    counts_from = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    warn_on = models.DateField(null=True, blank=True)
    late_from = models.DateField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)  # the duty ended unmet: refusal, withdrawal, no plan, export
    relieved = models.BooleanField(default=False)
    relieved_by = models.CharField(max_length=30, blank=True)
    projected = models.BooleanField(default=False)
    rule_version = models.CharField(max_length=20, blank=True)
    reading = models.CharField(max_length=60, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["process", "due_on", "pk"]
        indexes = [
            models.Index(
                fields=["late_from", "process"],
                name="milestone_open_limits",
                condition=Q(met_on__isnull=True, kind="limit", bound="authority"),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["process", "rule_id", "subject"], name="one_milestone_per_rule_and_subject")
        ]


@track()
class Flag(models.Model):
    """A warning raised in the morning on one milestone: unique on milestone, threshold and due date."""

    class Threshold(models.IntegerChoices):
        TEN_DAYS = 10, "Due in 10 days or fewer"
        FIVE_DAYS = 5, "Due in 5 days or fewer"
        ONE_DAY = 1, "Due tomorrow or today"
        OVERDUE = 0, "Overdue by law"

    process = models.ForeignKey("ehcp.Process", on_delete=models.CASCADE, related_name="flags")
    rule_id = models.CharField(max_length=24)
    subject = models.CharField(max_length=40, blank=True)
    due_on = models.DateField()
    threshold = models.SmallIntegerField(choices=Threshold)
    raised_on = models.DateField()
    for_user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="flags")
    seen_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    digest = models.ForeignKey("ehcp.Mail", on_delete=models.SET_NULL, null=True, blank=True, related_name="flags")

    objects = OfProcessQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_on", "threshold", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "rule_id", "subject", "threshold", "due_on"], name="one_flag_per_threshold_and_date"
            )
        ]
