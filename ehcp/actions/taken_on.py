"""Taking on plans that were made before this system: many at a time, in a few statements for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection

from ehcp import faults, permissions, policies
from ehcp.actions.acting import acting
from ehcp.actions.projection import milestone_rows, set_columns
from ehcp.actions.requests import Child
from ehcp.facts.plan import review_known
from ehcp.models import (
    Address,
    AnnualReview,
    CaseEvent,
    LinkedPerson,
    Milestone,
    NamedSetting,
    Need,
    Placement,
    Plan,
    PlanVersion,
    Process,
    Pupil,
)
from ehcp.policies import Refused
from send_cases import clock

if TYPE_CHECKING:
    from send_cases.accounts.models import User

BATCH = 500


@dataclass(frozen=True)
class TakenOn:
    """A plan as an earlier system held it.

    Attributes:
        child: the child or young person, with placement, people and needs as for a request.
        first_made_on: the day the plan was first made; later amendments do not move it (SEN2 item 4.1).
        served_on: the day the version in force was sent, where known.
        named: field values of ``NamedSetting``, one for each placement in section I (at most two).
        last_review_on: the day the notice of the last review was sent, where known.
        officer: who works on its reviews, where that is settled.
        terms: columns of ``Plan`` besides: personal budget, time away from home, learning at work.
        reviews: columns of ``AnnualReview`` of reviews held before, the earliest first; each has its notice.
        earlier: columns of ``Placement`` of placements before the one now.
    """

    child: Child
    first_made_on: dt.date
    served_on: dt.date | None = None
    named: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    last_review_on: dt.date | None = None
    officer: User | None = None
    terms: dict[str, Any] = field(default_factory=dict)
    reviews: tuple[dict[str, Any], ...] = ()
    earlier: tuple[dict[str, Any], ...] = ()


def take_on(*, by: User, plans: Sequence[TakenOn], taken_on: dt.date | None = None, page: str = "") -> list[Plan]:
    """Record plans made before this system, all of them or none.

    The next annual review of each is opened with it. Where its last review is not known and its first year is over,
    too little is known for a date: the review says so, and asks for the day of the last one.

    Args:
        by: an administrator or somebody who works cases.
        plans: the plans; their children must not be on record with an active plan.
        taken_on: the day they were taken over; today if nothing is said.

    Returns:
        The plans, in the order given.

    Raises:
        Denied: ``by`` is neither an administrator nor works cases.
        Refused: an impossible date, a UPN that comes twice, or a child who has an active plan here; each is named by
            its place in the list.
    """
    if not by.rights.administrator:
        permissions.record_request.check(by)
    with acting(by=by, why="plans taken on from an earlier system", page=page):
        _check(plans)
        made: list[Plan] = []
        for start in range(0, len(plans), BATCH):
            made += _take_batch(plans[start : start + BATCH], by=by, day=taken_on or clock.today())
    return made


def _check(plans: Sequence[TakenOn]) -> None:
    """Refuse what cannot be, naming the places in the list."""
    seen: dict[str, int] = {}
    for place, each in enumerate(plans, 1):
        born = each.child.birth_date
        policies.check_day(born, f"the birth date of plan {place}")
        policies.check_day(each.first_made_on, f"the day plan {place} was first made", born=born)
        policies.check_day(each.served_on, f"the day plan {place} was sent", born=born)
        policies.check_day(each.last_review_on, f"the day of the last review of plan {place}", born=born)
        if each.child.upn and seen.setdefault(each.child.upn, place) != place:
            raise Refused(f"Plans {seen[each.child.upn]} and {place} have the same UPN.")
    active = Plan.objects.filter(pupil__upn__in=list(seen), ceased_on__isnull=True).values_list("pupil__upn", flat=True)
    places = sorted(seen[upn] for upn in active)
    if places:
        raise Refused(f"These children already have a plan here: {', '.join(f'plan {n}' for n in places)}.")


def _references(number: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('ehcp_pupil_reference') FROM generate_series(1, %s)", [number])
        return [f"EHC-{value}" for (value,) in cursor.fetchall()]


_OWN = (
    "surname", "forename", "birth_date", "known_as", "sex", "ethnicity", "upn", "upn_unknown", "uln", "nhs_number",
    "languages", "interpreter",
)  # fmt: skip


def _take_batch(plans: Sequence[TakenOn], *, by: User, day: dt.date) -> list[Plan]:
    pupils = Pupil.objects.bulk_create(
        Pupil(reference=reference, **{name: getattr(each.child, name) for name in _OWN})
        for reference, each in zip(_references(len(plans)), plans, strict=True)
    )
    pairs = list(zip(pupils, plans, strict=True))
    Address.objects.bulk_create(
        Address(pupil=pupil, lines=each.child.address, postcode=each.child.postcode)
        for pupil, each in pairs
        if each.child.address or each.child.postcode
    )
    LinkedPerson.objects.bulk_create(_each(pairs, LinkedPerson, lambda child: child.people))
    Need.objects.bulk_create(_each(pairs, Need, _needs))
    Placement.objects.bulk_create(_each(pairs, Placement, lambda child: [child.placement] if child.placement else []))
    Placement.objects.bulk_create(Placement(pupil=pupil, **values) for pupil, each in pairs for values in each.earlier)
    return _plans(pairs, by=by, day=day)


def _each(
    pairs: Iterable[tuple[Pupil, TakenOn]], model: Any, rows: Callable[[Child], Iterable[dict[str, Any]]]
) -> list[Any]:
    return [model(pupil=pupil, **values) for pupil, each in pairs for values in rows(each.child)]


def _needs(child: Child) -> list[dict[str, Any]]:
    return [
        {"sen_type": sen_type, "rank": rank, "source": Need.Source.PLAN} for rank, sen_type in enumerate(child.needs, 1)
    ]


def _plans(pairs: list[tuple[Pupil, TakenOn]], *, by: User, day: dt.date) -> list[Plan]:
    made = Plan.objects.bulk_create(
        Plan(pupil=pupil, origin=Plan.Origin.TAKEN_ON, first_made_on=each.first_made_on, **each.terms)
        for pupil, each in pairs
    )
    versions = PlanVersion.objects.bulk_create(
        PlanVersion(
            plan=plan,
            kind=PlanVersion.Kind.FINAL,
            number=1,
            served_on=each.served_on,
            served_by=by if each.served_on else None,
            arrives_on=each.served_on,
        )
        for plan, (_, each) in zip(made, pairs, strict=True)
    )
    NamedSetting.objects.bulk_create(
        NamedSetting(version=version, rank=rank, **values)
        for version, (_, each) in zip(versions, pairs, strict=True)
        for rank, values in enumerate(each.named, 1)
    )
    faults.changed([pupil.pk for pupil, _ in pairs])
    CaseEvent.objects.bulk_create(
        CaseEvent(pupil=pupil, kind="taken_on", text="Plan taken on from an earlier system", happened_on=day,
                  recorded_at=clock.now(), by=by)
        for pupil, _ in pairs
    )  # fmt: skip
    _open_reviews(made, pairs, day)
    return made


def _open_reviews(made: list[Plan], pairs: list[tuple[Pupil, TakenOn]], day: dt.date) -> None:
    """The reviews held before, and the home of each plan's next twelve months, with their dates."""
    born = {pupil.pk: pupil.birth_date for pupil, _ in pairs}
    rows, timelines = [], []
    for plan, (pupil, each) in zip(made, pairs, strict=True):
        for row, opened_on in _chain(plan, each, day):
            process = Process(pupil=pupil, kind=Process.Kind.ANNUAL_REVIEW, opened_on=opened_on, officer=each.officer)
            timelines.append(set_columns(process, review_known(row, plan, row.previous, opened_on, born)))
            row.process = process
            rows.append(row)
    processes = Process.objects.bulk_create(row.process for row in rows)
    for row in rows:
        row.process_id = row.process.pk
        row.previous_id = row.previous.process_id if row.previous is not None else None
    AnnualReview.objects.bulk_create(rows)
    Milestone.objects.bulk_create(
        milestone
        for process, timeline in zip(processes, timelines, strict=True)
        for milestone in milestone_rows(process.pk, timeline)
    )


def _chain(plan: Plan, each: TakenOn, day: dt.date) -> list[tuple[AnnualReview, dt.date]]:
    """The reviews of one plan, each with the day it opens: those held before, and the next."""
    found: list[tuple[AnnualReview, dt.date]] = []
    before: AnnualReview | None = None
    for values in each.reviews:
        opened = before.notice_sent_on if before is not None else None
        before = AnnualReview(plan=plan, previous=before, **values)
        found.append((before, opened or values["meeting_on"]))
    last = before.notice_sent_on if before is not None else None
    following = AnnualReview(plan=plan, previous=before, last_review_on=None if last else each.last_review_on)
    return [*found, (following, last or each.last_review_on or day)]
