"""Every page of the administrator's room in a real browser, with and without JavaScript; a job's progress too."""

from __future__ import annotations

import datetime as dt

import pytest

from ehcp.actions import jobs, mail
from ehcp.models import Job, Mail
from tests.browser.conftest import Visit
from tests.cast import Cast, make_setting
from tests.stories import given_request


def _work(cast: Cast) -> None:
    """Something of everything that the pages list."""
    process = given_request(cast)
    for subject in ("Warnings about your cases", "Letter about EHC-100001"):
        mail.queue_mail(kind="letter", to_address="maria@home.invalid", subject=subject, body="Words")
    Mail.objects.update(state="unsure", error="Sending was cut off. It may not have been sent.")
    drift = {"process_id": process.pk, "rule_id": "ENA-DECIDE-6W", "subject": "", "column": "due_on",
             "stored": "2026-11-01", "fresh": "2026-11-02"}  # fmt: skip
    now = dt.datetime.now(dt.UTC)
    Job.objects.create(
        kind="check_timelines",
        state="done",
        ended_at=now,
        result={"words": "1 differs.", "count": 1, "drifts": [drift]},
    )
    Job.objects.create(
        kind="raise_flags", state="failed", ended_at=now, message="Something went wrong.", asked_by=cast.ben
    )


@pytest.mark.parametrize("script", [True, False])
def test_people_and_organisations(visit: Visit, cast: Cast, script: bool) -> None:
    make_setting("Lark Rise Primary School", "900017", town="Bicester", la_name="Oxfordshire")
    ada = visit(cast.ada, script=script)
    ada.go("/administration/")
    ada.press("People", within=".govuk-task-list")
    ada.press("Add a person", exact=True)
    ada.refused("Add and send the invitation", "Enter the full name")
    ada.fill("Full name", "Nia Grant")
    ada.fill("Email address", "nia@council.invalid")
    ada.page.get_by_label("Team, service or setting").select_option(label="SEND casework team")
    ada.choose("Manager")
    ada.press("Add and send the invitation")
    ada.has("Nia Grant is invited")
    ada.press("Nia Grant", exact=True)
    ada.press("Add a place to work or a role")
    ada.go("/administration/people/?show=closed")
    ada.go(f"/administration/people/{cast.sam.pk}/change/")
    for kind in ("team", "service", "setting"):
        ada.go(f"/administration/organisations/?kind={kind}")
    ada.go("/administration/organisations/add-service/")
    ada.go(f"/administration/organisations/{cast.health.organisation_id}/change/")
    ada.go("/administration/settings/")
    ada.fill("Name, town, postcode or URN", "lark")
    ada.press("Search", exact=True)
    ada.press("Lark Rise Primary School")
    ada.fill("Inbox of the school or setting", "office@lark.invalid")
    ada.press("Open", exact=True)
    ada.has("Now invite its first person")


@pytest.mark.parametrize("script", [True, False])
def test_details_choices_and_work(visit: Visit, cast: Cast, script: bool) -> None:
    _work(cast)
    ada = visit(cast.ada, script=script)
    ada.go("/administration/")
    ada.has("2 emails may not have been sent", "1 stored date or stage differs")
    ada.go("/administration/authority/")
    ada.go("/administration/authority/details/")
    ada.go("/administration/authority/colours/")
    ada.fill("Text in the header", "#777777")
    ada.refused("Save", "Many people could not read")
    ada.go("/administration/choices/")
    ada.go("/administration/choices/count_mode/")
    ada.refused("Save", "Enter why this changes")
    ada.go("/administration/choices/draft_target_week/")
    ada.fill("Which week", "12")
    ada.fill("Why this changes", "Agreed by the board.")
    ada.press("Save", exact=True)
    ada.go("/administration/choices/draft_target_week/")
    ada.has("Agreed by the board.")
    ada.go("/administration/schools/")
    ada.refused("Upload and import", "Select the register file")
    ada.go("/administration/work/")
    ada.go("/administration/emails/")
    ada.page.get_by_role("button", name="Leave").first.click()
    ada.has("It is left as it is")
    ada.go("/administration/comparison/")
    ada.go("/demo/mail/")


@pytest.mark.parametrize("script", [True, False])
def test_a_job_from_waiting_to_done(visit: Visit, cast: Cast, script: bool) -> None:
    job = jobs.start(kind="raise_flags", asked_by=cast.amina)
    amina = visit(cast.amina, script=script)
    amina.go(f"/jobs/{job.pk}/")
    amina.has("Waiting to start", "Cancel this work")
    Job.objects.update(state="running", done=3, total=10, message="Counting requests")
    amina.go(f"/jobs/{job.pk}/")
    amina.has("Counting requests: 3 of 10")
    Job.objects.update(state="done", result={"words": "The summary is ready.", "href": "/cases/", "link": "Open it"})
    if script:
        amina.page.get_by_text("The summary is ready.").wait_for(timeout=10_000)  # htmx asks again by itself
    else:
        amina.press("See how far it is now")
    amina.has("The summary is ready.")
    amina.go(f"/jobs/{job.pk}/")
    Job.objects.update(
        state="failed", message="There is no register in this file.", result={"problems": ["Line 3: no URN"]}
    )
    amina.go(f"/jobs/{job.pk}/")
    amina.has("It did not work.", "Line 3: no URN")
    amina.press("Start it again")
    amina.press("Cancel this work")
    amina.has("Cancelled.")
