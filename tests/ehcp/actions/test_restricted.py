"""Restricted records: named people only, and breaking the glass tells the managers without telling who exists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from ehcp.actions import restricted
from ehcp.models import Mail, NamedAccess, Process, Pupil, ViewLog
from ehcp.policies import Refused
from send_cases import clock
from send_cases.access import Denied
from tests.cast import Cast
from tests.stories import given_request

REASON = "The family is at the door and nobody named is here"


@pytest.fixture
def process(cast: Cast) -> Process:
    process = given_request(cast)
    restricted.restrict(pupil=process.pupil, by=cast.ben, because="Family of staff", people=[cast.amina])
    return process


def sees(person: object) -> bool:
    return Pupil.objects.visible_to(person).exists()


def test_only_named_people_and_whoever_did_it_see_the_record(cast: Cast, process: Process) -> None:
    assert (sees(cast.amina), sees(cast.ben), sees(cast.omar)) == (True, True, False)


def test_taking_somebody_off_the_list_ends_their_access(cast: Cast, process: Process) -> None:
    restricted.restrict(pupil=process.pupil, by=cast.ben, because="Family of staff", people=[cast.omar])
    assert (sees(cast.amina), sees(cast.omar)) == (False, True)
    restricted.lift(pupil=process.pupil, by=cast.ben, because="They left the council")
    assert sees(cast.amina)
    process.pupil.refresh_from_db()
    assert not process.pupil.restricted


def test_only_managers_restrict_and_with_a_reason(cast: Cast) -> None:
    process = given_request(cast)
    with pytest.raises(Denied):
        restricted.restrict(pupil=process.pupil, by=cast.amina, because="x", people=[])
    with pytest.raises(Refused, match="Say why"):
        restricted.restrict(pupil=process.pupil, by=cast.ben, because=" ", people=[])
    with pytest.raises(Refused, match="does not work on cases"):
        restricted.restrict(pupil=process.pupil, by=cast.ben, because="x", people=[cast.sam])


def test_breaking_the_glass_opens_it_until_tonight_and_tells_the_managers(
    cast: Cast, process: Process, browser_of: Callable, moved_clock: Callable
) -> None:  # fmt: skip
    client = browser_of(cast.omar)
    response = client.post("/cases/restricted/", {"reference": process.pupil.reference.lower(), "because": REASON})
    assert response.url == f"/cases/{process.pupil.reference}/"
    assert client.get(response.url).status_code == 200
    assert ViewLog.objects.filter(what="break_glass", user=cast.omar, pupil=process.pupil).count() == 1
    mail = Mail.objects.get(kind="break_glass")
    assert mail.to_user == cast.ben
    assert process.pupil.surname not in mail.subject + mail.body
    access = NamedAccess.objects.get(break_glass=True)
    assert (access.until, access.because) == (clock.today(), REASON)
    moved_clock(clock.today() + dt.timedelta(days=1))
    assert client.get(response.url).status_code in (302, 404)
    assert not sees(type(cast.omar).objects.get(pk=cast.omar.pk))


def test_the_answer_tells_nothing_about_what_exists(cast: Cast, process: Process, browser_of: Callable) -> None:
    client = browser_of(cast.omar)
    plain = given_request(cast)
    answers = set()
    for reference in (plain.pupil.reference, "EHC-999999", "nonsense"):
        response = client.post("/cases/restricted/", {"reference": reference, "because": REASON})
        assert response.status_code == 422
        answers.add(response.content.decode().partition("There is a problem")[2].partition("</ul>")[0])
    assert len(answers) == 1
    assert client.post("/cases/restricted/", {"reference": process.pupil.reference, "because": "x"}).status_code == 422
    assert browser_of(cast.eve).post("/cases/restricted/", {}).status_code == 404
