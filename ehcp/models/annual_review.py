"""One annual review of a plan, or an amendment outside a review (CFA 2014 s.44; SEND Regulations 2014, regs 18-22, 28)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ehcp.models.matter import Proceeding
from ehcp.visibility import OfProcessQuerySet
from send_cases.history import track


@track()
class AnnualReview(Proceeding):
    """The facts of one review. It is complete when the notice of the decision is sent, not when people meet."""

    class Outcome(models.TextChoices):
        """SEN2 item 5.4c."""

        MAINTAIN = "M", "Maintain the plan"
        CEASE = "C", "Cease the plan"
        AMEND = "A", "Amend the plan"

    process = models.OneToOneField(
        "ehcp.Process", on_delete=models.PROTECT, primary_key=True, related_name="annual_review"
    )
    plan = models.ForeignKey("ehcp.Plan", on_delete=models.PROTECT, related_name="reviews")
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="following")
    last_review_on = models.DateField("last review before this system", null=True, blank=True)
    outside_review = models.BooleanField("an amendment outside a review (regulation 28)", default=False)
    invited_on = models.DateField("invitations sent", null=True, blank=True)
    meeting_on = models.DateField("review meeting", null=True, blank=True)  # SEN2 5.4a
    report_sent_on = models.DateField("report of the meeting sent", null=True, blank=True)
    outcome = models.CharField(max_length=1, choices=Outcome, blank=True)  # SEN2 5.4c
    notice_sent_on = models.DateField("notice of the decision sent", null=True, blank=True)  # SEN2 5.4b, LastReview
    draft_sent_on = models.DateField("proposed amendments sent", null=True, blank=True)  # SEN2 5.4d
    final_sent_on = models.DateField("amended plan sent", null=True, blank=True)
    unchanged = models.BooleanField("not amended after all", default=False)  # what final_sent_on was then
    returned = models.ForeignKey(
        "ehcp.ReturnedPerson", on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )

    objects = OfProcessQuerySet.as_manager()

    class Meta(Proceeding.Meta):
        constraints = [
            *Proceeding.Meta.constraints,
            models.CheckConstraint(
                condition=Q(notice_sent_on__isnull=True)
                | ~Q(outcome="")
                | Q(outside_review=True)
                | Q(returned__isnull=False),
                name="review_notice_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"Annual review {self.pk}"
