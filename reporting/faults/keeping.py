"""What a check found against what is kept: what is new is added, what is gone is cured today, the rest stays."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F, Q

from ehcp.models import Process
from reporting.faults.spots import Spot
from reporting.models import SenFault
from send_cases import clock

_LOCK = 0x5C4005
_KEPT = ("severity", "message", "block", "field", "origin", "process_id")


def one_at_a_time() -> None:
    """Let no two checks mix what they read with what they write. Call it inside a transaction, before reading."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A check is one transaction.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def keep(year: int, found: Iterable[Spot], where: Q) -> None:
    """Make the faults that stand the ones that were found.

    Args:
        year: the collection year.
        found: the faults.
        where: which of the kept ones the check looked for: those of some people, or of some rules.
    """
    fresh = {spot.key: spot for spot in reversed(list(found))}  # of two at one place, the first
    standing = {row.key: row for row in SenFault.objects.filter(where, year=year, cured_on__isnull=True)}
    holders = _processes({spot.pupil for spot in fresh.values() if spot.pupil})
    today = clock.today()
    new: list[SenFault] = []
    changed: list[SenFault] = []
    for key, spot in fresh.items():
        row = standing.get(key) or SenFault(year=year, key=key, rule=spot.rule, pupil_id=spot.pupil, first_seen=today)
        values = (spot.severity, spot.message, spot.block, spot.field, spot.origin, holders.get(spot.pupil or 0))
        if row.pk is None:
            new.append(row)
        elif tuple(getattr(row, name) for name in _KEPT) != values:
            changed.append(row)
        for name, value in zip(_KEPT, values, strict=True):
            setattr(row, name, value)
    SenFault.objects.bulk_create(new, batch_size=500)
    SenFault.objects.bulk_update(
        changed, ["severity", "message", "block", "field", "origin", "process"], batch_size=500
    )
    gone = [row.pk for key, row in standing.items() if key not in fresh]
    if gone:
        SenFault.objects.filter(pk__in=gone).update(cured_on=today)


def _processes(pupils: set[int | None]) -> dict[int, int]:
    """The process whose officer looks after each of these people: an open one with an officer first, then the newest."""
    if not pupils:
        return {}
    rows = (
        Process.objects.filter(pupil__in=pupils, entered_in_error=False)
        .order_by("pupil_id", F("closed_on").desc(nulls_first=True), F("officer_id").asc(nulls_last=True), "-pk")
        .distinct("pupil_id")
    )
    return dict(rows.values_list("pupil_id", "pk"))
