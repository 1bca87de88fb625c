"""Mediation, appeals and Tribunal orders (CFA 2014 ss.51-57; SEND Regulations 2014, regs 32-45; SEN2 2.6-2.7, 3.3-3.6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ehcp.models.matter import Matter, Proceeding
from ehcp.visibility import OfProcessQuerySet
from send_cases.history import track


@track()
class Mediation(Proceeding):
    """Mediation about one decision. SEN2 counts it once a meeting took place, whatever came of it."""

    process = models.OneToOneField("ehcp.Process", on_delete=models.PROTECT, primary_key=True, related_name="mediation")
    about = models.CharField(max_length=8, choices=Matter)
    request = models.ForeignKey(
        "ehcp.AssessmentRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="mediations"
    )
    contacted_on = models.DateField("family contacted a mediation adviser", null=True, blank=True)
    informed_on = models.DateField("family told us that it wants mediation", null=True, blank=True)
    not_pursued_on = models.DateField("adviser told that mediation is not wanted", null=True, blank=True)
    health_issues_told_on = models.DateField("we were told of health issues", null=True, blank=True)
    commissioners_told_on = models.DateField("health commissioners told", null=True, blank=True)
    health_only = models.BooleanField("only health is at issue", default=False)
    arranged_on = models.DateField("mediation arranged", null=True, blank=True)
    mediation_on = models.DateField("day of the mediation", null=True, blank=True)
    date_told_on = models.DateField("family told of that day", null=True, blank=True)
    late_known_on = models.DateField("clear that 30 days will be missed", null=True, blank=True)
    cannot_arrange_told_on = models.DateField("adviser told that 30 days will be missed", null=True, blank=True)
    held_on = models.DateField("mediation meeting over", null=True, blank=True)  # SEN2 2.6, 3.3, 3.5
    certificate_on = models.DateField("certificate issued", null=True, blank=True)
    agreed_on = models.DateField("agreement reached", null=True, blank=True)
    authority_a_party = models.BooleanField("we are a party to the agreement", default=True)
    agreed_until = models.DateField("day that the agreement sets", null=True, blank=True)
    done_on = models.DateField("agreement carried out", null=True, blank=True)

    objects = OfProcessQuerySet.as_manager()

    class Meta(Proceeding.Meta):
        constraints = [
            *Proceeding.Meta.constraints,
            models.CheckConstraint(
                condition=Q(contacted_on__isnull=False)
                | Q(informed_on__isnull=False)
                | Q(not_pursued_on__isnull=False),
                name="mediation_has_its_first_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Mediation {self.pk}"


@track()
class Appeal(Proceeding):
    """An appeal to the First-tier Tribunal against one decision."""

    class Result(models.TextChoices):
        ALLOWED = "allowed", "Allowed, in full or in part"
        DISMISSED = "dismissed", "Dismissed"
        CONSENT = "consent", "Ended by a consent order"
        CONCEDED = "conceded", "Conceded by the council"
        WITHDRAWN = "withdrawn", "Withdrawn by the family"

    process = models.OneToOneField("ehcp.Process", on_delete=models.PROTECT, primary_key=True, related_name="appeal")
    about = models.CharField(max_length=8, choices=Matter)  # SEN2 2.7, 3.4, 3.6
    request = models.ForeignKey(
        "ehcp.AssessmentRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="appeals"
    )
    tribunal_number = models.CharField("the Tribunal's number", max_length=30, blank=True)
    decision_sent_on = models.DateField("notice of the decision sent", null=True, blank=True)
    certificate_on = models.DateField("mediation certificate issued", null=True, blank=True)
    appeal_sent_on = models.DateField("Tribunal sent us the appeal", null=True, blank=True)
    responded_on = models.DateField("our response sent", null=True, blank=True)
    hearing_on = models.DateField("hearing", null=True, blank=True)
    result = models.CharField(max_length=9, choices=Result, blank=True)
    result_on = models.DateField("appeal ended", null=True, blank=True)

    objects = OfProcessQuerySet.as_manager()

    class Meta(Proceeding.Meta):
        constraints = [
            *Proceeding.Meta.constraints,
            models.CheckConstraint(
                condition=Q(appeal_sent_on__isnull=False) | Q(decision_sent_on__isnull=False),
                name="appeal_has_its_first_day",
            ),
            models.CheckConstraint(
                condition=Q(result="", result_on__isnull=True) | ~Q(result="") & Q(result_on__isnull=False),
                name="appeal_result_with_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Appeal {self.pk}"


@track()
class TribunalOrder(Proceeding):
    """An order of the Tribunal (reg 44), or an appeal conceded before the response (reg 45). All count from one day."""

    class Type(models.TextChoices):
        ASSESS = "assess", "Assess"
        REASSESS = "reassess", "Re-assess"
        MAKE = "make_and_maintain", "Make and maintain a plan"
        REMIT = "remit", "Decide again"
        AMEND = "amend", "Amend the plan's needs or provision"
        AMEND_AND_NAME = "amend_and_name", "Amend needs or provision, and the school named"
        NAME = "name_school_only", "Name a school or type of school only"
        CONTINUE = "continue", "Continue the plan"
        CONTINUE_AND_AMEND = "continue_and_amend", "Continue the plan and amend it"
        CEASE = "cease", "End the plan: the appeal against ceasing was dismissed"

    process = models.OneToOneField("ehcp.Process", on_delete=models.PROTECT, primary_key=True, related_name="order")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    order_type = models.CharField(max_length=18, choices=Type)
    made_on = models.DateField("order made", null=True, blank=True)
    sent_on = models.DateField("order sent by the Tribunal", null=True, blank=True)
    conceded_on = models.DateField("we told the Tribunal that we concede", null=True, blank=True)
    deadline_on = models.DateField("another day set by the Tribunal", null=True, blank=True)
    recommendations_on = models.DateField("recommendations on health or social care", null=True, blank=True)
    health_replied_on = models.DateField("health commissioner's reply to them", null=True, blank=True)
    care_replied_on = models.DateField("our reply on social care", null=True, blank=True)
    minister_told_on = models.DateField("copies sent to the Secretary of State", null=True, blank=True)
    told_on = models.DateField("family told of the assessment", null=True, blank=True)
    draft_served_on = models.DateField("draft plan sent", null=True, blank=True)
    no_plan_told_on = models.DateField("family told that there is no plan", null=True, blank=True)
    final_sent_on = models.DateField("plan sent", null=True, blank=True)
    done_on = models.DateField("order carried out", null=True, blank=True)

    objects = OfProcessQuerySet.as_manager()

    class Meta(Proceeding.Meta):
        constraints = [
            *Proceeding.Meta.constraints,
            models.CheckConstraint(
                condition=Q(made_on__isnull=False) | Q(sent_on__isnull=False) | Q(conceded_on__isnull=False),
                name="order_has_its_first_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Order {self.pk}"
