"""An EHC plan, its versions and the setting each names (SEND Regulations 2014, regs 12-14; SEN2 module 4)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from ehcp import codes
from ehcp.models.education import KnownBy, residential, work_based
from ehcp.visibility import ConsultationQuerySet, OfPlanQuerySet, OfPupilQuerySet, OfVersionQuerySet
from send_cases.history import track


def direct_payments() -> list[tuple[str, str]]:
    """SEN2 item 4.4c: the code set of the return."""
    return codes.choices("direct_payments")


@track()
class Plan(models.Model):
    class Type(models.TextChoices):
        EHCP_2014 = "ehcp_2014", "EHC plan (2014 Act)"

    class Origin(models.TextChoices):
        OURS = "ours", "Made by us"
        TRANSFERRED = "transferred", "Transferred from another authority"
        TAKEN_ON = "taken_on", "Taken on from an earlier system"

    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, related_name="plans")
    assessment = models.ForeignKey(
        "ehcp.AssessmentRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="plans"
    )
    plan_type = models.CharField(max_length=12, choices=Type, default=Type.EHCP_2014)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.OURS)
    first_made_on = models.DateField(null=True, blank=True)
    ceased_on = models.DateField(null=True, blank=True)
    cease_reason = models.CharField(max_length=1, blank=True)
    residential_weeks = models.PositiveSmallIntegerField("weeks a year away from home", null=True, blank=True)
    residential_code = models.CharField(max_length=1, choices=residential, blank=True)  # as returned, weeks not held
    work_based = models.CharField("work-based learning", max_length=1, choices=work_based, blank=True)  # SEN2 4.3
    personal_budget = models.BooleanField("a personal budget is taken up", null=True, blank=True)  # SEN2 4.4a
    organised_arrangements = models.BooleanField(null=True, blank=True)  # SEN2 4.4b
    direct_payments = models.CharField(max_length=1, choices=direct_payments, blank=True)  # SEN2 4.4c
    returned = models.ForeignKey(
        "ehcp.ReturnedPerson", on_delete=models.PROTECT, null=True, blank=True, related_name="plans"
    )

    objects = OfPupilQuerySet.as_manager()

    class Meta:
        ordering = ["pupil", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "plan_type"],
                condition=Q(ceased_on__isnull=True),
                name="one_active_plan_per_type",
            ),
            models.CheckConstraint(
                condition=Q(ceased_on__isnull=False) | Q(cease_reason=""),  # a return may hold the day alone
                name="no_cease_reason_without_day",
            ),
            models.CheckConstraint(
                condition=Q(ceased_on__isnull=True)
                | Q(first_made_on__isnull=True)
                | Q(ceased_on__gte=F("first_made_on")),
                name="plan_ceases_after_made",
            ),
        ]


@track()
class PlanVersion(models.Model):
    """A draft, a final or an amended plan as it was served: never a date alone."""

    class Kind(models.TextChoices):
        DRAFT = "draft", "Draft"
        FINAL = "final", "Final"
        AMENDED = "amended", "Amended final"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    process = models.ForeignKey(
        "ehcp.Process", on_delete=models.PROTECT, null=True, blank=True, related_name="versions"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    number = models.PositiveSmallIntegerField()
    content: Any = models.JSONField(default=dict)  # sections A to K by letter
    document = models.ForeignKey("ehcp.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    served_on = models.DateField(null=True, blank=True)
    served_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    arrives_on = models.DateField("deemed to have arrived", null=True, blank=True)
    representations_until = models.DateField(null=True, blank=True)
    early_because = models.TextField("why it was finalised before the 15 days were over", blank=True)
    changed_beyond = models.TextField("changes beyond representations and placement", blank=True)
    entered_in_error = models.BooleanField(default=False)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(served_on__isnull=True, served_by__isnull=True)
                | Q(served_on__isnull=False, served_by__isnull=False),
                name="served_on_with_by",
            ),
            models.UniqueConstraint(fields=["plan", "kind", "number"], name="version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} plan {self.number}"

    @property
    def subject(self) -> str:
        """The timeline's name for this version."""
        return f"{self.kind}-{self.pk}"


