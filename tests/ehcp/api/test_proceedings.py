"""Every kind of process beside a request: started, carried on and ended through the API as on the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from ehcp.models import Process, Pupil
from ehcp.proceedings import PROCEEDINGS, facts_row
from tests.cast import Cast
from tests.ehcp.actions.test_processes import OPENED
from tests.ehcp.api.calling import V1, caller, officer, school
from tests.stories import given_plan, given_process, given_request

K = Process.Kind
D = dt.date


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-26")


@pytest.fixture
def pupil(cast: Cast) -> Pupil:
    return given_plan(cast, made_on=D(2021, 5, 6), last_review_on=D(2026, 3, 1))


def as_json(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, D) else value for name, value in facts.items()}


def error_on_page(response: Any) -> str:
    page = BeautifulSoup(response.content.decode(), "lxml")
    return page.select_one(".govuk-error-summary__list").get_text(" ", strip=True)


@pytest.mark.parametrize(("kind", "facts", "dates", "stage"), OPENED)
def test_each_kind_is_started_with_its_dates(
    cast: Cast, pupil: Pupil, kind: str, facts: dict[str, Any], dates: list[Any], stage: str
) -> None:
    system = officer(cast)
    where = f"{V1}children/{pupil.reference}/start/{kind}/"
    assert where in system.read(f"children/{pupil.reference}/")["actions"]
    form = system.read(where)
    assert [each["name"] for each in form["fields"]] == list(PROCEEDINGS[kind].opening)
    assert form["about"] == [PROCEEDINGS[kind].about]
    answer = system.post(where, as_json(facts), content_type="application/json", headers={"Idempotency-Key": "a"})
    again = system.post(where, as_json(facts), content_type="application/json", headers={"Idempotency-Key": "a"})
    assert (answer.status_code, again.status_code, again["Idempotency-Replayed"]) == (201, 201, "true")
    done = answer.json()
    assert done["said"].startswith(f"{PROCEEDINGS[kind].label} opened.")
    assert answer["Location"].endswith(f"{V1}processes/{done['process']}/")
    process = system.read(answer["Location"])
    assert (process["kind"], process["stage"]) == (kind, stage)
    found = {row["rule_id"]: row["due_on"] for row in system.read(f"milestones/?process={done['process']}")["results"]}
    for rule, day in dates:
        assert found[rule] == day.isoformat(), rule
    assert pupil.processes.filter(kind=kind).count() == 1
    offered = [each for each in process["actions"] if "/record/" in each]
    row, stored = facts_row(Process.objects.get(pk=done["process"])), Process.objects.get(pk=done["process"])
    fitting = [step for step in PROCEEDINGS[kind].steps if step.fits(stored.stage, row)]
    assert [each.split("/")[-2] for each in offered] == [step.key for step in fitting]
    for where, step in zip(offered, fitting, strict=True):
        shown = system.read(where)
        assert shown["title"] == step.text
        assert [each["name"] for each in shown["fields"]] == list(step.fields)
        assert [each["name"] for each in shown["fields"] if each["required"]] == [
            n for n in step.fields if n in step.needed
        ]


def test_every_action_that_is_offered_is_there(cast: Cast, pupil: Pupil) -> None:
    system = officer(cast)
    mediation = given_process(cast, pupil, K.MEDIATION, about="contents", informed_on=D(2026, 11, 2))
    request = given_request(cast)
    for process in (mediation, request):
        for where in system.read(f"processes/{process.pk}/")["actions"]:
            system.read(where)
    for where in system.read(f"children/{pupil.reference}/")["actions"]:
        system.read(where)
    assert f"{V1}processes/{mediation.pk}/decide-assess/" not in system.read(f"processes/{mediation.pk}/")["actions"]


def test_a_review_is_carried_on_to_its_end(cast: Cast, pupil: Pupil) -> None:
    system = officer(cast)
    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    where = f"processes/{review.pk}/record/"
    tag = system.get(f"{V1}processes/{review.pk}/")["ETag"]
    body = {"invited_on": "2026-10-01", "meeting_on": "2026-10-20"}
    said = system.send(f"{where}meeting/", body, **{"If-Match": tag})["said"]
    assert said.startswith("Recorded. Next by law: ")
    late = system.send(f"{where}report/", {"report_sent_on": "2026-10-25"}, 412, **{"If-Match": tag})
    assert "Annual review" in late["changes"][0]["text"]
    system.send(f"{where}notice/", {"outcome": "M", "notice_sent_on": "2026-11-10", "draft_sent_on": None})
    after = system.read(f"processes/{review.pk}/")
    assert (after["closed_on"], after["facts"]["outcome"]) == ("2026-11-10", "M")
    assert [each for each in after["actions"] if "/record/" in each] == []
    kinds = [row["kind"] for row in system.read(f"processes/?child={pupil.reference}&open=yes")["results"]]
    assert kinds == [K.ANNUAL_REVIEW]  # the next one


def test_a_refusal_is_the_pages_own_sentence(cast: Cast, pupil: Pupil, amina_client: Client) -> None:
    system = officer(cast)
    start, wrong = f"{pupil.reference}/start", "/cases/"
    for kind, body in (
        ("reassessment", {"requested_by": "parent"}), ("annual_review", {"last_review_on": "2026-03-01"}),
        ("phase_transfer", {"phase": "primary_to_secondary", "transfer_year": "27"}),
        ("mediation", {"about": "contents", "informed_on": "2016-01-01"}),
    ):  # fmt: skip
        problem = system.send(f"children/{start}/{kind}/", body, 422)
        typed = {name: "/".join(reversed(v.split("-"))) if "-" in v else v for name, v in body.items()}
        assert error_on_page(amina_client.post(f"{wrong}{start}/{kind}/", typed)) == problem["detail"]
    review = pupil.processes.get(kind=K.ANNUAL_REVIEW)
    problem = system.send(f"processes/{review.pk}/record/meeting/", {"invited_on": "2026-10-01"}, 422)
    page = amina_client.post(f"{wrong}{pupil.reference}/{review.pk}/record/meeting/", {"invited_on": "1/10/2026"})
    assert error_on_page(page) == problem["detail"]
    assert not pupil.processes.exclude(pk=review.pk).exists()


def test_it_ends_for_another_reason(cast: Cast, pupil: Pupil) -> None:
    system = officer(cast)
    mediation = given_process(cast, pupil, K.MEDIATION, about="contents", informed_on=D(2026, 11, 2))
    body = {"ended_on": "2026-11-20", "because": "The family moved abroad."}
    assert system.send(f"processes/{mediation.pk}/end/", body)["said"] == "The process has ended."
    assert system.read(f"processes/{mediation.pk}/")["closed_on"] == "2026-11-20"


def test_nobody_else_starts_anything(cast: Cast, pupil: Pupil) -> None:
    where, body = f"children/{pupil.reference}/start/appeal/", {"about": "amend", "decision_sent_on": "2026-06-15"}
    school(cast).send(where, body, 404)
    assert "actions" not in school(cast).read(f"children/{pupil.reference}/")
    caller(cast, cast.team, "officer", scopes=["cases:read"]).send(where, body, 403)
    officer(cast).send(f"children/{pupil.reference}/start/wedding/", body, 404)
    assert not pupil.processes.filter(kind=K.APPEAL).exists()
