"""A return: a frozen, reproducible statement of the facts for someone else."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ehcp.models.document import random_key
from ehcp.visibility import OfListingQuerySet
from reporting.annex_a.models import InspectionLists
from reporting.return_models import (
    ComparedPerson,
    QueryExplanation,
    ReturnComparison,
    ReturnDocument,
    ReturnFinding,
    ReturnSignature,
    SenReturn,
)
from send_cases.history import track

__all__ = [
    "ComparedPerson", "InspectionLists", "QueryExplanation", "Return", "ReturnComparison", "ReturnDocument", "ReturnFinding", "ReturnSignature", "Sen2Build",
    "SenReturn", "StagedPerson",
]  # fmt: skip


@track()
class Return(models.Model):
    """One summary as it was made: its figures, its PDF and CSV, and what they were made from. Never changed."""

    class Kind(models.TextChoices):
        SUMMARY = "summary", "SEN2-style summary"

    kind = models.CharField(max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField("calendar year")
    as_at = models.DateField("open work counted on")
    known_at = models.DateTimeField("facts known at")
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    job = models.OneToOneField("ehcp.Job", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    base = models.PositiveIntegerField("assessments in the base")
    data: Any = models.JSONField()
    code_version = models.CharField(max_length=40)
    pdf = models.FileField(upload_to=random_key, max_length=120)
    pdf_sha256 = models.CharField(max_length=64)
    csv = models.FileField(upload_to=random_key, max_length=120)
    csv_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-made_at", "-pk"]

    @property
    def file_name(self) -> str:
        """A name for downloads that says what it is and names nobody."""
        return f"sen2-summary-{self.year}-{self.pk}"


@track()
class Sen2Build(models.Model):
    """One build of the person-level return: what it takes to make the same bytes again, and their hash."""

    year = models.PositiveSmallIntegerField("collection year")
    serial = models.PositiveSmallIntegerField("serial number")
    known_at = models.DateTimeField("facts known at")
    created = models.DateTimeField("time in the header")
    made_at = models.DateTimeField()
    persons = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    code_version = models.CharField(max_length=40)

    class Meta:
        ordering = ["-made_at", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class StagedPerson(models.Model):
    """One person of a return on the way in. Those in doubt stay until somebody says who they are; all others leave."""

    file = models.ForeignKey("ehcp.ReturnFile", on_delete=models.CASCADE, related_name="staged")
    number = models.PositiveIntegerField("which person of the file")
    person = models.CharField("UPN, else ULN, else the number", max_length=20)
    surname = models.CharField(max_length=80)
    forename = models.CharField(max_length=80)
    birth_date = models.DateField(null=True, blank=True)
    postcode = models.CharField("postcode as returned", max_length=80)
    upn = models.CharField(max_length=13, blank=True)
    uln = models.CharField(max_length=10, blank=True)
    record: Any = models.JSONField("the person as read")
    why = models.CharField("why they are in doubt", max_length=200, blank=True)
    candidates = ArrayField(models.BigIntegerField(), default=list)  # records in question

    class Meta:
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="staged_once")]


#: Nothing has ended it: no refusal told, no "no plan" told, no plan, not withdrawn or moved away.
STANDS_OPEN = ~(Q(decision="assess_no", reversed_on__isnull=True) | Q(no_plan_on__isnull=False)) & Q(
    issued_on__isnull=True, ended_on__isnull=True
)


class AssessmentOutcome(models.Model):
    """What has become of one needs assessment that is ours: one narrow row, with the day of each thing that was told.

    A copy that the database keeps by itself (``reporting/migrations/0003_outcomes.sql``), named as ``reporting.base``
    names the same. The night compares it with the facts.
    """

    process = models.OneToOneField(
        "ehcp.Process", on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="outcome"
    )
    received_on = models.DateField()
    started_on = models.DateField()  # day 0 of the 20 weeks
    decision = models.CharField(max_length=12)
    decision_on = models.DateField(null=True)
    reversed_on = models.DateField(null=True)
    no_plan_on = models.DateField(null=True)
    issued_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    week20 = models.BooleanField()
    pupil = models.ForeignKey(
        "ehcp.Pupil", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )  # fmt: skip
    restricted = models.BooleanField()

    objects = OfListingQuerySet["AssessmentOutcome"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["issued_on"], name="outcome_issued"),
            models.Index(fields=["decision_on"], name="outcome_decided"),
            models.Index(fields=["started_on", "process"], name="outcome_open", condition=STANDS_OPEN),
            models.Index(fields=["issued_on"], name="outcome_restricted", condition=Q(restricted=True)),  # few of many
        ]

    def __str__(self) -> str:
        return f"Outcome of process {self.pk}"


class OutcomeTally(models.Model):
    """How many outcomes are alike, by day; ``n`` and ``days`` are differences, so only their sums count.

    Rows are only ever added by what changes an outcome, so that nobody waits for another; the night adds them up.
    """

    class Part(models.TextChoices):
        PLAN = "plan", "A plan issued on a day"
        DECISION = "decision", "A decision told on a day"
        STANDING = "standing", "Open from a day to a day"

    part = models.CharField(max_length=8, choices=Part)
    told_on = models.DateField(null=True)
    within = models.IntegerField("the limit within which it was, in days from day 0", null=True)
    excused = models.BooleanField()
    received = models.DateField(null=True)
    started = models.DateField(null=True)
    over_on = models.DateField(null=True)
    n = models.IntegerField()
    days = models.BigIntegerField("from day 0, all together")

    class Meta:
        indexes = [
            models.Index(fields=["part", "told_on"], name="outcometally_told"),
            models.Index(fields=["part", "over_on"], name="outcometally_over"),
        ]

    def __str__(self) -> str:
        return f"{self.n} alike"


class SenFault(models.Model):
    """One rule of the return that does not hold for what is on record. The check alone writes it; a person never does.

    It says neither team nor officer: both are those of ``process``, whoever they are when the page is opened.
    """

    class Severity(models.TextChoices):
        ERROR = "error", "Error"
        QUERY = "query", "Query"
        NOTE = "information", "Note"

    year = models.PositiveSmallIntegerField("collection year")
    key = models.CharField("who, rule and place: the same fault again has the same", max_length=120)
    rule = models.CharField(max_length=6)
    severity = models.CharField(max_length=11, choices=Severity)
    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.CASCADE, null=True, blank=True, related_name="sen_faults")
    process = models.ForeignKey(
        "ehcp.Process", on_delete=models.CASCADE, null=True, blank=True, related_name="sen_faults"
    )
    block = models.CharField("element that holds the field", max_length=20)
    field = models.CharField("element at fault", max_length=30, blank=True)
    origin: Any = models.JSONField("rows that the block was made from", default=dict)
    message = models.TextField()
    first_seen = models.DateField()
    cured_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "key"], condition=models.Q(cured_on__isnull=True), name="fault_stands_once"
            )
        ]
        indexes = [
            models.Index(fields=["process"], name="fault_of_process", condition=models.Q(cured_on__isnull=True)),
            models.Index(fields=["year", "severity", "rule"], name="fault_stands",
                         condition=models.Q(cured_on__isnull=True)),
            models.Index(fields=["year", "first_seen", "cured_on"], name="fault_over_time"),
        ]  # fmt: skip


class SenCheck(models.Model):
    """One check of everybody: when, of how many, and the counts that the rules about the whole return look at."""

    year = models.PositiveSmallIntegerField("collection year")
    checked_at = models.DateTimeField()
    people = models.PositiveIntegerField("people in the return")
    errors = models.PositiveIntegerField()
    queries = models.PositiveIntegerField()
    with_query = models.PositiveIntegerField("people with a query")
    held_against = models.CharField("last year's return, as it was at hand", max_length=200, blank=True)
    shares: Any = models.JSONField("counts of the whole return", default=list)

    class Meta:
        ordering = ["-checked_at", "-pk"]


@track()
class SenRule(models.Model):
    """What the authority says of one rule: the number that DfE gives it, and how grave it is here."""

    class Severity(models.TextChoices):
        SAME = "", "As it comes"
        ERROR = "error", "Error"
        QUERY = "query", "Query"
        NOTE = "information", "Note"
        OFF = "off", "Not asked"

    rule = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField("collection year; empty for every year", null=True, blank=True)
    dfe_code = models.CharField("DfE’s number", max_length=20, blank=True)
    severity = models.CharField(max_length=11, choices=Severity, blank=True)

    class Meta:
        ordering = ["rule", "year"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "year"], nulls_distinct=False, name="one_word_per_rule_and_year")
        ]


@track()
class SenExplanation(models.Model):
    """Why a query of one year's return is right as it is: a dated fact. It holds for the fault with the same key."""

    year = models.PositiveSmallIntegerField("collection year")
    key = models.CharField("as the fault's", max_length=120)
    rule = models.CharField(max_length=6)
    pupil = models.ForeignKey(
        "ehcp.Pupil", on_delete=models.PROTECT, null=True, blank=True, related_name="sen_explanations"
    )
    note = models.TextField("the explanation")
    explained_on = models.DateField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-explained_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "key"], condition=models.Q(withdrawn_on__isnull=True), name="explained_once"
            )
        ]
