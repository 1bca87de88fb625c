"""A child or young person: the case. Everything else in the application is about one of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from ehcp.visibility import PupilQuerySet
from send_cases.history import track


@track()
class Pupil(models.Model):
    """Facts about a child or young person. ``reference`` is what addresses, titles and e-mails carry."""

    class Sex(models.TextChoices):
        FEMALE = "F", "Female"
        MALE = "M", "Male"
        NOT_KNOWN = "", "Not known yet"

    reference = models.CharField(max_length=12, unique=True)
    surname = models.CharField("legal surname", max_length=80)
    forename = models.CharField("legal forenames", max_length=80)
    known_as = models.CharField(max_length=80, blank=True)
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    ethnicity = models.CharField(max_length=4, blank=True)
    upn = models.CharField("UPN", max_length=13, blank=True)
    upn_unknown = models.CharField("why there is no UPN", max_length=4, blank=True)
    uln = models.CharField("ULN", max_length=10, blank=True)
    nhs_number = models.CharField("NHS number", max_length=10, blank=True)
    languages = models.CharField("languages at home", max_length=120, blank=True)
    interpreter = models.CharField("interpreter needed", max_length=80, blank=True)
    restricted = models.BooleanField("open to named people only", default=False)
    restricted_because = models.CharField(max_length=200, blank=True)
    legal_hold = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PupilQuerySet.as_manager()

    class Meta:
        ordering = ["surname", "forename", "pk"]
        indexes = [
            models.Index(Upper("surname"), Upper("forename"), name="pupil_name"),
            # Those of one surname in a search's order: the first hundred of very many.
            models.Index(Upper("surname"), "surname", "forename", "id", name="pupil_surname_in_order"),
            models.Index(fields=["birth_date"], name="pupil_birth_date"),
            models.Index(fields=["id"], name="pupil_restricted", condition=Q(restricted=True)),  # few of very many
            models.Index(fields=["upn"], name="pupil_upn"),  # not unique: two people with one UPN are a fault to cure
            models.Index(fields=["uln"], name="pupil_uln", condition=~Q(uln="")),
            GinIndex(OpClass(Upper("surname"), name="gin_trgm_ops"), name="pupil_surname_trigram"),
            GinIndex(OpClass(Upper("forename"), name="gin_trgm_ops"), name="pupil_forename_trigram"),
            GinIndex(OpClass(Upper("known_as"), name="gin_trgm_ops"), name="pupil_known_as_trigram"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(surname="") & ~Q(forename=""), name="pupil_has_a_name"),
            models.CheckConstraint(
                condition=Q(upn="") | Q(upn__regex=r"^[A-Z][0-9]{11}[0-9A-Z]$"), name="pupil_upn_shape"
            ),
            models.CheckConstraint(condition=Q(upn="") | Q(upn_unknown=""), name="pupil_upn_or_why_none"),
            models.CheckConstraint(
                condition=Q(restricted=False) | ~Q(restricted_because=""), name="pupil_restricted_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def name(self) -> str:
        return f"{self.known_as or self.forename} {self.surname}"

    @property
    def legal_name(self) -> str:
        return f"{self.forename} {self.surname}"

    @property
    def sort_name(self) -> str:
        return f"{self.surname.upper()}, {self.known_as or self.forename}"

    def age_on(self, day: dt.date) -> int | None:
        """Whole years on a day, or ``None`` when the birth date is not known."""
        if self.birth_date is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)

    def decides_for_themselves(self, day: dt.date) -> bool:
        """Over compulsory school age, so the rights are the young person's (CFA 2014 s.83; Education Act 1996 s.8)."""
        from ehcp.people import compulsory_school_age_ends

        return self.birth_date is not None and day > compulsory_school_age_ends(self.birth_date)


@track()
class Address(models.Model):
    """Where the child or young person lived, and when."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="addresses")
    lines = models.CharField(max_length=250, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pupil", "-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(ends_on__isnull=True), name="one_address_at_a_time"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="address_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.lines, self.postcode) if part)


@track()
class SealedIdentity(models.Model):
    """An adopted child's former identity: outside search, merge, name history and export."""

    pupil = models.OneToOneField(Pupil, on_delete=models.PROTECT, related_name="sealed_identity")
    former: Any = models.JSONField()
    sealed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    sealed_on = models.DateField()
