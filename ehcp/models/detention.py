"""A detained child or young person (CFA 2014 ss.71-74; SEND (Detained Persons) Regulations 2015, SI 2015/62)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ehcp.models.matter import Proceeding
from ehcp.visibility import OfProcessQuerySet
from send_cases.history import track


@track()
class Detention(Proceeding):
    """Our duties as the home authority: to assess someone who is detained, and to keep the plan of one who has one.

    Where the person is held is no fact of a date and is not asked for.
    """

    process = models.OneToOneField("ehcp.Process", on_delete=models.PROTECT, primary_key=True, related_name="detained")
    plan = models.ForeignKey("ehcp.Plan", on_delete=models.PROTECT, null=True, blank=True, related_name="detentions")
    requested_on = models.DateField("request to us as home authority arrived", null=True, blank=True)
    noticed_on = models.DateField("came to our notice", null=True, blank=True)
    responsible_on = models.DateField("assessment begun before the detention", null=True, blank=True)
    detention_known_on = models.DateField("we learned that someone with a plan is detained", null=True, blank=True)
    agreed = models.BooleanField("there is an assessment", null=True, blank=True)
    told_on = models.DateField("detained person or parent told of the decision", null=True, blank=True)
    draft_served_on = models.DateField("draft plan served", null=True, blank=True)
    no_plan_told_on = models.DateField("detained person or parent told that there is no plan", null=True, blank=True)
    final_sent_on = models.DateField("final plan sent", null=True, blank=True)
    plan_passed_on_on = models.DateField("plan sent to those who need it there", null=True, blank=True)
    released_on = models.DateField("released", null=True, blank=True)
    reviewed_on = models.DateField("plan reviewed after release", null=True, blank=True)

    objects = OfProcessQuerySet.as_manager()

    class Meta(Proceeding.Meta):
        constraints = [
            *Proceeding.Meta.constraints,
            models.CheckConstraint(
                condition=Q(requested_on__isnull=False)
                | Q(noticed_on__isnull=False)
                | Q(responsible_on__isnull=False)
                | Q(detention_known_on__isnull=False),
                name="detention_has_its_first_day",
            ),
            models.CheckConstraint(
                condition=Q(told_on__isnull=True) | Q(agreed__isnull=False), name="detention_told_what"
            ),
        ]

    def __str__(self) -> str:
        return f"Detention {self.pk}"
