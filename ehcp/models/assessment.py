"""A request for an EHC needs assessment and what came of it (CFA 2014 s.36; SEN2 modules 2 and 3)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ehcp.visibility import OfProcessQuerySet
from send_cases.history import track

#: SEN2 item 2.2 by who asked.
REQUEST_SOURCE = {
    "parent": "1", "young_person": "1", "setting": "2", "health": "3", "social_care": "4", "other": "5", "council": "5",
    "": "",
}  # fmt: skip


@track()
class AssessmentRequest(models.Model):
    """The facts of one request. Its decisions, notices, advice and plan are rows of their own."""

    class RequestedBy(models.TextChoices):
        """Who asked. SEN2's five sources, with the young person told apart and the council's own finding (s.24)."""

        PARENT = "parent", "Parent or carer"
        YOUNG_PERSON = "young_person", "Young person"
        SETTING = "setting", "School, college or early years setting"
        HEALTH = "health", "Health"
        SOCIAL_CARE = "social_care", "Social care"
        OTHER = "other", "Someone else"
        COUNCIL = "council", "The council itself"

    #: SEN2 item 2.2: 1 parent or young person, 2 setting, 3 health, 4 social care, 5 other; checked in tests
    #: against ehcp/data/code_sets.csv.
    class Withdrew(models.TextChoices):
        PARENT = "parent", "Parent"
        YOUNG_PERSON = "young_person", "Young person"

    class Means(models.TextChoices):
        ONLINE = "online", "This service"
        EMAIL = "email", "E-mail"
        POST = "post", "Post"
        TELEPHONE = "telephone", "Telephone"
        IN_PERSON = "in_person", "In person"

    process = models.OneToOneField(
        "ehcp.Process", on_delete=models.PROTECT, primary_key=True, related_name="assessment"
    )
    received_on = models.DateField("day the request first reached the council")
    received_means = models.CharField(max_length=10, choices=Means, blank=True)
    validated_on = models.DateField(null=True, blank=True)  # moves nothing (ambiguity A18)
    requested_by = models.CharField(max_length=12, choices=RequestedBy)
    requester_name = models.CharField(max_length=120, blank=True)
    responsible_on = models.DateField("became responsible under section 24", null=True, blank=True)
    setting = models.ForeignKey(
        "ehcp.Setting", on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    reasons = models.TextField("reasons given", blank=True)
    rya = models.BooleanField("in relevant youth accommodation", null=True, blank=True)
    family_knows = models.BooleanField("family knows about the request", null=True, blank=True)
    objection_to_sharing = models.TextField(blank=True)
    submission = models.OneToOneField(
        "ehcp.Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="request"
    )
    family_views_on = models.DateField("family's views and evidence received", null=True, blank=True)
    # Turned round after a refusal (regs 42, 45; LGSCO practice)
    reversed_on = models.DateField(null=True, blank=True)
    reversal_basis = models.CharField(max_length=6, blank=True)
    # How it can end before a plan
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=12, choices=Withdrew, blank=True)
    withdrawn_means = models.CharField(max_length=10, choices=Means, blank=True)
    withdrawn_because = models.TextField(blank=True)
    exported_on = models.DateField("moved to another area", null=True, blank=True)
    exported = models.CharField("to which authority", max_length=3, blank=True)  # SEN2 2.8: LA code or XXX
    passed_on = models.DateField("passed to the right council", null=True, blank=True)
    passed_to = models.CharField(max_length=3, blank=True)
    returned = models.ForeignKey(  # what the newest return says of it
        "ehcp.ReturnedRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OfProcessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_by="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_by=""),
                name="withdrawn_on_with_by",
            ),
            models.CheckConstraint(
                condition=Q(exported_on__isnull=True, exported="") | Q(exported_on__isnull=False) & ~Q(exported=""),
                name="exported_on_with_authority",
            ),
            models.CheckConstraint(
                condition=Q(passed_on__isnull=True, passed_to="") | Q(passed_on__isnull=False) & ~Q(passed_to=""),
                name="passed_on_with_authority",
            ),
            models.CheckConstraint(
                condition=Q(reversed_on__isnull=True, reversal_basis="")
                | Q(reversed_on__isnull=False, reversal_basis__in=["own", "reg42", "reg45"]),
                name="reversed_on_with_basis",
            ),
            models.CheckConstraint(
                condition=Q(requested_by="council", responsible_on__isnull=False) | ~Q(requested_by="council"),
                name="council_request_has_responsible_on",
            ),
            models.CheckConstraint(
                condition=Q(validated_on__isnull=True) | Q(validated_on__gte=F("received_on")),
                name="validated_after_received",
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk}"

    @property
    def request_source(self) -> str:
        """SEN2 item 2.2, from who asked; the council's own finding counts as other. Empty where that is not held."""
        return REQUEST_SOURCE[self.requested_by]
