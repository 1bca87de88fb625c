"""What schools and advisers do with a question put to them: say they have it, answer with files, reply to a consultation.

The answer itself is recorded by ``ehcp.actions.advice`` and ``ehcp.actions.consultations``; here the files come in
with it, in the same transaction: all of it is kept, or nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ehcp import permissions, policies
from ehcp.actions import advice as advice_actions
from ehcp.actions import consultations
from ehcp.actions.acting import acting, acting_on, record
from ehcp.actions.documents import store
from ehcp.models import AdviceRequest, Consultation, Document, Process
from ehcp.policies import Refused
from send_cases import clock

if TYPE_CHECKING:
    from send_cases.accounts.models import Organisation, User


def answer_advice(
    *,
    advice: AdviceRequest,
    by: User,
    outcome: str,
    answer: str = "",
    uploads: Sequence[Any] = (),
    page: str = "",
) -> AdviceRequest:
    """Give advice today: files, a short answer, or both; or say the child is not known; or decline (section 31).

    Args:
        by: somebody who was asked.
        outcome: "advice", "not_known" or "declined".
        answer: the words; needed where nothing is uploaded with advice, and to decline.
        uploads: files: the advice itself.

    Raises:
        Denied: ``by`` was not asked.
        Refused: nothing was given, a file cannot be taken, or it was answered before.
    """
    permissions.answer_advice.check(by, advice)
    if outcome == AdviceRequest.Outcome.ADVICE and not uploads and not answer.strip():
        raise Refused("Add your advice as a file, or write a short answer.", "uploads")
    if outcome == AdviceRequest.Outcome.DECLINED and not answer.strip():
        raise Refused("Give the reason for declining; it must be in writing.", "answer")
    with acting(by=by, why="advice answered", page=page):
        kept = _keep(uploads, by, advice.process, Document.Kind.ADVICE, _organisation(advice))
        return advice_actions.answer(
            advice=advice, by=by, answered_on=clock.today(), outcome=outcome, answer=answer.strip(), documents=kept,
            page=page,
        )  # fmt: skip


def _organisation(advice: AdviceRequest) -> Organisation | None:
    if advice.service is not None:
        return advice.service.organisation
    return advice.setting.organisation if advice.setting is not None else None


def _keep(
    files: Sequence[Any], by: User, process: Process, kind: str, organisation: Organisation | None
) -> list[Document]:
    return [
        store(by=by, content=each, title=str(each.name), kind=kind, process=process, organisation=organisation)
        for each in files
    ]


def reply_to_consultation(
    *,
    consultation: Consultation,
    by: User,
    reply: str,
    reply_text: str = "",
    late_reason: str = "",
    uploads: Sequence[Any] = (),
    page: str = "",
) -> Consultation:
    """Answer today whether the setting could be named.

    Raises:
        Denied: ``by`` is not of the setting that was consulted.
        Refused: answered before, no reasons with a "no", or a file cannot be taken.
    """
    permissions.reply_to_consultation.check(by, consultation)
    with acting(by=by, why="reply to a consultation", page=page):
        organisation = consultation.setting.organisation
        kept = _keep(uploads, by, consultation.process, Document.Kind.REPLY, organisation)
        return consultations.record_reply(
            consultation=consultation, by=by, replied_on=clock.today(), reply=reply, replied_by=by.name or by.email,
            reply_text=reply_text.strip(), late_reason=late_reason.strip(), documents=kept, page=page,
        )  # fmt: skip


def say_received(
    *,
    advice: AdviceRequest,
    by: User,
    received_by_service_on: dt.date | None,
    promised_on: dt.date | None,
    page: str = "",
) -> AdviceRequest:
    """The service asked says when the request reached it, or promises a day. A promise moves no date by law.

    The six weeks of a body under section 31 count from the day it received the request (reg 8(1)).

    Raises:
        Denied: ``by`` was not asked.
        Refused: an impossible day, or answered before.
    """
    may = permissions.answer_advice.check
    with acting_on(
        advice.process, by=by, why="request for advice received", page=page, may=lambda who, _: may(who, advice)
    ) as process:
        row = AdviceRequest.objects.select_for_update(of=("self",)).get(pk=advice.pk)
        if row.answered_on:
            raise Refused("This has been answered already.")
        policies.check_day(received_by_service_on, "the day it was received", field="received_by_service_on")
        for day, field in ((received_by_service_on, "received_by_service_on"), (promised_on, "promised_on")):
            if day and day < row.asked_on:
                raise Refused("That is before the day the advice was asked for.", field)
        row.received_by_service_on, row.promised_on = received_by_service_on, promised_on
        row.save(update_fields=["received_by_service_on", "promised_on"])
        record(process, by=by, kind="advice_received", text=f"{row.who} confirmed the request for advice")
    return row
