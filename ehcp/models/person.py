"""Someone linked to a child: a parent, a carer, a representative. Addressees are computed from these rows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from send_cases.history import track


@track()
class LinkedPerson(models.Model):
    class Relationship(models.TextChoices):
        MOTHER = "mother", "Mother"
        FATHER = "father", "Father"
        STEP_PARENT = "step_parent", "Step-parent"
        FOSTER_CARER = "foster_carer", "Foster carer"
        GRANDPARENT = "grandparent", "Grandparent"
        GUARDIAN = "guardian", "Guardian"
        OTHER = "other", "Other"
        REPRESENTATIVE = "representative", "Representative"

    class Means(models.TextChoices):
        EMAIL = "email", "E-mail"
        POST = "post", "Post"
        TELEPHONE = "telephone", "Telephone"

    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, related_name="people")
    title = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=120)
    relationship = models.CharField(max_length=15, choices=Relationship)
    parental_responsibility = models.BooleanField(null=True, blank=True)  # None: not known yet
    may_be_contacted = models.BooleanField(default=True)
    receives_documents = models.BooleanField(default=True)
    represents = models.BooleanField("represents the young person", default=False)
    safe_means = models.CharField("safe way to reach them", max_length=10, choices=Means, blank=True)
    safe_note = models.CharField("when and how", max_length=200, blank=True)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    lives_with_child = models.BooleanField(default=True)
    address_lines = models.CharField(max_length=250, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=60, blank=True)
    interpreter = models.CharField("interpreter needed", max_length=80, blank=True)
    ended_on = models.DateField("no longer involved since", null=True, blank=True)

    class Meta:
        ordering = ["pupil", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name")]

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.name) if part)


@track()
class AddressHidden(models.Model):
    """An address that one linked person must never see: of another person or, with ``of`` empty, of the child."""

    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, related_name="hidden_addresses")
    of = models.ForeignKey(LinkedPerson, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    hidden_from = models.ForeignKey(LinkedPerson, on_delete=models.PROTECT, related_name="must_not_see")
    because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "of", "hidden_from"], name="address_hidden_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(of__isnull=True) | ~Q(of=F("hidden_from")), name="address_not_hidden_from_itself"
            ),
        ]
