"""Reading the lists: a page from one index whatever the number of cases, and a number from sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, Sum

from ehcp.models import Listing, ListingTally, NamedAccess, Process
from ehcp.models.listing import LINGERS
from ehcp.visibility import named_today

if TYPE_CHECKING:
    from send_cases.accounts.models import User

Narrow = Callable[[Any], Any]  # puts the conditions of a list on its rows, or on their tallies
EMPTY_AT_THE_END = ("next_on", "final_due_on", "last_family_contact_on", "place", "caseworker")
REVIEW_WAITS = ("review", "review_unknown")  # reviews that nobody has begun
WAITS = ("", "adviser", "authority", "family", "school")


def streams(
    rows: Any,
    fields: tuple[str, ...],
    *,
    turned: bool,
    today: dt.date,
    until: dt.date | None = None,
    timely: bool = False,
) -> list[Any]:
    """The rows in order, as querysets one after the other, each of which an index gives in its order.

    Args:
        rows: a list's rows, narrowed.
        fields: what to sort by; rows without the first of them come last either way.
        turned: from the far end.
        today: what is waited for depends on it.
        until: reviews that nobody has begun and that are due later are not among the rows.
        timely: nothing overdue is among the rows.
    """
    first, *rest = fields
    if first == "waiting_now":
        held = sorted(set(WAITS) | set(_others(rows)), reverse=turned)
        return [_in_order(rows.filter(waits_for(each, today)), rest, turned) for each in held]
    if first == "next_on" and turned:
        # From the far end lie the reviews that are not due for months and that most lists leave out: they are passed
        # by a bound, not one by one.
        return [
            _Merged(_by_review(rows.filter(next_on__isnull=False), until)),
            _in_order(rows.filter(next_on=None), rest, turned),
        ]
    if first == "next_on" and timely:
        # What is overdue comes first in the order and would be passed case by case: of the dates that have passed only
        # those are looked at that may be no breach yet.
        passed, to_come = rows.filter(LINGERS, next_on__lt=today), rows.filter(next_on__gte=today)
        return [_in_order(part, fields, False) for part in (passed, to_come, rows.filter(next_on=None))]
    if first in EMPTY_AT_THE_END:
        there = _in_order(rows.filter(**{f"{first}__isnull": False}), fields, turned)
        return [there, _in_order(rows.filter(**{f"{first}__isnull": True}), rest, turned)]
    return [_in_order(rows, fields, turned)]


def _by_review(rows: Any, until: dt.date | None) -> list[Any]:
    """The rows in two parts, the last first: all but reviews that nobody has begun, and those, as far as a day."""
    waiting = Q(kind=Process.Kind.ANNUAL_REVIEW, stage__in=REVIEW_WAITS)
    due = rows.filter(waiting, next_on__lte=until) if until else rows.filter(waiting)
    return [_in_order(part, ("next_on",), True) for part in (rows.exclude(waiting), due)]


class _Merged:
    """Parts of a list that are each in order by the next date, from the far end, as one."""

    def __init__(self, parts: list[Any]) -> None:
        self.parts = parts

    def keys(self, start: int, end: int) -> list[int]:
        """The keys from one place to another."""
        rows = [part.values_list("next_on", "pk")[:end] for part in self.parts]
        return [pk for _, pk in islice(merge(*rows, reverse=True), start, end)]

    def count(self) -> int:
        return sum(part.count() for part in self.parts)


def _others(rows: Any) -> list[str]:
    """Whom processes wait for beside those that are known; told from the tallies."""
    return list(
        ListingTally.objects.exclude(waiting_on__in=WAITS).order_by().values_list("waiting_on", flat=True).distinct()
    )


def _in_order(rows: Any, fields: Iterable[str], turned: bool) -> Any:
    return rows.order_by(*(F(each).desc() if turned else F(each).asc() for each in (*fields, "pk")))


def waits_for(whom: str, today: dt.date) -> Q:
    """``waiting_now`` as a condition that an index can answer."""
    draft = Q(stage="draft")
    family, school = draft & Q(family_until__gte=today), draft & Q(school_until__gte=today)
    as_stored = Q(waiting_on=whom) & ~family & ~school
    if whom == "family":
        return as_stored | family
    return as_stored | (school & ~family) if whom == "school" else as_stored


def stands_at(stage: str, today: dt.date) -> Q:
    """``stage_now`` as a condition that an index can answer."""
    answered = ~Q(family_until__gte=today) & ~Q(school_until__gte=today)
    if stage == "draft":
        return Q(stage="draft") & ~answered
    return Q(stage="naming") | (Q(stage="draft") & answered) if stage == "naming" else Q(stage=stage)


def keys(parts: list[Any], start: int, end: int) -> list[int]:
    """The keys of the rows from one place to another in querysets that follow each other."""
    found: list[int] = []
    for part in parts:
        merged = isinstance(part, _Merged)
        got = part.keys(start, end) if merged else list(part.values_list("pk", flat=True)[start:end])
        found += got
        if len(got) == end - start:
            break
        length = start + len(got) if got else part.count() if start else 0
        start, end = max(0, start - length), end - length
    return found


def processes_of(ids: list[int], today: dt.date) -> list[Any]:
    """Processes with all that a list's row shows, in the order of their keys given."""
    rows: Any = Process.objects.all().on(today).select_related("pupil", "officer", "assessment")
    rows = rows.annotate(place_name=F("listing__place"))
    found: dict[int, Any] = {}
    for start in range(0, len(ids), 1000):
        found |= {row.pk: row for row in rows.filter(pk__in=ids[start : start + 1000])}
    return [found[pk] for pk in ids if pk in found]


def counted(user: User, today: dt.date, narrow: Narrow, **what: Q) -> dict[str, int]:
    """How many rows of a list there are, and how many of them meet each condition.

    Records open to all are summed; restricted ones that this person is named on are few, and counted.

    Args:
        narrow: the list's conditions, on columns of ``Listed`` alone.
        what: further conditions by name; "all" is always there.
    """
    if not user.rights.works_cases:
        return dict.fromkeys(["all", *what], 0)
    conditions = {"all": Q(), **what}
    sums = {f"n_{name}": Sum("n", filter=each or None, default=0) for name, each in conditions.items()}
    open_rows = narrow(ListingTally.objects.filter(restricted=False).on(today)).aggregate(**sums)
    counts = {f"n_{name}": Count("pk", filter=each or None) for name, each in conditions.items()}
    mine = narrow(_restricted(user).on(today)).aggregate(**counts)
    return {name: int(open_rows[f"n_{name}"]) + int(mine[f"n_{name}"]) for name in conditions}


def _restricted(user: User) -> Any:
    """Rows of restricted records that this person is named on."""
    named: QuerySet[NamedAccess] = named_today(user)
    return Listing.objects.filter(restricted=True, pupil__in=list(named.values_list("pupil", flat=True)))


class Pages(Paginator):
    """A list in pages. The number of rows is told by ``number``, not by counting them one by one."""

    def __init__(self, parts: list[Any], number: int, per_page: int, today: dt.date) -> None:
        super().__init__([], per_page)
        self.parts, self.number, self.today = parts, number, today

    @property
    def count(self) -> int:
        return self.number

    def page(self, number: int | str) -> Any:
        """One page, its processes read."""
        place = self.validate_number(number)
        start = (place - 1) * self.per_page
        ids = keys(self.parts, start, start + self.per_page)
        return Page(processes_of(ids, self.today), place, self)
