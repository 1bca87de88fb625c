"""A request for a needs assessment: recording it, who works on it, and how it can end before a plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection

from ehcp import permissions, policies
from ehcp.actions.acting import acting, acting_on, record, write_event
from ehcp.models import Address, AssessmentRequest, LinkedPerson, Need, Placement, Process, Pupil, Setting, Submission
from ehcp.policies import Refused
from send_cases import clock

if TYPE_CHECKING:
    from send_cases.accounts.models import User


@dataclass(frozen=True)
class Child:
    """The facts of a child or young person as a request gives them; all but the name may be not known yet.

    ``people`` and ``needs`` hold field values of ``LinkedPerson`` and SEN type codes in order of rank; ``placement``
    the field values of ``Placement``.
    """

    surname: str
    forename: str
    birth_date: dt.date | None = None
    known_as: str = ""
    sex: str = ""
    ethnicity: str = ""
    upn: str = ""
    upn_unknown: str = ""
    uln: str = ""
    nhs_number: str = ""
    languages: str = ""
    interpreter: str = ""
    address: str = ""
    postcode: str = ""
    people: tuple[dict[str, Any], ...] = ()
    needs: tuple[str, ...] = ()
    placement: dict[str, Any] = field(default_factory=dict)


def new_reference() -> str:
    """The next case reference, counted by the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('ehcp_pupil_reference')")
        return f"EHC-{cursor.fetchone()[0]}"


def register(
    *,
    by: User,
    child: Child | Pupil,
    received_on: dt.date,
    requested_by: str,
    received_means: str = "",
    requester_name: str = "",
    responsible_on: dt.date | None = None,
    setting: Setting | None = None,
    reasons: str = "",
    rya: bool | None = None,
    family_knows: bool | None = None,
    objection_to_sharing: str = "",
    submission: Submission | None = None,
    page: str = "",
) -> Process:
    """Record a request for an EHC needs assessment; the 6, 16 and 20 weeks run from it (CFA 2014 s.36; regs 4-13).

    Args:
        by: the officer, or the sender of a submission.
        child: an existing record, or the facts of a child not yet known.
        received_on: the day anything amounting to a request first reached anyone at the council.
        requested_by: a value of ``AssessmentRequest.RequestedBy``.
        responsible_on: for "the council itself": the day it became responsible (s.24).
        setting: the school or setting that asked, or where the child is.
        submission: the frozen request, when a setting sent it through this service.

    Raises:
        Denied: ``by`` neither works cases nor sent the submission.
        Refused: an impossible date, or the council's own request without the day it became responsible.
    """
    if submission is None:
        permissions.record_request.check(by)
    born = child.birth_date
    policies.check_day(born, "the birth date", field="birth_date")
    policies.check_day(received_on, "the day the request arrived", field="received_on", born=born)
    policies.check_day(responsible_on, "the day the council became responsible", field="responsible_on", born=born)
    if requested_by == AssessmentRequest.RequestedBy.COUNCIL and responsible_on is None:
        raise Refused("Enter the day the council became responsible for the child or young person.", "responsible_on")
    with acting(by=by, why="request for a needs assessment recorded", page=page):
        pupil = child if isinstance(child, Pupil) else add_pupil(child)
        process = Process.objects.create(pupil=pupil, kind=Process.Kind.ASSESSMENT, opened_on=received_on)
        AssessmentRequest.objects.create(
            process=process,
            received_on=received_on,
            received_means=received_means,
            requested_by=requested_by,
            requester_name=requester_name,
            responsible_on=responsible_on,
            setting=setting,
            reasons=reasons,
            rya=rya,
            family_knows=family_knows,
            objection_to_sharing=objection_to_sharing,
            submission=submission,
        )
        words = AssessmentRequest.RequestedBy(requested_by).label.lower()
        record(process, by=by, kind="requested", text=f"Request received from {words}", happened_on=received_on)
    return process


def add_pupil(child: Child) -> Pupil:
    """The rows of a child who is new to the authority. Call it inside an action."""
    own = ("surname", "forename", "birth_date", "known_as", "sex", "ethnicity", "upn", "upn_unknown", "uln",
           "nhs_number", "languages", "interpreter")  # fmt: skip
    pupil = Pupil.objects.create(reference=new_reference(), **{name: getattr(child, name) for name in own})
    if child.address or child.postcode:
        Address.objects.create(pupil=pupil, lines=child.address, postcode=child.postcode)
    for person in child.people:
        LinkedPerson.objects.create(pupil=pupil, **person)
    for rank, sen_type in enumerate(child.needs, 1):
        Need.objects.create(pupil=pupil, sen_type=sen_type, rank=rank, source=Need.Source.SETTING)
    if child.placement:
        Placement.objects.create(pupil=pupil, **child.placement)
    return pupil


def allocate(
    *,
    process: Process,
    by: User,
    officer: User | None,
    allocated_on: dt.date | None = None,
    seen: int | None = None,
    page: str = "",
) -> Process:
    """Give a case to a caseworker, or take it back to nobody.

    Args:
        allocated_on: the day it was given, when that is not today.

    Raises:
        Denied: ``by`` may not work on the case.
        Refused: ``officer`` does not work cases for the authority today, or the day is impossible.
    """
    policies.check_day(allocated_on, "the day it was allocated", field="allocated_on")
    with acting_on(process, by=by, why="allocation", seen=seen, page=page) as process:
        if officer is not None and not officer.rights.works_cases:
            raise Refused(f"{officer} does not work on cases. Choose a caseworker or manager.", "officer")
        process.officer = officer
        process.save(update_fields=["officer"])
        text = f"Allocated to {officer}" if officer else "Returned to unallocated"
        record(process, by=by, kind="allocated", text=text, happened_on=allocated_on)
    return process


