"""Every step done through its page, as a caseworker does it in a browser without JavaScript."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ehcp.models import Document, Mail, Notice, Plan, Process
from send_cases import clock
from tests.cast import Cast
from tests.stories import days_ago, given_request

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def address(process: Process, step: str) -> str:
    return f"/cases/{process.pupil.reference}/{process.pk}/{step}"


def page(client: Client, where: str) -> BeautifulSoup:
    response = client.get(where)
    assert response.status_code == 200, (where, response.status_code)
    return BeautifulSoup(response.content, "lxml")


def filled(soup: BeautifulSoup) -> dict[str, Any]:
    """What a browser would send: every control of the page's own form as it stands."""
    form = next(f for f in soup.select("main form") if f.get("method") == "post")
    sent: dict[str, Any] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        kind, name = control.get("type", ""), control["name"]
        if kind in ("file", "submit"):
            continue
        if kind in ("checkbox", "radio"):
            if control.has_attr("checked"):
                sent.setdefault(name, []).append(control.get("value", "on")) if kind == "checkbox" else sent.update(
                    {name: control["value"]}
                )
        elif control.name == "select":
            chosen = control.select_one("option[selected]")
            sent[name] = chosen["value"] if chosen else ""
        else:
            sent[name] = control.get("value", "") if control.name == "input" else control.get_text().lstrip("\n")
    return sent


def send(client: Client, where: str, **more: Any) -> Any:
    data = {**filled(page(client, where)), **more}
    response = client.post(where, data)
    if response.status_code == 422:
        soup = BeautifulSoup(response.content, "lxml")
        pytest.fail(f"{where}: {soup.select_one('.govuk-error-summary').get_text(' ', strip=True)}")
    assert response.status_code == 302, where
    return response


def said(client: Client) -> str:
    return " ".join(BeautifulSoup(client.get("/cases/").content, "lxml").select_one("#alerts").get_text(" ").split())


def day(value: dt.date) -> str:
    return f"{value.day}/{value.month}/{value.year}"


def test_from_opening_to_the_final_plan(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(90))
    client = amina_client

    send(client, address(process, "opening/"))
    assert "Next by law: tell the family whether there will be an assessment" in said(client)
    send(client, address(process, "views/"), received_on=day(days_ago(70)), files=SimpleUploadedFile("views.pdf", PDF))
    assert Document.objects.filter(process=process, kind="views").count() == 1

    to_tell = send(client, address(process, "decide-assess/"), outcome="yes", decided_on=day(days_ago(60)))
    assert to_tell.url == address(process, "tell/")
    soup = page(client, to_tell.url)
    assert "Ms Maria Fielding" in soup.select_one(".app-recipients").get_text()
    preview = client.get(f"{to_tell.url}?preview=0")
    assert preview["Content-Type"] == "application/pdf"
    assert preview.content.startswith(b"%PDF")
    before = Document.objects.count()
    posted = client.post(to_tell.url, {**filled(soup), "preview": "1"})
    assert posted.content.startswith(b"%PDF")
    assert Document.objects.count() == before  # a preview keeps nothing
    send(client, to_tell.url, sent_on=day(days_ago(58)), how="record")
    process.refresh_from_db()
    assert process.stage == "advice"

    send(client, address(process, "ask-advice/"), asked_on=day(days_ago(57)))
    rows = list(process.advice.all())
    assert {row.kind for row in rows} == {"education", "medical", "psychology", "social_care"}
    assert all(row.family_views_sent and row.papers.count() == 1 for row in rows)
    assert Mail.objects.filter(process=process, kind="advice").count() == 4
    for row in rows[:3]:
        send(client, address(process, f"advice/{row.pk}/answer/"), outcome="advice", answered_on=day(days_ago(30)),
             files=SimpleUploadedFile("advice.pdf", PDF))  # fmt: skip
    last = rows[3]
    send(client, address(process, f"advice/{last.pk}/follow-up/"), received_by_service_on=day(days_ago(55)))
    send(client, address(process, f"advice/{last.pk}/chase/"))
    send(client, address(process, f"advice/{last.pk}/answer/"), outcome="not_known", answered_on=day(days_ago(28)))
    process.refresh_from_db()
    assert process.stage == "decide_issue"

    send(client, address(process, "decide-issue/"), outcome="yes", decided_on=day(days_ago(25)))
    send(client, address(process, "tell/"), sent_on=day(days_ago(24)), how="record")
    soup = page(client, address(process, "draft/"))
    assert "Riverside Primary" in soup.select_one("#id_section_k").get_text()
    to_serve = send(client, address(process, "draft/"), section_a="Robin likes trains.", section_b="Robin has autism.")
    assert to_serve.url == address(process, "draft/send/")
    send(client, to_serve.url, sent_on=day(days_ago(20)), how="record")
    process.refresh_from_db()
    assert Notice.objects.get(process=process, kind="draft").version.representations_until == days_ago(5)

    send(client, address(process, "representations/"), received_on=day(days_ago(10)), text="More on speech.")
    soup = page(client, address(process, "consult/"))
    assert "Riverside Primary" in soup.select_one("main").get_text()
    send(
        client,
        address(process, "consult/"),
        settings=[str(cast.school.pk)],
        consulted_on=day(days_ago(19)),
        how="record",
    )
    consultation = process.consultations.get()
    send(client, address(process, f"consult/{consultation.pk}/"), reply="yes", replied_by="Sam Okoro",
         replied_on=day(days_ago(8)))  # fmt: skip

    to_send = send(client, address(process, "name/"), setting=str(cast.school.pk))
    assert to_send.url == address(process, "final/send/")
    preview = client.get(f"{to_send.url}?preview=0")
    assert preview.content.startswith(b"%PDF")
    send(client, to_send.url, changed_beyond="no", primary_need="ASD")
    process.refresh_from_db()
    assert (process.stage, process.closed_on) == ("final", clock.today())
    version = Plan.objects.get(pupil=process.pupil).versions.get(kind="final")
    assert len(version.document.versions.get().sha256) == 64
    letters = Mail.objects.filter(process=process, kind="letter", recipient__notice__kind="final")
    assert letters.count() == 3  # family, named setting, health commissioner
    assert not re.search("Robin|Fielding", " ".join(m.subject + m.body for m in Mail.objects.all()))
    assert "The first annual review is due by" in said(client)
    review = Process.objects.get(pupil=process.pupil, kind=Process.Kind.ANNUAL_REVIEW)
    assert client.get(address(review, "opening/")).status_code == 404  # a review has no step of an assessment
    assert "This process ended on" in page(client, address(process, "withdraw/")).get_text()


