"""Sending a school's request: frozen as it was sent, its facts copied, received today. One act, done once."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings

from ehcp import request_form
from ehcp.actions.acting import acting
from ehcp.actions.documents import store
from ehcp.actions.drafts import lock_open
from ehcp.actions.mail import queue_mail
from ehcp.actions.requests import Child, register
from ehcp.authority import authority
from ehcp.models import (
    AddressHidden,
    AssessmentRequest,
    Document,
    Placement,
    Process,
    RequestDraft,
    Setting,
    Submission,
)
from ehcp.policies import Refused
from ehcp.request_form import first_date
from send_cases import clock
from send_cases.access import Denied
from send_cases.pdf import PdfUnavailable, render_pdf
from send_cases.words import date_words

if TYPE_CHECKING:
    from send_cases.accounts.models import User

Answers = Mapping[str, Mapping[str, Any]]
logger = logging.getLogger("send_cases.submissions")
_YES_NO = {"yes": True, "no": False}


def answers_of(draft: RequestDraft) -> dict[str, dict[str, Any]]:
    """All stored answers, by section."""
    return {each.name: each.answers for each in draft.sections.all()}


def send(*, draft: RequestDraft, by: User, page: str = "") -> Process:
    """Send a draft to the authority; the time limits run from today (CFA 2014 s.36; reg 2(2)).

    What is sent is frozen as JSON, PDF and hash. The child is always a new record: whether they are known already is
    for an officer to see, never for a school. Sending again gives the request that was sent before.

    Args:
        draft: the school's draft.
        by: the sender, who may write the draft.

    Raises:
        Denied: the draft is not theirs.
        Refused: something needed is missing, or the draft was discarded or has expired.
    """
    with acting(by=by, why="request sent by a school", page=page):
        before = _sent_before(draft, by)
        if before is not None:
            return before
        locked = lock_open(draft, by)
        answers = answers_of(locked)
        wanted = request_form.missing(answers)
        if wanted:
            raise Refused(" ".join(sentence for _, _, sentence in wanted))
        submission = _freeze(locked, answers, by)
        process = _register(submission, answers, by, page)
        _keep_papers(submission, process, by)
        locked.sent_at, locked.sent_by = submission.sent_at, by
        locked.save(update_fields=["sent_at", "sent_by"])
        _acknowledge(process, by)
    draft.refresh_from_db()
    return process


def _sent_before(draft: RequestDraft, by: User) -> Process | None:
    locked = RequestDraft.objects.select_for_update().get(pk=draft.pk)
    if locked.sent_at is None:
        return None
    if locked.organisation_id not in by.rights.settings:
        raise Denied("This request belongs to somebody else.")
    return Process.objects.get(assessment__submission__draft=locked)


def _freeze(draft: RequestDraft, answers: Answers, by: User) -> Submission:
    """The answers and the list of files exactly as they are now, with the hash of both."""
    frozen = {
        "schema_version": draft.schema_version,
        "organisation": draft.organisation.name,
        "sections": answers,
        "evidence": [
            {"title": each.title, "section": each.section, "sha256": version.sha256, "size": version.size}
            for each in evidence_of(draft)
            for version in each.versions.all()
        ],
    }
    return Submission.objects.create(
        organisation=draft.organisation, draft=draft, sent_at=clock.now(), sent_by=by, answers=frozen,
        sha256=digest(frozen),
    )  # fmt: skip


def digest(frozen: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def evidence_of(draft: RequestDraft) -> list[Document]:
    """The files added, in the order they are lettered."""
    found = draft.evidence.filter(kind=Document.Kind.EVIDENCE, removed_at__isnull=True)
    return list(found.prefetch_related("versions").select_related("added_by").order_by("pk"))


def _register(submission: Submission, answers: Answers, by: User, page: str) -> Process:
    asked, consent, care = answers.get("request", {}), answers.get("consent", {}), answers.get("care", {})
    process = register(
        by=by,
        child=child_of(answers, submission),
        received_on=clock.london_date(submission.sent_at),
        requested_by=AssessmentRequest.RequestedBy.SETTING,
        received_means=AssessmentRequest.Means.ONLINE,
        requester_name=asked.get("person", ""),
        setting=_setting_of(submission),
        reasons=asked.get("why_now", ""),
        rya=_YES_NO.get(care.get("rya", "")),
        family_knows=_YES_NO.get(asked.get("family_told", "")),
        objection_to_sharing=_objections(consent),
        submission=submission,
        page=page,
    )
    _hide_addresses(process, answers)
    return process


def _setting_of(submission: Submission) -> Setting | None:
    return Setting.objects.filter(organisation=submission.organisation).first()


def child_of(answers: Answers, submission: Submission) -> Child:
    """The typed facts as the facts of a child new to the authority."""
    child, needs = answers.get("child", {}), answers.get("needs", {})
    own = ("surname", "forename", "known_as", "sex", "ethnicity", "upn", "upn_unknown", "uln", "nhs_number",
           "languages", "interpreter", "address", "postcode")  # fmt: skip
    ranked = dict.fromkeys(needs[key] for key in ("need_1", "need_2", "need_3") if needs.get(key))
    return Child(
        birth_date=first_date(child.get("birth_date")),
        people=tuple(_person(row) for row in _named(answers)),
        needs=tuple(ranked),
        placement=_placement(answers.get("setting", {}), submission),
        **{name: child.get(name, "") for name in own},
    )


def _named(answers: Answers) -> list[dict[str, Any]]:
    return [row for row in answers.get("parents", {}).get("rows", []) if row.get("name")]


def _person(row: Mapping[str, Any]) -> dict[str, Any]:
    """A parent or carer. Somebody without parental responsibility who lives elsewhere gets no papers until an officer
    has looked (a "parent" is whoever has either the responsibility or the care: Education Act 1996 s.576)."""
    responsible, here = _YES_NO.get(row.get("responsibility", "")), _YES_NO.get(row.get("lives_with", ""))
    keys = {"title": "title", "name": "name", "telephone": "telephone", "email": "email", "language": "language",
            "interpreter": "interpreter", "address": "address_lines", "postcode": "postcode",
            "safe_note": "safe_note"}  # fmt: skip
    return {
        **{field: row.get(key, "") for key, field in keys.items()},
        "relationship": row.get("relationship") or "other",
        "parental_responsibility": responsible,
        "lives_with_child": here if here is not None else not row.get("address"),
        "receives_documents": not (responsible is False and here is False),
    }


def _placement(given: Mapping[str, Any], submission: Submission) -> dict[str, Any]:
    """The sender is where the child is now."""
    setting = _setting_of(submission)
    where: dict[str, Any] = {"setting": setting}
    if setting is None:
        where = {"sen_setting": Placement.Elsewhere.EARLY_YEARS, "sen_setting_other": submission.organisation.name}
    return {**where, "entry_date": first_date(given.get("entry_date")), "year_group": given.get("year_group", "")}


def _objections(consent: Mapping[str, Any]) -> str:
    """What was said against sharing, to be shown to officers. It stops nothing."""
    names = {"education": "education services", "health": "health services", "care": "social care"}
    said = [f"No consent to share with {words}." for key, words in names.items() if consent.get(key) == "no"]
    if consent.get("request") == "no":
        said.insert(0, "The parent or young person does not consent to the request.")
    return "\n".join([*said, consent["not_with"]] if consent.get("not_with") else said)


def _hide_addresses(process: Process, answers: Answers) -> None:
    people = process.pupil.people.order_by("pk")
    for person, row in zip(people, _named(answers), strict=True):
        if row.get("hide_address") == "yes":
            AddressHidden.objects.create(
                pupil=process.pupil, hidden_from=person, because="Said by the school in its request"
            )


def _keep_papers(submission: Submission, process: Process, by: User) -> None:
    """The evidence becomes the case's, and the request as sent is kept as a PDF."""
    for document in evidence_of(submission.draft):
        document.pupil, document.process = process.pupil, process
        document.save(update_fields=["pupil", "process"])
    try:
        content = request_pdf(submission.draft, sent=submission, reference=process.pupil.reference)
    except PdfUnavailable:
        logger.error("The request of case %s is kept without its PDF: Pango is missing.", process.pupil.reference)
        return
    submission.document = store(
        by=by, content=content, title="Request for a needs assessment, as sent", kind=Document.Kind.REQUEST,
        process=process, draft=submission.draft, organisation=submission.organisation,
    )  # fmt: skip
    submission.save(update_fields=["document"])


