"""The calendar of one person: a private address, references and rules, what they may see now, and nothing once it ends."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from icalendar import Calendar

from ehcp import timeline as law
from ehcp.actions import exceptions, memberships, requests, restricted, staff
from ehcp.actions.calendar_addresses import make_address
from ehcp.models import Milestone, ViewLog
from send_cases import clock
from send_cases.accounts.models import CalendarAddress, User
from tests.cast import Cast
from tests.stories import (
    a_child,
    days_ago,
    given_advice,
    given_agreed_assessment,
    given_draft,
    given_plan,
    given_request,
)

pytestmark = pytest.mark.django_db
BrowserOf = Callable[[User], Client]


def at(secret: str) -> str:
    return f"/calendar/{secret}.ics"


def events(secret: str) -> dict[str, Any]:
    """The events behind an address, by their own names, as a calendar program reads them."""
    response = Client().get(at(secret))
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found = list(Calendar.from_ical(response.content).walk("VEVENT"))
    by_uid = {str(each["UID"]): each for each in found}
    assert len(by_uid) == len(found)
    return by_uid


def test_a_caseworker_reads_the_open_limits_of_their_own_cases(cast: Cast) -> None:
    process = given_request(cast)
    given_request(cast, officer=cast.omar, child=a_child(forename="Kim", surname="Elsewhere"))
    found = events(make_address(by=cast.amina))
    limits = Milestone.objects.filter(
        process=process, kind="limit", bound="authority", met_on=None, ended_on=None, late_from__isnull=False
    )
    assert {uid.split("@")[0] for uid in found} == {f"{m.process_id}.{m.rule_id}.{m.subject or 'case'}" for m in limits}
    assert limits.count() >= 2
    decide = limits.get(rule_id="ENA-DECIDE-6W")
    event = found[f"{process.pk}.ENA-DECIDE-6W.case@127.0.0.1"]
    rule = law.rule_of(decide.rule_id, decide.rule_version)
    assert rule is not None
    assert event.decoded("DTSTART") == decide.due_on  # a day, no time: an all-day event
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert str(event["SUMMARY"]) == f"{process.pupil.reference}: {decide.label}"
    assert {"Rule: ENA-DECIDE-6W", f"Source: {rule.basis.text}", rule.basis.link} <= set(
        str(event["DESCRIPTION"]).splitlines()
    )
    assert str(event["URL"]) == f"http://127.0.0.1:8000/cases/{process.pupil.reference}/"
    assert event.decoded("LAST-MODIFIED").tzinfo is not None


def test_it_names_nobody(cast: Cast) -> None:
    process = given_request(cast)
    given_agreed_assessment(cast, process)
    given_advice(cast, process)
    given_plan(cast, made_on=days_ago(300), last_review_on=days_ago(300), forename="Ash", surname="Winterbourne")
    for person in (cast.amina, cast.sam, cast.dee):
        text = Client().get(at(make_address(by=person))).content.decode().replace("\r\n ", "")
        assert "BEGIN:VEVENT" in text
        for name in ("Fielding", "Robin", "Winterbourne", "Maria", "Amina", "Riverside", "Mill Lane"):
            assert name not in text


def test_a_change_keeps_the_events_name_and_counts_up(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(40))
    secret = make_address(by=cast.amina)
    before = events(secret)
    name = f"{process.pk}.ENA-FINAL-20W.case@127.0.0.1"
    exceptions.record_exception(
        process=process, by=cast.amina, rule_id="ENA-FINAL-20W", ground=exceptions.Ground("personal_circumstances"),
        approver=cast.ben, why_impractical="Illness in the family.", review_by=days_ago(-14),
    )  # fmt: skip
    after = events(secret)
    assert set(after) == set(before)
    assert int(after[name]["SEQUENCE"]) > int(before[name]["SEQUENCE"])
    assert after[name].decoded("LAST-MODIFIED") >= before[name].decoded("LAST-MODIFIED")
    assert after[name].decoded("DTSTART") == before[name].decoded("DTSTART")  # an exception moves no date
    assert "An exception is recorded" in after[name]["DESCRIPTION"]
    assert "Illness" not in after[name]["DESCRIPTION"]
    other = f"{process.pk}.ENA-DECIDE-6W.case@127.0.0.1"
    assert int(after[other]["SEQUENCE"]) == int(before[other]["SEQUENCE"])


def test_what_may_not_be_seen_any_more_is_gone_at_the_next_reading(cast: Cast) -> None:
    given, closed, met = given_request(cast), given_request(cast), given_request(cast, received_on=days_ago(20))
    secret = make_address(by=cast.amina)

    def references() -> set[str]:
        return {str(each["SUMMARY"]).split(":")[0] for each in events(secret).values()}

    assert references() == {each.pupil.reference for each in (given, closed, met)}
    requests.allocate(process=given, by=cast.ben, officer=cast.omar)
    restricted.restrict(pupil=closed.pupil, by=cast.ben, because="Family of a colleague", people=[cast.omar])
    assert references() == {met.pupil.reference}
    restricted.restrict(pupil=closed.pupil, by=cast.ben, because="Amina has it", people=[cast.omar, cast.amina])
    assert references() == {met.pupil.reference, closed.pupil.reference}
    assert any(".ENA-DECIDE-6W." in uid for uid in events(secret) if uid.startswith(f"{met.pk}."))
    given_agreed_assessment(cast, met, on=days_ago(1))
    assert not any(".ENA-DECIDE-6W." in uid for uid in events(secret) if uid.startswith(f"{met.pk}."))


def test_schools_and_advisers_read_what_they_are_asked(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(60))
    given_agreed_assessment(cast, process, on=days_ago(30))
    asked = given_advice(cast, process, on=days_ago(28))
    given_draft(cast, process, on=days_ago(2))
    from ehcp.actions.consultations import consult

    (consulted,) = consult(process=process, by=cast.amina, settings=[cast.school], consulted_on=days_ago(2), papers=[])
    school = next(each for each in asked if each.setting_id)
    health = next(each for each in asked if each.service_id == cast.health.pk)
    reference = process.pupil.reference
    sam, dee, eve = (events(make_address(by=person)) for person in (cast.sam, cast.dee, cast.eve))
    assert {str(each["URL"]) for each in sam.values()} == {
        f"http://127.0.0.1:8000/school/{reference}/advice/{school.pk}/",
        f"http://127.0.0.1:8000/school/{reference}/consultation/{consulted.pk}/",
    }
    assert [str(each["URL"]) for each in dee.values()] == [f"http://127.0.0.1:8000/advice/{health.pk}/"]
    assert eve == {}
    for found in (sam, dee):
        for each in found.values():
            client = Client()
            client.force_login(cast.sam if found is sam else cast.dee)
            assert client.get(str(each["URL"]).removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_other_processes_lead_to_their_own_page(cast: Cast, browser_of: BrowserOf) -> None:
    pupil = given_plan(cast, made_on=days_ago(300), last_review_on=days_ago(300))
    review = pupil.processes.get(kind="annual_review")
    requests.allocate(process=review, by=cast.ben, officer=cast.amina)
    found = events(make_address(by=cast.amina))
    assert found
    address = f"/cases/{pupil.reference}/{review.pk}/"
    assert {str(each["URL"]) for each in found.values()} == {f"http://127.0.0.1:8000{address}"}
    assert browser_of(cast.amina).get(address).status_code == 200


def test_made_on_a_page_shown_once_and_stored_hashed(cast: Cast, browser_of: BrowserOf) -> None:
    amina = browser_of(cast.amina)
    assert "You have no calendar address." in amina.get("/your-account/calendar/").content.decode()
    page = amina.post("/your-account/calendar/make/").content.decode()
    whole = next(word for word in page.split('"') if "/calendar/scc_" in word)
    secret = whole.removesuffix(".ics").rpartition("/")[2]
    assert whole == f"http://127.0.0.1:8000{at(secret)}"
    with connection.cursor() as cursor:
        for table in ("accounts_calendaraddress", "accounts_calendaraddressevent", "django_session"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret[12:]}%"])
            assert cursor.fetchone()[0] == 0, table
    shown = amina.get("/your-account/calendar/").content.decode()
    assert secret not in shown
    assert "Not yet" in shown
    events(secret)
    assert "Not yet" not in amina.get("/your-account/calendar/").content.decode()


def test_a_new_address_ends_the_old_and_ending_ends_it(cast: Cast, browser_of: BrowserOf) -> None:
    old, amina = make_address(by=cast.amina), browser_of(cast.amina)
    amina.post("/your-account/calendar/make/")
    assert Client().get(at(old)).status_code == 404
    new = make_address(by=cast.amina)
    assert Client().get(at(new)).status_code == 200
    assert "has ended" in amina.post("/your-account/calendar/end/", follow=True).content.decode()
    assert Client().get(at(new)).status_code == 404
    assert "You have no calendar address." in amina.post("/your-account/calendar/end/", follow=True).content.decode()
    assert Client().get(at("scc_invented")).status_code == 404
    assert CalendarAddress.objects.filter(ended_at=None).count() == 0


def test_who_has_left_reads_nothing(cast: Cast) -> None:
    given_request(cast)
    secret, closed = make_address(by=cast.amina), make_address(by=cast.omar)
    memberships.end(by=cast.ada, membership=cast.amina.memberships.get())
    assert Client().get(at(secret)).status_code == 404
    staff.close_account(by=cast.ada, person=cast.omar)
    assert Client().get(at(closed)).status_code == 404
    staff.reopen_account(by=cast.ada, person=cast.omar)
    assert Client().get(at(closed)).status_code == 404  # made anew by the person, or not at all


def test_only_who_has_dates_of_their_own(cast: Cast, browser_of: BrowserOf) -> None:
    ada = browser_of(cast.ada)
    assert ada.get("/your-account/calendar/").status_code == 404
    assert ada.post("/your-account/calendar/make/").status_code == 404
    assert "calendar" not in ada.get("/your-account/").content.decode()
    assert Client().get("/your-account/calendar/").status_code == 302


def test_nothing_is_kept_and_the_same_dates_are_not_sent_twice(cast: Cast) -> None:
    process, secret = given_request(cast), make_address(by=cast.amina)
    first = Client().get(at(secret))
    assert first["Cache-Control"] == "private, no-store"
    assert "sessionid" not in first.cookies
    again = Client().get(at(secret), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    requests.allocate(process=process, by=cast.ben, officer=cast.omar)
    changed = Client().get(at(secret), headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_every_reading_is_logged_and_the_address_never(
    cast: Cast, browser_of: BrowserOf, caplog: pytest.LogCaptureFixture
) -> None:
    process, secret = given_request(cast), make_address(by=cast.amina)
    with caplog.at_level(logging.DEBUG):
        Client().get(at(secret), REMOTE_ADDR="192.0.2.7")
    seen = ViewLog.objects.get()
    assert (seen.user, seen.what, seen.page, seen.address) == (cast.amina, "export", "/calendar/", "192.0.2.7")
    assert seen.detail["pupils"] == [process.pupil_id]
    assert "/calendar/<slug:secret>.ics" in str([vars(each).get("route") for each in caplog.records])
    assert secret not in str([vars(each) for each in caplog.records if each.name.startswith("send_cases")])
    assert "Amina Yusuf" in browser_of(cast.ben).get(f"/cases/{process.pupil.reference}/seen/").content.decode()


def test_it_is_not_asked_without_end(cast: Cast) -> None:
    secret = make_address(by=cast.amina)
    limits = {"calls": 600, "writes": 120, "strangers": 2, "calendar": 2}
    with override_settings(API_LIMITS=limits):
        answers = [Client().get(at(secret)) for _ in range(3)]
        assert [each.status_code for each in answers] == [200, 200, 429]
        assert 1 <= int(answers[-1]["Retry-After"]) <= 60
        assert Client().get(at(make_address(by=cast.ben))).status_code == 200  # each address for itself
        wrong = [Client().get(at(f"scc_{number}")) for number in range(3)]
        assert [each.status_code for each in wrong] == [404, 404, 429]


def test_as_many_queries_for_many_cases_as_for_one(cast: Cast, django_assert_num_queries: Any) -> None:
    given_request(cast)
    secret = make_address(by=cast.amina)
    for number in range(4):
        with django_assert_num_queries(6):  # address, rights, dates, history, last read, log
            events(secret)
        given_request(cast, child=a_child(forename=f"Child {number}"))
    assert len({str(each["SUMMARY"]).split(":")[0] for each in events(secret).values()}) == 5


def test_dates_far_from_today_stay_out(cast: Cast, moved_clock: Callable[[Any], None]) -> None:
    given_request(cast)
    secret = make_address(by=cast.amina)
    assert events(secret)
    moved_clock(clock.today() + dt.timedelta(days=600))
    assert events(secret) == {}
