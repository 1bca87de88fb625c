"""The administrator's pages: whose they are, how many queries they cost, and that they show no child."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from ehcp.actions import jobs, mail
from ehcp.models import Job, Mail
from ehcp.urls.administration import urlpatterns
from send_cases.accounts.models import Membership, User
from tests.cast import Cast
from tests.stories import days_ago, given_request

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
PLAIN = ("home", "people", "organisations", "authority", "policies", "schools", "work", "mails", "comparison",
         "tokens", "webhooks")  # fmt: skip


def args_of(name: str, cast: Cast) -> list[Any]:
    """An object for each address of the room that names one."""
    return {
        "person": [cast.sam.pk], "change_person": [cast.sam.pk], "add_place": [cast.sam.pk],
        "close_account": [cast.sam.pk], "reopen_account": [cast.sam.pk], "invite_again": [cast.sam.pk],
        "end_place": [Membership.objects.get(user=cast.sam).pk],
        "organisation": [cast.team.pk], "change_organisation": [cast.team.pk], "close_organisation": [cast.team.pk],
        "reopen_organisation": [cast.team.pk], "open_setting": [cast.school.pk], "policy": ["post"],
        "withdraw_policy": [1], "settle_mail": [1], "token": [1], "revoke_token": [1],
        **{name: [1] for name in ("webhook", "change_webhook", "webhook_secret", "turn_webhook", "remove_webhook",
                                  "replay_webhook", "send_again")},
    }.get(name, [])  # fmt: skip


@pytest.mark.parametrize("who", ["amina", "ben", "sam", "chandra"])
def test_to_anyone_else_there_is_nothing_here(cast: Cast, browser_of: Browser, who: str) -> None:
    client = browser_of(getattr(cast, who))
    for pattern in urlpatterns:
        address = reverse(f"administration:{pattern.name}", args=args_of(str(pattern.name), cast))
        assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}, address
    assert not Job.objects.exists()
    assert User.objects.get(pk=cast.sam.pk).is_active


@pytest.mark.parametrize("name", PLAIN)
def test_each_page_opens_in_few_queries_and_names_no_child(
    cast: Cast, browser_of: Browser, name: str, django_assert_max_num_queries: Any
) -> None:
    process = given_request(cast, received_on=days_ago(10))
    for number in range(30):
        mail.queue_mail(
            kind="letter", to_address="maria@home.invalid", subject=f"EHC {number}", body="", process=process
        )
    Mail.objects.update(state="unsure", error="Sending was cut off.")
    for _ in range(20):
        jobs.start(kind="raise_flags", asked_by=cast.amina)
    client = browser_of(cast.ada)
    with django_assert_max_num_queries(20):
        answer = client.get(reverse(f"administration:{name}"))
    assert answer.status_code == 200
    text = answer.content.decode()
    for word in (process.pupil.surname, process.pupil.forename, "maria@home.invalid"):
        assert word not in text


def test_the_front_page_says_what_needs_a_look(cast: Cast, browser_of: Browser, monkeypatch: Any) -> None:
    import datetime as dt

    from ehcp.views.administration import home
    from send_cases import clock

    row = mail.queue_mail(kind="test", to_address="p@example.invalid", subject="x", body="y")
    assert row is not None
    Mail.objects.update(state="unsure")
    Job.objects.create(kind="check_timelines", state="done", result={"count": 3, "words": "Three."})
    monkeypatch.setattr(home, "last_known_holiday", lambda: clock.today() + dt.timedelta(days=399))
    page = BeautifulSoup(browser_of(cast.ada).get("/administration/").content, "lxml")
    words = " ".join(w.get_text(" ", strip=True) for w in page.select(".govuk-warning-text"))
    assert "1 email may not have been sent" in words
    assert "3 stored dates or stage differs" in words
    assert "Bank holidays are known only until" in words
    monkeypatch.setattr(home, "last_known_holiday", lambda: clock.today() + dt.timedelta(days=400))
    assert b"Bank holidays are known only" not in browser_of(cast.ada).get("/administration/").content


def test_an_unsure_mail_waits_for_a_decision(cast: Cast, browser_of: Browser) -> None:
    rows = [mail.queue_mail(kind="test", to_address="p@example.invalid", subject="x", body="y") for _ in range(2)]
    Mail.objects.update(state="unsure")
    client = browser_of(cast.ada)
    for row, do in zip(rows, ("send", "leave"), strict=True):
        assert row is not None
        client.post(reverse("administration:settle_mail", args=[row.pk]), {"do": do})
        row.refresh_from_db()
    assert [row.state for row in rows if row] == ["queued", "dropped"]


def test_a_drift_is_shown_with_the_cases_reference_and_no_name(cast: Cast, browser_of: Browser) -> None:
    process = given_request(cast)
    drift = {"process_id": process.pk, "rule_id": "ENA-DECIDE-6W", "subject": "", "column": "due_on",
             "stored": "2026-11-01", "fresh": "2026-11-02"}  # fmt: skip
    Job.objects.create(
        kind="check_timelines", state="done", result={"words": "One differs.", "count": 1, "drifts": [drift]}
    )
    text = browser_of(cast.ada).get(reverse("administration:comparison")).content.decode()
    assert process.pupil.reference in text
    assert "2026-11-02" in text
    assert process.pupil.surname not in text


def test_the_demonstrations_mail_can_be_read(cast: Cast, browser_of: Browser, sent_mail: Any, settings: Any) -> None:
    row = mail.queue_mail(
        kind="test", to_address="p@example.invalid", subject="Hello there", body="See http://x.invalid/"
    )
    assert row is not None
    mail.send(row.pk)
    client = browser_of(cast.sam)
    page = BeautifulSoup(client.get("/demo/mail/").content, "lxml")
    link = page.select_one("#results a")
    assert link is not None
    assert link.get_text() == "Hello there"
    text = client.get(str(link["href"])).content.decode()
    assert f"mail-{row.pk}@" in text
    assert "http://x.invalid/" in text
    assert client.get("/demo/mail/nothing/").status_code == 404
    assert Client().get("/demo/mail/").status_code == 302
    settings.REHEARSAL = False
    assert client.get("/demo/mail/").status_code == 404
