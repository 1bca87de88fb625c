"""Acting through the API: the pages' forms, actions and sentences; safe against what changed, and done once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings

from ehcp.actions.tokens import revoke_token
from ehcp.models import AdviceRequest, CaseEvent, Decision, Job, Note, Process, Pupil, ViewLog
from send_cases import clock
from send_cases.accounts.models import ApiCall, KeptAnswer, User
from send_cases.history import events_of
from tests.cast import Cast, make_cast
from tests.ehcp.api.calling import V1, caller, officer, psychologist, school
from tests.house.world import PDF, World, build
from tests.stories import (
    a_child,
    days_ago,
    given_advice,
    given_agreed_assessment,
    given_decision,
    given_opening_notice,
    given_request,
)

pytestmark = pytest.mark.django_db
BrowserOf = Callable[[User], Client]
TODAY = "{today}"


def yes(**more: Any) -> dict[str, Any]:
    return {"outcome": "yes", "decided_on": clock.today().isoformat(), **more}


def test_a_decision_through_the_api_is_the_pages_decision(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(20))
    system = officer(cast)
    form = system.read(f"processes/{process.pk}/decide-assess/")
    assert form["title"] == "Record the decision whether to assess"
    fields = {field["name"]: field for field in form["fields"]}
    assert fields["outcome"]["choices"][0] == {"value": "yes", "label": "There will be an assessment"}
    assert (fields["decided_on"]["kind"], fields["decided_on"]["value"]) == ("date", clock.today().isoformat())
    assert any("The decision is recorded with its day" in text for text in form["about"])
    done = system.send(f"processes/{process.pk}/decide-assess/", yes())
    assert done["said"].startswith("Decision recorded. The family is not told yet: that is this page.")
    assert done["process"] == process.pk
    decision = Decision.objects.get()
    assert (decision.outcome, decision.decided_by, decision.decided_on) == (True, system.token.user, clock.today())


def test_history_and_story_say_which_system_acted(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(20))
    system = officer(cast)
    system.send(f"processes/{process.pk}/decide-assess/", yes())
    event: Any = events_of(Decision).objects.select_related("pgh_context").get()
    said = event.pgh_context.metadata
    assert (said["by"], said["name"]) == (system.token.user_id, "System of SEND casework team (API)")
    assert said["page"] == f"/api/v1/processes/{process.pk}/decide-assess/"
    assert CaseEvent.objects.filter(kind="decided", by=system.token.user).exists()
    call = ApiCall.objects.get(method="POST")
    assert (call.token, call.status, call.records) == (system.token, 200, [process.pupil.reference])


def test_what_the_page_refuses_is_refused_in_the_same_sentence(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast, received_on=days_ago(20))
    system, page = officer(cast), browser_of(cast.amina)
    where = f"/cases/{process.pupil.reference}/{process.pk}/decide-assess/"
    for body in (yes(outcome="no"), yes(decided_on="2199-01-01"), yes(outcome="perhaps"), yes(decided_on="soon")):
        problem = system.send(f"processes/{process.pk}/decide-assess/", body, 422)
        shown = page.post(where, body).content.decode().replace("&#x27;", "'")
        for error in problem["errors"]:
            assert error["detail"] in shown, error
    given_decision(cast, process)
    again = system.send(f"processes/{process.pk}/decide-assess/", yes(), 422)
    assert again["detail"] in page.post(where, yes()).content.decode()
    assert Decision.objects.count() == 1


def test_a_body_that_says_something_else_is_refused_at_once(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(20))
    system, path = officer(cast), f"processes/{process.pk}/decide-assess/"
    problem = system.send(path, yes(outcme="yes", decided_on=True, reasons=["a"]), 422)
    said = {error["field"]: error["detail"] for error in problem["errors"]}
    assert "There is no field outcme. There are: outcome, ground, decided_on, reasons." in said["outcme"]
    assert (said["decided_on"], said["reasons"]) == ("Send text.", "Send text.")
    for body in ([], '"yes"', "5", "null"):
        assert system.send(path, body, 422)["detail"] == "Send a JSON object with the fields of the form."
    for text in ("\x00", "\ud800"):
        problem = system.send(path, yes(outcome="no", ground="not_necessary", reasons=f"a{text}b"), 422)
        assert problem["errors"][0]["field"] == "reasons"
    assert not Decision.objects.exists()


def test_nothing_is_assumed_that_the_page_would_show(cast: Cast) -> None:
    """The page opens with letters to be sent today: a system that says nothing of it sends none."""
    process = given_request(cast, received_on=days_ago(20))
    system = officer(cast)
    problem = system.send(f"processes/{process.pk}/opening/", {}, 422)
    assert {error["field"] for error in problem["errors"]} == {"sent_on", "means", "how"}
    assert "Send how too: it starts as 'send'." in str(problem["errors"])
    assert not process.notices.exists()
    body = {"sent_on": clock.today().isoformat(), "means": "email", "how": "record"}
    assert system.send(f"processes/{process.pk}/opening/", body)["said"].startswith("Opening notices sent.")
    assert process.notices.count() == 1


def test_where_there_is_nothing_to_do_it_says_so(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(20))
    system = officer(cast)
    words = "There is no decision that people still have to be told of."
    assert words in system.read(f"processes/{process.pk}/tell/")["about"]
    assert system.send(f"processes/{process.pk}/tell/", {}, 422)["detail"] == words


# If-Match


def test_a_stale_write_is_refused_with_what_changed(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(20))
    system = officer(cast)
    tag = system.get(f"{V1}processes/{process.pk}/")["ETag"]
    given_opening_notice(cast, process)
    problem = system.send(f"processes/{process.pk}/decide-assess/", yes(), 412, **{"If-Match": tag})
    assert "was changed while you were working on it" in problem["detail"]
    assert [change["by"] for change in problem["changes"]] == ["Amina Yusuf"]
    assert problem["revision"] == process.revision
    assert not Decision.objects.exists()
    tag = system.get(f"{V1}processes/{process.pk}/decide-assess/")["ETag"]
    response = system.post(f"{V1}processes/{process.pk}/decide-assess/", yes(), content_type="application/json",
                           headers={"If-Match": tag})  # fmt: skip
    assert response.status_code == 200
    process.refresh_from_db()
    assert response["ETag"] == f'"{process.revision}."'
    for nonsense in ('"x"', "x", '"99999999999999999999"', 'W/"1."'):
        system.send(f"processes/{process.pk}/views/", {}, 412, **{"If-Match": nonsense})


def test_a_record_changed_meanwhile_is_not_overwritten(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast)
    system, reference = officer(cast), process.pupil.reference
    form = system.get(f"{V1}children/{reference}/facts/")
    body = {field["name"]: field["value"] for field in form.json()["fields"]}
    assert system.get(f"{V1}children/{reference}/")["ETag"].split(".")[0] == form["ETag"].split(".")[0]
    Pupil.objects.get()
    system.send(f"children/{reference}/facts/", {**body, "known_as": "Rob"}, **{"If-Match": form["ETag"]})
    late = system.send(f"children/{reference}/facts/", {**body, "known_as": "Bob"}, 412, **{"If-Match": form["ETag"]})
    assert late["now"]["known_as"] == "Rob"
    assert Pupil.objects.get().known_as == "Rob"
    left_out = system.send(f"children/{reference}/facts/", {"known_as": ""}, 422)
    assert "Send surname too" in str(left_out["errors"])


# Idempotency


def new_child(**more: Any) -> dict[str, Any]:
    return {
        "surname": "Brook", "forename": "Ada", "birth_date": "2017-03-09", "requested_by": "parent",
        "received_on": days_ago(3).isoformat(), **more,
    }  # fmt: skip


def test_a_create_with_a_key_is_done_once_and_answered_alike(cast: Cast) -> None:
    system = officer(cast)
    headers = {"Idempotency-Key": "import-7"}
    made = system.send("requests/", new_child(), 201, **headers)
    again = system.post(f"{V1}requests/", new_child(), content_type="application/json", headers=headers)
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (201, made, "true")
    assert again["Location"].endswith(f"/api/v1/processes/{made['process']}/")
    assert Process.objects.count() == 1
    other = system.send("requests/", new_child(forename="Eve"), 422, **headers)
    assert "came with another call before" in other["detail"]
    assert Process.objects.count() == 1
    second = caller(cast, cast.team, "officer")
    second.send("requests/", new_child(forename="Zed", surname="Far"), 201, **headers)  # keys are each caller's own


def test_a_refusal_keeps_nothing_so_the_key_may_come_again(cast: Cast) -> None:
    system = officer(cast)
    headers = {"Idempotency-Key": "import-8"}
    system.send("requests/", new_child(surname=""), 422, **headers)
    assert not KeptAnswer.objects.exists()
    system.send("requests/", new_child(), 201, **headers)
    system.send("requests/", new_child(), 400, **{"Idempotency-Key": "x" * 81})


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_make_one() -> None:
    from ehcp.authority import forget

    forget()
    cast = make_cast()
    system = officer(cast)
    answers: list[int] = []
    gate = threading.Barrier(2)

    def send() -> None:
        gate.wait()
        response = system.__class__(system.secret, system.token).post(
            f"{V1}requests/", new_child(), content_type="application/json", headers={"Idempotency-Key": "at-once"}
        )
        answers.append(response.status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201, 201]
    assert Process.objects.count() == 1


# Creating


def test_a_request_is_recorded_and_a_known_child_asked_about(cast: Cast) -> None:
    known = given_request(cast, child=a_child(surname="Brook", forename="Ada"))
    system = officer(cast)
    problem = system.send("requests/", new_child(birth_date="2018-05-14"), 422)
    assert problem["errors"][0]["field"] == "match"
    assert problem["matches"][0]["reference"] == known.pupil.reference
    assert ViewLog.objects.filter(what="search", detail__matches=1).exists()
    made = system.send("requests/", new_child(birth_date="2018-05-14", match="new"), 201)
    assert made["said"].startswith("Request recorded. Final plan due by law:")
    assert Pupil.objects.count() == 2
    long_ago = new_child(surname="Far", received_on=days_ago(80).isoformat())
    asked = system.send("requests/", long_ago, 422)
    assert "so its six weeks are over. Is the day right?" in asked["detail"]
    system.send("requests/", {**long_ago, "checked": True}, 201)
    about = {"requested_by": "parent", "received_on": days_ago(1).isoformat()}
    again = system.send(f"children/{known.pupil.reference}/requests/", about, 201)
    assert Process.objects.get(pk=again["process"]).pupil == known.pupil
    assert Process.objects.count() == 4


def test_a_note_on_a_record(cast: Cast) -> None:
    process = given_request(cast)
    system = officer(cast)
    body = {"kind": "call", "with_family": "yes", "happened_on": clock.today().isoformat(), "text": "Rang back."}
    assert system.send(f"children/{process.pupil.reference}/note/", body)["said"] == "Note saved."
    assert Note.objects.get().written_by == system.token.user


# Schools and advisers


def test_an_adviser_answers_with_a_file(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(60))
    given_agreed_assessment(cast, process, on=days_ago(40))
    rows = given_advice(cast, process, on=days_ago(38))
    system = psychologist(cast)
    mine = next(row for row in rows if row.service_id == cast.psychology.pk)
    other = next(row for row in rows if row.setting_id)
    assert system.read(f"advice/{mine.pk}/answer/")["title"] == "Answer a request for advice"
    system.send(f"advice/{other.pk}/answer/", {}, 404)
    promised = system.send(f"advice/{mine.pk}/received/", {"promised_on": clock.today().isoformat()})
    assert promised["said"] == "Saved. The caseworker can see it."
    nothing = system.send(f"advice/{mine.pk}/answer/", {"outcome": "advice"}, 422)
    assert nothing["detail"] == "Add your advice as a file, or write a short answer."
    files = {"outcome": "advice", "uploads": SimpleUploadedFile("advice.pdf", PDF, "application/pdf")}
    key = {"Idempotency-Key": "answer-1"}
    done = system.post(f"{V1}advice/{mine.pk}/answer/", files, headers=key)
    assert (done.status_code, done.json()["said"]) == (200, "Your answer has been sent.")
    files["uploads"].seek(0)
    assert system.post(f"{V1}advice/{mine.pk}/answer/", files, headers=key)["Idempotency-Replayed"] == "true"
    row = AdviceRequest.objects.get(pk=mine.pk)
    assert (row.outcome, row.answered_by) == ("advice", system.token.user)
    assert row.papers.get().added_by == system.token.user
    over = system.send(f"advice/{mine.pk}/answer/", {"outcome": "not_known"}, 422)
    assert "no answer is needed any more" in over["detail"]
    for officers in (f"processes/{process.pk}/decide-issue/", f"processes/{process.pk}/advice/{mine.pk}/answer/",
                     f"children/{process.pupil.reference}/note/", "requests/"):  # fmt: skip
        system.send(officers, {}, 404)


def test_a_school_replies_to_a_consultation(cast: Cast) -> None:
    world: World = build(cast)
    system = school(cast)
    path = f"consultations/{world.values['consultation_id']}/reply/"
    assert system.send(path, {"reply": "unsuitable"}, 422)["detail"] == "Give your reasons"
    assert system.send(path, {"reply": "yes"})["said"] == "Your reply has been sent."
    caller(cast, cast.other_school.organisation, "senco").send(path, {"reply": "yes"}, 404)
    system.send(f"processes/{world.case.pk}/decide-issue/", {}, 404)


# The authority's own


def test_an_administrator_sets_a_choice_and_takes_it_back(cast: Cast) -> None:
    system = caller(cast, cast.team, "administrator")
    tomorrow = clock.today().replace(year=clock.today().year + 1).isoformat()
    body = {"value": "11", "in_force_from": tomorrow, "because": "Earlier drafts"}
    assert system.send("policies/draft_target_week/set/", body)["said"].startswith("Saved: Week 11")
    wrong = system.send("policies/draft_target_week/set/", {**body, "value": "99"}, 422)
    assert "Enter a whole number from" in wrong["detail"]
    (coming,) = system.read("policies/draft_target_week/")["coming"]
    taken = system.send(f"policies/draft_target_week/{coming['id']}/withdraw/", {})
    assert taken["said"] == "Taken back."
    officer(cast).send("policies/draft_target_week/set/", body, 403)


def test_work_is_cancelled_and_started_again(cast: Cast) -> None:
    from ehcp.actions import jobs

    job = jobs.start(kind="raise_flags", asked_by=cast.ben)
    system = caller(cast, cast.team, "manager")
    assert system.send(f"jobs/{job.pk}/cancel/", {})["said"] == "Cancelled."
    refused = system.send(f"jobs/{job.pk}/cancel/", {}, 422)
    assert refused["detail"] == "This work has ended already, or cannot be cancelled once it runs."
    assert system.send(f"jobs/{job.pk}/start-again/", {}) == {"said": "Started again.", "warnings": [], "job": job.pk}
    assert Job.objects.get().state == "queued"


# Who may not


def test_a_reader_writes_nothing(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(20))
    reader = caller(cast, cast.team, "officer", scopes=["cases:read"])
    problem = reader.send(f"processes/{process.pk}/decide-assess/", yes(), 403)
    assert "(scope cases:write)" in problem["detail"]
    reader.read(f"processes/{process.pk}/decide-assess/")
    revoke_token(by=cast.ada, token=reader.token)
    reader.send(f"processes/{process.pk}/decide-assess/", yes(), 401)
    assert not Decision.objects.exists()


def test_restricted_is_not_there_to_act_on(cast: Cast) -> None:
    world = build(cast)
    system, hidden = officer(cast), world.restricted
    for path in (f"processes/{hidden['process_id']}/decide-issue/", f"children/{hidden['reference']}/note/",
                 f"processes/{hidden['process_id']}/advice/{hidden['advice_id']}/chase/"):  # fmt: skip
        system.send(path, {}, 404)
        system.read(path, 404)
    crossed = f"processes/{world.case.pk}/advice/{hidden['advice_id']}/chase/"
    system.send(crossed, {}, 404)


def test_people_act_with_their_session(cast: Cast, browser_of: BrowserOf) -> None:
    process = given_request(cast, received_on=days_ago(20))
    browser = browser_of(cast.amina)
    path = f"{V1}processes/{process.pk}/decide-assess/"
    assert browser.post(path, yes(), content_type="application/json").status_code == 200
    assert Decision.objects.get().decided_by == cast.amina


@override_settings(API_LIMITS={"calls": 100, "writes": 2, "strangers": 2}, DATA_UPLOAD_MAX_MEMORY_SIZE=500)
def test_writes_are_limited_in_number_and_size(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(20))
    system, path = officer(cast), f"processes/{process.pk}/decide-assess/"
    assert system.send(path, yes(reasons="x" * 600), 413)["detail"] == "The body is too large."
    answers = [system.post(V1 + path, {}, content_type="application/json").status_code for _ in range(5)]
    assert answers[-1] == 429
    system.read("me/")


def test_deep_or_broken_json_is_a_problem(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(20))
    system, path = officer(cast), f"{V1}processes/{process.pk}/decide-assess/"
    for body in ("[" * 100_000, "{", '{"outcome": NaN}', b"\xff\xfe", '{"outcome": ' + "9" * 5000 + "}"):
        assert system.post(path, body, content_type="application/json").status_code in (400, 422)
    assert system.post(path, "a=b", content_type="application/x-www-form-urlencoded").status_code == 415
