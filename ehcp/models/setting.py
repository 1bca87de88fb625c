"""A school, college or early-years setting, as the national register (GIAS) describes it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from send_cases.history import track


@track()
class Setting(models.Model):
    """One establishment. What the imported file did not say stays ``None``: not known."""

    organisation = models.OneToOneField(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="setting"
    )
    urn = models.CharField("URN", max_length=6, null=True, blank=True, unique=True)
    ukprn = models.CharField("UKPRN", max_length=8, null=True, blank=True, db_index=True)
    ofsted_number = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    la_code = models.CharField("local authority code", max_length=3, blank=True, db_index=True)
    la_name = models.CharField("local authority", max_length=80, blank=True)
    type_code = models.CharField(max_length=3, null=True, blank=True)
    type_name = models.CharField(max_length=120, null=True, blank=True)
    phase = models.CharField(max_length=60, null=True, blank=True)
    gender = models.CharField(max_length=30, null=True, blank=True)
    status = models.CharField(max_length=40, null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    is_open = models.BooleanField(default=True)
    low_age = models.PositiveSmallIntegerField(null=True, blank=True)
    high_age = models.PositiveSmallIntegerField(null=True, blank=True)
    street = models.CharField(max_length=200, null=True, blank=True)
    town = models.CharField(max_length=100, null=True, blank=True)
    postcode = models.CharField(max_length=8, null=True, blank=True)
    telephone = models.CharField(max_length=40, null=True, blank=True)
    sen_unit = models.BooleanField("has a SEN unit", null=True, blank=True)
    resourced_provision = models.BooleanField(null=True, blank=True)
    section_41 = models.BooleanField("approved under section 41", null=True, blank=True)
    email = models.EmailField("inbox for consultations", blank=True)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [GinIndex(fields=["name"], name="setting_name_trigram", opclasses=["gin_trgm_ops"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(urn__isnull=True) | Q(urn__regex=r"^[0-9]{1,6}$"), name="setting_urn_is_digits"
            ),
            models.CheckConstraint(
                condition=Q(ukprn__isnull=True) | Q(ukprn__regex=r"^[0-9]{8}$"), name="setting_ukprn_is_8_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Name, town and URN: enough to tell two schools of one name apart."""
        return ", ".join(part for part in (self.name, self.town, f"URN {self.urn}" if self.urn else "") if part)
