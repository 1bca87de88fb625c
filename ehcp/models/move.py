"""A plan that passes between authorities (CFA 2014 s.47; SEND Regulations 2014, regs 15, 16; SEN2 item 5.1)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ehcp.models.matter import Proceeding
from ehcp.visibility import OfProcessQuerySet
from send_cases.history import track


@track()
class MoveIn(Proceeding):
    """A move to us; or from us, while the plan is still to be passed on. Each side has duties of its own."""

    class Direction(models.TextChoices):
        IN = "in", "To us from another authority"
        OUT = "out", "From us to another authority"

    process = models.OneToOneField("ehcp.Process", on_delete=models.PROTECT, primary_key=True, related_name="move_in")
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.IN)
    plan = models.ForeignKey("ehcp.Plan", on_delete=models.PROTECT, null=True, blank=True, related_name="moves")
    other_la = models.CharField("the other authority", max_length=3)  # SEN2 5.1 TransferLA: LA code or XXX
    became_aware_on = models.DateField("old authority became aware of the move", null=True, blank=True)
    moved_on = models.DateField("day of the move", null=True, blank=True)
    transferred_on = models.DateField("plan passed on", null=True, blank=True)
    transfer_on = models.DateField("plan transferred to us", null=True, blank=True)
    informed_on = models.DateField("family told of the transfer", null=True, blank=True)
    plan_made_on = models.DateField("plan first made by the old authority", null=True, blank=True)
    last_review_on = models.DateField("last review by the old authority", null=True, blank=True)
    reviewed_on = models.DateField("our first review complete", null=True, blank=True)
    commissioner_aware_on = models.DateField("new health commissioner became aware", null=True, blank=True)
    commissioner_asked_on = models.DateField("it asked for an assessment or review", null=True, blank=True)
    old_commissioner_aware_on = models.DateField("old health commissioner became aware", null=True, blank=True)
    new_commissioner_told_on = models.DateField("it told the new health commissioner", null=True, blank=True)

    objects = OfProcessQuerySet.as_manager()

    class Meta(Proceeding.Meta):
        constraints = [
            *Proceeding.Meta.constraints,
            models.CheckConstraint(
                condition=Q(direction="out", became_aware_on__isnull=False)
                | Q(direction="in", transfer_on__isnull=False),
                name="move_has_its_first_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Move {self.pk}"
