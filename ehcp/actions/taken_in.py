"""Taking in what a SEN2 return of another system tells: people new to us, many at a time, in a few statements for all.

Who is known already is said by the caller; :mod:`ehcp.actions.told_again` brings those up to date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from ehcp import faults
from ehcp import timeline as law
from ehcp.actions.projection import milestone_rows, set_columns
from ehcp.actions.told import Told, ToldPlan, ToldRequest
from ehcp.facts.known import Known
from ehcp.facts.plan import review_known
from ehcp.facts.returned import phase_facts, with_return
from ehcp.models import (
    Address,
    AnnualReview,
    AssessmentRequest,
    CaseEvent,
    Milestone,
    NamedSetting,
    Need,
    PhaseTransfer,
    Placement,
    Plan,
    PlanVersion,
    Process,
    Pupil,
    ReturnedPerson,
    ReturnedRequest,
    ReturnFile,
    Setting,
)
from send_cases import clock

K = Process.Kind
AT_ONCE = 1000  # keys fetched from a sequence


def references(number: int) -> list[str]:
    """New references, the next ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('ehcp_pupil_reference') FROM generate_series(1, %s)", [number])
        return [f"EHC-{value}" for (value,) in cursor.fetchall()]


class Keys:
    """Keys of rows before they are stored, so that rows can point to each other; taken from the tables' sequences."""

    def __init__(self) -> None:
        self._ready: dict[type[models.Model], list[int]] = {}

    def next(self, model: type[models.Model]) -> int:
        """One more key for a table."""
        ready = self._ready.setdefault(model, [])
        if not ready:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                    [model._meta.db_table, AT_ONCE],
                )
                ready += [key for (key,) in cursor.fetchall()][::-1]
        return ready.pop()


@dataclass
class Making:
    """Rows that are being made for one batch; each kind is stored with one statement. ``now`` is when it was begun."""

    file: ReturnFile
    day: dt.date
    now: dt.datetime = field(default_factory=clock.now)
    keys: Keys = field(default_factory=Keys)
    rows: dict[type, list[Any]] = field(default_factory=dict)
    timelines: list[tuple[Process, law.Timeline]] = field(default_factory=list)
    pointing: list[tuple[Any, ReturnedRequest]] = field(default_factory=list)

    def add(self, row: Any) -> Any:
        """Keep a row for storing, with a key of its own unless it has its process's."""
        if row.pk is None:
            row.pk = self.keys.next(type(row))
        self.rows.setdefault(type(row), []).append(row)
        return row

    def process(self, pupil: Pupil, kind: str, opened_on: dt.date, known: Known) -> Process:
        """A process with its dates, worked out from what is known of it."""
        process: Process = self.add(Process(pupil=pupil, kind=kind, opened_on=opened_on))
        self.timelines.append((process, set_columns(process, known)))
        return process

    def point(self, row: Any, said: ReturnedRequest) -> None:
        """Let a stored row point to what the newest return says, once that is stored."""
        self.pointing.append((row, said))

    def store(self) -> None:
        """Store everything, and forget it. Whoever checks records is told of each that has a line in its story."""
        faults.changed([event.pupil_id for event in self.rows.get(CaseEvent, ())])
        for model in ORDER:
            model._default_manager.bulk_create(self.rows.get(model, ()))
        Milestone.objects.bulk_create(
            row for process, timeline in self.timelines for row in milestone_rows(process.pk, timeline)
        )
        for row, said in self.pointing:
            row.returned = said
            row.save(update_fields=["returned"])
        self.rows, self.timelines, self.pointing = {}, [], []


ORDER: tuple[Any, ...] = (
    Pupil, Address, ReturnedPerson, Process, AssessmentRequest, Plan, ReturnedRequest, PlanVersion, NamedSetting, Placement,
    Need, AnnualReview, PhaseTransfer, CaseEvent,
)  # fmt: skip


def add_people(people: Sequence[Told], file: ReturnFile, *, by: Any, day: dt.date) -> None:
    """Record people who are new to us. Call it inside an action.

    Args:
        people: some hundred of them.
        file: the file they came with.
        by: the person who takes it in, if there is one.
        day: today.
    """
    making = Making(file, day)
    for told, reference in zip(people, references(len(people)), strict=True):
        _add_person(making, told, reference, by)
    making.store()


def _add_person(making: Making, told: Told, reference: str, by: Any) -> None:
    pupil = making.add(Pupil(reference=reference, **told.values))
    if told.postcode:
        making.add(Address(pupil=pupil, postcode=told.postcode))
    person = making.add(returned_person(making.file, pupil, told))
    for each in told.requests:
        add_request(making, pupil, person, each)
    making.add(event_of(making, pupil, told, by))


def returned_person(file: ReturnFile, pupil: Pupil, told: Told) -> ReturnedPerson:
    """The person's row of the return."""
    return ReturnedPerson(file=file, year=file.year, pupil=pupil, number=told.number, answers=told.answers)


