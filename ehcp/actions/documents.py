"""Keeping a document: its true type and size are checked, and its file lies under a random key."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from ehcp.actions.acting import acting
from ehcp.file_types import check_name, identify
from ehcp.models import Document, DocumentVersion, Process, Pupil, RequestDraft
from ehcp.policies import Refused
from send_cases import clock
from send_cases.words import file_size

if TYPE_CHECKING:
    from send_cases.accounts.models import Organisation, User


def store(
    *,
    by: User,
    content: Any,
    title: str,
    kind: str,
    pupil: Pupil | None = None,
    process: Process | None = None,
    draft: RequestDraft | None = None,
    organisation: Organisation | None = None,
    section: str = "",
    original_name: str = "",
) -> Document:
    """Keep one file as the first version of a new document. Call it inside an action.

    Args:
        by: who added it.
        content: an uploaded file, or the bytes of a file made here.
        title: what people read in lists; for an upload its name will do.
        kind: a value of ``Document.Kind``.
        pupil: whose document it is; taken from ``process`` where that is given.
        draft: the unsent request it belongs to, when there is no pupil yet.
        organisation: who sent it in, when not the authority.
        section: the section of the request form it is evidence for.
        original_name: what the file was called; an upload brings its own.

    Raises:
        Refused: empty, too big, locked, of an unwelcome type, not what its name says, or a path for a name.
    """
    name = original_name or str(getattr(content, "name", "") or "")
    data, size = _read(content, name)
    found = identify(data, name)
    if process is not None and pupil is None:
        pupil = process.pupil
    document = Document.objects.create(
        pupil=pupil,
        process=process,
        draft=draft,
        organisation=organisation,
        kind=kind,
        title=(title or name or "Document")[:200],
        section=section,
        added_by=by,
    )
    DocumentVersion.objects.create(
        document=document,
        file=ContentFile(data, name=name or "made-here"),
        original_name=name[:200],
        content_type=found.content_type,
        size=size,
        sha256=hashlib.sha256(data).hexdigest(),
        added_by=by,
    )
    return document


def _read(content: Any, name: str) -> tuple[bytes, int]:
    """The whole file and its size, refused before it is read when it is too big."""
    check_name(name)
    size = len(content) if isinstance(content, bytes) else int(content.size or 0)
    if size > settings.DOCUMENT_MAX_BYTES:
        limit = file_size(settings.DOCUMENT_MAX_BYTES)
        raise Refused(f"{name or 'This file'} is {file_size(size)}. The largest file that can be taken is {limit}.")
    if isinstance(content, bytes):
        return content, size
    content.seek(0)
    return content.read(), size


def remove_from_draft(*, document: Document, by: User, page: str = "") -> None:
    """Take a file out of a request that was not sent: the row stays with who and when, the file itself goes.

    Raises:
        Refused: the request was sent; what was sent stays as it was.
    """
    with acting(by=by, why="evidence taken out of a draft", page=page):
        locked = Document.objects.select_for_update().get(pk=document.pk)
        if locked.pupil_id is not None or locked.draft is None or locked.draft.sent_at is not None:
            raise Refused("This was sent with the request. Ask the council to correct it.")
        clear(locked, "Taken out by the school before the request was sent")


def clear(document: Document, because: str) -> None:
    """Mark a document removed, and delete its files once that is certain."""
    document.removed_at, document.removed_because = clock.now(), because
    document.title = "Removed file"
    document.save(update_fields=["removed_at", "removed_because", "title"])
    for version in document.versions.all():
        transaction.on_commit(partial(version.file.storage.delete, version.file.name or ""))
