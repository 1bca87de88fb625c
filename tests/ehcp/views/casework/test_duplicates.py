"""A child whom a school sent in and who may be known already: marked for the officer, never for the school."""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client

from ehcp import matching
from ehcp.actions.restricted import restrict
from ehcp.models import Process, RequestDraft, Submission
from send_cases import clock
from send_cases.history import writing
from tests.cast import Cast
from tests.stories import a_child, given_request


@pytest.fixture
def sent(cast: Cast) -> Process:
    """Robin Fielding, asked for by a parent before, is now sent in by Riverside Primary as Robyn Fielding."""
    given_request(cast)
    organisation = cast.school.organisation
    with writing(by=cast.sam, why="tests"):
        draft = RequestDraft.objects.create(organisation=organisation, started_by=cast.sam,
                                            expires_on=clock.today() + dt.timedelta(days=30))  # fmt: skip
        submission = Submission.objects.create(
            organisation=organisation, draft=draft, sent_at=clock.now(), sent_by=cast.sam, answers={}, sha256="0" * 64
        )
    return given_request(cast, child=a_child(forename="Robyn"), submission=submission, requested_by="setting")


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content.decode(), "lxml").select_one("main").get_text(" ").split())


def test_the_list_and_the_case_say_so_until_an_officer_has_looked(
    cast: Cast, sent: Process, amina_client: Client
) -> None:
    case = f"/cases/{sent.pupil.reference}/"
    assert text(amina_client, "/cases/").count("Possible duplicate") == 1
    assert "Possible duplicate: this child may be known already" in text(amina_client, case)
    assert "Check a possible duplicate" in text(amina_client, case)
    assert "Robin Fielding , born 14 May 2018" in text(amina_client, f"{case}matches/")
    amina_client.post(f"{case}matches/")
    for address in ("/cases/", case):
        assert "ossible duplicate" not in text(amina_client, address)


def test_a_restricted_record_makes_no_duplicate_for_those_who_may_not_see_it(cast: Cast, sent: Process) -> None:
    other = Process.objects.exclude(pk=sent.pk).get()
    assert matching.with_duplicates(cast.omar, [sent.pk, other.pk]) == {sent.pk}
    restrict(pupil=other.pupil, by=cast.ben, because="Family of staff", people=[])
    assert matching.with_duplicates(cast.omar, [sent.pk]) == set()
    assert matching.with_duplicates(cast.ben, [sent.pk]) == {sent.pk}


@pytest.mark.parametrize(
    ("person", "reasons"),
    [
        (matching.Person("Fielding", "Robin", dt.date(2018, 5, 14)), ("Same name", "Same birth date")),
        (matching.Person("Feilding", "Robyn", dt.date(2018, 5, 14)), ("Similar name", "Same birth date")),
        (matching.Person("Someone", "Else", None, "A123456789012"), ("Same UPN",)),
        (matching.Person("Stepname", "Robin", None, "", "WM1 4QZ"), ("Similar forename", "Same postcode")),
        (matching.Person("Stepname", "Robin", dt.date(2018, 5, 14)), ("Similar forename", "Same birth date")),
        (matching.Person("Fielding", "Ann", dt.date(2018, 5, 14)), ("Similar surname", "Same birth date")),
        (matching.Person("Fielding", "Robin"), ("Same name",)),
        (matching.Person("Someone", "Else", dt.date(2018, 5, 14)), None),
    ],
)
def test_what_counts_as_a_match(cast: Cast, person: matching.Person, reasons: tuple[str, ...] | None) -> None:
    given_request(cast, child=a_child(upn="A123456789012"))
    found = matching.possible_matches(cast.amina, person)
    assert [m.reasons for m in found] == ([reasons] if reasons else [])


@pytest.mark.parametrize(
    ("one", "other"), [("Fielding", "Feilding"), ("O'Brien-Smith", "OBrien Smith"), ("Ann", "ann")]
)
def test_likeness_is_postgresqls_own(db: None, one: str, other: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity(%s, %s)", [one, other])
        assert matching.likeness(one, other) == pytest.approx(cursor.fetchone()[0], abs=1e-6)