def event_of(making: Making, pupil: Pupil, told: Told, by: Any, words: str = "Taken on") -> CaseEvent:
    """The line of the case's story."""
    return CaseEvent(
        pupil=pupil, kind="taken_on", text=f"{words} from SEN2 {making.file.year}, person {told.number} of the file",
        happened_on=making.day, recorded_at=making.now, by=by if hasattr(by, "pk") else None,
        by_words="" if hasattr(by, "pk") else f"SEN2 {making.file.year}",
    )  # fmt: skip


def add_request(making: Making, pupil: Pupil, person: ReturnedPerson, each: ToldRequest) -> ReturnedRequest:
    """A request, its plan, and its process where there is one to be."""
    said: ReturnedRequest = making.add(ReturnedRequest(person=person, number=each.number, **each.said))
    if each.plan is not None:
        said.plan = add_plan(making, pupil, person, each.plan)
    if each.asked is not None:
        add_process(making, pupil, said, each)
        if said.plan is not None:
            said.plan.assessment_id = said.process_id
    for values in each.placements:
        making.add(Placement(pupil=pupil, returned=said, **values))
    for values in each.needs:
        making.add(Need(pupil=pupil, returned=said, source=Need.Source.PLAN, **values))
    return said


def add_process(making: Making, pupil: Pupil, said: ReturnedRequest, each: ToldRequest) -> None:
    """The request itself, with the dates that the return holds of it."""
    asked: dict[str, Any] = each.asked or {}
    facts = law.Facts(received_on=asked["received_on"], requested_by=asked["requested_by"])
    said.process = making.process(pupil, K.ASSESSMENT, facts.received_on, with_return(facts, said))
    making.add(AssessmentRequest(process=said.process, returned=said, **asked))


def add_plan(making: Making, pupil: Pupil, person: ReturnedPerson, told: ToldPlan) -> Plan:
    """A plan with what section I names, its last review and the next, and a move between phases."""
    came = told.values.get("origin", Plan.Origin.TAKEN_ON)
    plan: Plan = making.add(Plan(pupil=pupil, returned=person, **{**told.values, "origin": came}))
    version = making.add(PlanVersion(plan=plan, kind=PlanVersion.Kind.FINAL, number=1))
    for values in told.named:
        making.add(NamedSetting(version=version, **values))
    _add_reviews(making, pupil, person, plan, told)
    if told.phase:
        _add_phase(making, pupil, person, plan, told)
    return plan


def _add_reviews(making: Making, pupil: Pupil, person: ReturnedPerson, plan: Plan, told: ToldPlan) -> None:
    """The review that the return tells of; and while the plan is in force the next, which has no other home."""
    before: AnnualReview | None = None
    if told.review:
        first = min(day for day in (*told.review.values(), making.day) if isinstance(day, dt.date))
        before = _review(making, pupil, AnnualReview(plan=plan, returned=person, **told.review), first, None)
    if plan.ceased_on is None and (before is None or before.notice_sent_on is not None):
        opened = before.notice_sent_on if before is not None and before.notice_sent_on else making.day
        _review(making, pupil, AnnualReview(plan=plan, previous=before), opened, before)


def _review(
    making: Making, pupil: Pupil, row: AnnualReview, opened_on: dt.date, before: AnnualReview | None
) -> AnnualReview:
    known = review_known(row, row.plan, before, opened_on, {pupil.pk: pupil.birth_date})
    row.process = making.process(pupil, K.ANNUAL_REVIEW, opened_on, known)
    return making.add(row)


def _add_phase(making: Making, pupil: Pupil, person: ReturnedPerson, plan: Plan, told: ToldPlan) -> None:
    row = PhaseTransfer(plan=plan, returned=person, **told.phase)
    days = [day for day in (row.final_sent_on, plan.ceased_on, making.day) if day]
    row.process = making.process(pupil, K.PHASE_TRANSFER, min(days), phase_known(row, plan))
    making.add(row)


def phase_known(row: PhaseTransfer, plan: Plan) -> Known:
    """What is known of a move between phases, from rows that need not be stored yet."""
    if row.final_sent_on:
        return Known(phase_facts(row), "phase_done", "", row.final_sent_on)
    if plan.ceased_on is not None:
        return Known(phase_facts(row), "plan_ceased", "", plan.ceased_on)
    return Known(phase_facts(row), "phase", "authority", None)


def open_file(file: ReturnFile) -> None:
    """The file's own row, before anything of it comes in. Call it inside an action."""
    file.save()


def close_file(file: ReturnFile, report: dict[str, Any]) -> None:
    """What came of the file, as it was reported. Call it inside an action."""
    file.report = report
    file.save(update_fields=["report"])


def add_settings(numbers: Iterable[tuple[str, str]]) -> list[Setting]:
    """Schools that a return names and the register lacks: kept by their number, closed. Call it inside an action.

    Args:
        numbers: URN and UKPRN of each; one of them may be empty.
    """
    return Setting.objects.bulk_create(
        Setting(urn=urn or None, ukprn=ukprn or None, is_open=False,
                name=f"Not on the register ({f'URN {urn}' if urn else f'UKPRN {ukprn}'})")
        for urn, ukprn in numbers
    )  # fmt: skip


def batches(rows: Iterable[Any], size: int) -> Iterable[list[Any]]:
    """Lists of so many."""
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
