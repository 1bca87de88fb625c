"""What lists of the API can be narrowed to. Processes have the worklist's own filters; nothing here holds a name."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from ehcp.filters import WorklistFilter
from ehcp.models import AdviceRequest, AssessmentRequest, Document, Job, Placement, Plan, Process
from ehcp.settings_search import find_settings
from send_cases import clock
from send_cases.accounts.models import User

YES_NO = [("yes", "Yes"), ("no", "No")]


class Narrow(df.FilterSet):
    """A set of filters for one caller."""

    def __init__(self, data: Any, queryset: QuerySet[Any], *, user: User) -> None:
        super().__init__(data, queryset=queryset)
        self.caller = user


class Whole(df.NumberFilter):
    """By the id of a row: a whole number."""

    field_class = forms.IntegerField


def yes_or_no(where: Q, label: str) -> df.ChoiceFilter:
    """A filter whose "yes" is a condition and whose "no" is its opposite."""

    class Decides(df.ChoiceFilter):
        def filter(self, qs: Any, value: Any) -> Any:
            return qs.filter(where) if value == "yes" else qs.exclude(where) if value == "no" else qs

    return Decides(label=label, choices=YES_NO)


def of_child(path: str) -> df.CharFilter:
    """By the reference of the child or young person."""
    return df.CharFilter(label="Reference of the child", field_name=f"{path}reference", max_length=12)


class ChildFilter(Narrow):
    reference = of_child("")


class SchoolProcessFilter(Narrow):
    """A school narrows by what it sees of a process."""

    child = of_child("pupil__")
    kind = df.MultipleChoiceFilter(label="Kind", choices=Process.Kind.choices)
    open = yes_or_no(Q(closed_on__isnull=True), "Still open")


class ProcessFilter(WorklistFilter):
    """The worklist's filters, and which child, kind and state."""

    child = of_child("pupil__")
    kind = df.MultipleChoiceFilter(label="Kind", choices=Process.Kind.choices)
    open = yes_or_no(Q(closed_on__isnull=True), "Still open")

    def at_setting(self, rows: Any, name: str, value: str) -> Any:
        """As in the worklist, whose rows hold the settings; here are processes that have ended too, which have no row."""
        placed = Placement.objects.filter(leaving_date__isnull=True)
        asked = AssessmentRequest.objects.filter(setting=int(value), process__closed_on__isnull=True)
        nowhere = asked.exclude(Exists(placed.filter(pupil=OuterRef("process__pupil"))))
        here = placed.filter(setting=int(value))
        return rows.filter(Q(pupil__in=here.values("pupil")) | Q(pk__in=nowhere.values("pk")))


class SchoolMilestoneFilter(Narrow):
    """A school narrows by what it sees of a milestone."""

    child = of_child("process__pupil__")
    process = Whole(label="Process", field_name="process_id")
    rule_id = df.CharFilter(label="Rule")
    due_from = df.DateFilter(label="Due on or after", field_name="due_on", lookup_expr="gte")
    due_to = df.DateFilter(label="Due on or before", field_name="due_on", lookup_expr="lte")


class MilestoneFilter(SchoolMilestoneFilter):
    kind = df.MultipleChoiceFilter(
        label="Kind", choices=[(k, k) for k in ("limit", "floor", "latest", "window", "target")]
    )
    bound = df.MultipleChoiceFilter(
        label="Whom it binds", choices=[(b, b) for b in ("authority", "school", "adviser", "family")]
    )
    met = yes_or_no(Q(met_on__isnull=False), "Met")
    overdue = df.ChoiceFilter(label="Overdue by law", choices=YES_NO, method="by_overdue")

    def by_overdue(self, rows: Any, name: str, value: str) -> Any:
        late = rows.overdue(clock.today())
        return late if value == "yes" else rows.exclude(pk__in=late.values("pk"))


class AdviceFilter(Narrow):
    child = of_child("process__pupil__")
    process = Whole(label="Process", field_name="process_id")
    kind = df.MultipleChoiceFilter(label="Kind", choices=AdviceRequest.Kind.choices)
    answered = yes_or_no(Q(answered_on__isnull=False), "Answered")


class ConsultationFilter(Narrow):
    child = of_child("process__pupil__")
    process = Whole(label="Process", field_name="process_id")
    replied = yes_or_no(Q(replied_on__isnull=False), "Replied")


class DocumentFilter(Narrow):
    child = of_child("pupil__")
    kind = df.MultipleChoiceFilter(label="Kind", choices=Document.Kind.choices)


class PlanFilter(Narrow):
    child = of_child("pupil__")
    active = yes_or_no(Q(ceased_on__isnull=True), "Not ceased")
    origin = df.MultipleChoiceFilter(label="Origin", choices=Plan.Origin.choices)


class PlacementFilter(Narrow):
    child = of_child("pupil__")
    setting = Whole(label="Setting", field_name="setting_id")
    current = yes_or_no(Q(leaving_date__isnull=True), "Current")


class SettingFilter(Narrow):
    find = df.CharFilter(label="Name, town, postcode or URN", method="by_words", max_length=80)
    urn = df.CharFilter(label="URN")
    la_code = df.CharFilter(label="Local authority code")
    is_open = yes_or_no(Q(is_open=True), "Open")

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(pk__in=[each.pk for each in find_settings(value, 200)])


class JobFilter(Narrow):
    state = df.MultipleChoiceFilter(label="State", choices=Job.State.choices)
    kind = df.CharFilter(label="Kind")
