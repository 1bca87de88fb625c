"""Advice and information asked for under SEND Regulations 2014, regulation 6."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ehcp.visibility import AdviceQuerySet
from send_cases.history import track


@track()
class AdviceRequest(models.Model):
    """One body asked for advice: one clock of six weeks."""

    class Kind(models.TextChoices):
        FAMILY = "family", "Parent or young person"  # reg 6(1)(a)
        EDUCATION = "education", "School, college or setting"  # (b)
        MEDICAL = "medical", "Health"  # (c)
        PSYCHOLOGY = "psychology", "Educational psychologist"  # (d)
        SOCIAL_CARE = "social_care", "Social care"  # (e)
        OTHER = "other", "Someone else the council thinks appropriate"  # (f)
        ADULTHOOD = "adulthood", "Preparing for adulthood (Year 9 on)"  # (g)
        FAMILY_ASKED = "family_asked", "Someone the family asked for"  # (h)

    class Outcome(models.TextChoices):
        ADVICE = "advice", "Advice given"
        NOT_KNOWN = "not_known", "Not known to the service"
        DECLINED = "declined", "Declined in writing (section 31)"
        REUSED = "reused", "Existing advice used (regulation 6(4))"

    process = models.ForeignKey("ehcp.Process", on_delete=models.PROTECT, related_name="advice")
    kind = models.CharField(max_length=12, choices=Kind)
    service = models.ForeignKey("ehcp.Service", on_delete=models.PROTECT, null=True, blank=True, related_name="asked")
    setting = models.ForeignKey("ehcp.Setting", on_delete=models.PROTECT, null=True, blank=True, related_name="asked")
    adviser = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="advice_asked"
    )
    question = models.TextField("what is asked", blank=True)
    asked_on = models.DateField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    received_by_service_on = models.DateField(null=True, blank=True)
    family_views_sent = models.BooleanField("the family's representations and evidence went with it", default=False)
    promised_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answer = models.TextField("short answer", blank=True)
    # reg 6(4): not sought again only if all three find the existing advice sufficient
    agreed_adviser = models.BooleanField(null=True, blank=True)
    agreed_council = models.BooleanField(null=True, blank=True)
    agreed_family = models.BooleanField(null=True, blank=True)
    advice_dated = models.DateField("date on the existing advice", null=True, blank=True)
    papers = models.ManyToManyField("ehcp.Document", through="ehcp.AdvicePaper", related_name="+")
    cancelled_on = models.DateField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=200, blank=True)
    entered_in_error = models.BooleanField(default=False)

    objects = AdviceQuerySet.as_manager()

    class Meta:
        ordering = ["process", "asked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, outcome="", answered_by__isnull=True)
                | Q(answered_on__isnull=False, answered_by__isnull=False) & ~Q(outcome=""),
                name="answered_on_with_by_and_outcome",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(outcome="reused") | Q(answered_on__gte=models.F("asked_on")),
                name="answered_after_asked",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="reused")
                | Q(agreed_adviser=True, agreed_council=True, agreed_family=True, advice_dated__isnull=False),
                name="reused_advice_has_three_agreements",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True, cancelled_because="")
                | Q(cancelled_on__isnull=False) & ~Q(cancelled_because=""),
                name="advice_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.who

    @property
    def who(self) -> str:
        """Whom we asked, in words."""
        return str(self.service or self.setting or self.get_kind_display())


@track()
class AdvicePaper(models.Model):
    """A document that an adviser was given, or gave back."""

    advice = models.ForeignKey(AdviceRequest, on_delete=models.PROTECT, related_name="paper_links")
    document = models.ForeignKey("ehcp.Document", on_delete=models.PROTECT, related_name="advice_links")
    given_back = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["advice", "document"], name="advice_paper_once")]
