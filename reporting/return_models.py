"""The person-level return as it is kept: the file, what was found in it, what was said to that, and who signed it.

None of these rows changes after it is written, whoever writes: triggers of the database refuse it. What is said to a
query may be put better until the return is signed, and not after.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ehcp.models.document import random_key
from send_cases.history import track

SEVERITIES = [("error", "Error"), ("query", "Query"), ("information", "Note")]
_FROZEN = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
_NOT_SIGNED = """
    IF EXISTS (SELECT FROM reporting_returnsignature s
               WHERE s.sen_return_id IN (NEW.sen_return_id, OLD.sen_return_id)) THEN
        RAISE EXCEPTION 'The return is signed; what was said to its queries stays as it is.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""
_NO_ERRORS = """
    IF EXISTS (SELECT FROM reporting_senreturn r WHERE r.id = NEW.sen_return_id AND r.errors > 0) THEN
        RAISE EXCEPTION 'A return with errors cannot be signed.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""


class SenReturnQuerySet(models.QuerySet["SenReturn"]):
    """Returns with what it takes to say how they stand."""

    def with_standing(self) -> SenReturnQuerySet:
        """Adds ``superseded``: a later one of its year is signed, or it is not signed itself and a later one is built."""
        later = SenReturn.objects.filter(build__year=models.OuterRef("build__year"), pk__gt=models.OuterRef("pk"))
        unsigned = ~models.Exists(ReturnSignature.objects.filter(sen_return=models.OuterRef("pk")))
        return self.select_related("build", "made_by", "signature").annotate(
            superseded=models.Exists(later.filter(signature__isnull=False)) | (unsigned & models.Exists(later))
        )


@track()
class SenReturn(models.Model):
    """One build of the person-level return that is kept: its file and what is in it.

    ``build`` holds the collection year, the serial number, the instant up to which facts were known, the time in the
    header, the version of the code and the hash: what it takes to make the same bytes again.
    """

    build = models.OneToOneField("reporting.Sen2Build", on_delete=models.PROTECT, related_name="kept")
    census_on = models.DateField("census day")
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField("ehcp.Job", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file = models.FileField(upload_to=random_key, max_length=120)
    tables = models.FileField("the nine tables as a zip", upload_to=random_key, max_length=120)
    tables_sha256 = models.CharField(max_length=64)
    people = ArrayField(models.BigIntegerField(), verbose_name="records of the people, in the order of the file")
    counts: Any = models.JSONField("how many of each block")
    left: Any = models.JSONField("whom a return of this year held and this one leaves out")
    requests_left = models.PositiveIntegerField("requests outside the year")
    held_against = models.CharField("last year's return that it was held against", max_length=200, blank=True)
    errors = models.PositiveIntegerField()
    queries = models.PositiveIntegerField()
    remarks = models.PositiveIntegerField("findings for information")

    objects = SenReturnQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        triggers = _FROZEN

    @property
    def name(self) -> str:
        """What it is called; names nobody."""
        return f"SEN2 {self.build.year}, serial number {self.build.serial:03}"

    @property
    def file_name(self) -> str:
        """For downloads, without the ending."""
        return f"sen2-{self.build.year}-{self.build.serial:03}"

    @property
    def is_signed(self) -> bool:
        """Whether somebody signed it."""
        return getattr(self, "signature", None) is not None

    @property
    def state(self) -> str:
        """``built``, ``signed`` or ``superseded``; of a row that ``with_standing`` found."""
        if getattr(self, "superseded", False):
            return "superseded"
        return "signed" if self.is_signed else "built"


class ReturnFinding(models.Model):
    """One rule that does not hold at one place of a kept return."""

    sen_return = models.ForeignKey(SenReturn, on_delete=models.PROTECT, related_name="findings")
    rule = models.CharField(max_length=5)
    severity = models.CharField(max_length=11, choices=SEVERITIES)
    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.CharField("UPN, else ULN, else the number in the file", max_length=20, blank=True)
    path = models.CharField(max_length=300)
    line = models.PositiveIntegerField(null=True, blank=True)
    message = models.TextField()
    dfe_code = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["rule", "pk"]
        indexes = [models.Index(fields=["sen_return", "severity", "rule"], name="findings_of_return")]
        triggers = _FROZEN


@track()
class QueryExplanation(models.Model):
    """What the authority says to the queries of one rule: to all of them, or to one person's."""

    sen_return = models.ForeignKey(SenReturn, on_delete=models.PROTECT, related_name="explanations")
    rule = models.CharField(max_length=5)
    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["rule", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sen_return", "rule", "pupil"], nulls_distinct=False, name="return_query_explained_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="return_query_explained_in_words"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="not_once_signed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_NOT_SIGNED,
            )
        ]


@track()
class ReturnSignature(models.Model):
    """Who stands for a return. From then on nothing of it changes."""

    sen_return = models.OneToOneField(SenReturn, on_delete=models.PROTECT, related_name="signature")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    signed_on = models.DateField()
    unexplained = models.PositiveIntegerField("queries without a word")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            *_FROZEN,
            pgtrigger.Trigger(name="no_errors", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_NO_ERRORS),
        ]


@track()
class ReturnComparison(models.Model):
    """A kept return held against another picture of the same people, at one instant."""

    class What(models.TextChoices):
        SINCE = "since", "What a build would say now"
        LAST_YEAR = "last-year", "Last year's return"

    sen_return = models.ForeignKey(SenReturn, on_delete=models.PROTECT, related_name="comparisons")
    what = models.CharField(max_length=10, choices=What)
    against = models.CharField("what it was held against, in words", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField("ehcp.Job", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    counts: Any = models.JSONField()

    class Meta:
        ordering = ["-pk"]
        triggers = _FROZEN


class ComparedPerson(models.Model):
    """One person of a comparison: gone, new, or changed, and in what."""

    class What(models.TextChoices):
        MISSING = "missing", "Not in it any more"
        NEW = "new", "New in it"
        CHANGED = "changed", "Changed"

    comparison = models.ForeignKey(ReturnComparison, on_delete=models.PROTECT, related_name="rows")
    what = models.CharField(max_length=8, choices=What)
    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.CharField("UPN, else ULN", max_length=20, blank=True)
    fields: Any = models.JSONField("label, before, after", default=list)

    class Meta:
        ordering = ["what", "pk"]
        indexes = [models.Index(fields=["comparison", "what"], name="rows_of_comparison")]
        triggers = _FROZEN


@track()
class ReturnDocument(models.Model):
    """A kept return as a PDF and a workbook: the tables that DfE will publish from it, and what is said of its data."""

    sen_return = models.ForeignKey(SenReturn, on_delete=models.PROTECT, related_name="documents")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField("ehcp.Job", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed = models.BooleanField("made of a signed return")
    code_version = models.CharField(max_length=40)
    data: Any = models.JSONField("the figures")
    pdf = models.FileField(upload_to=random_key, max_length=120)
    pdf_sha256 = models.CharField(max_length=64)
    workbook = models.FileField(upload_to=random_key, max_length=120)
    workbook_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-pk"]
        triggers = _FROZEN
