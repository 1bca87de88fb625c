"""A move between phases of education (SEND Regulations 2014, reg 18; SEN2 items 5.6a and 5.6b)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ehcp.models.matter import Proceeding
from ehcp.visibility import OfProcessQuerySet
from send_cases.history import track


@track()
class PhaseTransfer(Proceeding):
    """The phases are the timeline's; the day the plan must be amended by follows from phase and year."""

    class Phase(models.TextChoices):
        EARLY_YEARS = "early_years_to_school", "Early years to school"
        INFANT = "infant_to_junior", "Infant to junior school"
        PRIMARY_MIDDLE = "primary_to_middle", "Primary to middle school"
        PRIMARY = "primary_to_secondary", "Primary to secondary school"
        MIDDLE = "middle_to_secondary", "Middle to secondary school"
        SECONDARY = "secondary_to_post16", "Secondary school to a post-16 institution"
        POST16 = "post16_to_post16", "One post-16 institution to another"

    process = models.OneToOneField(
        "ehcp.Process", on_delete=models.PROTECT, primary_key=True, related_name="phase_transfer"
    )
    plan = models.ForeignKey("ehcp.Plan", on_delete=models.PROTECT, related_name="phase_transfers")
    phase = models.CharField(max_length=24, choices=Phase)
    transfer_year = models.PositiveSmallIntegerField("calendar year of the move")
    transfer_on = models.DateField("day of the move", null=True, blank=True)
    meeting_on = models.DateField("review meeting", null=True, blank=True)
    final_sent_on = models.DateField("plan naming the next setting sent", null=True, blank=True)  # SEN2 5.6b
    due_on = models.DateField("day by which it is due, as returned", null=True, blank=True)  # SEN2 5.6a
    returned = models.ForeignKey(
        "ehcp.ReturnedPerson", on_delete=models.PROTECT, null=True, blank=True, related_name="phase_transfers"
    )

    objects = OfProcessQuerySet.as_manager()

    class Meta(Proceeding.Meta):
        constraints = [
            *Proceeding.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(phase="post16_to_post16") | Q(transfer_on__isnull=False),
                name="post16_move_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Phase transfer {self.pk}"
