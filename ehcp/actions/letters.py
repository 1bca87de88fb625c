"""Letters that are kept and sent: one document for each recipient, e-mailed, or listed to be posted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ehcp import letters, permissions, policies
from ehcp.actions import post
from ehcp.actions.acting import acting_on, record
from ehcp.actions.documents import store
from ehcp.arrival import deemed_arrival
from ehcp.models import Document, Notice, NoticeRecipient, PlanVersion, Process
from ehcp.policies import Refused
from send_cases.access import Denied

if TYPE_CHECKING:
    from send_cases.accounts.models import User


def write(notice: Notice, *, by: User, writing: letters.Writing | None = None) -> list[Document]:
    """Make, keep and send the letters of a notice, one for each recipient. Call it inside an action.

    E-mails are queued with the letter attached; what goes by post appears in the list of letters to post.

    Args:
        writing: more about the notice than its row says (an exception, a consultation); left out, the row is enough.

    Raises:
        Refused: a letter would carry a hidden address.
        PdfUnavailable: PDF cannot be made on this machine.
    """
    writing = writing or letters.of_notice(notice)
    kept = []
    for number, recipient in enumerate(notice.recipients.select_related("person", "setting"), 1):
        document = _keep(notice, recipient, number, by, letters.pdf_of(writing, recipient))
        recipient.document = document
        recipient.save(update_fields=["document"])
        if recipient.means == Notice.Means.EMAIL and recipient.address:
            _send(recipient, document, notice.version)
        kept.append(document)
    return kept


def _keep(notice: Notice, recipient: NoticeRecipient, number: int, by: User, pdf: bytes) -> Document:
    reference = notice.process.pupil.reference
    return store(
        by=by, content=pdf, kind=Document.Kind.LETTER, process=notice.process,
        title=f"{notice.get_kind_display()}: letter to {recipient.get_role_display().lower()}",
        original_name=f"{reference}-{notice.kind}-{notice.pk}-{number}.pdf",
    )  # fmt: skip


def _send(recipient: NoticeRecipient, document: Document, version: PlanVersion | None) -> None:
    post.queue_letter(recipient, document)
    if version is not None and version.document is not None and not version.content:
        post.queue_letter(recipient, version.document)  # an uploaded plan cannot go inside the letter


def freeze_plan(version: PlanVersion, process: Process, *, by: User, on: dt.date) -> Document:
    """Keep a plan as PDF exactly as it is served, unless a file was uploaded for it. Call it inside an action."""
    if version.document is not None and not version.content:
        return version.document
    pdf = letters.plan_pdf(version, process, on=on)
    return store(
        by=by, content=pdf, kind=Document.Kind.PLAN, process=process,
        title=f"{version.get_kind_display()} plan {version.number}",
        original_name=f"{process.pupil.reference}-{version.kind}-{version.number}.pdf",
    )  # fmt: skip


def to_post(by: User) -> list[NoticeRecipient]:
    """Every letter that waits to be posted, oldest first, of the cases this person may see."""
    if not by.rights.works_cases:
        raise Denied("Only the authority's caseworkers and managers can do this.")
    visible = Process.objects.visible_to(by).values("pk")
    waiting = NoticeRecipient.objects.filter(
        notice__process__in=visible, notice__entered_in_error=False, posted_on__isnull=True, document__isnull=False
    ).exclude(means=Notice.Means.EMAIL)
    return list(
        waiting.select_related("notice__process__pupil", "document", "setting").order_by("notice__sent_on", "pk")
    )


def mark_posted(*, by: User, recipients: Sequence[NoticeRecipient], posted_on: dt.date, page: str = "") -> list[str]:
    """Record letters as posted. One posted after the day on it moves the day the family counts as told.

    Returns:
        Sentences about letters to families whose dates moved.

    Raises:
        Refused: nothing chosen, posted before the letter was written, or an impossible day.
    """
    policies.check_day(posted_on, "the day of posting", field="posted_on")
    if not recipients:
        raise Refused("Select the letters that were posted.", "letters")
    said = []
    for row in recipients:
        process = row.notice.process
        permissions.work_on_case.check(by, process)
        with acting_on(process, by=by, why="letter posted", page=page) as locked:
            fresh = NoticeRecipient.objects.select_for_update(of=("self",)).get(pk=row.pk)
            if fresh.posted_on is not None:
                continue
            if posted_on < fresh.notice.sent_on:
                raise Refused(
                    f"The letter about {locked.pupil.reference} is dated after that day. Enter the day it was posted.",
                    "posted_on",
                )
            fresh.posted_on, fresh.posted_by = posted_on, by
            fresh.save(update_fields=["posted_on", "posted_by"])
            said += _posted_late(locked, fresh, posted_on)
            record(locked, by=by, kind="posted", text=f"Letter posted: {fresh.notice.get_kind_display()}",
                   happened_on=posted_on)  # fmt: skip
    return said


def _posted_late(process: Process, row: NoticeRecipient, posted_on: dt.date) -> list[str]:
    """Sent is when it was posted, told is when it then arrives: for the family only."""
    notice = row.notice
    if row.role not in letters.FAMILY or posted_on <= notice.sent_on:
        return []
    notice.sent_on = posted_on
    notice.told_on = max(notice.told_on, deemed_arrival(posted_on, row.means))
    notice.save(update_fields=["sent_on", "told_on"])
    version = notice.version
    if version is not None:
        _move_version(version, notice)
    return [f"{process.pupil.reference}: posted after the day on the letter, so its dates now count from the posting."]


def _move_version(version: PlanVersion, notice: Notice) -> None:
    version.served_on, version.arrives_on = notice.sent_on, notice.told_on
    if version.kind == PlanVersion.Kind.FINAL:
        version.plan.first_made_on = notice.sent_on
        version.plan.save(update_fields=["first_made_on"])
    elif version.representations_until:
        least = notice.told_on + dt.timedelta(days=14)
        version.representations_until = max(version.representations_until, least)
    version.save(update_fields=["served_on", "arrives_on", "representations_until"])


def with_exception(notice: Notice, writing: letters.Writing) -> letters.Writing:
    """The writing of a notice that was supposed before, now about the notice that was recorded."""
    return replace(writing, process=notice.process, sent_on=notice.sent_on, told_on=notice.told_on)