STEPS = [
    "opening/", "views/", "decide-assess/", "decide-issue/", "ask-advice/", "reuse-advice/", "advice-views/", "draft/",
    "draft/send/", "representations/", "consult/", "name/", "final/", "final/send/", "withdraw/", "export/", "pass-on/",
    "exception/", "exception/ENA-FINAL-20W/case/", "post/", "reverse/",
]  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_every_step_opens_for_a_caseworker_and_for_nobody_else(
    cast: Cast, step: str, browser_of: Any, amina_client: Client
) -> None:
    process = given_request(cast, received_on=days_ago(20))
    soup = page(amina_client, address(process, step))
    title = soup.title.get_text()
    assert process.pupil.reference in title
    assert "Fielding" not in title
    assert not soup.select("[style]")
    for person in (cast.sam, cast.eve, cast.chandra, cast.ada):
        assert browser_of(person).get(address(process, step)).status_code == 404


def test_a_refusal_keeps_what_was_typed_and_says_what_to_do(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(20))
    where = address(process, "decide-assess/")
    sent = {**filled(page(amina_client, where)), "outcome": "no", "decided_on": "31/2/2026", "reasons": "Not “needed”."}
    response = amina_client.post(where, sent)
    assert response.status_code == 422
    soup = BeautifulSoup(response.content, "lxml")
    assert soup.title.get_text().startswith("Error: ")
    assert soup.select_one("#id_reasons").get_text().strip() == "Not “needed”."
    assert soup.select_one("#id_decided_on")["value"] == "31/2/2026"
    assert "Select the ground for refusing" in soup.select_one(".govuk-error-summary").get_text()


def test_a_stale_form_meets_the_conflict_page_and_can_be_sent_anyway(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(20))
    where = address(process, "withdraw/")
    sent = {**filled(page(amina_client, where)), "withdrawn_by": "parent", "withdrawn_means": "telephone",
            "because": "They moved to another school."}  # fmt: skip
    send(amina_client, address(process, "views/"))
    response = amina_client.post(where, sent)
    assert response.status_code == 409
    soup = BeautifulSoup(response.content, "lxml")
    assert "They moved to another school." in soup.select_one("#id_because").get_text()
    assert "Views and evidence of the family received" in soup.get_text()
    anyway = amina_client.post(where, filled(soup))
    assert anyway.status_code == 302
    process.refresh_from_db()
    assert process.stage == "withdrawn"


def test_searching_for_a_school_loses_nothing_that_was_typed(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(90))
    where = address(process, "representations/")
    sent = {
        **filled(page(amina_client, where)),
        "text": "We want Hill Top.",
        "received_on": "not a day",
        "find": "hill top",
    }
    response = amina_client.post(where, {**sent, "search": "1"})
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "lxml")
    assert soup.select_one("#id_text").get_text().strip() == "We want Hill Top."
    assert soup.select_one("#id_received_on")["value"] == "not a day"
    assert "Hill Top Academy, Hilton, URN 900002" in soup.get_text()
    assert not soup.select(".govuk-error-message")


