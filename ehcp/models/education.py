"""Where a child or young person is educated, from one day to another, and what they need (SEN2 modules 4 and 5)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ehcp import codes
from ehcp.visibility import OfPupilQuerySet
from send_cases.history import track


def residential() -> list[tuple[str, str]]:
    """SEN2 items 4.2 and 5.2: the code set of the return."""
    return codes.choices("residential")


def work_based() -> list[tuple[str, str]]:
    """SEN2 items 4.3 and 5.3: the code set of the return."""
    return codes.choices("work_based")


class KnownBy(models.TextChoices):
    """Which of a setting's numbers a return gave. What we send ourselves is the URN, where there is one."""

    URN = "urn", "URN"
    UKPRN = "ukprn", "UKPRN"
    BOTH = "both", "URN and UKPRN"


@track()
class Placement(models.Model):
    """Education now or before: a register setting, or a SEN2 code, or an early-years provider not on the register."""

    class Elsewhere(models.TextChoices):
        """SEN2 item 5.7c, and two that SEN2 counts under OTH."""

        EARLY_YEARS = "EYP", "Early years provider not on the register"
        HOME = "EHE", "Educated at home by choice of the family"
        ARRANGED = "OLA", "Arranged by the council, not in a school"
        ARRANGED_BY_PARENTS = "OPA", "Arranged by the parents, not in a school"
        NEET = "NEET", "Not in education, employment or training"
        NOTICE_TO_CEASE = "NIEC", "Not in education: notice to cease issued"
        NOT_IN_EDUCATION = "NIEO", "Not in education: other"
        OUTSIDE_ENGLAND = "OUT", "Outside England"
        OTHER = "OTH", "Other"

    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, related_name="placements")
    setting = models.ForeignKey(
        "ehcp.Setting", on_delete=models.PROTECT, null=True, blank=True, related_name="placements"
    )
    sen_setting = models.CharField(max_length=4, choices=Elsewhere, blank=True)
    sen_setting_other = models.CharField("which", max_length=200, blank=True)
    provider_postcode = models.CharField(max_length=8, blank=True)
    provider_ofsted_number = models.CharField(max_length=20, blank=True)
    rank = models.PositiveSmallIntegerField(default=1)
    entry_date = models.DateField(null=True, blank=True)
    leaving_date = models.DateField(null=True, blank=True)
    year_group = models.CharField(max_length=2, blank=True)
    sen_unit = models.BooleanField("in the SEN unit", null=True, blank=True)
    resourced_provision = models.BooleanField("in resourced provision", null=True, blank=True)
    residential_weeks = models.PositiveSmallIntegerField("weeks a year away from home", null=True, blank=True)
    residential_code = models.CharField(max_length=1, choices=residential, blank=True)  # as returned, weeks not held
    work_based = models.CharField("work-based learning", max_length=1, choices=work_based, blank=True)  # SEN2 5.3
    attendance_pattern = models.CharField(max_length=2, blank=True)  # SEN2 5.5g, until 2023
    known_by = models.CharField("number it was returned by", max_length=5, choices=KnownBy, blank=True)
    returned = models.ForeignKey(
        "ehcp.ReturnedRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="placements"
    )

    objects = OfPupilQuerySet.as_manager()

    class Meta:
        ordering = ["pupil", "rank", "-entry_date", "-pk"]
        indexes = [models.Index(fields=["setting", "leaving_date"], name="placement_at_setting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(setting__isnull=False, sen_setting="") | Q(setting__isnull=True) & ~Q(sen_setting=""),
                name="placement_setting_or_code",
            ),
            models.CheckConstraint(
                condition=Q(leaving_date__isnull=True)
                | Q(entry_date__isnull=True)
                | Q(leaving_date__gte=F("entry_date")),
                name="placement_leaves_after_entry",
            ),
            models.CheckConstraint(condition=Q(rank__in=[1, 2]), name="placement_rank_1_or_2"),
            models.UniqueConstraint(
                fields=["pupil", "rank"],
                condition=Q(leaving_date__isnull=True, returned__isnull=True),  # returns hold some that overlap
                name="one_open_placement_per_rank",
            ),
        ]

    def __str__(self) -> str:
        if self.setting_id:
            return str(self.setting)
        return self.sen_setting_other or self.get_sen_setting_display()


@track()
class Need(models.Model):
    """A type of special educational need: what the setting thinks, or what section B of a plan says."""

    class Source(models.TextChoices):
        SETTING = "setting", "What the setting thinks"
        PLAN = "plan", "Section B of the plan"

    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, related_name="needs")
    sen_type = models.CharField(max_length=4)
    rank = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=8, choices=Source)
    process = models.ForeignKey("ehcp.Process", on_delete=models.PROTECT, null=True, blank=True, related_name="needs")
    starts_on = models.DateField("since", null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    returned = models.ForeignKey(
        "ehcp.ReturnedRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="needs"
    )

    objects = OfPupilQuerySet.as_manager()

    class Meta:
        ordering = ["pupil", "source", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "source", "rank"],
                condition=Q(ended_on__isnull=True, returned__isnull=True),
                name="one_need_per_rank",
            )
        ]
