"""An exception to one time limit. It excuses and is told to the family; the due date stays where it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehcp import letters, permissions, policies
from ehcp import timeline as law
from ehcp.actions.acting import acting_on, record
from ehcp.actions.advice import check_papers
from ehcp.actions.decisions import add_notice
from ehcp.actions.letters import write
from ehcp.actions.projection import timeline_of
from ehcp.models import Document, Notice, Process, TimeLimitException
from ehcp.policies import Refused
from ehcp.recipients import recipients_of
from send_cases import clock
from send_cases.words import date_words

if TYPE_CHECKING:
    from send_cases.accounts.models import User

CLOSURES = ("school_closed", "early_years_closed")


@dataclass(frozen=True)
class Ground:
    """A listed reason and the days it needs: of a closure, an absence, or a missed appointment."""

    key: str
    closed_from: dt.date | None = None
    reopens_on: dt.date | None = None
    advice_asked_on: dt.date | None = None
    absent_from: dt.date | None = None
    absent_to: dt.date | None = None
    happened_on: dt.date | None = None


def limits_with_grounds(process: Process) -> list[law.Milestone]:
    """The limits of this case with exceptions, listed or of temporary law on their last day; those still open first."""
    found = [m for m in timeline_of(process).milestones if m.kind == "limit" and law.grounds_on(m.rule_id, m.due_on)]
    return sorted(found, key=lambda m: (not m.is_open, m.due_on or dt.date.max))


def not_reached(temporary: law.Overlay, limit: law.Milestone) -> str:
    """Why a reason of temporary law is not there for one limit, in a sentence."""
    first, last = date_words(temporary.first), date_words(temporary.last)
    ends = f" This one ends on {date_words(limit.due_on)}." if limit.due_on else ""
    name = temporary.key.capitalize()
    if limit.rule_id not in temporary.reaches:
        return f"{name} is no reason for this limit: the temporary law never reached it."
    return f"{name} is a reason only for limits that ended from {first} to {last}.{ends}"


def closure_says(ground: Ground) -> str:
    """Whether the day advice was asked for fits the closure, in a sentence; nothing when the days are not all known."""
    closed, reopens, asked = ground.closed_from, ground.reopens_on, ground.advice_asked_on
    if closed is None or reopens is None or asked is None:
        return ""
    first, last, long_enough = law.closure_window(closed, reopens)
    if not long_enough:
        return "The closure is shorter than 4 weeks in a row, so this reason does not reach the limit."
    window = f"between {date_words(first)} and {date_words(last)}"
    if first <= asked <= last:
        return f"The advice was asked for {window}, as the regulation requires."
    return f"The advice was not asked for {window}, so this reason does not reach the limit."


def record_exception(
    *,
    process: Process,
    by: User,
    rule_id: str,
    ground: Ground,
    why_impractical: str,
    approver: User,
    review_by: dt.date,
    subject: str = "",
    evidence: Document | None = None,
    evidence_note: str = "",
    family_told_on: dt.date | None = None,
    recorded_on: dt.date | None = None,
    send: bool = False,
    seen: int | None = None,
    page: str = "",
) -> TimeLimitException:
    """Record why one limit could not practicably be met (regs 5(4), 8(2), 10(4), 13(3)).

    The due date and the days elapsed stay as they are; the limit is marked as relieved only where the words of the
    ground reach it.

    Args:
        rule_id, subject: the limit it belongs to.
        ground: a reason listed for that limit, with its days.
        why_impractical: how it made the date impractical; a listed reason alone is not enough.
        approver: the manager who agreed.
        review_by: the day by which it is looked at again.
        family_told_on: the day the family was told why (Code 9.43), if it was told already.
        send: write to the family now.

    Raises:
        Refused: a ground that is not listed for this limit, days that do not reach, an approver who is no manager.
    """
    with acting_on(process, by=by, why="exception recorded", seen=seen, page=page) as process:
        limit = timeline_of(process).get(rule_id, subject)
        _check_ground(limit, ground)
        _check_recording(why_impractical, approver, review_by, recorded_on or clock.today())
        policies.check_day(family_told_on, "the day the family was told", field="family_told_on")
        check_papers(process, [evidence] if evidence else [])
        row = TimeLimitException.objects.create(
            process=process, rule_id=rule_id, subject=subject, ground=ground.key, why_impractical=why_impractical,
            closed_from=ground.closed_from, reopens_on=ground.reopens_on, advice_asked_on=ground.advice_asked_on,
            absent_from=ground.absent_from, absent_to=ground.absent_to, happened_on=ground.happened_on,
            evidence=evidence, evidence_note=evidence_note, recorded_on=recorded_on or clock.today(), recorded_by=by,
            approver=approver, family_told_on=family_told_on, review_by=review_by,
        )  # fmt: skip
        if send:
            tell_family(process, row, by)
        text = f"Exception recorded: {limit.label[0].lower()}{limit.label[1:]}" if limit else "Exception recorded"
        record(process, by=by, kind="exception", text=text, happened_on=row.recorded_on, detail=why_impractical)
    return row


def _check_recording(why_impractical: str, approver: User, review_by: dt.date, recorded_on: dt.date) -> None:
    if not why_impractical.strip():
        raise Refused("Say how this made the date impractical.", "why_impractical")
    if not approver.rights.manager:
        raise Refused(f"{approver} is not a manager. Choose the manager who agreed.", "approver")
    if review_by < recorded_on:
        raise Refused("The day to look at it again must be today or later.", "review_by")


def _check_ground(limit: law.Milestone | None, ground: Ground) -> None:
    if limit is None:
        raise Refused("This case has no such limit.", "limit")
    if ground.key not in {key for key, _, _ in law.grounds_on(limit.rule_id, limit.due_on)}:
        temporary = next((each for each in law.OVERLAYS if each.key == ground.key), None)
        if temporary:
            raise Refused(not_reached(temporary, limit), "ground")
        raise Refused("The law does not list this reason for this limit. Choose one of those listed.", "ground")
    for day, what, field in (
        (ground.closed_from, "the first day closed", "closed_from"),
        (ground.advice_asked_on, "the day advice was asked for", "advice_asked_on"),
        (ground.absent_from, "the first day away", "absent_from"),
        (ground.happened_on, "the day of the appointment", "happened_on"),
    ):
        policies.check_day(day, what, field=field)
    if ground.key in CLOSURES:
        _check_closure(ground)
    elif ground.key == "absent":
        _check_absence(ground)
    elif ground.key == "failed_appointment" and ground.happened_on is None:
        raise Refused("Enter the day of the appointment that was missed.", "happened_on")


def _check_closure(ground: Ground) -> None:
    if ground.closed_from is None:
        raise Refused("Enter the first day closed.", "closed_from")
    if ground.reopens_on is None:
        raise Refused("Enter the first day open again.", "reopens_on")
    if ground.reopens_on <= ground.closed_from:
        raise Refused("The first day open again must be after the first day closed.", "reopens_on")
    if ground.advice_asked_on is None:
        raise Refused("Enter the day the advice of the school or setting was asked for.", "advice_asked_on")
    first, last, long_enough = law.closure_window(ground.closed_from, ground.reopens_on)
    if not long_enough:
        raise Refused(closure_says(ground), "reopens_on")
    if not first <= ground.advice_asked_on <= last:
        raise Refused(closure_says(ground), "advice_asked_on")


def _check_absence(ground: Ground) -> None:
    if ground.absent_from is None:
        raise Refused("Enter the first day away.", "absent_from")
    if ground.absent_to is None:
        raise Refused("Enter the last day away.", "absent_to")
    if ground.absent_to < ground.absent_from:
        raise Refused("The last day away cannot be before the first.", "absent_to")


def tell_family(process: Process, row: TimeLimitException, by: User) -> Notice:
    """Write to the family why a limit cannot be met; the letter says that the date stays. Call it inside an action."""
    today = clock.today()
    rows = recipients_of(process, Notice.Kind.EXCEPTION, today)
    notice = add_notice(process, by=by, kind=Notice.Kind.EXCEPTION, sent_on=today, means="email", recipients=rows)
    writing = letters.Writing(process, Notice.Kind.EXCEPTION, today, notice.told_on, exception=row)
    write(notice, by=by, writing=writing)
    row.family_told_on = notice.sent_on
    row.save(update_fields=["family_told_on"])
    return notice


def end_exception(
    *, exception: TimeLimitException, by: User, ended_on: dt.date, seen: int | None = None, page: str = ""
) -> TimeLimitException:
    """The reason has ended, so the step is done as soon as practicable now; what was recorded stays."""
    with acting_on(exception.process, by=by, why="exception ended", seen=seen, page=page) as process:
        policies.check_day(ended_on, "the day the reason ended", field="ended_on")
        if ended_on < exception.recorded_on and exception.closed_from is None and exception.absent_from is None:
            raise Refused("The reason cannot end before it was recorded.", "ended_on")
        exception.ended_on = ended_on
        exception.save(update_fields=["ended_on"])
        record(process, by=by, kind="exception_ended", text="Reason for an exception has ended", happened_on=ended_on)
    return exception


def managers() -> list[User]:
    """Everybody who may agree to an exception today."""
    from send_cases.accounts.models import Role
    from send_cases.accounts.models import User as Person

    held = Person.objects.filter(is_active=True, memberships__role=Role.MANAGER).distinct().order_by("name")
    return [person for person in held if person.rights.manager and permissions.manage.allows(person)]


def tell_now(*, exception: TimeLimitException, by: User, seen: int | None = None, page: str = "") -> TimeLimitException:
    """Write to the family about an exception recorded before (Code 9.43)."""
    with acting_on(exception.process, by=by, why="family told of an exception", seen=seen, page=page) as process:
        if exception.family_told_on is not None:
            raise Refused("The family has been told of this already.")
        tell_family(process, exception, by)
        record(process, by=by, kind="told", text="Family told why a time limit could not be met")
    return exception