@track()
class NamedSetting(models.Model):
    """What section I names: exactly one of a setting or a SEN2 code, at rank 1 or 2. Blank in every draft."""

    class Elsewhere(models.TextChoices):
        ARRANGED = "OLA", "Arranged by the council (section 61)"
        ARRANGED_BY_PARENTS = "OPA", "Arranged by the parents (section 42(5))"
        HOME = "EHE", "Elective home education"
        EARLY_YEARS = "EYP", "Early years provider not on the register"
        TYPE_ONLY = "OTH", "A type of setting, none named, or other"

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="named_settings")
    setting = models.ForeignKey(
        "ehcp.Setting", on_delete=models.PROTECT, null=True, blank=True, related_name="named_in"
    )
    sen_setting = models.CharField(max_length=4, choices=Elsewhere, blank=True)
    sen_setting_other = models.CharField(max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(default=1)
    sen_unit = models.BooleanField("in the SEN unit", null=True, default=False)  # None: not held
    resourced_provision = models.BooleanField("in resourced provision", null=True, default=False)
    known_by = models.CharField("number it was returned by", max_length=5, choices=KnownBy, blank=True)

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        ordering = ["version", "rank"]
        constraints = [
            models.CheckConstraint(
                condition=Q(setting__isnull=False, sen_setting="") | Q(setting__isnull=True) & ~Q(sen_setting=""),
                name="named_setting_or_code",
            ),
            models.CheckConstraint(condition=Q(rank__in=[1, 2]), name="named_setting_rank_1_or_2"),
            models.UniqueConstraint(fields=["version", "rank"], name="one_named_setting_per_rank"),
        ]

    def __str__(self) -> str:
        return str(self.setting) if self.setting_id else (self.sen_setting_other or self.get_sen_setting_display())


@track()
class Representation(models.Model):
    """What the family said about a draft (CFA s.38; reg 13(1))."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="representations")
    received_on = models.DateField()
    text = models.TextField(blank=True)
    setting_requested = models.ForeignKey(
        "ehcp.Setting", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    wants_meeting = models.BooleanField(default=False)
    met_on = models.DateField(null=True, blank=True)
    response = models.TextField("what we did with it", blank=True)
    document = models.ForeignKey("ehcp.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_in_error = models.BooleanField(default=False)

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        ordering = ["version", "received_on", "pk"]


@track()
class Consultation(models.Model):
    """A setting asked whether it should be named (CFA ss.39-40; Code 9.83)."""

    class Reply(models.TextChoices):
        YES = "yes", "Can meet the needs"
        UNSUITABLE = "unsuitable", "Unsuitable for age, ability, aptitude or needs"
        EFFICIENT = "efficient", "Incompatible with the efficient education of others"
        RESOURCES = "resources", "Incompatible with the efficient use of resources"
        OTHER = "other", "Another answer"

    process = models.ForeignKey("ehcp.Process", on_delete=models.PROTECT, related_name="consultations")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="consultations")
    setting = models.ForeignKey("ehcp.Setting", on_delete=models.PROTECT, related_name="consultations")
    consulted_on = models.DateField()
    consulted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    papers = models.ManyToManyField("ehcp.Document", through="ehcp.ConsultationPaper", related_name="+")
    replied_on = models.DateField(null=True, blank=True)
    replied_by = models.CharField(max_length=120, blank=True)
    reply = models.CharField(max_length=12, choices=Reply, blank=True)
    reply_text = models.TextField(blank=True)
    late_reason = models.CharField(max_length=200, blank=True)
    entered_in_error = models.BooleanField(default=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["process", "consulted_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_on__isnull=True, reply="", replied_by="")
                | Q(replied_on__gte=F("consulted_on")) & ~Q(reply="") & ~Q(replied_by=""),
                name="replied_on_with_by_and_reply",
            ),
            models.UniqueConstraint(
                fields=["version", "setting"], condition=Q(entered_in_error=False), name="consulted_once_per_version"
            ),
        ]


@track()
class ConsultationPaper(models.Model):
    """A document chosen to go to a consulted setting; nothing else of the case does."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="paper_links")
    document = models.ForeignKey("ehcp.Document", on_delete=models.PROTECT, related_name="consultation_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consultation", "document"], name="consultation_paper_once")]
