"""What came to us in a SEN2 return of another system: which file, which record, and what it said.

A fact that came with a return points to its person here and is shown as "from SEN2 2026". What a return says of a
request that we would work out from facts we do not hold (an outcome without its day, whether mediation was held) is
kept as it was returned, and used until a fact says otherwise. What the return left blank is ``None`` or empty: not held.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from ehcp.visibility import OfPupilQuerySet
from send_cases.history import track


@track()
class ReturnFile(models.Model):
    """One file that was taken in."""

    year = models.PositiveSmallIntegerField("collection year")
    census_on = models.DateField("census day", null=True, blank=True)
    la_code = models.CharField("authority that returned it", max_length=3, blank=True)
    sha256 = models.CharField(max_length=64, unique=True)
    taken_in_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    report: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["-taken_in_at", "-pk"]

    def __str__(self) -> str:
        return f"SEN2 {self.year}"


@track()
class ReturnedPerson(models.Model):
    """One person of one year's return, as it stood in the file that was taken in last for that year."""

    file = models.ForeignKey(ReturnFile, on_delete=models.PROTECT, related_name="people")
    year = models.PositiveSmallIntegerField("collection year")
    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, related_name="returned")
    number = models.PositiveIntegerField("which person of the file")
    answers: Any = models.JSONField("module 1 as returned", default=dict)  # element name → text

    objects = OfPupilQuerySet.as_manager()

    class Meta:
        ordering = ["pupil", "year"]
        constraints = [models.UniqueConstraint(fields=["pupil", "year"], name="returned_once_a_year")]

    @property
    def source(self) -> str:
        """Where a fact came from, in words."""
        return f"from SEN2 {self.year}"


@track()
class ReturnedRequest(models.Model):
    """One request of one year's return, with the plan that came of it (SEN2 modules 2 and 3, and what no fact holds)."""

    person = models.ForeignKey(ReturnedPerson, on_delete=models.PROTECT, related_name="requests")
    number = models.PositiveSmallIntegerField("which request of the person")
    process = models.ForeignKey(
        "ehcp.Process", on_delete=models.PROTECT, null=True, blank=True, related_name="returned"
    )
    plan = models.ForeignKey("ehcp.Plan", on_delete=models.PROTECT, null=True, blank=True, related_name="told")
    outcome = models.CharField("request outcome", max_length=1, blank=True)  # 2.5
    outcome_on = models.DateField("day the requester was told", null=True, blank=True)  # 2.4
    mediation = models.BooleanField("mediation about the decision to assess", null=True, blank=True)  # 2.6
    tribunal = models.BooleanField("appeal about the decision to assess", null=True, blank=True)  # 2.7
    exported = models.CharField("moved to this authority", max_length=3, blank=True)  # 2.8
    assessed = models.BooleanField("the return holds an assessment", default=False)
    assessment_outcome = models.CharField(max_length=1, blank=True)  # 3.1
    assessment_outcome_on = models.DateField("plan issued, or family told of none", null=True, blank=True)  # 3.2
    assessment_mediation = models.BooleanField(null=True, blank=True)  # 3.3
    assessment_tribunal = models.BooleanField(null=True, blank=True)  # 3.4
    other_mediation = models.BooleanField(null=True, blank=True)  # 3.5
    other_tribunal = models.BooleanField(null=True, blank=True)  # 3.6
    week20 = models.BooleanField("an exception to the 20 weeks applies", null=True, blank=True)  # 3.7
    transfer_la = models.CharField("transferred from this authority", max_length=3, blank=True)  # 5.1
    answers: Any = models.JSONField("what no fact holds, as returned", default=dict)  # block → element → text

    class Meta:
        ordering = ["person", "number"]
        constraints = [models.UniqueConstraint(fields=["person", "number"], name="returned_request_once")]

    @property
    def source(self) -> str:
        """Where a fact came from, in words."""
        return self.person.source

    @property
    def is_shell(self) -> bool:
        """Nothing is told of request and assessment but that they are of an earlier year, or came with the plan."""
        return self.outcome == "H" and self.assessment_outcome in ("H", "")
