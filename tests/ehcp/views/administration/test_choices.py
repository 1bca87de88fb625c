"""The authority's details, colours and choices, and the import of the register as a job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ehcp import readings
from ehcp.actions import jobs
from ehcp.actions.policies import set_policy
from ehcp.authority import authority
from ehcp.models import Authority, Job, Policy, Setting
from ehcp.policies import Refused
from ehcp.policy_list import CHOSEN
from ehcp.timeline import DEFAULT
from ehcp.timeline.readings import CHOICES, RANGES
from send_cases import clock
from send_cases.access import Denied
from send_cases.accounts.models import User
from tests.cast import Cast
from tests.stories import given_request

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parents[2] / "data" / "edubasealldata_sample_utf8.csv"


@pytest.fixture
def ada(cast: Cast, browser_of: Callable[[User], Client]) -> Client:
    readings.forget()
    return browser_of(cast.ada)


def at(name: str, *args: object) -> str:
    return reverse(f"administration:{name}", args=args)


def colours(**more: str) -> dict[str, str]:
    return {"brand_colour": "#124a56", "header_background": "#124a56", "header_text": "#ffffff",
            "surface": "#eef4f5", **more}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"header_text": "#888888"}, "the header&#x27;s text on its background: the contrast is"),
        ({"brand_colour": "#ffdd00"}, "the brand colour on white"),
        ({"surface": "#888888"}, "black text and links on panels"),
        ({"surface": "reddish"}, "Enter a colour as # and 6 digits"),
    ],
)
def test_colours_that_cannot_be_read_are_refused_in_words(ada: Client, changed: dict[str, str], words: str) -> None:
    answer = ada.post(at("change_colours"), colours(**changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Authority.objects.get().brand_colour == "#124a56"


def test_readable_colours_are_taken_at_once(ada: Client) -> None:
    ada.get(at("home"))
    assert ada.post(at("change_colours"), colours(brand_colour="#505", header_background="#550055")).status_code == 302
    assert authority().brand_colour == "#550055"
    assert "--govuk-brand-colour: #550055" in ada.get(reverse("brand_css")).content.decode()


def details(**more: str) -> dict[str, str]:
    return {"name": "Westmarsh County Council", "code": "926", "service_name": "SEND casework", **more}


def test_details_are_changed_and_a_stale_form_keeps_both_texts(ada: Client) -> None:
    seen = ada.get(at("change_details")).content.decode().split('name="seen" value="')[1].split('"')[0]
    assert ada.post(at("change_details"), details(telephone="01632 960001", seen=seen)).status_code == 302
    answer = ada.post(at("change_details"), details(telephone="01632 960002", seen=seen))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "01632 960001" in text
    assert "01632 960002" in text
    fresh = text.split('name="seen" value="')[1].split('"')[0]
    assert ada.post(at("change_details"), details(telephone="01632 960002", seen=fresh)).status_code == 302
    assert authority().telephone == "01632 960002"


def test_an_authority_has_a_name_and_a_code(ada: Client) -> None:
    text = ada.post(at("change_details"), details(name="", code="9x6")).content.decode()
    assert "Enter the authority&#x27;s name" in text
    text = ada.post(at("change_details"), details(code="9x6")).content.decode()
    assert "3 digits" in text


def test_every_reading_of_the_engine_is_offered_with_all_its_values() -> None:
    assert {k: tuple(c.options) for k, c in CHOSEN.items() if c.options and not c.own} == CHOICES
    assert {k: c.bounds for k, c in CHOSEN.items() if not c.options} == RANGES
    assert {k for k, c in CHOSEN.items() if not c.own} == set(readings.KEYS)


def test_a_choice_is_made_from_a_day_on_with_a_reason_and_kept_in_history(ada: Client) -> None:
    day = clock.today() + dt.timedelta(days=30)
    typed = {"value": "12", "in_force_from": f"{day.day}/{day.month}/{day.year}", "because": "Agreed by the board."}
    assert ada.post(at("policy", "draft_target_week"), typed).status_code == 302
    assert readings.readings_on(day).draft_target_week == 12
    assert readings.readings_on(day - dt.timedelta(days=1)) == DEFAULT
    page = ada.get(at("policy", "draft_target_week")).content.decode()
    assert "Agreed by the board." in page
    assert "To come" in page
    assert "Week 12" in ada.get(at("policies")).content.decode()
    ada.post(at("withdraw_policy", Policy.objects.get().pk))
    assert readings.readings_on(day) == DEFAULT


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"value": "17"}, "Enter a whole number from 1 to 16"),
        ({"value": "many"}, "Enter a whole number from 1 to 16"),
        ({"because": ""}, "Enter why this changes"),
        ({"in_force_from": "1/1/2020"}, "First day must be today or in the future"),
        ({"value": "14"}, "It is so already"),
    ],
)
def test_what_a_choice_cannot_be_is_said(ada: Client, typed: dict[str, str], words: str) -> None:
    today = clock.today()
    whole = {"value": "12", "in_force_from": f"{today.day}/{today.month}/{today.year}", "because": "So.", **typed}
    answer = ada.post(at("policy", "draft_target_week"), whole)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Policy.objects.exists()


def test_a_choice_in_force_today_reaches_todays_cases_and_no_earlier_one(cast: Cast, ada: Client) -> None:
    old, new = given_request(cast), given_request(cast, received_on=clock.today())
    before = {row.rule_id: row.warn_on for row in old.milestones.all()}
    set_policy(
        by=cast.ada, key="count_mode", value="inclusive", in_force_from=clock.today(), because="Counsel's advice"
    )
    assert {row.rule_id: row.warn_on for row in old.milestones.all()} == before
    assert "inclusive" in new.milestones.get(rule_id="ENA-DECIDE-6W").reading
    with pytest.raises(Denied):
        set_policy(by=cast.ben, key="count_mode", value="exclusive", in_force_from=clock.today(), because="x")
    with pytest.raises(Refused):
        set_policy(by=cast.ada, key="colour", value="blue", in_force_from=clock.today(), because="x")


@pytest.mark.django_db(transaction=True)
def test_the_register_is_uploaded_and_imported_by_a_job(cast: Cast, ada: Client) -> None:
    answer = ada.post(at("schools"), {"file": SimpleUploadedFile("edubase.csv", SAMPLE.read_bytes())})
    job = Job.objects.get(kind="import_schools")
    assert answer["Location"] == reverse("job", args=[job.pk])
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    assert Setting.objects.filter(urn__isnull=False).count() > 2
    page = ada.get(answer["Location"]).content.decode()
    assert "Added" in page
    assert not default_storage.exists(job.args["file"])


@pytest.mark.django_db(transaction=True)
def test_a_wrong_register_file_is_named_by_line_and_nothing_is_kept(cast: Cast, ada: Client) -> None:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    broken = "\n".join([*lines[:2], "not,a,school", *lines[2:]])
    ada.post(at("schools"), {"file": SimpleUploadedFile("edubase.csv", broken.encode())})
    job = Job.objects.get(kind="import_schools")
    before = Setting.objects.count()
    jobs.run(job.pk)
    page = ada.get(reverse("job", args=[job.pk])).content.decode()
    assert "It did not work" in page
    assert "ine 3" in page
    assert Setting.objects.count() == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("register.pdf", b"x", "must be a CSV, GZ, ZIP file"), ("register.csv", b"", "is empty")],
)
def test_a_file_that_cannot_be_the_register_is_refused(ada: Client, name: str, content: bytes, words: str) -> None:
    answer: Any = ada.post(at("schools"), {"file": SimpleUploadedFile(name, content)})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Job.objects.exists()
