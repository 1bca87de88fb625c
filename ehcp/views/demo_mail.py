"""The mail of the demonstration: what its mail server received, to read in place of a mailbox. Nowhere else."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from send_cases.pages import render_page

PAGE = 50


def _folder() -> Path:
    """Where the mail server keeps messages; 404 outside the demonstration and tests."""
    if not settings.REHEARSAL or not settings.DEMO_MAIL_DIR:
        raise Http404
    return Path(settings.DEMO_MAIL_DIR)


def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


@require_GET
def demo_mail(request: HttpRequest) -> HttpResponse:
    """Everything that was sent, newest first."""
    files = sorted(_folder().glob("*.eml"), reverse=True)
    page = Paginator(files, PAGE).get_page(request.GET.get("page"))
    lines = [_line(path) for path in page]
    return render_page(
        request, "ehcp/demo_mail/list.html", {"title": "Mail of the demonstration", "page": page, "lines": lines}
    )


def _line(path: Path) -> dict[str, Any]:
    message = _read(path)
    return {
        "key": _key(path),
        "subject": str(message["subject"] or "No subject"),
        "to": str(message["x-envelope-to"] or message["to"] or ""),
        "at": _sent_at(path),
        "attachments": sum(1 for _ in message.iter_attachments()),
    }


def _key(path: Path) -> str:
    """The file's name as an address may hold it."""
    return path.stem.replace(".", "_")


def _sent_at(path: Path) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(path.stem[:15], "%Y%m%dT%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None


@require_GET
def demo_mail_message(request: HttpRequest, key: str) -> HttpResponse:
    """One message: its text, and what was attached."""
    path = next((found for found in _folder().glob("*.eml") if _key(found) == key), None)
    if path is None:
        raise Http404
    message = _read(path)
    body = message.get_body(("plain", "html"))
    files = [
        {"name": part.get_filename() or "attachment", "size": len(part.get_payload(decode=True) or b"")}
        for part in message.iter_attachments()
    ]
    context = {
        "title": "A message",
        "line": _line(path),
        "sender": str(message["from"] or ""),
        "number": str(message["message-id"] or ""),
        "text": body.get_content() if body is not None else "",
        "files": files,
    }
    return render_page(request, "ehcp/demo_mail/message.html", context)
