"""Advice under regulation 6: asking for it, what came of it, chasing, taking it back. One clock for each adviser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehcp import permissions, policies
from ehcp.actions.acting import acting_on, record
from ehcp.actions.post import queue_reminder, queue_request_for_advice
from ehcp.models import AdvicePaper, AdviceRequest, Document, Process, Service, Setting
from ehcp.policies import Refused
from send_cases import clock

if TYPE_CHECKING:
    from send_cases.accounts.models import User

K = AdviceRequest.Kind


@dataclass(frozen=True)
class Ask:
    """Who is asked for which advice: a service (perhaps a person in it) or a setting; nobody for the family's own."""

    kind: str
    service: Service | None = None
    setting: Setting | None = None
    adviser: User | None = None
    question: str = ""


def ask(
    *,
    process: Process,
    by: User,
    asks: Sequence[Ask],
    asked_on: dt.date,
    family_views_sent: bool = False,
    papers: Sequence[Document] = (),
    send: bool = False,
    seen: int | None = None,
    page: str = "",
) -> list[AdviceRequest]:
    """Ask one body or several for advice (reg 6(1)); each has six weeks of its own (reg 8(1); Code 9.41).

    Args:
        asks: whom, and for what.
        asked_on: the day the requests went out.
        family_views_sent: whether the family's representations and evidence went with them (reg 6(3)).
        papers: documents of this case that went with them.
        send: queue an e-mail to each, with the reference and a link; otherwise only record.

    Raises:
        Refused: nobody chosen, somebody asked twice, an adviser of another service, a paper of another case, or an
            impossible day.
    """
    with acting_on(process, by=by, why="advice asked for", seen=seen, page=page) as process:
        policies.check_open(process)
        policies.check_day(asked_on, "the day advice was asked for", field="asked_on", born=process.pupil.birth_date)
        if not asks:
            raise Refused("Select who is asked for advice.", "asks")
        check_papers(process, papers)
        made = [_ask_one(process, each, by, asked_on, family_views_sent) for each in asks]
        AdvicePaper.objects.bulk_create(AdvicePaper(advice=row, document=paper) for row in made for paper in papers)
        if send:
            for row in made:
                queue_request_for_advice(row)
        whom = ", ".join(row.who for row in made)
        record(process, by=by, kind="advice_asked", text=f"Advice asked for from {whom}"[:500], happened_on=asked_on)
    return made


def _ask_one(process: Process, each: Ask, by: User, asked_on: dt.date, family_views_sent: bool) -> AdviceRequest:
    if each.service is None and each.setting is None and each.kind != K.FAMILY:
        raise Refused("Choose the service or setting that is asked for each piece of advice.", "asks")
    if each.adviser is not None:
        works_there = each.service is not None and each.service.organisation_id in each.adviser.rights.services
        if not works_there:
            raise Refused(f"{each.adviser} does not work for this service. Choose somebody who does.", "asks")
    row = AdviceRequest(
        process=process, kind=each.kind, service=each.service, setting=each.setting, adviser=each.adviser,
        question=each.question, asked_on=asked_on, asked_by=by, family_views_sent=family_views_sent,
    )  # fmt: skip
    asked_before = process.advice.filter(
        kind=each.kind, service=each.service, setting=each.setting, adviser=each.adviser,
        entered_in_error=False, cancelled_on__isnull=True, answered_on__isnull=True,
    )  # fmt: skip
    if asked_before.exists():
        raise Refused(f"{row.who} has been asked already and has not answered. Chase or cancel that request.", "asks")
    row.save()
    return row


def check_papers(process: Process, papers: Sequence[Document]) -> None:
    """Only documents of this very child or young person may go out with something about them."""
    if any(paper.pupil_id != process.pupil_id or paper.removed_at is not None for paper in papers):
        raise Refused("A document that was chosen does not belong to this case. Choose the documents again.", "papers")


def reuse(
    *,
    process: Process,
    by: User,
    kind: str,
    used_on: dt.date,
    advice_dated: dt.date,
    agreed_adviser: bool,
    agreed_council: bool,
    agreed_family: bool,
    service: Service | None = None,
    setting: Setting | None = None,
    document: Document | None = None,
    seen: int | None = None,
    page: str = "",
) -> AdviceRequest:
    """Use advice that exists already: it must then not be sought again (reg 6(4)).

    Args:
        used_on: the day this was agreed.
        advice_dated: the date on the advice.
        agreed_adviser, agreed_council, agreed_family: the three who must find it sufficient.

    Raises:
        Refused: one of the three does not agree, or an impossible day.
    """
    with acting_on(process, by=by, why="existing advice used", seen=seen, page=page) as process:
        policies.check_open(process)
        policies.check_day(used_on, "the day it was agreed", field="used_on")
        policies.check_day(advice_dated, "the date on the advice", field="advice_dated", born=process.pupil.birth_date)
        if not (agreed_adviser and agreed_council and agreed_family):
            raise Refused(
                "Existing advice can be used only if the adviser, the council and the family all find it sufficient "
                "(regulation 6(4)). Ask for new advice instead.",
                "agreed",
            )
        check_papers(process, [document] if document else [])
        row = AdviceRequest.objects.create(
            process=process, kind=kind, service=service, setting=setting, asked_on=used_on, asked_by=by,
            answered_on=used_on, answered_by=by, outcome=AdviceRequest.Outcome.REUSED, agreed_adviser=True,
            agreed_council=True, agreed_family=True, advice_dated=advice_dated,
        )  # fmt: skip
        if document is not None:
            AdvicePaper.objects.create(advice=row, document=document, given_back=True)
        record(process, by=by, kind="advice_reused", text=f"Existing advice used: {row.who}", happened_on=used_on)
    return row


