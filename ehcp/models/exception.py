"""An exception to one time limit. It excuses; it moves no date (SEND Regulations 2014, regs 5(4), 8(2), 10(4), 13(3))."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ehcp.visibility import OfProcessQuerySet
from send_cases.history import track


@track()
class TimeLimitException(models.Model):
    process = models.ForeignKey("ehcp.Process", on_delete=models.PROTECT, related_name="exceptions")
    rule_id = models.CharField(max_length=24)
    subject = models.CharField(max_length=40, blank=True)
    ground = models.CharField(max_length=30)
    why_impractical = models.TextField("how it made the date impractical")
    closed_from = models.DateField(null=True, blank=True)
    reopens_on = models.DateField(null=True, blank=True)
    advice_asked_on = models.DateField(null=True, blank=True)
    absent_from = models.DateField(null=True, blank=True)
    absent_to = models.DateField(null=True, blank=True)
    happened_on = models.DateField("missed appointment on", null=True, blank=True)
    evidence = models.ForeignKey("ehcp.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    evidence_note = models.CharField(max_length=300, blank=True)
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    family_told_on = models.DateField(null=True, blank=True)
    review_by = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    entered_in_error = models.BooleanField(default=False)

    objects = OfProcessQuerySet.as_manager()

    class Meta:
        ordering = ["process", "recorded_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_from__isnull=True, reopens_on__isnull=True)
                | Q(closed_from__isnull=False, reopens_on__gt=F("closed_from")),
                name="closure_has_both_days",
            ),
            models.CheckConstraint(
                condition=Q(absent_from__isnull=True, absent_to__isnull=True)
                | Q(absent_from__isnull=False, absent_to__gte=F("absent_from")),
                name="absence_has_both_days",
            ),
            models.CheckConstraint(condition=~Q(why_impractical=""), name="exception_says_why"),
        ]

    #: Grounds of reg 10(4)/13(3): only these set SEN2's Week20 flag.
    WEEK20_GROUNDS = ("school_closed", "early_years_closed", "personal_circumstances", "absent")
