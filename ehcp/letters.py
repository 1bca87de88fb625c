"""The letter of a notice for one recipient: what it says, as HTML and as PDF. Reads only; ``ehcp.actions.letters``
keeps and sends.

Dates come from the engine, on the facts as they will be once the letter is sent, so a preview and the letter that is
kept are the same.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from ehcp import timeline as law
from ehcp.authority import authority
from ehcp.models import (
    Consultation,
    Decision,
    Document,
    Notice,
    NoticeRecipient,
    PlanVersion,
    Process,
    TimeLimitException,
)
from ehcp.plan_sections import sections_of
from ehcp.policies import Refused
from ehcp.supposing import if_told
from send_cases import clock
from send_cases.pdf import html_to_pdf

R = NoticeRecipient.Role
FAMILY = {R.PARENT, R.YOUNG_PERSON, R.REPRESENTATIVE}
APPEAL_SUBJECT = {Notice.Kind.ASSESS_NO: "assess", Notice.Kind.NO_PLAN: "issue", Notice.Kind.FINAL: "final"}
NO_PLAN = ("T45-NOPLAN-10W", "T44-NOPLAN-10W", "REV-NOPLAN-10W", "ENA-NOPLAN-16W")


@dataclass(frozen=True)
class Writing:
    """What a notice is about, apart from who reads it.

    Attributes:
        kind: a value of ``Notice.Kind``.
        sent_on: the day on the letter.
        told_on: the day it is taken to have arrived.
        rights: which of ``Notice.RIGHTS`` the letter includes.
        views_until: for a draft, the last day for views.
    """

    process: Process
    kind: str
    sent_on: dt.date
    told_on: dt.date
    rights: dict[str, bool] = field(default_factory=dict)
    decision: Decision | None = None
    version: PlanVersion | None = None
    views_until: dt.date | None = None
    exception: TimeLimitException | None = None
    consultation: Consultation | None = None
    reply_by: dt.date | None = None
    papers: tuple[Document, ...] = ()


def of_notice(notice: Notice) -> Writing:
    """The writing of a notice that is already recorded."""
    rights = {name: bool(getattr(notice, name)) for name in Notice.RIGHTS}
    until = notice.version.representations_until if notice.version else None
    return Writing(notice.process, notice.kind, notice.sent_on, notice.told_on, rights, notice.decision,
                   notice.version, until)  # fmt: skip


def dates_of(writing: Writing) -> dict[str, law.Milestone]:
    """The dates a letter may give, by a short name, on the facts as they stand once it is sent."""
    timeline = if_told(writing.process, writing.kind, writing.sent_on, writing.told_on)
    subject = APPEAL_SUBJECT.get(Notice.Kind(writing.kind), "")
    found = {
        "decide": timeline.get("ENA-DECIDE-6W"),
        "no_plan": next((m for rule in NO_PLAN if (m := timeline.get(rule)) is not None), None),
        "final": timeline.final,
        "mediation": timeline.get("MED-CONTACT-2M", subject),
        "appeal": timeline.get("APPEAL-2M", subject),
    }
    return {name: each for name, each in found.items() if each is not None and each.due_on is not None}


def context_of(writing: Writing, recipient: NoticeRecipient) -> dict[str, Any]:
    """Everything the letter's template shows. Only the reader's own address is in it."""
    process, pupil = writing.process, writing.process.pupil
    dates = dates_of(writing)
    family, known_as = recipient.role in FAMILY, pupil.known_as or pupil.forename
    return {
        "writing": writing,
        "kind": writing.kind,
        "recipient": recipient,
        "family": family,
        "to_young_person": recipient.role == R.YOUNG_PERSON,
        "by_post": recipient.means != Notice.Means.EMAIL,
        "lines": _lines(recipient),
        "dear": recipient.name if family else "colleague",
        "pupil": pupil,
        "child": "you" if recipient.role == R.YOUNG_PERSON else known_as,
        "whose": "your" if recipient.role == R.YOUNG_PERSON else f"{known_as}’s",
        "request": getattr(process, "assessment", None),
        "officer": process.officer,
        "dates": {name: each.due_on for name, each in dates.items()},
        "sources": {name: each.citation for name, each in dates.items()},
        "rights": writing.rights,
        "decision": writing.decision,
        "exception": writing.exception,
        "exception_words": _exception_words(writing),
        "consultation": writing.consultation,
        "named": list(writing.version.named_settings.select_related("setting")) if writing.version else [],
        "sections": _enclosed(writing),
        "advice": [] if writing.kind != Notice.Kind.ASSESS_YES else _advice(process),
        "title": f"{Notice.Kind(writing.kind).label}: {pupil.reference}",
    }


def _lines(recipient: NoticeRecipient) -> list[str]:
    if recipient.means == Notice.Means.EMAIL:
        return []
    return [part.strip() for part in str(recipient.address).split(",") if part.strip()]


def _enclosed(writing: Writing) -> list[dict[str, Any]]:
    """The plan goes inside the letter, unless it was uploaded as a file of its own."""
    version = writing.version
    if version is None or writing.kind not in (Notice.Kind.DRAFT, Notice.Kind.FINAL) or not version.content:
        return []
    return sections_of(version)


def _advice(process: Process) -> list[str]:
    asked = process.advice.filter(entered_in_error=False, cancelled_on__isnull=True).select_related(
        "service__organisation", "setting"
    )
    return [row.who for row in asked]


def _exception_words(writing: Writing) -> dict[str, Any]:
    row = writing.exception
    if row is None:
        return {}
    timeline = if_told(writing.process, writing.kind, writing.sent_on, writing.told_on)
    limit = timeline.get(row.rule_id, row.subject)
    listed = law.grounds_on(row.rule_id, limit.due_on if limit else None)
    ground = {key: (label, source) for key, label, source in listed}.get(row.ground)
    return {
        "ground": ground[0] if ground else "",
        "source": ground[1] if ground else "",
        "limit": limit.label if limit else "",
        "due_on": limit.due_on if limit else None,
    }


def html_of(writing: Writing, recipient: NoticeRecipient) -> str:
    """The whole letter as an HTML document.

    Raises:
        Refused: its text contains an address that is hidden and not this reader's own.
    """
    shown = {"authority": authority(), "DEMO": settings.DEMO, "for_print": True, "today": clock.today()}
    html = render_to_string(f"ehcp/letters/{writing.kind}.html", {**shown, **context_of(writing, recipient)})
    check_hidden(writing.process, html, recipient)
    return html


def pdf_of(writing: Writing, recipient: NoticeRecipient) -> bytes:
    """The letter as tagged PDF/UA-1."""
    return html_to_pdf(html_of(writing, recipient))


def plan_html(version: PlanVersion, *, on: dt.date | None = None) -> str:
    """A plan by itself, all sections labelled apart (reg 12). No address of anybody is in it."""
    pupil = version.plan.pupil
    shown = {
        "authority": authority(), "DEMO": settings.DEMO, "for_print": True, "today": clock.today(), "version": version,
        "pupil": pupil, "on": on or version.served_on, "sections": sections_of(version),
        "title": f"{version.get_kind_display()} EHC plan: {pupil.reference}",
    }  # fmt: skip
    return render_to_string("ehcp/letters/plan.html", shown)


def plan_pdf(version: PlanVersion, process: Process, *, on: dt.date | None = None) -> bytes:
    """The plan as tagged PDF/UA-1.

    Raises:
        Refused: a section contains an address that somebody must not see.
    """
    html = plan_html(version, on=on)
    check_hidden(process, html, None)
    return html_to_pdf(html)


def check_hidden(process: Process, html: str, recipient: NoticeRecipient | None) -> None:
    """Refuse a document whose text carries a hidden address, except to the person who lives there.

    Args:
        recipient: who reads it; ``None`` for a document that goes to several people.

    Raises:
        Refused: saying what to do, without repeating the address.
    """
    text = _plain(strip_tags(html))
    for row in process.pupil.hidden_addresses.select_related("of", "hidden_from"):
        if recipient is not None and _lives_there(row, recipient):
            continue
        if any(part and part in text for part in _telling_parts(process, row.of)):
            raise Refused(
                "This text contains an address that is hidden from somebody on this case. Take the address out before "
                "anything is sent."
            )


def _lives_there(row: Any, recipient: NoticeRecipient) -> bool:
    if row.of is not None:
        return bool(recipient.person_id == row.of_id)
    if recipient.role == R.YOUNG_PERSON:
        return True
    person = recipient.person
    return bool(person and person.lives_with_child and person.pk != row.hidden_from_id)


def _telling_parts(process: Process, person: Any) -> list[str]:
    """The pieces of an address that give it away: its postcode, and its first line."""
    if person is not None and not person.lives_with_child:
        return [_plain(person.postcode), _plain(str(person.address_lines).split(",")[0])]
    found = []
    for address in process.pupil.addresses.filter(ends_on__isnull=True):
        found += [_plain(address.postcode), _plain(address.lines.split(",")[0])]
    return found


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