def request_pdf(draft: RequestDraft, *, sent: Submission | None = None, reference: str = "") -> bytes:
    """The whole request as a tagged PDF, before or after it is sent.

    Raises:
        PdfUnavailable: PDF cannot be made on this machine.
    """
    return render_pdf("ehcp/setting/request_pdf.html", reading(draft, sent=sent, reference=reference))


def reading(draft: RequestDraft, *, sent: Submission | None = None, reference: str = "") -> dict[str, Any]:
    """The request for reading: what the page, the check before sending and the PDF all show."""
    answers = answers_of(draft)
    parts = [(each, request_form.groups(each, answers.get(each.name, {}))) for each in request_form.SECTIONS]
    return {
        "title": "Request for an EHC needs assessment",
        "draft": draft,
        "parts": parts,
        "evidence": [(letter(number), each) for number, each in enumerate(evidence_of(draft))],
        "sections": {each.name: each.title for each in request_form.SECTIONS},
        "sent": sent,
        "reference": reference,
    }


def letter(number: int) -> str:
    """A to Z, then AA, AB: how pieces of evidence are named."""
    first, last = divmod(number, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def _acknowledge(process: Process, by: User) -> None:
    """An e-mail to the sender with the reference and a link; the dates are on the page behind the sign-in."""
    reference = process.pupil.reference
    body = (
        f"Your request for an EHC needs assessment was received on {date_words(clock.today())}.\n\n"
        f"Its reference is {reference}.\n\n"
        f"The dates that now run are here, after you sign in:\n{settings.SITE_URL}/school/{reference}/sent/\n\n"
        f"{authority().name}\n"
    )
    queue_mail(
        kind="receipt", to_address=by.email, to_user=by, subject=f"Request received: {reference}", body=body,
        process=process, once=f"receipt-{process.pk}",
    )  # fmt: skip
