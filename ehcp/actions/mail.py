"""E-mail: a row each. It is claimed before it is sent, so that nobody gets it twice; cut off, it waits for a person."""

from __future__ import annotations

import contextlib
import datetime as dt
import smtplib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.utils import timezone

from ehcp import permissions
from ehcp.jobs import wake
from ehcp.models import Document, Mail, NoticeRecipient, Process
from ehcp.policies import Refused

if TYPE_CHECKING:
    from send_cases.accounts.models import User

CLAIM_LASTS = dt.timedelta(minutes=2)  # longer than the task that sends may live (its hard limit is 90 seconds)
GIVE_UP = dt.timedelta(days=1)  # how long an unreachable mail server is tried again
_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Within it nothing is queued: for invented or taken-on cases, of which nobody must get a letter."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def is_silent() -> bool:
    """Whether nobody must be told of what is written just now."""
    return _silent.get()


def queue_mail(
    *,
    kind: str,
    to_address: str,
    subject: str,
    body: str,
    to_user: User | None = None,
    process: Process | None = None,
    recipient: NoticeRecipient | None = None,
    document: Document | None = None,
    once: str = "",
) -> Mail | None:
    """Write down an e-mail to one person; a worker sends it once this transaction is kept.

    Args:
        kind: a short word for what it is ("digest", "invitation", "letter").
        to_address: where it goes.
        subject: names no child: the case's reference at most.
        body: plain text, likewise.
        to_user: the person with a sign-in it goes to, if one.
        process: the case it is about.
        recipient: the person named on a notice to whom it brings the notice.
        document: sent along, in its newest version.
        once: a word that makes it the only one: a second call with the same word does nothing.

    Returns:
        The row, or ``None`` where nothing was queued: silenced, or ``once`` was used before.
    """
    if _silent.get():
        return None
    try:
        with transaction.atomic():
            mail = Mail.objects.create(
                kind=kind,
                to_address=to_address.strip(),
                subject=" ".join(subject.split())[:200],
                body=body,
                to_user=to_user,
                process=process,
                recipient=recipient,
                document=document,
                once=once,
            )
    except IntegrityError:
        if once and Mail.objects.filter(once=once).exists():
            return None
        raise
    wake("send_mail", mail.pk)
    return mail


def message_id(mail_id: int) -> str:
    """The Message-ID of a row: the same whenever it is sent, so that a copy can be recognised."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    return f"<mail-{mail_id}@{host}>"


def claim(mail_id: int) -> Mail | None:
    """Take a waiting row for sending, kept before anything is sent; ``None`` if someone else has it."""
    with transaction.atomic():
        mail = (
            Mail.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=mail_id, state=Mail.State.QUEUED)
            .first()
        )
        if mail is None:
            return None
        mail.state, mail.claimed_at, mail.message_id = Mail.State.CLAIMED, timezone.now(), message_id(mail_id)
        mail.save(update_fields=["state", "claimed_at", "message_id"])
        return mail


def send(mail_id: int) -> None:
    """Send one row, if it still waits. What went wrong is written on the row."""
    mail = claim(mail_id)
    if mail is None:
        return
    state, error = _deliver(mail)
    if state == Mail.State.QUEUED and mail.queued_at < timezone.now() - GIVE_UP:
        state = Mail.State.FAILED
    changes: dict[str, Any] = {"state": state, "error": error[:300]}
    if state == Mail.State.SENT:
        changes["sent_at"] = timezone.now()
    Mail.objects.filter(pk=mail.pk, state=Mail.State.CLAIMED).update(**changes)


def _deliver(mail: Mail) -> tuple[str, str]:
    """Hand the message to the mail server; the state that follows, and what to say about it."""
    connection = get_connection()
    try:
        message = _message(mail, connection)
    except OSError:
        return Mail.State.FAILED, "The document that goes with it could not be read."
    try:
        connection.open()
    except OSError as problem:  # smtplib's errors are such, too
        return Mail.State.QUEUED, f"The mail server could not be reached ({type(problem).__name__}). Tried again soon."
    try:
        if not message.send():
            return Mail.State.FAILED, "There is no address to send it to."
    except smtplib.SMTPRecipientsRefused as problem:
        return _refused(*next(iter(problem.recipients.values())))
    except smtplib.SMTPResponseException as problem:
        return _refused(problem.smtp_code, problem.smtp_error)
    except OSError as problem:
        return Mail.State.UNSURE, f"The mail server stopped answering ({type(problem).__name__})."
    finally:
        with contextlib.suppress(OSError):
            connection.close()
    return Mail.State.SENT, ""


def _refused(code: int, said: bytes | str) -> tuple[str, str]:
    """A server that says no has not sent it: below 500 it may be asked again."""
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    state = Mail.State.QUEUED if code < 500 else Mail.State.FAILED
    return state, f"The mail server said: {code} {words}"


def _message(mail: Mail, connection: Any) -> EmailMessage:
    message = EmailMessage(
        subject=mail.subject,
        body=mail.body,
        to=[mail.to_address],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    version = mail.document.versions.first() if mail.document else None
    if mail.document and version:
        ending = {"application/pdf": ".pdf", "text/plain": ".txt"}.get(version.content_type, "")
        about = mail.process.pupil.reference if mail.process else mail.document.kind  # a name is never in it
        with version.file.open("rb") as file:
            message.attach(f"{about}-{mail.document.pk}{ending}", file.read(), version.content_type)
    return message


def give_up_claims() -> int:
    """Rows whose sender was cut off: they may or may not have been sent, and wait for a person. How many."""
    return Mail.objects.filter(state=Mail.State.CLAIMED, claimed_at__lt=timezone.now() - CLAIM_LASTS).update(
        state=Mail.State.UNSURE, error="Sending was cut off. It may not have been sent."
    )


def settle(*, by: User, mail: Mail, send_again: bool) -> None:
    """A person decides about an e-mail that may not have been sent, or was not: send it again, or leave it.

    The Message-ID stays, so that a mail program that has it already can tell.

    Raises:
        Denied: ``by`` is neither an administrator nor someone who works on the case.
        Refused: it does not wait for anybody.
    """
    if not by.rights.administrator:
        if mail.process is None:
            permissions.manage.check(by)
        else:
            permissions.work_on_case.check(by, mail.process)
    waiting = Mail.objects.filter(pk=mail.pk, state__in=[Mail.State.UNSURE, Mail.State.FAILED])
    changes: dict[str, Any] = {"state": Mail.State.DROPPED}
    if send_again:
        changes = {"state": Mail.State.QUEUED, "queued_at": timezone.now(), "error": ""}
    with transaction.atomic():
        if not waiting.update(**changes):
            raise Refused("This e-mail does not wait for a decision any more.")
        if send_again:
            wake("send_mail", mail.pk)
