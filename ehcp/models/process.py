"""One statutory process about one child: its kind's own facts lie in a table of their own, reached by that kind's name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When

from ehcp.visibility import OfPupilQuerySet
from send_cases.history import track


def now_annotations(today: dt.date) -> dict[str, Any]:
    """``waiting_now`` and ``stage_now``: what becomes of a draft when the days for answers are over.

    The same as ``Timeline.waiting_on(today)`` and ``stage_on(today)``; a test compares them.
    """
    draft = Q(stage="draft")
    return {
        "waiting_now": Case(
            When(draft & Q(family_until__gte=today), then=Value("family")),
            When(draft & Q(school_until__gte=today), then=Value("school")),
            default=F("waiting_on"),
        ),
        "stage_now": Case(
            When(draft & ~Q(family_until__gte=today) & ~Q(school_until__gte=today), then=Value("naming")),
            default=F("stage"),
        ),
    }


class ProcessQuerySet(OfPupilQuerySet["Process"]):
    def on(self, today: dt.date) -> Any:  # a queryset with two more columns, which the types cannot say
        """With ``waiting_now`` and ``stage_now`` as they are on a day."""
        return self.annotate(**now_annotations(today))

    def current(self) -> ProcessQuerySet:
        """Open processes, without what was entered in error."""
        return self.filter(closed_on__isnull=True, entered_in_error=False)


@track()
class Process(models.Model):
    """The home of milestones, exceptions, documents, notices and events. A worklist row is one open process.

    ``stage``, ``next_*``, ``waiting_on`` and the columns after them are projections of the timeline: written only by
    ``ehcp.actions.projection``, compared every night, never set by a person.
    """

    class Kind(models.TextChoices):
        ASSESSMENT = "assessment", "Needs assessment"
        ANNUAL_REVIEW = "annual_review", "Annual review"
        PHASE_TRANSFER = "phase_transfer", "Phase transfer"
        REASSESSMENT = "reassessment", "Re-assessment"
        MOVE_IN = "move_in", "Move between authorities"
        MEDIATION = "mediation", "Mediation"
        APPEAL = "appeal", "Appeal"
        ORDER = "order", "Tribunal order"
        CESSATION = "cessation", "Ceasing a plan"
        DETAINED = "detained", "Detained person"

    pupil = models.ForeignKey("ehcp.Pupil", on_delete=models.PROTECT, related_name="processes")
    kind = models.CharField(max_length=15, choices=Kind)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    officer = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="processes"
    )
    team = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="processes"
    )
    entered_in_error = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)  # counts actions; a form that carries an older one is stale

    # Projections of the timeline
    stage = models.CharField(max_length=20, blank=True)
    waiting_on = models.CharField(max_length=12, blank=True)  # once the two days below are over
    family_until = models.DateField(null=True, blank=True)  # last day of the 15 days on a draft still out
    school_until = models.DateField(null=True, blank=True)  # last day of an unanswered consultation
    next_rule = models.CharField(max_length=24, blank=True)
    next_label = models.CharField(max_length=160, blank=True)
    next_on = models.DateField(null=True, blank=True)
    overdue_from = models.DateField(null=True, blank=True)  # first day on which an open limit of ours is a breach
    final_due_on = models.DateField(null=True, blank=True)
    advice_due_on = models.DateField(null=True, blank=True)
    relieved = models.BooleanField(default=False)
    advice_waiting = models.PositiveSmallIntegerField(default=0)
    last_family_contact_on = models.DateField(null=True, blank=True)

    objects = ProcessQuerySet.as_manager()

    class Meta:
        ordering = ["next_on", "pk"]
        indexes = [
            models.Index(fields=["officer", "next_on", "id"], name="process_mine", condition=Q(closed_on__isnull=True)),
            models.Index(fields=["next_on", "id"], name="process_next", condition=Q(closed_on__isnull=True)),
            models.Index(fields=["overdue_from"], name="process_overdue", condition=Q(closed_on__isnull=True)),
            models.Index(fields=["stage"], name="process_stage", condition=Q(closed_on__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="process_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None