def test_if_i_send_the_draft_on_shows_every_later_date_and_stores_nothing(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=dt.date(2026, 9, 7))
    revision = process.revision
    soup = page(amina_client, address(process, "draft/send/") + "?suppose=4/1/2027")
    panel = " ".join(soup.select_one(".app-panel").get_text(" ").split())
    assert "Tuesday 19 January 2027" in panel  # the family: 15 days and one more
    assert "Monday 25 January 2027" in panel  # the final plan by law
    soup = page(amina_client, address(process, "draft/send/") + "?suppose=20/1/2027")
    assert "too little time" in soup.select_one(".app-panel").get_text()
    soup = page(amina_client, address(process, "draft/send/") + "?suppose=30/2/2027")
    assert "real date" in soup.select_one(".app-panel").get_text()
    process.refresh_from_db()
    assert process.revision == revision


def test_an_exception_offers_only_the_grounds_of_its_limit(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(120))
    soup = page(amina_client, address(process, "exception/ENA-FINAL-20W/case/"))
    offered = {radio["value"] for radio in soup.select("input[name=ground]")}
    assert offered == {"school_closed", "early_years_closed", "personal_circumstances", "absent"}
    assert not re.search(r"\bpause", soup.get_text(), re.IGNORECASE)
    assert amina_client.get(address(process, "exception/CONSULT-15D/case/")).status_code == 404
    where = address(process, "exception/ENA-FINAL-20W/case/")
    sent = {**filled(soup), "ground": "school_closed", "why_impractical": "The head could not be asked.",
            "closed_from": "22/7/2026", "reopens_on": "2/9/2026", "advice_asked_on": "1/6/2026",
            "approver": str(cast.ben.pk), "how": "later"}  # fmt: skip
    response = amina_client.post(where, sent)
    assert response.status_code == 422
    assert "not asked for between 15 July 2026 and 26 August 2026" in response.content.decode()
    sent["advice_asked_on"] = "20/7/2026"
    assert amina_client.post(where, sent).status_code == 302
    row = process.exceptions.get()
    send(amina_client, address(process, f"exception/{row.pk}/"), what="tell")
    row.refresh_from_db()
    assert row.family_told_on == clock.today()


def test_a_refusal_turned_round_is_told_to_everybody(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast, received_on=days_ago(60))
    send(amina_client, address(process, "decide-assess/"), outcome="no", ground="not_necessary", reasons="Met already.",
         decided_on=day(days_ago(30)))  # fmt: skip
    send(amina_client, address(process, "tell/"), rights=["says_appeal_right"])
    assert "It is shown as incomplete" in said(amina_client)
    process.refresh_from_db()
    assert process.stage == "refused"
    turned = send(amina_client, address(process, "reverse/"), basis="reg45", reversed_on=day(days_ago(1)))
    process.refresh_from_db()
    assert (process.stage, process.closed_on) == ("advice", None)
    assert (
        "We will assess" in page(amina_client, turned.url).get_text()
        or "we will assess" in page(amina_client, turned.url).get_text()
    )
    send(amina_client, turned.url)
    told = process.milestones.get(rule_id="T45-NOTIFY-2W")
    assert told.met_on == clock.today()
    assert amina_client.get(address(process, "tell/")).status_code in (200, 302)


def test_moved_away_and_passed_on(cast: Cast, amina_client: Client) -> None:
    moved, other = given_request(cast), given_request(cast)
    send(amina_client, address(moved, "export/"), to="XXX")
    send(amina_client, address(other, "pass-on/"), to="301")
    moved.refresh_from_db()
    other.refresh_from_db()
    assert (moved.stage, other.stage) == ("exported", "passed_on")
    assert other.assessment.received_on == other.opened_on


def test_existing_advice_needs_all_three(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast)
    where = address(process, "reuse-advice/")
    sent = {**filled(page(amina_client, where)), "body": f"psychology:service:{cast.psychology.pk}",
            "advice_dated": "1/3/2026", "agreed": ["adviser", "council"]}  # fmt: skip
    response = amina_client.post(where, sent)
    assert response.status_code == 422
    assert "all find it sufficient" in response.content.decode()
    assert amina_client.post(where, {**sent, "agreed": ["adviser", "council", "family"]}).status_code == 302
    assert process.advice.get().outcome == "reused"


def test_letters_to_post_are_listed_and_marked(cast: Cast, amina_client: Client) -> None:
    process = given_request(cast)
    with_post = process.pupil.people.get()
    from send_cases.history import writing

    with writing(by="tests", why="post is the safe way"):
        with_post.safe_means = "post"
        with_post.save()
    send(amina_client, address(process, "opening/"), means="first_class")
    soup = page(amina_client, "/cases/letters/to-post/")
    assert "Ms Maria Fielding" in soup.get_text()
    link = soup.select_one("tbody a")["href"]
    letter_file = amina_client.get(link)
    assert b"".join(letter_file.streaming_content).startswith(b"%PDF")
    letter = soup.select_one("input[name=letters]")["value"]
    send(amina_client, "/cases/letters/to-post/", letters=[letter])
    assert "No letters wait" in page(amina_client, address(process, "post/")).get_text()
