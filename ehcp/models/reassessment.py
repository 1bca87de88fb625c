"""A re-assessment of needs while a plan is in force (CFA 2014 s.44(2), (3); SEND Regulations 2014, regs 23-27)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ehcp.models.matter import Proceeding
from ehcp.visibility import OfProcessQuerySet
from send_cases.history import track


@track()
class Reassessment(Proceeding):
    """Asked for by those whom s.44(2) names, or decided by the council of its own accord (s.44(3))."""

    class RequestedBy(models.TextChoices):
        PARENT = "parent", "Parent or carer"
        YOUNG_PERSON = "young_person", "Young person"
        SETTING = "setting", "School, college or setting"
        HEALTH = "health", "Health commissioner"
        COUNCIL = "council", "The council of its own accord"

    process = models.OneToOneField(
        "ehcp.Process", on_delete=models.PROTECT, primary_key=True, related_name="reassessment"
    )
    plan = models.ForeignKey("ehcp.Plan", on_delete=models.PROTECT, related_name="reassessments")
    requested_by = models.CharField(max_length=12, choices=RequestedBy)
    requested_on = models.DateField("request arrived", null=True, blank=True)
    own_decision_on = models.DateField("council decided of its own accord", null=True, blank=True)
    agreed = models.BooleanField("there is a re-assessment", null=True, blank=True)
    told_on = models.DateField("family told of the decision", null=True, blank=True)
    final_sent_on = models.DateField("plan sent after re-assessment", null=True, blank=True)
    unchanged_told_on = models.DateField("family told that the plan stays as it is", null=True, blank=True)

    objects = OfProcessQuerySet.as_manager()

    class Meta(Proceeding.Meta):
        constraints = [
            *Proceeding.Meta.constraints,
            models.CheckConstraint(
                condition=Q(requested_by="council", own_decision_on__isnull=False)
                | ~Q(requested_by="council") & Q(requested_on__isnull=False),
                name="reassessment_has_its_first_day",
            ),
            models.CheckConstraint(
                condition=Q(told_on__isnull=True) | Q(agreed__isnull=False), name="reassessment_told_what"
            ),
        ]

    def __str__(self) -> str:
        return f"Re-assessment {self.pk}"
