"""Letters: what they say word for word, who gets which, and that a hidden address is in none of them."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils.html import strip_tags
from pypdf import PdfReader

from ehcp import letters
from ehcp.actions import consultations, decisions, exceptions, plans
from ehcp.actions.letters import mark_posted, to_post
from ehcp.models import Address, AddressHidden, Document, LinkedPerson, Mail, Notice, NoticeRecipient, Process
from ehcp.policies import Refused
from ehcp.recipients import recipients_of
from send_cases.history import writing
from tests.cast import Cast
from tests.stories import CONTENT, PARENT, a_child, given_agreed_assessment, given_decision, given_request

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "letters"
DAY = dt.date(2026, 11, 20)
RECEIVED = dt.date(2026, 8, 3)
RIGHTS = dict.fromkeys(Notice.RIGHTS, True)


@pytest.fixture(autouse=True)
def _on_that_day(moved_clock: Any) -> None:
    moved_clock(DAY)


def text_of(document: str) -> str:
    """The words of a letter, a line for each paragraph."""
    body = document.split("</head>")[1]
    lines = re.sub(r"</(p|h1|h2|h3|li|dt|dd|header)>|<br>", "\n", body)
    plain = html.unescape(strip_tags(lines))
    return "\n".join(line for line in (" ".join(each.split()) for each in plain.splitlines()) if line) + "\n"


def the_letter(process: Process, kind: str, role: str = "parent", **more: Any) -> str:
    rows = more.pop("rows", None) or recipients_of(process, kind, DAY)
    recipient = NoticeRecipient(**next(row for row in rows if row["role"] == role))
    process = Process.objects.select_related("pupil", "assessment", "officer").get(pk=process.pk)
    about = letters.Writing(process, kind, DAY, DAY, RIGHTS, **more)
    return text_of(letters.html_of(about, recipient))


def agrees(name: str, text: str) -> None:
    """Compare with the golden file. To accept a change: delete the file and run again; then read what is new."""
    path = GOLDEN / f"{name}.txt"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path.name} was missing and has been written. Read it, and run again.")
    assert re.sub(r"EHC-\d+", "EHC-000000", text) == re.sub(r"EHC-\d+", "EHC-000000", path.read_text(encoding="utf-8"))


@pytest.fixture
def process(cast: Cast) -> Process:
    return given_request(cast, received_on=RECEIVED)


@pytest.mark.parametrize("role", ["parent", "setting", "health", "social_care"])
def test_opening_notice(process: Process, role: str) -> None:
    agrees(f"opening-{role}", the_letter(process, Notice.Kind.OPENING, role))


@pytest.mark.parametrize("role", ["parent", "setting"])
def test_yes_to_an_assessment(cast: Cast, process: Process, role: str) -> None:
    decision = given_decision(cast, process, on=dt.date(2026, 9, 10))
    agrees(f"assess-yes-{role}", the_letter(process, Notice.Kind.ASSESS_YES, role, decision=decision))


@pytest.mark.parametrize("role", ["parent", "health"])
def test_no_to_an_assessment(cast: Cast, process: Process, role: str) -> None:
    decision = given_decision(cast, process, outcome=False, on=dt.date(2026, 9, 10))
    agrees(f"assess-no-{role}", the_letter(process, Notice.Kind.ASSESS_NO, role, decision=decision))


def test_no_plan_and_plan(cast: Cast, process: Process) -> None:
    given_agreed_assessment(cast, process, on=dt.date(2026, 9, 10))
    yes = given_decision(cast, process, kind="issue", on=dt.date(2026, 11, 10))
    agrees("plan-yes-parent", the_letter(process, Notice.Kind.PLAN_YES, decision=yes))
    with writing(by="tests", why="the other answer"):
        yes.outcome, yes.reasons = False, "The needs are met by what the school already does."
        yes.save()
    agrees("no-plan-parent", the_letter(process, Notice.Kind.NO_PLAN, decision=yes))


def test_draft_and_final_plan(cast: Cast, process: Process) -> None:
    given_agreed_assessment(cast, process, on=dt.date(2026, 9, 10))
    draft = plans.write_draft(process=process, by=cast.amina, content=CONTENT)
    until = dt.date(2026, 12, 5)
    agrees("draft-parent", the_letter(process, Notice.Kind.DRAFT, version=draft, views_until=until))
    plans.serve_draft(process=process, by=cast.amina, served_on=dt.date(2026, 11, 2), means="email")
    final = plans.name_settings(process=process, by=cast.amina, named=[{"setting": cast.school}])
    rows = plans.final_recipients(process, DAY)
    for role in ("parent", "setting", "health"):
        agrees(f"final-{role}", the_letter(process, Notice.Kind.FINAL, role, version=final, rows=rows))


def test_a_young_person_is_written_to_by_themselves(cast: Cast) -> None:
    child = a_child(birth_date=dt.date(2009, 3, 1), people=())
    process = given_request(cast, child=child, received_on=RECEIVED, requested_by="young_person")
    agrees("opening-young-person", the_letter(process, Notice.Kind.OPENING, "young_person"))


def test_a_right_that_was_left_out_is_not_in_the_letter_and_is_shown_as_a_fault(cast: Cast, process: Process) -> None:
    decision = given_decision(cast, process, outcome=False, on=DAY)
    notice = decisions.tell(
        process=process, by=cast.amina, kind=Notice.Kind.ASSESS_NO, sent_on=DAY, means="email", decision=decision,
        recipients=recipients_of(process, Notice.Kind.ASSESS_NO, DAY), rights={**RIGHTS, "says_mediation": False},
    )  # fmt: skip
    said = text_of(letters.html_of(letters.of_notice(notice), notice.recipients.get(role="parent")))
    assert "mediation adviser" not in said
    assert "First-tier Tribunal" in said
    assert notice.missing_rights == ["says mediation"]


def test_exception_letter_keeps_the_date_and_never_says_otherwise(cast: Cast, process: Process) -> None:
    row = exceptions.record_exception(
        process=process, by=cast.amina, rule_id="ENA-FINAL-20W", ground=exceptions.Ground("personal_circumstances"),
        why_impractical="A death in the family.", approver=cast.ben, review_by=DAY + dt.timedelta(days=14),
    )  # fmt: skip
    said = the_letter(process, Notice.Kind.EXCEPTION, exception=row)
    agrees("exception-parent", said)
    assert "21 December 2026" in said


def test_sending_keeps_a_document_for_each_and_queues_mail_that_names_nobody(cast: Cast, process: Process) -> None:
    notice = decisions.tell(
        process=process, by=cast.amina, kind=Notice.Kind.OPENING, sent_on=DAY, means="email", send=True,
        recipients=recipients_of(process, Notice.Kind.OPENING, DAY),
    )  # fmt: skip
    assert notice.recipients.count() == 4
    for recipient in notice.recipients.all():
        assert recipient.document is not None
        version = recipient.document.versions.get()
        assert version.content_type == "application/pdf"
        assert len(version.sha256) == 64
        mail = Mail.objects.get(recipient=recipient)
        assert mail.document == recipient.document
        assert process.pupil.reference in mail.subject
        assert "Fielding" not in mail.subject + mail.body + version.original_name
        assert "Robin" not in mail.subject + mail.body + recipient.document.title


def test_a_letter_is_a_tagged_pdf_whose_title_names_nobody(process: Process) -> None:
    row = recipients_of(process, Notice.Kind.OPENING, DAY)[0]
    pdf = letters.pdf_of(letters.Writing(process, Notice.Kind.OPENING, DAY, DAY), NoticeRecipient(**row))
    reader = PdfReader(io.BytesIO(pdf))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].lower().startswith("en")
    assert catalog["/StructTreeRoot"]["/K"]
    assert reader.metadata.title == f"Request received: views and evidence asked for: {process.pupil.reference}"
    assert "Robin" in reader.pages[0].extract_text()


def two_homes(cast: Cast) -> tuple[Process, LinkedPerson, LinkedPerson]:
    """The mother and child live where the father must not know; he gets letters of his own."""
    father = {"name": "Karl Fielding", "relationship": "father", "lives_with_child": False,
              "address_lines": "9 High Street, Hilton", "postcode": "WM9 1AA", "safe_means": "post"}  # fmt: skip
    mother = {**PARENT, "safe_means": "post", "email": ""}
    process = given_request(cast, child=a_child(people=(mother, father)), received_on=RECEIVED)
    one, two = process.pupil.people.order_by("pk")
    with writing(by="tests", why="a hidden address"):
        AddressHidden.objects.create(pupil=process.pupil, hidden_from=two, because="Court order")
    return process, one, two


HOME = ("4 Mill Lane", "WM1 4QZ")


def test_a_hidden_address_is_in_no_document_for_anyone_else(cast: Cast) -> None:
    process, mother, _ = two_homes(cast)
    for kind in (Notice.Kind.OPENING, Notice.Kind.ASSESS_YES):
        about = letters.Writing(process, kind, DAY, DAY)
        for row in recipients_of(process, kind, DAY):
            said = letters.html_of(about, NoticeRecipient(**row))
            mine = row.get("person") == mother
            assert all((part in said) == mine for part in HOME), row["role"]


def test_a_text_that_gives_a_hidden_address_away_is_not_sent(cast: Cast) -> None:
    process, _, _ = two_homes(cast)
    plans.write_draft(process=process, by=cast.amina, content={"A": "Robin loves the garden at 4 mill lane."})
    with pytest.raises(Refused, match="address that is hidden"):
        plans.serve_draft(process=process, by=cast.amina, served_on=DAY, means="email", send=True)
    assert not Document.objects.filter(process=process, kind=Document.Kind.LETTER).exists()
    assert not Notice.objects.filter(process=process).exists()


def test_an_address_of_long_ago_does_not_stand_in_the_way(cast: Cast) -> None:
    process, _, _ = two_homes(cast)
    with writing(by="tests", why="they moved"):
        Address.objects.filter(pupil=process.pupil).update(ends_on=dt.date(2026, 9, 1))
        Address.objects.create(pupil=process.pupil, lines="1 New Road", postcode="WM2 2BB")
    with pytest.raises(Refused):
        letters.check_hidden(process, "<p>1 New Road</p>", None)
    letters.check_hidden(process, "<p>4 Mill Lane</p>", None)


def test_letters_for_post_are_listed_and_marked_posted(cast: Cast) -> None:
    process, mother, _ = two_homes(cast)
    notice = decisions.tell(
        process=process, by=cast.amina, kind=Notice.Kind.OPENING, sent_on=dt.date(2026, 11, 16), means="first_class",
        recipients=recipients_of(process, Notice.Kind.OPENING, DAY), send=True,
    )  # fmt: skip
    assert notice.told_on == dt.date(2026, 11, 18)
    waiting = to_post(cast.amina)
    assert {row.name for row in waiting} == {"Ms Maria Fielding", "Karl Fielding"}
    said = mark_posted(by=cast.amina, recipients=waiting, posted_on=dt.date(2026, 11, 18))
    notice.refresh_from_db()
    assert (notice.sent_on, notice.told_on) == (dt.date(2026, 11, 18), dt.date(2026, 11, 20))
    assert len(said) == 1
    assert to_post(cast.amina) == []
    assert notice.recipients.get(person=mother).posted_by == cast.amina


def test_only_officers_see_the_letters_to_post(cast: Cast) -> None:
    from send_cases.access import Denied

    with pytest.raises(Denied):
        to_post(cast.sam)


def test_consultation_letter(cast: Cast, process: Process) -> None:
    given_agreed_assessment(cast, process, on=dt.date(2026, 9, 10))
    plans.write_draft(process=process, by=cast.amina, content=CONTENT)
    plans.serve_draft(process=process, by=cast.amina, served_on=DAY, means="email")
    (row,) = consultations.consult(process=process, by=cast.amina, settings=[cast.school], consulted_on=DAY, send=True)
    notice = Notice.objects.get(process=process, kind=Notice.Kind.CONSULT)
    about = letters.Writing(process, Notice.Kind.CONSULT, DAY, DAY, consultation=row, reply_by=dt.date(2026, 12, 5))
    agrees("consult-setting", text_of(letters.html_of(about, notice.recipients.get())))
    assert Mail.objects.filter(process=process, kind="consultation").count() == 1
    process.refresh_from_db()
    assert process.last_family_contact_on == DAY  # the draft, not the consultation
