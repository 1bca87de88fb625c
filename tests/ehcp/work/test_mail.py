"""E-mail as rows: queued once, claimed before it is sent, unsure after a cut-off."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from ehcp.actions import mail
from ehcp.models import Mail
from ehcp.policies import Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def queue(number: int = 1, **more: Any) -> Mail:
    row = mail.queue_mail(
        kind="test", to_address=f"p{number}@example.invalid", subject=f"Message {number}", body="Words", **more
    )
    assert row is not None
    return row


def test_a_mail_is_really_sent_with_a_message_id_of_its_row(sent_mail: Callable[[], list[Path]]) -> None:
    row = queue()
    mail.send(row.pk)
    row.refresh_from_db()
    [file] = sent_mail()
    assert row.state == "sent"
    assert f"Message-ID: <mail-{row.pk}@localhost>" in file.read_text()


def test_a_mail_is_sent_once_however_often_a_worker_is_woken(sent_mail: Callable[[], list[Path]]) -> None:
    row = queue()
    for _ in range(3):
        mail.send(row.pk)
    assert len(sent_mail()) == 1


def test_the_same_word_queues_one_mail() -> None:
    queue(once="invitation:1")
    assert (
        mail.queue_mail(kind="test", to_address="a@example.invalid", subject="x", body="y", once="invitation:1") is None
    )
    assert Mail.objects.count() == 1


def test_silenced_queues_nothing() -> None:
    with mail.silenced():
        assert mail.queue_mail(kind="test", to_address="a@example.invalid", subject="x", body="y") is None
    assert not Mail.objects.exists()
    queue()


def test_an_unreachable_server_leaves_the_mail_waiting_and_gives_up_after_a_day(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1  # nobody listens there
    row = queue()
    mail.send(row.pk)
    row.refresh_from_db()
    assert row.state == "queued"
    assert "could not be reached" in row.error
    Mail.objects.update(queued_at=timezone.now() - dt.timedelta(days=2))
    mail.send(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"


def test_a_claim_without_an_end_becomes_unsure_and_waits_for_a_person(
    cast: Cast, sent_mail: Callable[[], list[Path]]
) -> None:
    row = queue()
    assert mail.claim(row.pk) is not None  # and the sender is cut off here
    assert mail.give_up_claims() == 0
    Mail.objects.update(claimed_at=timezone.now() - mail.CLAIM_LASTS * 2)
    assert mail.give_up_claims() == 1
    mail.send(row.pk)
    assert sent_mail() == [], "an unsure mail is never sent by itself"
    row.refresh_from_db()
    mail.settle(by=cast.ada, mail=row, send_again=True)
    mail.send(row.pk)
    row.refresh_from_db()
    assert row.state == "sent"
    with pytest.raises(Refused):
        mail.settle(by=cast.ada, mail=row, send_again=True)


class Answers:
    """What a mail server of our own says to the whole message; ``None``: it hangs up in the middle."""

    def __init__(self, answer: str | None) -> None:
        self.answer = answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer is None:
            server.transport.abort()
            return "250 never heard"
        return self.answer


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ("550 No such person", "failed", "550 No such person"),
        ("451 Come back later", "queued", "451 Come back later"),
        (None, "unsure", "stopped answering"),
    ],
)
def test_what_the_server_says_decides(settings: Any, answer: str | None, state: str, words: str) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    server = Controller(Answers(answer), hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    server.start()
    try:
        row = queue()
        mail.send(row.pk)
    finally:
        server.stop()
    row.refresh_from_db()
    assert (row.state, words in row.error) == (state, True), row.error


def test_a_mail_without_an_address_is_never_called_sent(sent_mail: Callable[[], list[Path]]) -> None:
    row = mail.queue_mail(kind="test", to_address=" ", subject="x", body="y")
    assert row is not None
    mail.send(row.pk)
    row.refresh_from_db()
    assert (row.state, sent_mail()) == ("failed", [])


def test_a_subject_cannot_carry_another_header(sent_mail: Callable[[], list[Path]]) -> None:
    row = mail.queue_mail(
        kind="test", to_address="p@example.invalid", subject="Hello\nBcc: x@example.invalid", body="y"
    )
    assert row is not None
    mail.send(row.pk)
    assert "X-Envelope-To: p@example.invalid\n" in sent_mail()[0].read_text().replace("\r", "")
