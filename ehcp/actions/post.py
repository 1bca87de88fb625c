"""What goes out by e-mail from a case: references, dates and links only, never a name in the subject or the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string

from ehcp.actions.mail import queue_mail
from ehcp.authority import authority
from ehcp.models import AdviceRequest, Consultation, Document, Mail, NoticeRecipient, Process
from ehcp.policies import Refused

if TYPE_CHECKING:
    from send_cases.accounts.models import User


def _queue(kind: str, address: str, process: Process, **more: object) -> Mail | None:
    context = {"reference": process.pupil.reference, "authority": authority(), "site": settings.SITE_URL, **more}
    lines = render_to_string(f"ehcp/email/{kind}.txt", context).strip().splitlines()
    recipient, document = more.get("recipient"), more.get("document")
    return queue_mail(
        kind=kind, to_address=address, subject=lines[0], body="\n".join(lines[1:]).strip() + "\n", process=process,
        recipient=recipient if isinstance(recipient, NoticeRecipient) else None,
        document=document if isinstance(document, Document) else None,
        once=str(more.get("once", "")),
    )  # fmt: skip


def queue_letter(recipient: NoticeRecipient, document: Document) -> Mail | None:
    """Send a letter as an attachment; a family needs no account to read it."""
    process = recipient.notice.process
    return _queue("letter", recipient.address, process, recipient=recipient, document=document,
                  once=f"letter-{recipient.pk}-{document.pk}")  # fmt: skip


def queue_request_for_advice(advice: AdviceRequest) -> Mail | None:
    """Tell a service, its adviser or a setting that advice is wanted; nothing where no address is known."""
    address = address_of(advice)
    if not address:
        return None
    return _queue("advice", address, advice.process, advice=advice, room="advice" if advice.service_id else "school",
                  once=f"advice-{advice.pk}")  # fmt: skip


def queue_reminder(advice: AdviceRequest, *, by: User) -> Mail | None:
    """Remind whoever was asked.

    Raises:
        Refused: no e-mail address is known for them.
    """
    address = address_of(advice)
    if not address:
        raise Refused(f"No e-mail address is known for {advice.who}. Telephone, and write a note of the call.")
    return _queue("reminder", address, advice.process, advice=advice, officer=by,
                  room="advice" if advice.service_id else "school")  # fmt: skip


def address_of(advice: AdviceRequest) -> str:
    """The adviser's own address, or the inbox of the service or setting."""
    if advice.adviser is not None:
        return advice.adviser.email
    if advice.service is not None:
        return advice.service.organisation.email
    if advice.setting is not None:
        return advice.setting.email or (advice.setting.organisation.email if advice.setting.organisation else "")
    return ""


def queue_consultation(consultation: Consultation, reply_by: object) -> Mail | None:
    """Tell a setting whose people can sign in that it is consulted; the papers wait behind the sign-in."""
    setting = consultation.setting
    address = setting.email or (setting.organisation.email if setting.organisation else "")
    if not address or setting.organisation is None:
        return None
    return _queue("consultation", address, consultation.process, reply_by=reply_by,
                  once=f"consultation-{consultation.pk}")  # fmt: skip
