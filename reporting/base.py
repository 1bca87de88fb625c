"""The one queryset that every measure of needs assessments counts over, with its facts as at a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, IntegerField, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from ehcp.models import AssessmentRequest, Milestone, Need, Notice, PlanVersion
from ehcp.timeline.facts import ASKED_UNDER_36

WEEK20_RULES = ("ENA-NOPLAN-16W", "ENA-FINAL-20W")
#: What a measure's condition may name; ``assessments`` says what they are.
COLUMNS = (
    "received_on", "requested_by", "reversed_on", "decision", "decision_on", "decision_days", "no_plan_on",
    "no_plan_days", "issued_on", "ended_on", "days", "open_days", "week20", "need", "age", "sex",
)  # fmt: skip


class Days(models.Func):
    """Whole days from the second date to the first."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


class Years(models.Func):
    """Whole years from the second date to the first."""

    template = "date_part('year', age(%(expressions)s))::int"
    output_field = IntegerField()


#: Withdrawn or moved away as a return tells it, on a day that it does not hold: over by the day the process is.
GONE = (
    ~Q(returned__exported="") | Q(returned__assessment_outcome="W") | Q(returned__outcome="W", returned__assessed=False)
) & Q(returned__isnull=False)


def _returned_on(as_at: dt.date, name: str, *outcomes: str) -> Any:
    """The day that a return gives for one of these outcomes, where no fact of ours does."""
    day = f"returned__{name}_on"
    return Case(When(**{f"returned__{name}__in": outcomes, f"{day}__lte": as_at}, then=F(day)))


def _returned_decision(as_at: dt.date) -> Any:
    told = Q(returned__outcome_on__lte=as_at)
    return Case(
        When(told & Q(returned__outcome="Y"), then=Value("assess_yes")),
        When(told & Q(returned__outcome="N"), then=Value("assess_no")),
        default=Value(""),
    )


def _ended_on(as_at: dt.date) -> Any:
    return Case(
        When(withdrawn_on__lte=as_at, then=F("withdrawn_on")),
        When(exported_on__lte=as_at, then=F("exported_on")),
        When(GONE & Q(process__closed_on__lte=as_at), then=F("process__closed_on")),
    )


def _notice(as_at: dt.date, *kinds: str) -> Any:
    return Notice.objects.filter(
        process=OuterRef("pk"), kind__in=kinds, entered_in_error=False, told_on__lte=as_at
    ).order_by("told_on", "pk")


def _need() -> Any:
    """The primary need: section B of the plan first, else what the setting thinks."""
    return (
        Need.objects.filter(pupil=OuterRef("process__pupil"), rank=1, ended_on__isnull=True)
        .order_by(Case(When(source="plan", then=Value(0)), default=Value(1)), "pk")
        .values("sen_type")[:1]
    )


def assessments(as_at: dt.date) -> models.QuerySet[AssessmentRequest]:
    """Every request received by ``as_at`` that is ours, with what had become of it by then.

    Adds: ``started_on`` (day 0 of the 20 weeks), ``decision`` ("assess_yes", "assess_no" or empty) and ``decision_on``
    (the day the family was told: SEN2 items 2.4, 2.5), ``no_plan_on``, ``issued_on`` (first final plan sent: SEN2 3.2,
    4.1), ``ended_on`` (withdrawn or moved away), ``days`` (from day 0 to the plan), ``week20`` (an exception of reg
    10(4) or 13(3) relieves it: SEN2 3.7), ``need``, ``age`` (on the day of receipt) and ``sex``.
    """
    by_responsibility = Q(responsible_on__isnull=False) & (
        ~Q(requested_by__in=ASKED_UNDER_36) | Q(responsible_on__lt=F("received_on"))
    )
    told = _notice(as_at, Notice.Kind.ASSESS_YES, Notice.Kind.ASSESS_NO)
    final = PlanVersion.objects.filter(
        process=OuterRef("pk"), kind="final", entered_in_error=False, served_on__lte=as_at
    ).order_by()
    excused = Milestone.objects.filter(process=OuterRef("pk"), rule_id__in=WEEK20_RULES, relieved=True)
    return (
        AssessmentRequest.objects.filter(received_on__lte=as_at, process__entered_in_error=False)
        .exclude(passed_on__lte=as_at)
        .annotate(
            started_on=Case(When(by_responsibility, then=F("responsible_on")), default=F("received_on")),
            decision=Coalesce(Subquery(told.values("kind")[:1]), _returned_decision(as_at)),
            decision_on=Coalesce(Subquery(told.values("told_on")[:1]), _returned_on(as_at, "outcome", "Y", "N")),
            no_plan_on=Coalesce(
                Subquery(_notice(as_at, Notice.Kind.NO_PLAN).values("told_on")[:1]),
                _returned_on(as_at, "assessment_outcome", "N"),
            ),
            issued_on=Coalesce(
                Subquery(final.values("process").annotate(first=Min("served_on")).values("first")[:1]),
                _returned_on(as_at, "assessment_outcome", "Y"),
            ),
            ended_on=_ended_on(as_at),
            week20=Case(When(returned__week20=True, then=Value(True)), default=Exists(excused)),
            need=Coalesce(Subquery(_need()), Value("")),
            age=Years(F("received_on"), F("process__pupil__birth_date")),
            sex=F("process__pupil__sex"),
        )
        .annotate(
            days=Days(F("issued_on"), F("started_on")),
            decision_days=Days(F("decision_on"), F("started_on")),
            no_plan_days=Days(F("no_plan_on"), F("started_on")),
            open_days=Days(Value(as_at, output_field=models.DateField()), F("started_on")),
        )
    )
