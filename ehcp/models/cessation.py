"""Ceasing to maintain a plan (CFA 2014 s.45; SEND Regulations 2014, regs 29-31; SEN2 items 4.5 and 4.6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ehcp import codes
from ehcp.models.matter import Proceeding
from ehcp.visibility import OfProcessQuerySet
from send_cases.history import track


def cease_reasons() -> list[tuple[str, str]]:
    """SEN2 item 4.6: the code set of the return."""
    return codes.choices("cease_reason")


@track()
class Cessation(Proceeding):
    """From telling the family that it is considered to the day the plan ended. Until then the plan is maintained."""

    process = models.OneToOneField("ehcp.Process", on_delete=models.PROTECT, primary_key=True, related_name="cessation")
    plan = models.ForeignKey("ehcp.Plan", on_delete=models.PROTECT, related_name="cessations")
    considered_on = models.DateField("family told that ceasing is considered")
    consulted_on = models.DateField("family and setting consulted", null=True, blank=True)
    decided_on = models.DateField("decided", null=True, blank=True)
    ceases = models.BooleanField("the plan is to cease", null=True, blank=True)
    notice_sent_on = models.DateField("notice of the decision sent", null=True, blank=True)
    certificate_on = models.DateField("mediation certificate issued", null=True, blank=True)
    appeal_ended_on = models.DateField("an appeal against it was decided", null=True, blank=True)
    cease_reason = models.CharField(max_length=1, choices=cease_reasons, blank=True)  # SEN2 4.6
    ceased_on = models.DateField("plan ended", null=True, blank=True)  # SEN2 4.5: not the day of the decision

    objects = OfProcessQuerySet.as_manager()

    class Meta(Proceeding.Meta):
        constraints = [
            *Proceeding.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ceased_on__isnull=True) | ~Q(cease_reason=""), name="cessation_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(notice_sent_on__isnull=True) | Q(ceases__isnull=False), name="cessation_notice_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"Ceasing {self.pk}"
