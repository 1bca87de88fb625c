"""Recording a request that came by post: what is asked, what is checked, and that nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from ehcp.models import AssessmentRequest, Note, Process, Pupil
from send_cases import clock
from tests.cast import Cast
from tests.stories import a_child, days_ago, given_request

NEW = "/cases/new/"


def boxes(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


def typed(**more: Any) -> dict[str, Any]:
    """The least that can be recorded."""
    given = {
        "surname": "Marsh", "forename": "Toby", **boxes("birth_date", dt.date(2017, 3, 2)),
        **boxes("received_on", days_ago(4)), "requested_by": "parent",
    }  # fmt: skip
    return {**given, **more}


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "lxml")


def test_the_least_is_enough_and_the_rest_becomes_a_task(cast: Cast, amina_client: Client) -> None:
    response = amina_client.post(NEW, typed())
    pupil = Pupil.objects.get()
    assert response.url == f"/cases/{pupil.reference}/"
    assert (pupil.surname, pupil.birth_date, pupil.sex, pupil.upn) == ("Marsh", dt.date(2017, 3, 2), "", "")
    assert Process.objects.get().opened_on == days_ago(4)
    page = soup(amina_client.get(response.url)).get_text(" ")
    assert "Find out: sex, UPN or why none, ethnicity, home address, education now" in page
    assert "Add a parent or carer" in page
    assert "Request recorded. Final plan due by law" in page


def test_only_five_things_are_asked_for_and_errors_keep_what_was_typed(cast: Cast, amina_client: Client) -> None:
    response = amina_client.post(NEW, {"forename": "Toby", "reasons": "A long letter"})
    page = soup(response)
    assert response.status_code == 422
    assert [a.get_text() for a in page.select(".govuk-error-summary a")] == [
        "Enter the day it arrived", "Select who asked", "Enter the surname",
        "Enter the birth date, or tick that it is not known yet",
    ]  # fmt: skip
    assert page.select_one("[name=reasons]").get_text().strip() == "A long letter"
    assert page.title.get_text().startswith("Error: ")
    assert not Pupil.objects.exists()


def test_the_council_itself_needs_the_day_it_became_responsible(cast: Cast, amina_client: Client) -> None:
    assert "Enter the day the council became responsible" in soup(
        amina_client.post(NEW, typed(requested_by="council"))
    ).get_text()  # fmt: skip
    day = days_ago(10)
    amina_client.post(NEW, typed(requested_by="council", checked="1", **boxes("responsible_on", day)))
    assert AssessmentRequest.objects.get().responsible_on == day


def test_a_school_is_searched_and_chosen_without_javascript(cast: Cast, amina_client: Client) -> None:
    response = amina_client.post(NEW, {**typed(), "setting_q": "river westmarsh", "find": "1"})
    page = soup(response)
    assert response.status_code == 200
    assert page.select_one("[name=surname]")["value"] == "Marsh"
    assert page.select_one(".govuk-error-summary") is None
    assert [r["value"] for r in page.select("[name=setting]")] == [str(cast.school.pk), ""]
    for words, found in (
        ("900002", cast.other_school),
        ("WM9 9", cast.other_school),
        ("riverside primry", cast.school),
    ):
        page = soup(amina_client.post(NEW, {"setting_q": words, "find": "1"}))
        assert str(found.pk) in [r["value"] for r in page.select("[name=setting]")], words
    amina_client.post(NEW, typed(setting=str(cast.school.pk)))
    assert AssessmentRequest.objects.get().setting == cast.school
    assert Pupil.objects.get().placements.get().setting == cast.school


def test_the_part_htmx_swaps_is_the_part_of_the_page(cast: Cast, amina_client: Client) -> None:
    sent = {**typed(), "setting_q": "river", "find": "1"}
    part = soup(amina_client.post(NEW, sent, headers={"HX-Request": "true"}))
    whole = soup(amina_client.post(NEW, sent))
    assert part.select_one("[name=surname]") is None
    assert part.select_one("#picker").get_text() == whole.select_one("#picker").get_text()


def test_a_child_who_may_be_known_is_shown_before_anything_is_recorded(cast: Cast, amina_client: Client) -> None:
    known = given_request(cast, child=a_child(surname="Marsch", forename="Toby", birth_date=dt.date(2017, 3, 2)))
    sent = typed(reasons="Typed before", parent_name="Ann Marsh", parent_relationship="mother")
    page = soup(amina_client.post(NEW, sent))
    assert "Similar name, Same birth date" in page.get_text()
    assert "has an open request" in page.get_text()
    assert Pupil.objects.count() == 1
    kept = {i["name"]: i["value"] for i in page.select("form[method=post] input[type=hidden]") if i.get("name")}
    assert kept["reasons"] == "Typed before"
    again = amina_client.post(NEW, {**sent, "checked": "1"})
    assert again.status_code == 422
    assert "Select whether it is one of these children" in soup(again).get_text()
    amina_client.post(NEW, {**sent, "checked": "1", "match": known.pupil.reference})
    assert Pupil.objects.count() == 1
    assert Process.objects.filter(pupil=known.pupil).count() == 2
    assert "parent or carer: Ann Marsh" in Note.objects.get().text
    amina_client.post(NEW, {**sent, "checked": "1", "match": "new"})
    assert Pupil.objects.count() == 2


def test_a_restricted_record_is_never_a_match(cast: Cast, browser_of: Any) -> None:
    from ehcp.actions.restricted import restrict

    known = given_request(cast, child=a_child(surname="Marsh", forename="Toby", birth_date=dt.date(2017, 3, 2)))
    restrict(pupil=known.pupil, by=cast.ben, because="Family of a member of staff", people=[])
    response = browser_of(cast.omar).post(NEW, typed())
    assert response.status_code == 302
    assert Pupil.objects.count() == 2


def test_long_ago_is_asked_once_more_and_then_recorded(cast: Cast, amina_client: Client) -> None:
    sent = typed(**boxes("received_on", days_ago(70)))
    page = soup(amina_client.post(NEW, sent))
    assert "The request arrived 10 weeks ago" in page.get_text()
    assert not Pupil.objects.exists()
    back = amina_client.post(NEW, {**sent, "change": "1"})
    assert soup(back).select_one("[name=surname]")["value"] == "Marsh"
    amina_client.post(NEW, {**sent, "checked": "1"})
    assert Process.objects.get().opened_on == days_ago(70)


def test_impossible_days_are_refused_in_words(cast: Cast, amina_client: Client) -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    text = soup(amina_client.post(NEW, typed(**boxes("received_on", tomorrow)))).get_text()
    assert "Day it arrived must be today or in the past" in text
    born = typed(**boxes("birth_date", days_ago(2)))
    assert "cannot be before the birth date" in soup(amina_client.post(NEW, born)).get_text()


def test_another_request_about_a_child_on_record(cast: Cast, amina_client: Client) -> None:
    first = given_request(cast)
    address = f"/cases/{first.pupil.reference}/request/"
    assert amina_client.post(address, {}).status_code == 422
    amina_client.post(address, {**boxes("received_on", days_ago(1)), "requested_by": "health"})
    assert Process.objects.filter(pupil=first.pupil).count() == 2
