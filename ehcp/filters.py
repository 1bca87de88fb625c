"""What a list of cases can be narrowed to. Every filter is a code, an id or a number in the address, never a name."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, cast

import django_filters as df
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from ehcp.listing import streams
from ehcp.models import AssessmentRequest, Listing, Placement, Process, Setting
from ehcp.stages import OPEN_OTHERS, OTHERS
from ehcp.wording import OPEN_STAGES, STAGES, WAITING
from send_cases import clock
from send_cases.accounts.models import User
from send_cases.forms import GovukForm
from send_cases.widgets import Checkboxes

SOON = dt.timedelta(weeks=8)  # annual reviews that nobody has begun and that are due later are left out of the lists
WAITS = ("review", "review_unknown")
DAYS = [("5", "5 days"), ("10", "10 days"), ("20", "20 days")]
SORTS = {
    "process": ("kind", "next_on"),
    "child": ("surname", "forename"),
    "next": ("next_on",),
    "waiting": ("waiting_now", "next_on"),
    "final": ("final_due_on",),
    "contact": ("last_family_contact_on",),
    "setting": ("place", "next_on"),
    "caseworker": ("caseworker", "next_on"),
}


def listed(user: User, today: dt.date) -> Any:
    """The rows of open processes this person may see; ``ehcp.listing.processes_of`` reads the processes themselves."""
    return Listing.objects.visible_to(user).on(today)  # type: ignore[attr-defined]


def scope(processes: Any, show: str, user: User) -> Any:
    """One of the three lists: processes that are mine, all or nobody's."""
    if show == "mine":
        return processes.filter(officer=user)
    return processes.filter(officer__isnull=True) if show == "unallocated" else processes


def kinds_of(data: QueryDict) -> list[str]:
    """The kinds of process that an address asks for."""
    return [kind for kind in data.getlist("kind") if kind in Process.Kind.values] if data else []


def in_list(rows: Any, user: User, today: dt.date, show: str, data: QueryDict) -> Any:
    """The rows of one of the lists before its filters; every one of a kind where the address asks for kinds.

    Args:
        rows: what ``listed`` gives, or the tallies of the same.
    """
    return scope(rows if kinds_of(data) else calm(rows, today), show, user)


def calm(processes: Any, today: dt.date) -> Any:
    """Without the thousands of annual reviews that are not due soon.

    What stays: reviews due within eight weeks or overdue, and those that somebody has begun.
    """
    far = Q(kind=Process.Kind.ANNUAL_REVIEW, stage__in=WAITS) & (Q(next_on__isnull=True) | Q(next_on__gt=today + SOON))
    return processes.exclude(far)


def ordered(rows: Any, sort: str, today: dt.date) -> list[Any]:
    """Sorted by a heading, as querysets that follow each other; a minus turns it round, and rows without the value
    come last either way."""
    fields = SORTS.get(sort.removeprefix("-"), SORTS["next"])
    return streams(rows, fields, turned=sort.startswith("-"), today=today)


class FilterForm(GovukForm):
    """The panel beside the list."""


