"""A decision of the authority, and the notice that tells people: deciding is not telling (regs 5, 10, 13, 14)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from ehcp.visibility import OfProcessQuerySet
from send_cases.history import track


@track()
class Decision(models.Model):
    """Whether to assess (reg 5), or whether to issue a plan (reg 10 or 13)."""

    class Kind(models.TextChoices):
        ASSESS = "assess", "Whether to assess"
        ISSUE = "issue", "Whether to issue a plan"

    process = models.ForeignKey("ehcp.Process", on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=8, choices=Kind)
    outcome = models.BooleanField("yes")
    decided_on = models.DateField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=20, blank=True)  # lawful reason of a refusal
    reasons = models.TextField(blank=True)
    entered_in_error = models.BooleanField(default=False)

    objects = OfProcessQuerySet.as_manager()

    class Meta:
        ordering = ["process", "decided_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "kind"], condition=Q(entered_in_error=False), name="one_decision_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(outcome=True) | ~Q(reasons=""), name="refusal_gives_reasons"),
        ]


@track()
class Notice(models.Model):
    """A notice sent to people whom the law names. ``told_on`` is the deemed arrival and may be corrected."""

    class Kind(models.TextChoices):
        OPENING = "opening", "Request received: views and evidence asked for"  # reg 3, CFA s.36(7), reg 4(2)
        ASSESS_YES = "assess_yes", "We will assess"
        ASSESS_NO = "assess_no", "We will not assess"
        NO_PLAN = "no_plan", "We will not issue a plan"
        PLAN_YES = "plan_yes", "We will issue a plan"
        DRAFT = "draft", "Draft plan"
        FINAL = "final", "Final plan"
        EXCEPTION = "exception", "Why we cannot meet a time limit"
        CONSULT = "consult", "Consultation of a setting"

    class Means(models.TextChoices):
        EMAIL = "email", "E-mail"
        FIRST_CLASS = "first_class", "First class post"
        SECOND_CLASS = "second_class", "Second class post"
        HAND = "hand", "By hand"

    process = models.ForeignKey("ehcp.Process", on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    version = models.ForeignKey(
        "ehcp.PlanVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    sent_on = models.DateField()
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    means = models.CharField(max_length=12, choices=Means)
    told_on = models.DateField("deemed to have arrived")
    # What an appealable notice must include (regs 5(3), 10(3), 14(2)); None where it does not apply.
    says_appeal_right = models.BooleanField(null=True, blank=True)
    says_time_limit = models.BooleanField(null=True, blank=True)
    says_mediation = models.BooleanField(null=True, blank=True)
    says_disagreement_resolution = models.BooleanField(null=True, blank=True)
    says_advice_service = models.BooleanField(null=True, blank=True)
    document = models.ForeignKey("ehcp.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_in_error = models.BooleanField(default=False)

    objects = OfProcessQuerySet.as_manager()

    RIGHTS = (
        "says_appeal_right",
        "says_time_limit",
        "says_mediation",
        "says_disagreement_resolution",
        "says_advice_service",
    )

    class Meta:
        ordering = ["process", "sent_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(told_on__gte=models.F("sent_on")), name="notice_told_after_sent")
        ]

    @property
    def missing_rights(self) -> list[str]:
        """What the notice should have said and did not: shown as a fault on the case page."""
        fields = {f.name: f for f in self._meta.fields}
        return [str(fields[name].verbose_name) for name in self.RIGHTS if getattr(self, name) is False]


@track()
class NoticeRecipient(models.Model):
    """One person or body whom a notice went to, as the address stood then."""

    class Role(models.TextChoices):
        PARENT = "parent", "Parent or carer"
        YOUNG_PERSON = "young_person", "Young person"
        REPRESENTATIVE = "representative", "Representative"
        SETTING = "setting", "School, college or setting"
        HEALTH = "health", "Health commissioner"
        SOCIAL_CARE = "social_care", "Social care"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="recipients")
    role = models.CharField(max_length=14, choices=Role)
    person = models.ForeignKey("ehcp.LinkedPerson", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    setting = models.ForeignKey("ehcp.Setting", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    means = models.CharField(max_length=12, choices=Notice.Means)
    address: Any = models.CharField("where it went", max_length=300, blank=True)
    document = models.ForeignKey("ehcp.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    posted_on = models.DateField(null=True, blank=True)
    posted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["notice", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(posted_on__isnull=True, posted_by__isnull=True)
                | Q(posted_on__isnull=False, posted_by__isnull=False),
                name="posted_on_with_by",
            )
        ]
