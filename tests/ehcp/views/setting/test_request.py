"""A school asks for an assessment: drafted over two sittings by two people, sent once, acknowledged with its dates."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ehcp.actions.projection import timeline_of
from ehcp.models import AssessmentRequest, Document, Mail, Process, Pupil, RequestDraft, Submission
from send_cases import clock
from send_cases.accounts.models import User
from send_cases.words import date_words
from tests.cast import Cast
from tests.ehcp.views.setting.filling import CHILD, PDF, a_pdf, fill, save, send, start, text_of

pytestmark = pytest.mark.django_db
BrowserOf = Callable[[User], Client]


def test_a_request_from_start_to_acknowledgement(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    fill(sam, pk)
    assert sam.post(f"/school/requests/{pk}/evidence/", {"uploads": [a_pdf(), a_pdf("views.pdf")]}).status_code == 302
    page = text_of(sam.get(f"/school/requests/{pk}/send/"))
    assert "Robin Lee" in page
    assert "14 May 2018" in page
    assert "A. report.pdf" in page
    response = send(sam, pk)
    assert response.status_code == 302
    process = Process.objects.get()
    assert response["Location"] == f"/school/{process.pupil.reference}/sent/"
    acknowledged = text_of(sam.get(response["Location"]))
    timeline = timeline_of(process)
    for milestone in (timeline.get("ENA-DECIDE-6W"), timeline.get("ENA-NOPLAN-16W"), timeline.final):
        assert milestone is not None
        assert milestone.due_on is not None
        assert date_words(milestone.due_on, 0, "day") in acknowledged
        assert milestone.explain() in acknowledged
    assert timeline.final is not None
    assert timeline.final.due_on == clock.today() + dt.timedelta(days=140)


def test_what_was_typed_becomes_facts(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    fill(sam, pk)
    sam.post(f"/school/requests/{pk}/evidence/", {"uploads": [a_pdf()]})
    send(sam, pk)
    pupil = Pupil.objects.get()
    request = AssessmentRequest.objects.get()
    assert (pupil.surname, pupil.forename, pupil.known_as, pupil.sex) == ("Fielding", "Robin Lee", "Rob", "M")
    assert pupil.addresses.get().postcode == "WM1 4QZ"
    assert [each.sen_type for each in pupil.needs.order_by("rank")] == ["ASD", "SLCN"]
    assert pupil.placements.get().setting == cast.school
    maria, kurt = pupil.people.order_by("pk")
    assert (maria.receives_documents, kurt.receives_documents) == (True, True)
    assert [(h.of_id, h.hidden_from) for h in pupil.hidden_addresses.all()] == [(None, kurt)]
    assert request.received_on == clock.today()
    assert (request.requested_by, request.received_means, request.family_knows) == ("setting", "online", True)
    assert "No consent to share with health services." in request.objection_to_sharing
    assert "grandparents" in request.objection_to_sharing
    assert request.submission is not None
    assert request.submission.matches_checked_at is None
    assert Document.objects.get(kind="evidence").pupil == pupil


def test_what_was_sent_is_frozen_with_its_hash_and_pdf(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    fill(sam, pk)
    send(sam, pk)
    sent = Submission.objects.get()
    text = json.dumps(sent.answers, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sent.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert sent.answers["sections"]["child"]["surname"] == "Fielding"
    assert sent.document is not None
    version = sent.document.versions.get()
    with version.file.open() as file:
        assert file.read().startswith(b"%PDF-")
    download = sam.get(f"/documents/{sent.document.pk}/")
    assert download["Content-Disposition"] == (
        f'attachment; filename="{sent.document.pupil.reference}-{sent.document.pk}.pdf"'
    )
    assert download["X-Content-Type-Options"] == "nosniff"
    assert download["Cache-Control"] == "no-store"
    assert hashlib.sha256(download.getvalue()).hexdigest() == version.sha256


def test_the_receipt_names_no_child(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    fill(sam, pk)
    send(sam, pk)
    mail = Mail.objects.get(kind="receipt")
    assert mail.to_address == cast.sam.email
    assert Pupil.objects.get().reference in mail.subject
    assert "Fielding" not in mail.subject + mail.body
    assert "Robin" not in mail.subject + mail.body


def test_only_four_things_are_needed(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    response = send(sam, pk)
    assert response.status_code == 422
    assert "Enter the legal surname." in text_of(response)
    save(sam, pk, "child", surname="Fielding", forename="Robin", birth_date_unknown="on")
    save(sam, pk, "request", person="Sam Okoro")
    assert send(sam, pk).status_code == 302
    assert Pupil.objects.get().birth_date is None


def test_sending_twice_is_one_request(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    fill(sam, pk)
    first, second = send(sam, pk), send(sam, pk)
    assert first["Location"] == second["Location"]
    assert (Process.objects.count(), Submission.objects.count(), Mail.objects.filter(kind="receipt").count()) == (
        1,
    ) * 3


def test_the_action_itself_sends_once(cast: Cast, browser_of: BrowserOf) -> None:
    from ehcp.actions import submissions

    sam = browser_of(cast.sam)
    pk = start(sam)
    fill(sam, pk)
    draft = RequestDraft.objects.get(pk=pk)
    assert submissions.send(draft=draft, by=cast.sam) == submissions.send(draft=draft, by=cast.sam)
    assert Process.objects.count() == 1


def test_a_wrong_answer_is_kept_and_said(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    answers = {**CHILD, "birth_date_1": "13", "upn": "A12"}
    response = save(sam, pk, "child", **answers)
    assert response.status_code == 422
    page = response.content.decode()
    assert "There is a problem" in page
    assert 'value="Robin Lee"' in page
    assert 'value="A12"' in page
    assert "<title>Error: " in page


def test_repeated_entries_come_from_the_server(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    response = save(sam, pk, "parents", **{"r0-name": "Maria Fielding", "add": "1"})
    assert response["Location"].endswith("/section/parents/?add=1#entry-last")
    page = sam.get(f"/school/requests/{pk}/section/parents/?add=1").content.decode()
    assert 'name="r1-name"' in page
    assert 'value="Maria Fielding"' in page
    save(sam, pk, "parents", **{"rows": "2", "r0-name": "", "r1-name": "Kurt"})
    assert RequestDraft.objects.get().sections.get(name="parents").answers == {"rows": [{"name": "Kurt"}]}


def test_saved_at_is_said(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    save(sam, pk, "child", **CHILD, complete="on")
    section = RequestDraft.objects.get().sections.get(name="child")
    page = text_of(sam.get(f"/school/requests/{pk}/"))
    assert f"saved at {section.saved_at.astimezone(clock.LONDON):%H:%M}" in page
    assert "by Sam Okoro" in page
    assert "Completed" in page


def test_two_people_saving_one_section_keep_both_texts(cast: Cast, browser_of: BrowserOf) -> None:
    sam, cleo = browser_of(cast.sam), browser_of(cast.cleo)
    pk = start(sam)
    sam.post(f"/school/requests/{pk}/share/", {"colleagues": [cast.cleo.pk]})
    save(sam, pk, "needs", overview="First words.")
    address = f"/school/requests/{pk}/section/needs/"
    cleo.post(address, {"seen": "1", "rows": "0", "overview": "Cleo's words.", "health": "Asthma"})
    response = sam.post(address, {"seen": "1", "rows": "0", "overview": "Sam's words.", "cognition": "Reads well"})
    assert response.status_code == 409
    page = text_of(response)
    assert "Cleo's words." in page
    assert "Sam's words." in page
    assert "Cleo Bright" in page
    offered = response.context["form"]
    assert offered.data["health"] == "Asthma"  # only Cleo changed it
    assert offered.data["cognition"] == "Reads well"  # only Sam did
    assert offered.data["overview"] == "Sam's words."  # both did
    again = sam.post(address, {key: value for key, value in offered.data.items() if value is not None})
    assert again.status_code == 302
    stored = RequestDraft.objects.get().sections.get(name="needs").answers
    assert stored == {"overview": "Sam's words.", "cognition": "Reads well", "health": "Asthma"}


def test_a_draft_is_its_own_peoples_alone(
    cast: Cast, browser_of: BrowserOf, amina_client: Client, eve_client: Client
) -> None:
    sam, cleo = browser_of(cast.sam), browser_of(cast.cleo)
    pk = start(sam)
    pages = ["", "print/", "pdf/", "send/", "share/", "discard/", "evidence/", "section/child/"]
    for client in (cleo, eve_client, amina_client, browser_of(cast.chandra)):
        for page in pages:
            assert client.get(f"/school/requests/{pk}/{page}").status_code == 404
    sam.post(f"/school/requests/{pk}/share/", {"colleagues": [cast.cleo.pk]})
    for page in pages:
        assert cleo.get(f"/school/requests/{pk}/{page}").status_code == 200, page
    sam.post(f"/school/requests/{pk}/share/", {})
    assert cleo.get(f"/school/requests/{pk}/").status_code == 404


def test_a_stranger_cannot_be_named(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    response = sam.post(f"/school/requests/{pk}/share/", {"colleagues": [cast.eve.pk]})
    assert response.status_code == 422
    assert not RequestDraft.objects.get().shares.exists()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (a_pdf("plan.pdf", b"MZ" + b"\x00" * 200), "its content is something else"),
        (a_pdf("plan.exe"), "must be a"),
        (a_pdf("plan.pdf", b""), "is empty"),
    ],
)
def test_files_that_lie_are_refused_in_words(cast: Cast, browser_of: BrowserOf, file: Any, words: str) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    response = sam.post(f"/school/requests/{pk}/evidence/", {"uploads": [a_pdf(), file]})
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Document.objects.exists()  # all or nothing


def test_a_path_for_a_name_is_refused(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    for name in ("../../etc/plan.pdf", "C:\\\\plan.pdf"):
        body = (
            f'--edge\r\nContent-Disposition: form-data; name="uploads"; filename="{name}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        ).encode() + PDF + b"\r\n--edge--\r\n"  # fmt: skip
        response = sam.post(
            f"/school/requests/{pk}/evidence/", data=body, content_type="multipart/form-data; boundary=edge"
        )
        assert response.status_code == 422
        assert "name is a path to a folder" in text_of(response)
    assert not Document.objects.exists()


def test_a_draft_outlives_the_account_of_who_started_it(cast: Cast, browser_of: BrowserOf) -> None:
    from ehcp.actions import memberships

    pk = start(browser_of(cast.sam))
    cleo = browser_of(cast.cleo)
    assert cleo.get(f"/school/requests/{pk}/").status_code == 404
    memberships.end(by=cast.cleo, membership=cast.sam.memberships.get())
    assert browser_of(cast.cleo).get(f"/school/requests/{pk}/").status_code == 200
    assert browser_of(cast.sam).get(f"/school/requests/{pk}/").status_code == 404
    assert browser_of(cast.eve).get(f"/school/requests/{pk}/").status_code == 404


def test_a_file_too_big_is_refused(cast: Cast, browser_of: BrowserOf, settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 100_000
    sam = browser_of(cast.sam)
    pk = start(sam)
    response = sam.post(f"/school/requests/{pk}/evidence/", {"uploads": [a_pdf("big.pdf", b"%PDF-" + b"x" * 200_000)]})
    assert response.status_code == 422
    assert "big.pdf is 200 KB. The largest file that can be taken is 100 KB." in text_of(response)


def test_evidence_can_be_taken_out(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    sam.post(f"/school/requests/{pk}/evidence/", {"uploads": [a_pdf()]})
    document = Document.objects.get()
    assert sam.get(f"/documents/{document.pk}/").getvalue() == PDF
    address = f"/school/requests/{pk}/evidence/{document.pk}/remove/"
    assert sam.get(address).status_code == 200
    assert sam.post(address).status_code == 302
    assert sam.get(f"/documents/{document.pk}/").status_code == 404
    assert "No files yet." in text_of(sam.get(f"/school/requests/{pk}/evidence/"))


def test_an_unsent_draft_expires(cast: Cast, browser_of: BrowserOf, moved_clock: Callable[..., None]) -> None:
    from ehcp.actions.drafts import empty_expired

    sam = browser_of(cast.sam)
    pk = start(sam)
    save(sam, pk, "child", **CHILD)
    moved_clock(clock.today() + dt.timedelta(days=91))
    sam = browser_of(cast.sam)
    assert sam.get(f"/school/requests/{pk}/").status_code == 410
    assert send(sam, pk).status_code == 410
    assert sam.get("/school/requests/").status_code == 200
    assert empty_expired(by="a test") == 1
    draft = RequestDraft.objects.get()
    assert draft.discarded_at is not None
    assert all(each.answers == {} for each in draft.sections.all())


def test_discarding_empties_it(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    save(sam, pk, "child", **CHILD)
    assert sam.post(f"/school/requests/{pk}/discard/").status_code == 302
    assert RequestDraft.objects.get().sections.get(name="child").answers == {}
    assert sam.get(f"/school/requests/{pk}/").status_code == 410


def test_a_request_can_be_read_and_printed_before_it_is_sent(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    fill(sam, pk)
    assert "Maria Fielding" in text_of(sam.get(f"/school/requests/{pk}/print/"))
    pdf = sam.get(f"/school/requests/{pk}/pdf/")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Disposition"] == f'attachment; filename="request-{pk}.pdf"'


def test_no_name_in_a_title(cast: Cast, browser_of: BrowserOf) -> None:
    sam = browser_of(cast.sam)
    pk = start(sam)
    fill(sam, pk)
    send_page = sam.get(f"/school/requests/{pk}/send/").content.decode()
    send(sam, pk)
    reference = Pupil.objects.get().reference
    for page in (send_page, *(sam.get(f"/school/{reference}/{each}").content.decode() for each in ("", "sent/"))):
        title = page[page.index("<title>") : page.index("</title>")]
        assert "Fielding" not in title
