"""What a list of cases can be narrowed to. Every filter is a code, an id or a number in the address, never a name."""

from __future__ import annotations

import datetime as dt
from functools import cache, reduce
from operator import or_
from typing import Any, cast

import django_filters as df
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import QueryDict

from ehcp.listing import REVIEW_WAITS, stands_at, streams, waits_for
from ehcp.models import Listing, Placement, Process, Setting
from ehcp.needs_doing import SOON
from ehcp.stages import OPEN, OPEN_OTHERS, OTHERS, WORDS
from ehcp.wording import WAITING
from send_cases import clock
from send_cases.accounts.models import Membership, User
from send_cases.forms import GovukForm
from send_cases.widgets import Checkboxes

MOST = 250  # people or settings to choose from; beyond that only one's own are offered
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
    far = Q(kind=Process.Kind.ANNUAL_REVIEW, stage__in=REVIEW_WAITS) & (
        Q(next_on__isnull=True) | Q(next_on__gt=today + SOON)
    )
    return processes.exclude(far)


def ordered(rows: Any, sort: str, today: dt.date, data: QueryDict | None = None) -> list[Any]:
    """Sorted by a heading, as querysets that follow each other; a minus turns it round, and rows without the value
    come last either way.

    Args:
        data: the address of a list, which leaves reviews that are not due soon out unless it asks for kinds.
    """
    fields = SORTS.get(sort.removeprefix("-"), SORTS["next"])
    until = None if data is None or kinds_of(data) else today + SOON
    timely = data is not None and data.get("due") in dict(DAYS)
    return streams(rows, fields, turned=sort.startswith("-"), today=today, until=until, timely=timely)


class FilterForm(GovukForm):
    """The panel beside the list."""


class WorklistFilter(df.FilterSet):
    """Filters of the worklist; each can be removed on its own."""

    kind = df.MultipleChoiceFilter(
        label="Process", choices=Process.Kind.choices, widget=Checkboxes(small=True), distinct=False
    )
    stage = df.MultipleChoiceFilter(
        label="Stage", choices=[(s, WORDS[s]) for s in OPEN], method="at_stage",
        widget=Checkboxes(small=True),
    )  # fmt: skip
    waiting = df.MultipleChoiceFilter(
        label="Waiting on",
        choices=list(WAITING.items()),
        method="waiting_for",
        widget=Checkboxes(small=True),
    )
    due = df.ChoiceFilter(label="Due by law within", choices=DAYS, empty_label="Any time", method="due_within")
    officer = df.ChoiceFilter(label="Caseworker", empty_label="Anyone", method="by_officer")
    setting = df.ChoiceFilter(label="School or setting", empty_label="Any", method="at_setting")
    marks = df.MultipleChoiceFilter(
        label="Marks", method="marked", widget=Checkboxes(small=True), distinct=False,
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
        self.officers = cache(lambda: officer_choices(user, data.get("officer", "")))
        self.filters["officer"].extra["choices"] = lambda: [("none", "Nobody yet"), *self.officers()]
        self.filters["setting"].extra["choices"] = cache(lambda: setting_choices(user, data.get("setting", "")))

    def at_stage(self, rows: QuerySet[Process], name: str, value: list[str]) -> QuerySet[Process]:
        """``stage_now`` as conditions that an index answers."""
        return rows.filter(reduce(or_, (stands_at(each, self.today) for each in value))) if value else rows

    def waiting_for(self, rows: QuerySet[Process], name: str, value: list[str]) -> QuerySet[Process]:
        """``waiting_now`` likewise."""
        return rows.filter(reduce(or_, (waits_for(each, self.today) for each in value))) if value else rows

    def due_within(self, rows: QuerySet[Process], name: str, value: str) -> QuerySet[Process]:
        """The next date by law falls within so many days; what is overdue already is counted on its own."""
        until = self.today + dt.timedelta(days=int(value))
        return rows.filter(next_on__lte=until).exclude(overdue_from__lte=self.today)

    def by_officer(self, rows: QuerySet[Process], name: str, value: str) -> QuerySet[Process]:
        return rows.filter(officer__isnull=True) if value == "none" else rows.filter(officer=int(value))

    def at_setting(self, rows: Any, name: str, value: str) -> Any:
        """Placed there now, or asked for there while no placement is known."""
        return rows.filter(settings__contains=[int(value)])

    @property
    def by_row(self) -> bool:
        """Whether it asks for what tallies do not tell apart: one caseworker, one school."""
        self.form.is_valid()  # what is not valid is left out
        given = getattr(self.form, "cleaned_data", {})
        officer, setting = given.get("officer"), given.get("setting")
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


def _working() -> Any:
    """Memberships of the people who work cases today."""
    return Membership.objects.current(clock.today()).filter(role__in=["officer", "manager"], user__is_active=True)


def many_work_cases() -> bool:
    """Whether more people work cases than anybody reads in a list."""
    return len(_working().order_by().values_list("pk", flat=True)[: MOST + 1]) > MOST


def colleagues(user: User, chosen: str = "") -> QuerySet[User]:
    """People who work cases in one's own teams, and oneself.

    Args:
        chosen: an id that is among them whatever their team.
    """
    mine = Q(organisation__in=user.rights.teams) | Q(user=user)
    working = _working().filter(mine | Q(user=int(chosen)) if chosen.isdecimal() else mine)
    return User.objects.filter(pk__in=working.values("user"))


def officer_choices(user: User | None = None, chosen: str = "") -> list[tuple[str, str]]:
    """People who work cases today, and their ids; of so many that nobody reads the list, those of one's own teams.

    Args:
        user: who chooses; left out, everybody is offered.
        chosen: an id that is offered whatever the list.
    """
    some = user is not None and many_work_cases()
    people = colleagues(user, chosen) if user and some else User.objects.filter(pk__in=_working().values("user"))
    return [(str(pk), name) for pk, name in people.order_by("name").values_list("pk", "name")]


def setting_choices(user: User, chosen: str = "") -> list[tuple[str, str]]:
    """Settings at which children on record are now, and their ids; of so many that nobody reads the list, those of
    one's own cases.

    Args:
        chosen: an id that is offered whatever the list.
    """
    ids = _settings_in_use(MOST + 1)
    if len(ids) > MOST:
        mine = Listing.objects.filter(officer=user).visible_to(user).values("pupil")
        placed = Placement.objects.filter(pupil__in=mine, leaving_date__isnull=True, setting__isnull=False)
        ids = list(placed.order_by().values_list("setting", flat=True).distinct())
    ids += [int(chosen)] if chosen.isdecimal() else []
    found = Setting.objects.filter(pk__in=ids).order_by("name", "pk")
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]


def _settings_in_use(most: int) -> list[int]:
    """The first so many, each found from the one before: the index is not walked from child to child."""
    first = """
        WITH RECURSIVE used AS (
            (SELECT setting_id FROM ehcp_placement WHERE setting_id IS NOT NULL AND leaving_date IS NULL
             ORDER BY setting_id LIMIT 1)
            UNION ALL
            SELECT (SELECT p.setting_id FROM ehcp_placement p
                    WHERE p.setting_id > used.setting_id AND p.leaving_date IS NULL ORDER BY p.setting_id LIMIT 1)
            FROM used WHERE used.setting_id IS NOT NULL
        ) SELECT setting_id FROM used WHERE setting_id IS NOT NULL LIMIT %s"""
    with connection.cursor() as cursor:
        cursor.execute(first, [most])
        return [row[0] for row in cursor.fetchall()]
