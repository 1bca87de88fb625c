"""Opening any process beside a request, recording its next fact, and ending it. ``ehcp.proceedings`` says which facts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from ehcp import permissions, policies
from ehcp.actions import following
from ehcp.actions.acting import acting, acting_on, record
from ehcp.models import AssessmentRequest, Matter, Plan, Process, Pupil
from ehcp.policies import Refused
from ehcp.proceedings import PROCEEDINGS, Proceeding, facts_row
from send_cases import clock

if TYPE_CHECKING:
    from send_cases.accounts.models import User

IMPOSSIBLE = "These facts cannot stand together. Check that every fact a date belongs with is given."
K = Process.Kind
ONE_AT_A_TIME = frozenset({K.ANNUAL_REVIEW, K.CESSATION, K.REASSESSMENT, K.DETAINED})
WITH_OR_WITHOUT_A_PLAN = frozenset({K.MOVE_IN, K.DETAINED})


def open_process(
    *, pupil: Pupil, by: User, kind: str, facts: dict[str, Any], opened_on: dt.date | None = None, page: str = ""
) -> Process:
    """Open a process with the facts that trigger it.

    Args:
        pupil: whose case.
        kind: a kind of ``ehcp.proceedings``.
        facts: values of its opening columns.
        opened_on: its first day, where no fact of its own tells it; today if nothing is said.

    Raises:
        Denied: ``by`` does not work on this case.
        Refused: a fact is missing or impossible, there is no plan, or one of this kind is open already.
    """
    spec = PROCEEDINGS[kind]
    with acting(by=by, why=f"{spec.label.lower()} opened", page=page):
        permissions.work_on_pupil.check(by, pupil)
        locked = Pupil.objects.select_for_update().get(pk=pupil.pk)
        values = {name: facts.get(name) for name in spec.opening}
        _check_opening(spec, values, locked)
        links = _links(spec, values, locked)
        first = next((values[name] for name in spec.first_days if values.get(name)), None)
        latest = locked.processes.exclude(officer=None).order_by("-pk").first()
        process = Process.objects.create(
            pupil=locked, kind=kind, opened_on=first or opened_on or clock.today(),
            officer=latest.officer if latest else None, team=latest.team if latest else None,
        )  # fmt: skip
        _store(spec.model(process=process, **links, **{k: v for k, v in values.items() if v is not None}))
        following.after(process, changed=set(values))
        record(process, by=by, kind="opened", text=f"{spec.label} opened", happened_on=process.opened_on)
    return process


def _check_opening(spec: Proceeding, values: dict[str, Any], pupil: Pupil) -> None:
    for name in spec.needed:
        if values.get(name) in (None, ""):
            raise Refused(f"Enter: {spec.words(name)}.", name)
    if spec.first_known and spec.first_days and not any(values.get(name) for name in spec.first_days):
        raise Refused(f"Enter at least one day: {' or '.join(spec.words(n) for n in spec.first_days)}.",
                      spec.first_days[0])  # fmt: skip
    check_days(spec, values, pupil)
    still_open = pupil.processes.filter(kind=spec.kind, closed_on__isnull=True, entered_in_error=False)
    if spec.kind in ONE_AT_A_TIME and not values.get("outside_review") and still_open.exists():
        raise Refused(f"{spec.label} is open already on this case. Record the next fact there.")


def check_days(spec: Proceeding, values: dict[str, Any], pupil: Pupil) -> None:
    """Refuse a day before birth, and one that is still to come where the fact is of the past."""
    for name, value in values.items():
        if isinstance(value, dt.date):
            if name not in spec.future:
                policies.check_day(value, spec.words(name), field=name, born=pupil.birth_date)
            elif pupil.birth_date and value < pupil.birth_date:
                raise Refused(
                    f"{spec.words(name)[0].upper()}{spec.words(name)[1:]} cannot be before the birth date.", name
                )


def _links(spec: Proceeding, values: dict[str, Any], pupil: Pupil) -> dict[str, Any]:
    """The plan or the request that the process is about, found on the case."""
    if spec.of_plan:
        plan = Plan.objects.filter(pupil=pupil, ceased_on__isnull=True, first_made_on__isnull=False).first()
        if plan is None:
            raise Refused("There is no plan in force on this case. Record the plan first.")
        return {"plan": plan}
    if spec.kind in WITH_OR_WITHOUT_A_PLAN:
        plan = Plan.objects.filter(pupil=pupil, ceased_on__isnull=True, first_made_on__isnull=False).first()
        if plan is None and values.get("detention_known_on"):
            raise Refused("There is no plan in force on this case. Record the plan first.", "detention_known_on")
        return {"plan": plan}
    names = {f.name for f in spec.model._meta.fields}
    if "request" not in names or values.get("about") == Matter.OTHER:
        return {}
    latest = AssessmentRequest.objects.filter(process__pupil=pupil, process__entered_in_error=False)
    return {"request": latest.order_by("-received_on", "-pk").first()}


def _store(row: Any) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(IMPOSSIBLE) from None


def record_facts(
    *, process: Process, by: User, step: str, facts: dict[str, Any], seen: int | None = None, page: str = ""
) -> Process:
    """Record what came next in a process.

    Args:
        step: a step of the kind, as in ``ehcp.proceedings``.
        facts: values of the step's columns; what was recorded before is corrected elsewhere, with a reason.

    Raises:
        Denied, Conflict: as in every action on a process.
        Refused: the process has ended, the fact is recorded already, missing, or impossible.
    """
    spec = PROCEEDINGS[process.kind]
    chosen = spec.step(step)
    if chosen is None:
        raise Refused("There is no such step in this process. Choose another.")
    with acting_on(process, by=by, why=chosen.text[0].lower() + chosen.text[1:], seen=seen, page=page) as locked:
        policies.check_open(locked)
        row = facts_row(locked)
        given = {name: facts.get(name) for name in chosen.fields if facts.get(name) not in (None, "")}
        _check_step(spec, chosen.needed, given, row)
        check_days(spec, given, locked.pupil)
        for name, value in given.items():
            setattr(row, name, value)
        _store(row)
        following.after(locked, changed=set(given))
        days = [v for v in given.values() if isinstance(v, dt.date) and v <= clock.today()]
        said = ", ".join(spec.words(name) for name in given)
        record(locked, by=by, kind="fact", text=f"{spec.label}: {said}"[:500], happened_on=max(days, default=None))
    return process


def _check_step(spec: Proceeding, needed: tuple[str, ...], given: dict[str, Any], row: Any) -> None:
    for name in needed:
        if name not in given:
            raise Refused(f"Enter: {spec.words(name)}.", name)
    if not given:
        raise Refused("Enter at least one of these facts.")
    for name, value in given.items():
        held = getattr(row, name)
        if isinstance(held, dt.date) and held != value:
            raise Refused("This day is recorded already. Use “Correct a fact” to change it.", name)


def end_process(
    *, process: Process, by: User, ended_on: dt.date, because: str, seen: int | None = None, page: str = ""
) -> Process:
    """End a process for a reason that none of its own facts tells; its duties end with it.

    Raises:
        Refused: it has ended, no reason, or an impossible day.
    """
    with acting_on(process, by=by, why="process ended", seen=seen, page=page) as locked:
        policies.check_open(locked)
        policies.check_day(ended_on, "the day it ended", field="ended_on", born=locked.pupil.birth_date)
        if locked.kind == Process.Kind.ASSESSMENT:
            raise Refused("A request ends with a decision, a plan, a withdrawal or a move. Record that.")
        if not because.strip():
            raise Refused("Say why it ended.", "because")
        row = facts_row(locked)
        row.ended_on, row.ended_because = ended_on, because.strip()
        _store(row)
        label = PROCEEDINGS[locked.kind].label
        record(
            locked, by=by, kind="ended", text=f"{label} ended for another reason", happened_on=ended_on, detail=because
        )
    return process
