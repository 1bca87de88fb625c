"""What a worker of this application is woken for. Each task takes ids and may run twice."""

from __future__ import annotations

from celery import shared_task

from reporting.faults.check import check_children as check


@shared_task(time_limit=10 * 60)
def check_children(ids: list[int]) -> None:
    """Check the records of some children or young people against the rules of the return."""
    check(ids)
