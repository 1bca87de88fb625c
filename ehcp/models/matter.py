"""What mediation or an appeal is about, and what each concrete process other than a request shares."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Matter(models.TextChoices):
    """The decision in question (CFA 2014 ss.51(2), 52). SEN2 asks for the first two apart and the rest together."""

    ASSESS = "assess", "Not to assess"
    ISSUE = "issue", "Not to issue a plan"
    CONTENTS = "contents", "What the plan says: needs, provision or school (sections B, F and I)"
    REASSESS = "reassess", "Not to re-assess"
    AMEND = "amend", "Not to amend or replace the plan"
    CEASE = "cease", "To cease the plan"
    OTHER = "other", "Something that cannot be appealed"


class Proceeding(models.Model):
    """A concrete process beside ``AssessmentRequest``: it may end for a reason that none of its own facts tells."""

    ended_on = models.DateField("ended for another reason on", null=True, blank=True)
    ended_because = models.TextField("why it ended", blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_because="") | Q(ended_on__isnull=False) & ~Q(ended_because=""),
                name="%(class)s_ended_with_reason",
            )
        ]
