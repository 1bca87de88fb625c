"""Decisions and the notices that tell people of them. Deciding is not telling: only the notice meets the limit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from ehcp import policies
from ehcp.actions.acting import acting_on, record
from ehcp.actions.telling_systems import tell_told
from ehcp.arrival import arrival_of
from ehcp.models import Decision, Notice, NoticeRecipient, PlanVersion, Process
from ehcp.policies import Refused

if TYPE_CHECKING:
    from send_cases.accounts.models import User

APPEALABLE = {Notice.Kind.ASSESS_NO, Notice.Kind.NO_PLAN, Notice.Kind.FINAL}
NOTICE_OF = {
    (Decision.Kind.ASSESS, True): Notice.Kind.ASSESS_YES,
    (Decision.Kind.ASSESS, False): Notice.Kind.ASSESS_NO,
    (Decision.Kind.ISSUE, True): Notice.Kind.PLAN_YES,
    (Decision.Kind.ISSUE, False): Notice.Kind.NO_PLAN,
}


def decide(
    *,
    process: Process,
    by: User,
    kind: str,
    outcome: bool,
    decided_on: dt.date,
    ground: str = "",
    reasons: str = "",
    seen: int | None = None,
    page: str = "",
) -> Decision:
    """Record a decision whether to assess (reg 5) or whether to issue a plan (reg 10). The family is told separately.

    Args:
        kind: "assess" or "issue".
        outcome: True for yes.
        ground: the lawful reason of a refusal, as a code.
        reasons: the reasons in words; a refusal must give them (CFA s.36(5), (9)).

    Raises:
        Refused: decided before, no decision to assess yet, a refusal without reasons, or an impossible day.
    """
    with acting_on(process, by=by, why=f"decision: {kind}", seen=seen, page=page) as process:
        policies.check_open(process)
        policies.check_day(decided_on, "the day of the decision", field="decided_on", born=process.pupil.birth_date)
        _check_turn(process, kind)
        if not outcome and not reasons.strip():
            raise Refused("Give the reasons for the refusal. The family must be told them.", "reasons")
        decision = Decision.objects.create(
            process=process, kind=kind, outcome=outcome, decided_on=decided_on, decided_by=by, ground=ground,
            reasons=reasons,
        )  # fmt: skip
        text = Notice.Kind(NOTICE_OF[Decision.Kind(kind), outcome]).label
        record(process, by=by, kind="decided", text=f"Decision: {text[0].lower()}{text[1:]}", happened_on=decided_on,
               detail=reasons)  # fmt: skip
    return decision


def _check_turn(process: Process, kind: str) -> None:
    standing = {d.kind: d for d in process.decisions.filter(entered_in_error=False)}
    if kind in standing:
        raise Refused("This decision has already been recorded. Correct it instead.")
    if kind == Decision.Kind.ISSUE:
        assess = standing.get(Decision.Kind.ASSESS)
        agreed = (assess is not None and assess.outcome) or process.assessment.reversed_on is not None
        if not agreed:
            raise Refused("Record first that there will be an assessment.")


def tell(
    *,
    process: Process,
    by: User,
    kind: str,
    sent_on: dt.date,
    means: str,
    recipients: list[dict[str, Any]],
    told_on: dt.date | None = None,
    decision: Decision | None = None,
    version: PlanVersion | None = None,
    rights: dict[str, bool] | None = None,
    send: bool = False,
    seen: int | None = None,
    page: str = "",
) -> Notice:
    """Record a notice as sent to the people the law names.

    Args:
        kind: a value of ``Notice.Kind``.
        means: how it went to the family: e-mail counts as told the same day, first class post two working days later,
            second class four (Interpretation Act 1978 s.7; ambiguity A19). Each of the family may have a safe way of
            their own; told is when the last of them is.
        recipients: field values of ``NoticeRecipient``; computed by ``ehcp.recipients``, never typed.
        told_on: the day it arrived, when that is known to differ from the deemed day.
        rights: for an appealable notice, which of ``Notice.RIGHTS`` it included; "no" is kept and shown as a fault.
        send: write the letters, keep each as a document, e-mail them or list them for post; otherwise only record
            what was sent by other means.

    Raises:
        Refused: nobody to tell, told before it was decided, or an impossible day.
    """
    with acting_on(process, by=by, why=f"notice: {kind}", seen=seen, page=page) as process:
        if decision is not None and sent_on < decision.decided_on:
            raise Refused("The notice cannot be sent before the day of the decision.", "sent_on")
        notice = add_notice(
            process, by=by, kind=kind, sent_on=sent_on, means=means, recipients=recipients, told_on=told_on,
            decision=decision, version=version, rights=rights,
        )  # fmt: skip
        if send:
            from ehcp.actions.letters import write

            write(notice, by=by)
        if decision is not None:
            tell_told(process, notice, decision)
        record(process, by=by, kind="told", text=f"Notice sent: {notice.get_kind_display()}", happened_on=sent_on)
    return notice


def add_notice(
    process: Process, *, by: User, kind: str, sent_on: dt.date, means: str, recipients: list[dict[str, Any]],
    told_on: dt.date | None = None, decision: Decision | None = None, version: PlanVersion | None = None,
    rights: dict[str, bool] | None = None,
) -> Notice:  # fmt: skip
    """The rows of a notice, for actions that send one among other things. Call it inside an action."""
    policies.check_day(sent_on, "the day the notice was sent", field="sent_on", born=process.pupil.birth_date)
    if not recipients:
        raise Refused("There is nobody to tell yet. Add a parent, carer or the young person to the case first.")
    notice = Notice.objects.create(
        process=process,
        kind=kind,
        decision=decision,
        version=version,
        sent_on=sent_on,
        sent_by=by,
        means=means,
        told_on=told_on or arrival_of(sent_on, means, recipients),
        **({name: (rights or {}).get(name, False) for name in Notice.RIGHTS} if kind in APPEALABLE else {}),
    )
    NoticeRecipient.objects.bulk_create(NoticeRecipient(notice=notice, **row) for row in recipients)
    return notice


def correct_arrival(
    *,
    process: Process,
    notice: Notice,
    by: User,
    told_on: dt.date,
    because: str,
    seen: int | None = None,
    page: str = "",
) -> Notice:
    """Correct the day a notice arrived; the old day stays in history."""
    with acting_on(process, by=by, why=f"correction: {because}", seen=seen, page=page) as process:
        policies.check_day(told_on, "the day it arrived", field="told_on")
        if told_on < notice.sent_on:
            raise Refused("A notice cannot arrive before it was sent.", "told_on")
        notice.told_on = told_on
        notice.save(update_fields=["told_on"])
        record(process, by=by, kind="corrected", text="Corrected the day a notice arrived", detail=because)
    return notice