class WorklistFilter(df.FilterSet):
    """Filters of the worklist; each can be removed on its own."""

    kind = df.MultipleChoiceFilter(label="Process", choices=Process.Kind.choices, widget=Checkboxes(small=True))
    stage = df.MultipleChoiceFilter(
        label="Stage", choices=[(s, STAGES[s]) for s in OPEN_STAGES], field_name="stage_now",
        widget=Checkboxes(small=True),
    )  # fmt: skip
    waiting = df.MultipleChoiceFilter(
        label="Waiting on", choices=list(WAITING.items()), field_name="waiting_now", widget=Checkboxes(small=True)
    )
    due = df.ChoiceFilter(label="Due by law within", choices=DAYS, empty_label="Any time", method="due_within")
    officer = df.ChoiceFilter(label="Caseworker", empty_label="Anyone", method="by_officer")
    setting = df.ChoiceFilter(label="School or setting", empty_label="Any", method="at_setting")
    marks = df.MultipleChoiceFilter(
        label="Marks", method="marked", widget=Checkboxes(small=True),
        choices=[("overdue", "Overdue by law"), ("past20", "Past 20 weeks"), ("exception", "Exception recorded")],
    )  # fmt: skip

    class Meta:
        model = Process
        fields: list[str] = []
        form = FilterForm

    def __init__(self, data: QueryDict, queryset: QuerySet[Process], *, user: User) -> None:
        super().__init__(data, queryset=queryset)
        self.today = clock.today()
        self.kinds = kinds_of(data)
        if self.kinds and Process.Kind.ASSESSMENT not in self.kinds:
            own = [stage for kind in self.kinds for stage in OPEN_OTHERS.get(kind, ())]
            self.filters["stage"].extra["choices"] = [(stage, OTHERS[stage]) for stage in own]
        # Asked of the database once, and only where they are shown or chosen from.
        self.filters["officer"].extra["choices"] = cache(lambda: [("none", "Nobody yet"), *officer_choices()])
        self.filters["setting"].extra["choices"] = cache(lambda: setting_choices(user))

    def due_within(self, rows: QuerySet[Process], name: str, value: str) -> QuerySet[Process]:
        """The next date by law falls within so many days; what is overdue already is counted on its own."""
        until = self.today + dt.timedelta(days=int(value))
        return rows.filter(next_on__lte=until).exclude(overdue_from__lte=self.today)

    def by_officer(self, rows: QuerySet[Process], name: str, value: str) -> QuerySet[Process]:
        return rows.filter(officer__isnull=True) if value == "none" else rows.filter(officer=int(value))

    def at_setting(self, rows: QuerySet[Process], name: str, value: str) -> QuerySet[Process]:
        """Placed there now, or asked for there while no placement is known."""
        placed = Placement.objects.filter(leaving_date__isnull=True)
        here = list(placed.filter(setting=int(value)).values_list("pupil", flat=True))
        asked = AssessmentRequest.objects.filter(setting=int(value), process__closed_on__isnull=True)
        nowhere = asked.exclude(Exists(placed.filter(pupil=OuterRef("process__pupil"))))
        return rows.filter(Q(pupil__in=here) | Q(pk__in=list(nowhere.values_list("pk", flat=True))))

    @property
    def by_row(self) -> bool:
        """Whether it asks for what tallies do not tell apart: one caseworker, one school."""
        officer, setting = (self.form.cleaned_data.get(name) for name in ("officer", "setting"))
        return bool(setting) or officer not in ("", None, "none")

    def marked(self, rows: QuerySet[Process], name: str, value: list[str]) -> QuerySet[Process]:
        for mark in value:
            rows = rows.filter(self._mark(mark))
        return rows

    def _mark(self, mark: str) -> Q:
        if mark == "overdue":
            return Q(overdue_from__lte=self.today)
        return Q(final_due_on__lt=self.today) if mark == "past20" else Q(relieved=True)

    def chips(self) -> list[tuple[str, str, str]]:
        """(category, label, query string without it) for every filter in use."""
        params, out = cast(QueryDict, self.data), []
        for name, each in self.filters.items():
            given = each.extra.get("choices") or []
            for value in filter(None, params.getlist(name)):
                labels = {str(key): str(label) for key, label in (given() if callable(given) else given)}
                rest = params.copy()
                rest.setlist(name, [v for v in rest.getlist(name) if v != value])
                rest.pop("page", None)
                out.append((str(each.label), labels.get(value, value), rest.urlencode()))
        return out


def officer_choices() -> list[tuple[str, str]]:
    """People who work cases today, and their ids."""
    roles = ["officer", "manager"]
    today = clock.today()
    held = Q(memberships__role__in=roles, memberships__starts_on__lte=today) & (
        Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today)
    )
    people = User.objects.filter(held, is_active=True).distinct().order_by("name")
    return [(str(pk), name) for pk, name in people.values_list("pk", "name")]


def setting_choices(user: User) -> list[tuple[str, str]]:
    """Settings of the cases this person may see, and their ids."""
    open_cases = Process.objects.visible_to(user).current()  # type: ignore[attr-defined]
    placed = Placement.objects.filter(pupil__processes__in=open_cases, leaving_date__isnull=True)
    found = Setting.objects.filter(
        Q(pk__in=placed.values("setting")) | Q(pk__in=open_cases.values("assessment__setting"))
    ).order_by("name", "pk")
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]
