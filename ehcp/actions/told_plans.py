"""Bringing plans, with their reviews and moves between phases, up to date with what a return tells of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ehcp.actions.taken_in import Making
from ehcp.actions.told import ToldPlan
from ehcp.models import AnnualReview, NamedSetting, PhaseTransfer, Process, ReturnedPerson


def update_plan(one: Any, making: Making, person: ReturnedPerson, plan: Any, told: ToldPlan) -> None:
    """A plan that is on record.

    Args:
        one: the person, as :mod:`ehcp.actions.told_again` has them.
        making: where new rows go.
        person: their row of the return.
        plan, told: what is on record, and what the return tells.
    """
    values = {k: v for k, v in told.values.items() if k != "origin"}
    theirs = plan.returned_id is not None
    if plan.ceased_on is not None and told.is_active:
        values = {k: v for k, v in values.items() if k not in ("ceased_on", "cease_reason")}
    changed = one.merge(plan, values, theirs=theirs, words="plan")
    if theirs and one.newest and plan.returned_id != person.pk:
        plan.returned = person
        plan.save(update_fields=["returned"])
    if changed:
        one.refresh |= set(Process.objects.filter(annual_review__plan=plan).values_list("pk", flat=True))
        one.refresh |= set(Process.objects.filter(phase_transfer__plan=plan).values_list("pk", flat=True))
    _named(one, making, plan, told, theirs)
    _review(one, making, person, plan, told)
    _phase(one, making, person, plan, told)


def _named(one: Any, making: Making, plan: Any, told: ToldPlan, theirs: bool) -> None:
    versions = one.known.versions[plan.pk]
    if not versions or not told.named:
        return
    version = versions[-1]
    now = {row.rank: row for row in one.known.named[version.pk]}
    for values in told.named:
        row = now.pop(values["rank"], None)
        if row is not None:
            one.merge(row, values, theirs=theirs and version.served_on is None, words="setting named in the plan")
        elif theirs and version.served_on is None:
            making.add(NamedSetting(version=version, **values))
    for row in now.values():
        if theirs and one.newest and version.served_on is None:
            row.delete()
            one.differs = True


def _review(one: Any, making: Making, person: ReturnedPerson, plan: Any, told: ToldPlan) -> None:
    if not told.review:
        return
    mine = [r for r in one.known.reviews[plan.pk] if not r.outside_review]
    meeting, notice = told.review.get("meeting_on"), told.review.get("notice_sent_on")
    name, day = ("meeting_on", meeting) if meeting else ("notice_sent_on", notice)
    row = next((r for r in mine if getattr(r, name) == day), None) if day else _told_before(mine, person)
    if row is None and any((r.meeting_on or dt.date.min) > (meeting or notice or dt.date.min) for r in mine):
        return  # we hold a later one
    row = row or next((r for r in mine if not (r.meeting_on or r.notice_sent_on) and _may_be(r, person)), None)
    if row is None:
        _another_review(one, making, person, plan, told, mine)
        return
    empty = row.meeting_on is None and row.notice_sent_on is None
    values = dict(told.review)
    if not empty and row.returned_id is None and not values["outcome"]:
        values["notice_sent_on"] = None  # ours has no notice without its outcome
    if empty and row.returned_id is None:
        row.returned = person
        row.save(update_fields=["returned"])
    if one.merge(row, values, theirs=empty or row.returned_id is not None, words="annual review"):
        one.refresh.add(row.process_id)
        _next_review(one, making, plan, row, mine)


def _told_before(mine: list[Any], person: ReturnedPerson) -> Any:
    """The review that this year's return told of before: nothing else is known of one that has no day."""
    return next((r for r in mine if r.returned_id == person.pk), None)


def _may_be(row: Any, person: ReturnedPerson) -> bool:
    """A review without any day yet is the one that is told of if it goes on, or was told of by this year's return."""
    return row.process.closed_on is None or row.returned_id == person.pk


def _another_review(
    one: Any, making: Making, person: ReturnedPerson, plan: Any, told: ToldPlan, mine: list[Any]
) -> None:
    day = told.review.get("meeting_on") or told.review.get("notice_sent_on") or one.again.day
    process = making.add(Process(pupil=one.pupil, kind=Process.Kind.ANNUAL_REVIEW, opened_on=day))
    row = AnnualReview(process=process, plan=plan, returned=person, **told.review)
    making.add(row)
    one.refresh.add(process.pk)
    _next_review(one, making, plan, row, mine)


def _next_review(one: Any, making: Making, plan: Any, row: AnnualReview, mine: list[Any]) -> None:
    waiting = any(r.pk != row.pk and r.process.closed_on is None and r.notice_sent_on is None for r in mine)
    if plan.ceased_on is not None or row.notice_sent_on is None or waiting:
        return
    if AnnualReview.objects.filter(previous=row.pk).exists():
        return
    process = making.add(Process(pupil=one.pupil, kind=Process.Kind.ANNUAL_REVIEW, opened_on=row.notice_sent_on))
    making.add(AnnualReview(process=process, plan=plan, previous=row))
    one.refresh.add(process.pk)


def _phase(one: Any, making: Making, person: ReturnedPerson, plan: Any, told: ToldPlan) -> None:
    if not told.phase:
        return
    mine = one.known.phases[plan.pk]
    row = next((r for r in mine if r.transfer_year == told.phase["transfer_year"]), None)
    if row is not None:
        if one.merge(row, told.phase, theirs=row.returned_id is not None, words="phase transfer"):
            one.refresh.add(row.process_id)
        return
    days = [day for day in (told.phase.get("final_sent_on"), plan.ceased_on, one.again.day) if day]
    process = making.add(Process(pupil=one.pupil, kind=Process.Kind.PHASE_TRANSFER, opened_on=min(days)))
    making.add(PhaseTransfer(process=process, plan=plan, returned=person, **told.phase))
    one.refresh.add(process.pk)
