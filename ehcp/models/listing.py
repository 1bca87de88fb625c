"""What lists sort, narrow and count by: one narrow row for each open process, and how many there are of each sort.

Both are copies that the database keeps by itself, in the transaction that changes a fact (``ehcp/migrations/0005_listing.sql``):
a list of a million cases is read from one index, and a number is a sum. The night compares them with the facts, and
adds the numbers up (``ehcp/kept.py``).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value

from ehcp.models.process import now_annotations
from ehcp.visibility import OfListingQuerySet

#: Not a breach on the very day after its next date: the later reading of a limit, or an exception, leaves time.
LINGERS = Q(overdue_from__isnull=True) | Q(
    overdue_from__gt=ExpressionWrapper(F("next_on") + Value(1), output_field=models.DateField())
)

#: An index that carries what a list is narrowed by: rows that the list leaves out are passed there, not looked up one by
#: one. The order by child has no index for any one condition, so its own carries all of them, whatever conditions meet;
#: that by the next date carries what the list of one school needs, as the other conditions have indexes of their own.
OF_A_SCHOOL = ["kind", "stage", "restricted", "pupil", "settings"]
NARROWED_BY = [
    *OF_A_SCHOOL, "waiting_on", "family_until", "school_until", "next_on", "overdue_from", "final_due_on", "relieved",
    "officer",
]  # fmt: skip


def _loose(to: str, related_name: str = "+") -> Any:
    """A relation without a constraint: the row it comes from has one."""
    return models.ForeignKey(
        to, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name=related_name
    )


class Listed(models.Model):
    """What both have: the columns that lists and tiles put conditions on, named as ``Process`` names them."""

    kind = models.CharField(max_length=15)
    officer = _loose("accounts.User")
    restricted = models.BooleanField()
    stage = models.CharField(max_length=20)
    waiting_on = models.CharField(max_length=12)
    family_until = models.DateField(null=True)
    school_until = models.DateField(null=True)
    next_on = models.DateField(null=True)
    overdue_from = models.DateField(null=True)
    final_due_on = models.DateField(null=True)
    advice_due_on = models.DateField(null=True)
    relieved = models.BooleanField()

    class Meta:
        abstract = True


class ListingQuerySet(OfListingQuerySet["Listing"]):
    def on(self, today: dt.date) -> Any:
        """With ``waiting_now`` and ``stage_now``, as ``Process.objects.on``."""
        return self.annotate(**now_annotations(today))


class Listing(Listed):
    """One open process, not entered in error."""

    process = models.OneToOneField(
        "ehcp.Process", on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="listing"
    )
    pupil = models.ForeignKey(
        "ehcp.Pupil", on_delete=models.DO_NOTHING, db_constraint=False, related_name="listings"
    )  # fmt: skip
    last_family_contact_on = models.DateField(null=True)
    surname = models.CharField(max_length=80)
    forename = models.CharField(max_length=80)
    place = models.CharField(max_length=200, null=True)  # noqa: DJ001  rows without it come last
    caseworker = models.CharField(max_length=120, null=True)  # noqa: DJ001  likewise

    settings = ArrayField(models.BigIntegerField())  # placed there now; asked for there while no placement is known

    objects = ListingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_on", "process"], name="listing_next_narrow", include=OF_A_SCHOOL),
            models.Index(
                fields=["surname", "forename", "process"],
                name="listing_child_narrow",
                include=NARROWED_BY,
            ),
            GinIndex(fields=["settings"], name="listing_settings"),
            models.Index(fields=["final_due_on", "process"], name="listing_final"),
            models.Index(fields=["last_family_contact_on", "process"], name="listing_contact"),
            models.Index(fields=["place", "next_on", "process"], name="listing_place"),
            models.Index(fields=["caseworker", "next_on", "process"], name="listing_caseworker"),
            models.Index(fields=["kind", "next_on", "process"], name="listing_kind"),
            models.Index(fields=["waiting_on", "next_on", "process"], name="listing_waiting"),
            models.Index(fields=["stage", "next_on", "process"], name="listing_stage"),
            models.Index(fields=["officer", "next_on", "process"], name="listing_officer"),
            models.Index(fields=["overdue_from", "process"], name="listing_overdue"),
            models.Index(
                fields=["next_on", "process"],
                name="listing_quick",
                condition=~Q(kind="annual_review", stage__in=["review", "review_unknown"]),
            ),  # lists that leave out the reviews that are not due soon, from the far end
            models.Index(
                fields=["next_on", "process"], name="listing_grace", condition=LINGERS
            ),  # dates that have passed and are no breach yet
        ]

    def __str__(self) -> str:
        return f"Listing of process {self.pk}"


class TallyQuerySet(models.QuerySet["ListingTally"]):
    def on(self, today: dt.date) -> Any:
        """With ``waiting_now`` and ``stage_now``, as ``Process.objects.on``."""
        return self.annotate(**now_annotations(today))


class ListingTally(Listed):
    """How many open processes are alike in all that lists count by; ``n`` is a difference, so only its sum counts.

    Rows are only ever added by what changes a process, so that nobody waits for another; the night adds them up.
    ``officer`` is 0 for anybody and empty for nobody.
    """

    n = models.IntegerField()

    objects = TallyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.n} alike"
