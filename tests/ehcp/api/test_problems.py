"""Whatever goes wrong, the answer is a problem (RFC 9457) with a sentence; people sign in as they do on pages."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, override_settings

from send_cases.accounts.models import ApiCall, User
from tests.cast import Cast
from tests.ehcp.api.calling import V1, officer
from tests.stories import given_request

pytestmark = pytest.mark.django_db
BrowserOf = Callable[[User], Client]


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content[:300]
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["detail"]
    assert body["type"].startswith("/api/v1/docs/#problem-")
    return body


def test_each_error_is_a_problem(cast: Cast) -> None:
    system = officer(cast)
    problem(Client().get(f"{V1}children/"), 401)
    problem(system.get(f"{V1}children/EHC-999999/"), 404)
    problem(system.get(f"{V1}no/such/thing/"), 404)
    assert "end with a slash" in problem(system.get(f"{V1}children"), 404)["detail"]
    problem(system.get("/api/"), 404)
    refused = system.delete(f"{V1}children/")
    problem(refused, 405)
    assert refused["Allow"] == "GET, HEAD, OPTIONS"
    problem(system.get(f"{V1}children/", headers={"Accept": "text/html"}), 406)
    problem(system.post(f"{V1}children/search/", "<q/>", content_type="text/xml"), 415)
    problem(system.post(f"{V1}children/search/", "q=x", content_type="application/x-www-form-urlencoded"), 415)
    for broken in ("{", "[" * 100_000, b"\xff"):
        problem(system.post(f"{V1}children/search/", broken, content_type="application/json"), 400)
    assert problem(system.post(f"{V1}children/search/", "[]", content_type="application/json"), 422)["errors"]
    problem(system.get(f"{V1}processes/99999999999999999999999/"), 404)
    assert system.get(f"{V1}advice/?process=99999999999999999999999").json()["results"] == []
    problem(system.get(f"{V1}advice/?process=one"), 400)
    problem(system.get(f"{V1}children/?reference=%00"), 400)


def test_a_cursor_or_a_size_of_ones_own_is_refused(cast: Cast) -> None:
    system = officer(cast)
    for text in ("p=abc", "p=" + "9" * 30, "p=1%00", "p=-1", "o=abc", "\x00", "p=１"):
        cursor = base64.b64encode(text.encode()).decode()
        response = system.get(f"{V1}children/", {"cursor": cursor})
        assert response.status_code in (200, 400), text
        assert response.status_code == 400 or "p=" not in text, text
    for size in ("0", "-1", "201", "abc", "1.5", "", "9" * 5000, "٣"):
        assert system.read("children/", 400, page_size=size)["errors"][0]["field"] == "page_size", size
    assert system.read("children/", page_size="200")["results"] == []


def test_a_fault_tells_nobody_what_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from ehcp.api.cases import Children

    def fails(self: Children) -> None:
        raise RuntimeError("Robin Fielding")

    monkeypatch.setattr(Children, "rows", fails)
    found = problem(officer(cast).get(f"{V1}children/"), 500)
    assert "Robin" not in str(found)
    assert "A call of the API failed." in caplog.text
    assert ApiCall.objects.filter(status=500).exists()


def test_head_and_options_are_sane(cast: Cast) -> None:
    process = given_request(cast)
    system = officer(cast)
    head = system.head(f"{V1}children/{process.pupil.reference}/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"]
    options = system.options(f"{V1}children/")
    assert options.json() == {"methods": ["GET", "HEAD", "OPTIONS"]}
    problem(Client().options(f"{V1}children/"), 401)


def test_unchanged_is_said_with_304(cast: Cast) -> None:
    process = given_request(cast)
    system = officer(cast)
    first = system.get(f"{V1}processes/{process.pk}/")
    again = system.get(f"{V1}processes/{process.pk}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["ETag"].startswith(f'"{process.revision}.')


def test_people_sign_in_with_their_session(cast: Cast, browser_of: BrowserOf) -> None:
    given_request(cast)
    browser = browser_of(cast.amina)
    assert browser.get(f"{V1}children/").json()["results"][0]["surname"] == "Fielding"
    assert browser.get(f"{V1}me/").json()["token"] is False
    assert ApiCall.objects.filter(user=cast.amina, token=None).count() == 2
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.amina)
    refused = strict.post(f"{V1}children/search/", {"q": "x"}, content_type="application/json")
    assert "CSRF" in problem(refused, 403)["detail"]


@override_settings(SECOND_FACTOR_REQUIRED=True)
def test_people_need_their_second_factor_here_too(cast: Cast, browser_of: BrowserOf) -> None:
    assert "second factor" in problem(browser_of(cast.amina).get(f"{V1}children/"), 403)["detail"]
    officer(cast).read("children/")


def test_search_is_posted_and_the_words_stay_out_of_the_address(cast: Cast) -> None:
    given_request(cast)
    system = officer(cast)
    found = system.send("children/search/", {"q": "robin 14/5/2018"})
    assert ([row["surname"] for row in found["results"]], found["more"]) == (["Fielding"], False)
    assert system.get(f"{V1}children/search/?q=robin").status_code == 405
    system.read("children/", 400, q="robin")
