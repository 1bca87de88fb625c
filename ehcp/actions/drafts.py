"""A school's request before it is sent: start, save by section, share, discard. The authority cannot see it.

Whoever may see a draft may write it: the person who started it, and colleagues of the same school whom they named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ehcp.actions.acting import acting
from ehcp.actions.documents import clear, store
from ehcp.models import Document, DraftSection, DraftShare, RequestDraft
from ehcp.policies import Refused
from ehcp.request_form import SCHEMA_VERSION, SECTIONS
from send_cases import clock
from send_cases.access import Denied
from send_cases.accounts.models import Organisation, User
from send_cases.history import events_of

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

#: A draft that nobody saves for so long is no longer needed, and personal data is not kept without a need.
KEPT_DAYS = 90


class SectionConflict(Exception):
    """A colleague saved the section after this form was opened. The page shows both texts.

    Attributes:
        section: as it is stored now.
        base: the answers that the form was made from.
    """

    def __init__(self, section: DraftSection, base: Mapping[str, Any]) -> None:
        super().__init__("A colleague saved this section while you were typing.")
        self.section, self.base = section, base


def start(*, by: User, organisation: Organisation, page: str = "") -> RequestDraft:
    """A new draft for a school the person works for.

    Raises:
        Denied: they do not work for it today.
    """
    if organisation.pk not in by.rights.settings:
        raise Denied("You can ask only for a school or setting you work for.")
    with acting(by=by, why="request for an assessment started", page=page):
        draft = RequestDraft.objects.create(
            organisation=organisation, schema_version=SCHEMA_VERSION, started_by=by, expires_on=_expiry()
        )
        DraftSection.objects.bulk_create(DraftSection(draft=draft, name=each.name) for each in SECTIONS)
    return draft


def _expiry() -> dt.date:
    return clock.today() + dt.timedelta(days=KEPT_DAYS)


def lock_open(draft: RequestDraft, by: User) -> RequestDraft:
    """The draft, locked, if this person may write it and it can still be written.

    Raises:
        Denied: it is not theirs.
        Refused: sent, discarded or expired.
    """
    locked = RequestDraft.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=draft.pk)
    if not RequestDraft.objects.visible_to(by).filter(pk=draft.pk).exists():
        raise Denied("This request belongs to somebody else.")
    if locked.sent_at is not None:
        raise Refused("This request has been sent. To add something, contact the caseworker.")
    if locked.discarded_at is not None:
        raise Refused("This request was discarded.")
    if locked.is_expired(clock.today()):
        raise Refused("This request was not saved for a long time and has expired. Start a new one.")
    return locked


def save_section(
    *, draft: RequestDraft, name: str, by: User, answers: Mapping[str, Any], complete: bool, seen: int, page: str = ""
) -> DraftSection:
    """Save one section.

    Args:
        answers: the section's answers as JSON values.
        complete: whether the person calls the section finished.
        seen: the section's version that the form was made from.

    Raises:
        SectionConflict: somebody else saved it meanwhile.
        Refused: the draft was sent, discarded or has expired.
    """
    with acting(by=by, why="section of a request saved", page=page):
        locked = lock_open(draft, by)
        section = locked.sections.select_for_update().get(name=name)
        if section.version != seen and section.answers != dict(answers):
            raise SectionConflict(section, _answers_of_version(section, seen))
        section.answers, section.complete = dict(answers), complete
        section.version += 1
        section.saved_at, section.saved_by = clock.now(), by
        section.save()
        locked.expires_on = _expiry()
        locked.save(update_fields=["expires_on"])
    return section


def _answers_of_version(section: DraftSection, version: int) -> dict[str, Any]:
    """The answers a form was made from, read from history."""
    kept = events_of(DraftSection)._default_manager.filter(pgh_obj_id=section.pk, version=version)
    row = kept.order_by("-pgh_id").values_list("answers", flat=True).first()
    return dict(row or {})


def add_evidence(
    *, draft: RequestDraft, by: User, files: list[UploadedFile], section: str = "", page: str = ""
) -> list[Document]:
    """Keep files with the draft: all of them or, if one is refused, none.

    Raises:
        Refused: a file cannot be taken (its name and why), or the draft can no longer be written.
    """
    with acting(by=by, why="evidence added to a request", page=page):
        locked = lock_open(draft, by)
        kept = [
            store(by=by, content=each, title=str(each.name), kind=Document.Kind.EVIDENCE, draft=locked,
                  organisation=locked.organisation, section=section)
            for each in files
        ]  # fmt: skip
        locked.expires_on = _expiry()
        locked.save(update_fields=["expires_on"])
    return kept


def share(*, draft: RequestDraft, by: User, colleagues: list[User], page: str = "") -> None:
    """Name the colleagues who may read and write the draft; those left out lose it. The starter always keeps it.

    Raises:
        Refused: somebody named does not work for the same school.
    """
    with acting(by=by, why="request shared with colleagues", page=page):
        locked = lock_open(draft, by)
        wanted = {each.pk for each in colleagues} - {locked.started_by_id}
        for each in colleagues:
            if locked.organisation_id not in each.rights.settings:
                raise Refused(f"{each} does not work for {locked.organisation}.", "colleagues")
        locked.shares.exclude(user__in=wanted).delete()
        have = set(locked.shares.values_list("user_id", flat=True))
        for pk in sorted(wanted - have):
            DraftShare.objects.create(draft=locked, user_id=pk, shared_by=by)


def discard(*, draft: RequestDraft, by: User, page: str = "") -> None:
    """Throw the draft away: its answers and files go; that there was one, and who ended it, stays.

    Raises:
        Refused: it was sent.
    """
    with acting(by=by, why="request discarded before it was sent", page=page):
        locked = RequestDraft.objects.select_for_update().get(pk=draft.pk)
        if not RequestDraft.objects.visible_to(by).filter(pk=draft.pk).exists():
            raise Denied("This request belongs to somebody else.")
        if locked.sent_at is not None:
            raise Refused("This request has been sent. It cannot be discarded; the family can withdraw it.")
        _empty(locked, "The school discarded the request before sending it")


def empty_expired(*, by: Any, page: str = "") -> int:
    """Empty drafts past their day, for the night's work. Returns how many."""
    with acting(by=by, why="expired requests emptied", page=page):
        found = RequestDraft.objects.unsent().filter(expires_on__lt=clock.today()).select_for_update()
        for draft in found:
            _empty(draft, "The request expired before it was sent")
    return len(found)


def _empty(draft: RequestDraft, because: str) -> None:
    if draft.discarded_at is not None:
        return
    draft.discarded_at = clock.now()
    draft.save(update_fields=["discarded_at"])
    for section in draft.sections.all():
        section.answers = {}
        section.save(update_fields=["answers"])
    for document in draft.evidence.filter(removed_at__isnull=True):
        clear(document, because)