def withdraw(
    *,
    process: Process,
    by: User,
    withdrawn_on: dt.date,
    withdrawn_by: str,
    withdrawn_means: str = "",
    because: str = "",
    seen: int | None = None,
    page: str = "",
) -> Process:
    """Record that the parent or young person withdrew the request. A school cannot withdraw a request alone.

    Raises:
        Refused: the process has ended, or the day is impossible.
    """
    with acting_on(process, by=by, why="request withdrawn", seen=seen, page=page) as process:
        policies.check_open(process)
        policies.check_day(
            withdrawn_on, "the day it was withdrawn", field="withdrawn_on", born=process.pupil.birth_date
        )
        request = process.assessment
        request.withdrawn_on, request.withdrawn_by = withdrawn_on, withdrawn_by
        request.withdrawn_means, request.withdrawn_because = withdrawn_means, because
        request.save()
        who = AssessmentRequest.Withdrew(withdrawn_by).label.lower()
        record(process, by=by, kind="withdrawn", text=f"Request withdrawn by the {who}", happened_on=withdrawn_on,
               detail=because)  # fmt: skip
    return process


def export(
    *, process: Process, by: User, exported_on: dt.date, to: str, seen: int | None = None, page: str = ""
) -> Process:
    """The child moved to another authority before the assessment finished (SEN2 item 2.8).

    Args:
        to: the other authority's three-digit code, or XXX outside England or not known.
    """
    with acting_on(process, by=by, why="moved to another area", seen=seen, page=page) as process:
        policies.check_open(process)
        policies.check_day(exported_on, "the day of the move", field="exported_on", born=process.pupil.birth_date)
        request = process.assessment
        request.exported_on, request.exported = exported_on, to
        request.save()
        record(process, by=by, kind="exported", text=f"Moved to another area ({to})", happened_on=exported_on)
    return process


def pass_on(
    *, process: Process, by: User, passed_on: dt.date, to: str, seen: int | None = None, page: str = ""
) -> Process:
    """The request was for another council: pass it on, keeping the day it reached us and the day it left."""
    with acting_on(process, by=by, why="passed to the right council", seen=seen, page=page) as process:
        policies.check_open(process)
        policies.check_day(passed_on, "the day it was passed on", field="passed_on", born=process.pupil.birth_date)
        request = process.assessment
        request.passed_on, request.passed_to = passed_on, to
        request.save()
        record(process, by=by, kind="passed_on", text=f"Passed on to the right council ({to})", happened_on=passed_on)
    return process


def reverse(
    *, process: Process, by: User, reversed_on: dt.date, basis: str, because: str = "", seen: int | None = None,
    page: str = "",
) -> Process:  # fmt: skip
    """Turn a refusal to assess round: there will be an assessment after all.

    Args:
        reversed_on: the day of the council's own decision, of the agreement, or of its notice to the Tribunal.
        basis: "own" (10 and 14 weeks as the Ombudsman applies them, the original clock kept beside them), "reg42"
            (agreed after mediation) or "reg45" (an appeal conceded before the response).

    Raises:
        Refused: no refusal stands, it was turned round already, or an impossible day.
    """
    with acting_on(process, by=by, why="refusal turned round", seen=seen, page=page) as process:
        request = process.assessment
        refusal = process.decisions.filter(kind="assess", outcome=False, entered_in_error=False).first()
        if refusal is None:
            raise Refused("There is no refusal to turn round.")
        if request.reversed_on is not None:
            raise Refused("This refusal has been turned round already.")
        policies.check_day(reversed_on, "the day the refusal was turned round", field="reversed_on")
        if reversed_on < refusal.decided_on:
            raise Refused("A refusal cannot be turned round before the day it was decided.", "reversed_on")
        request.reversed_on, request.reversal_basis = reversed_on, basis
        request.save()
        record(process, by=by, kind="reversed", text="Refusal turned round: there will be an assessment",
               happened_on=reversed_on, detail=because)  # fmt: skip
    return process


def note_family_views(
    *, process: Process, by: User, received_on: dt.date, seen: int | None = None, page: str = ""
) -> Process:
    """The family's views and evidence came in (CFA 2014 s.36(7)(b)); they go to every adviser (reg 6(3))."""
    with acting_on(process, by=by, why="family's views received", seen=seen, page=page) as process:
        policies.check_day(received_on, "the day the views arrived", field="received_on")
        process.assessment.family_views_on = received_on
        process.assessment.save()
        record(process, by=by, kind="views", text="Views and evidence of the family received", happened_on=received_on)
    return process


def mark_matches_checked(*, process: Process, by: User, page: str = "") -> None:
    """An officer has looked at possible duplicates of a child whom a school sent in."""
    with acting_on(process, by=by, why="possible matches checked", page=page) as process:
        submission = process.assessment.submission
        if submission is not None and submission.matches_checked_at is None:
            submission.matches_checked_at = clock.now()
            submission.save(update_fields=["matches_checked_at"])
            write_event(process.pupil, by=by, kind="matched", text="Checked: not a duplicate", process=process)
