"""Consulting settings about being named in a plan, and their replies (CFA 2014 ss.39(2), 40(3); Code 9.83)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ehcp import letters, permissions, policies
from ehcp.actions.acting import acting_on, record
from ehcp.actions.advice import check_papers
from ehcp.actions.decisions import add_notice
from ehcp.actions.letters import write
from ehcp.actions.plans import latest_draft
from ehcp.actions.post import queue_consultation
from ehcp.models import Consultation, ConsultationPaper, Document, Notice, PlanVersion, Process, Setting
from ehcp.policies import Refused
from ehcp.recipients import row_of_setting

if TYPE_CHECKING:
    from send_cases.accounts.models import User

REPLY_DAYS = dt.timedelta(days=15)  # Code 9.83, calendar days as usually read (ambiguity A3)


def consult(
    *,
    process: Process,
    by: User,
    settings: Sequence[Setting],
    consulted_on: dt.date,
    papers: Sequence[Document] = (),
    version: PlanVersion | None = None,
    send: bool = False,
    seen: int | None = None,
    page: str = "",
) -> list[Consultation]:
    """Ask one setting or several whether they could be named. Each sees the chosen papers and nothing else.

    Args:
        version: the draft they are asked about; the latest one if left out.
        send: write a letter to each, and tell settings whose people can sign in where the papers are.

    Raises:
        Refused: no draft was served, nobody chosen, a setting asked before about this draft, a paper of another case,
            or an impossible day.
    """
    with acting_on(process, by=by, why="settings consulted", seen=seen, page=page) as process:
        policies.check_open(process)
        about = version or latest_draft(process)
        if about is None or about.served_on is None:
            raise Refused("Send the draft plan to the family first; the setting is consulted on a draft.")
        policies.check_day(consulted_on, "the day the setting was consulted", field="consulted_on",
                           born=process.pupil.birth_date)  # fmt: skip
        _check_settings(about, settings)
        check_papers(process, papers)
        made = [
            Consultation.objects.create(
                process=process, version=about, setting=setting, consulted_on=consulted_on, consulted_by=by
            )
            for setting in settings
        ]
        ConsultationPaper.objects.bulk_create(
            ConsultationPaper(consultation=row, document=paper) for row in made for paper in papers
        )
        if send:
            for row in made:
                _send(row, by, tuple(papers))
        names = ", ".join(str(each) for each in settings)
        record(process, by=by, kind="consulted", text=f"Consulted: {names}"[:500], happened_on=consulted_on)
    return made


def _check_settings(version: PlanVersion, settings: Sequence[Setting]) -> None:
    if not settings:
        raise Refused("Choose a setting to consult.", "settings")
    asked = set(version.consultations.filter(entered_in_error=False).values_list("setting_id", flat=True))
    for setting in settings:
        if setting.pk in asked:
            raise Refused(f"{setting} has been consulted on this draft already.", "settings")
        if not setting.is_open:
            raise Refused(f"{setting} is closed according to the national register.", "settings")


def _send(row: Consultation, by: User, papers: tuple[Document, ...]) -> None:
    process, day = row.process, row.consulted_on
    reply_by = day + REPLY_DAYS
    recipient = row_of_setting(row.setting)
    notice = add_notice(process, by=by, kind=Notice.Kind.CONSULT, sent_on=day, means=recipient["means"],
                        recipients=[recipient], version=row.version)  # fmt: skip
    writing = letters.Writing(process, Notice.Kind.CONSULT, day, notice.told_on, version=row.version,
                              consultation=row, reply_by=reply_by, papers=papers)  # fmt: skip
    write(notice, by=by, writing=writing)
    queue_consultation(row, reply_by)


def record_reply(
    *,
    consultation: Consultation,
    by: User,
    replied_on: dt.date,
    reply: str,
    replied_by: str,
    reply_text: str = "",
    late_reason: str = "",
    documents: Sequence[Document] = (),
    seen: int | None = None,
    page: str = "",
) -> Consultation:
    """A setting answered: by itself through its own room, or by letter and recorded by an officer.

    Args:
        reply: a value of ``Consultation.Reply``.
        replied_by: who answered for the setting.
        documents: what came with the answer, kept on the case already.

    Raises:
        Denied: ``by`` is neither of that setting nor works on the case.
        Refused: answered before, or a day before it was asked.
    """
    may = permissions.reply_to_consultation.check
    with acting_on(
        consultation.process, by=by, why="reply to a consultation", seen=seen, page=page,
        may=lambda who, _: may(who, consultation),
    ) as process:  # fmt: skip
        row = Consultation.objects.select_for_update(of=("self",)).select_related("setting").get(pk=consultation.pk)
        if row.entered_in_error:
            raise Refused("This consultation was marked as entered in error.")
        if row.replied_on:
            raise Refused("The answer to this consultation has been recorded already.")
        policies.check_day(replied_on, "the day of the answer", field="replied_on")
        if replied_on < row.consulted_on:
            raise Refused("The answer cannot be dated before the day of the question.", "replied_on")
        if not replied_by.strip():
            raise Refused("Enter who answered for the setting.", "replied_by")
        if reply != Consultation.Reply.YES and not reply_text.strip():
            raise Refused("Give the reasons in the setting's words.", "reply_text")
        check_papers(process, documents)
        row.replied_on, row.replied_by, row.reply = replied_on, replied_by, reply
        row.reply_text, row.late_reason = reply_text, late_reason
        row.save()
        label = Consultation.Reply(reply).label.lower()
        record(process, by=by, kind="consultation_reply", text=f"{row.setting} answered: {label}",
               happened_on=replied_on)  # fmt: skip
    return row