def update(
    *,
    advice: AdviceRequest,
    by: User,
    received_by_service_on: dt.date | None = None,
    promised_on: dt.date | None = None,
    family_views_sent: bool | None = None,
    seen: int | None = None,
    page: str = "",
) -> AdviceRequest:
    """Record when a body received the request, or the day it has promised an answer by.

    A body under section 31 has six weeks from the day it received the request (reg 8(1)); a promise moves nothing.
    """
    with acting_on(advice.process, by=by, why="advice followed up", seen=seen, page=page) as process:
        row = _waiting(advice)
        policies.check_day(received_by_service_on, "the day it was received", field="received_by_service_on")
        if received_by_service_on and received_by_service_on < row.asked_on:
            raise Refused("It cannot have been received before it was asked for.", "received_by_service_on")
        if promised_on and promised_on < row.asked_on:
            raise Refused("The promised day cannot be before the day the advice was asked for.", "promised_on")
        row.received_by_service_on, row.promised_on = received_by_service_on, promised_on
        if family_views_sent is not None:
            row.family_views_sent = family_views_sent
        row.save()
        record(process, by=by, kind="advice_followed_up", text=f"Followed up: advice from {row.who}")
    return row


def _waiting(advice: AdviceRequest) -> AdviceRequest:
    row = AdviceRequest.objects.select_for_update(of=("self",)).get(pk=advice.pk)
    if row.entered_in_error or row.cancelled_on:
        raise Refused("This request for advice was taken back.")
    if row.answered_on:
        raise Refused("This advice has been answered already.")
    return row


def answer(
    *,
    advice: AdviceRequest,
    by: User,
    answered_on: dt.date,
    outcome: str,
    answer: str = "",
    documents: Sequence[Document] = (),
    seen: int | None = None,
    page: str = "",
) -> AdviceRequest:
    """Advice came in, or the body said it does not know the child, or declined under section 31.

    Args:
        by: the adviser or a person of the setting asked; or an officer, on their behalf.
        outcome: "advice", "not_known" or "declined".
        answer: the short answer, where there is no document or beside it.
        documents: the advice itself.

    Raises:
        Denied: ``by`` was not asked and does not work on the case.
        Refused: answered before, taken back, an impossible day, or declined by a body that may not.
    """
    may = permissions.answer_advice.check
    with acting_on(
        advice.process, by=by, why="advice answered", seen=seen, page=page, may=lambda who, _: may(who, advice)
    ) as process:
        row = _waiting(advice)
        policies.check_day(answered_on, "the day of the answer", field="answered_on")
        if answered_on < row.asked_on:
            raise Refused("The answer cannot be dated before the day the advice was asked for.", "answered_on")
        if outcome == AdviceRequest.Outcome.DECLINED and not (row.service and row.service.section_31_body):
            raise Refused("Only a body under section 31 may decline, in writing. Record what it said.", "outcome")
        check_papers(process, documents)
        row.answered_on, row.answered_by, row.outcome, row.answer = answered_on, by, outcome, answer
        row.save()
        AdvicePaper.objects.bulk_create(AdvicePaper(advice=row, document=d, given_back=True) for d in documents)
        text = f"{AdviceRequest.Outcome(outcome).label}: {row.who}"
        record(process, by=by, kind="advice_answered", text=text, happened_on=answered_on)
    return row


def cancel(
    *, advice: AdviceRequest, by: User, because: str, cancelled_on: dt.date | None = None, seen: int | None = None,
    page: str = "",
) -> AdviceRequest:  # fmt: skip
    """Take a request for advice back, with the reason; its clock ends."""
    with acting_on(advice.process, by=by, why="request for advice taken back", seen=seen, page=page) as process:
        row = _waiting(advice)
        policies.check_day(cancelled_on, "the day it was taken back", field="cancelled_on")
        if not because.strip():
            raise Refused("Say why the request is taken back.", "because")
        row.cancelled_on, row.cancelled_because = cancelled_on or clock.today(), because
        row.save()
        record(process, by=by, kind="advice_cancelled", text=f"Request for advice taken back: {row.who}",
               detail=because)  # fmt: skip
    return row


def chase(*, advice: AdviceRequest, by: User, seen: int | None = None, page: str = "") -> AdviceRequest:
    """Remind a body of advice not yet in, by e-mail with the reference alone. A reminder restarts nothing.

    Raises:
        Refused: answered, taken back, or no e-mail address is known.
    """
    with acting_on(advice.process, by=by, why="advice chased", seen=seen, page=page) as process:
        row = _waiting(advice)
        queue_reminder(row, by=by)
        record(process, by=by, kind="advice_chased", text=f"Reminder sent to {row.who}")
    return row


def views_sent(
    *, process: Process, by: User, advice: Sequence[AdviceRequest], seen: int | None = None, page: str = ""
) -> None:
    """The family's views and evidence went to advisers who were asked before they came in (reg 6(3)).

    The views kept on the case become papers of each request, so that those who sign in can read them.
    """
    with acting_on(process, by=by, why="family's views sent to advisers", seen=seen, page=page) as process:
        if not advice:
            raise Refused("Select who they were sent to.", "advice")
        views = list(process.documents.filter(kind=Document.Kind.VIEWS, removed_at__isnull=True, restricted=False))
        for each in advice:
            row = _waiting(each)
            if row.process_id != process.pk:
                raise Refused("This request for advice belongs to another case.")
            row.family_views_sent = True
            row.save(update_fields=["family_views_sent"])
            has = set(row.papers.values_list("pk", flat=True))
            AdvicePaper.objects.bulk_create(AdvicePaper(advice=row, document=d) for d in views if d.pk not in has)
        record(process, by=by, kind="views_sent", text="The family's views sent to advisers")
