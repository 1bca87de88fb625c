"""The board and the summaries as pages: for managers, complete without JavaScript, bounded in queries."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from ehcp.models import Job, Process, ViewLog
from reporting import board
from reporting.actions import fingerprint, make_summary
from reporting.models import Return
from reporting.work import summary_job
from send_cases import clock
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.history import writing
from tests.cast import Cast, make_organisation, make_person
from tests.stories import days_ago, given_request

Browser = Callable[[User], Client]
pytestmark = pytest.mark.django_db
PAGES = ("reporting:board", "reporting:returns")


@pytest.mark.parametrize("page", PAGES)
def test_only_managers_find_it(cast: Cast, browser_of: Browser, page: str) -> None:
    assert browser_of(cast.ben).get(reverse(page)).status_code == 200
    for person in (cast.amina, cast.ada, cast.sam, cast.chandra, cast.eve):
        assert browser_of(person).get(reverse(page)).status_code == 404
    assert Client().get(reverse(page)).status_code == 302


def numbers_of(page: str) -> list[tuple[str, int]]:
    """Address and number of every link in the board's tables."""
    links = BeautifulSoup(page, "html.parser").select("td a")
    assert len(links) > 4
    return [(str(a["href"]), int(next(a.stripped_strings))) for a in links]


def test_every_number_links_to_as_many_cases(cast: Cast, browser_of: Browser) -> None:
    for days in (10, 50, 160):
        given_request(cast, received_on=days_ago(days), officer=None)
    client = browser_of(cast.ben)
    tallies = board.tallies(clock.today())
    assert tallies["overdue"] == 2
    for tile in board.counts(clock.today()):
        page = client.get(reverse("reporting:cases", args=["now", tile.key]))
        assert page.context["page"].paginator.count == tallies[tile.key]
    for address, number in numbers_of(client.get(reverse("reporting:board")).content.decode()):
        assert client.get(address).context["page"].paginator.count == number, address
    assert client.get(reverse("reporting:cases", args=["now", "no-such"])).status_code == 404
    assert client.get(reverse("reporting:cases", args=["stage", "advice"]) + "?and=no-such").status_code == 404
    assert ViewLog.objects.filter(what="list", user=cast.ben).exists()


def test_queries_do_not_grow_with_the_cases(
    cast: Cast, browser_of: Browser, django_assert_max_num_queries: Any
) -> None:
    client = browser_of(cast.ben)
    for _ in range(2):
        given_request(cast)
    for _ in range(2):
        client.get(reverse("reporting:board"))
        with django_assert_max_num_queries(16):
            client.get(reverse("reporting:board"))
        for _ in range(4):
            given_request(cast)


def test_of_more_caseworkers_than_anybody_reads_those_of_ones_teams_are_shown(
    cast: Cast, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = make_person("Erin Elsewhere", make_organisation("team", "Another team"), "officer")
    for officer in (cast.amina, elsewhere, None):
        given_request(cast, officer=officer)
    client, board_ = browser_of(cast.ben), reverse("reporting:board")
    assert "Erin Elsewhere" in client.get(board_).content.decode()
    monkeypatch.setattr("ehcp.filters.MOST", 1)
    page = client.get(board_).content.decode()
    assert "Erin Elsewhere" not in page
    assert cast.amina.name in page
    assert "Unallocated" in page
    assert "By caseworker of your teams" in page


def test_a_restricted_record_is_counted_and_not_listed(cast: Cast, browser_of: Browser) -> None:
    process = given_request(cast, officer=None)
    with writing(by="tests", why="restricted"):
        process.pupil.restricted, process.pupil.restricted_because = True, "Staff family"
        process.pupil.save()
    assert board.tallies(clock.today())["unallocated"] == 1
    page = browser_of(cast.ben).get(reverse("reporting:cases", args=["now", "unallocated"]))
    assert process.pupil.reference not in page.content.decode()


@pytest.fixture
def made(cast: Cast) -> Return:
    given_request(cast)
    return make_summary(by=cast.ben, year=clock.today().year)


def test_the_pdf_is_tagged_and_says_what_it_was_made_from(made: Return) -> None:
    with made.pdf.open("rb") as kept:
        pdf = kept.read()
    assert hashlib.sha256(pdf).hexdigest() == made.pdf_sha256
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    kinds = _kinds(root["/StructTreeRoot"])
    assert {"/Table", "/TH", "/H1", "/H2", "/Figure"} <= {kind for kind, _ in kinds}
    assert all(alt for kind, alt in kinds if kind == "/Figure")
    text = " ".join("".join(page.extract_text().split()) for page in reader.pages)
    assert fingerprint(made.data)[:16] in text
    assert "BenCarter" in text
    assert "Base1" in text


def _kinds(node: Any) -> list[tuple[str, str]]:
    node, found = node.get_object(), []
    if isinstance(node, list):
        return [pair for child in node for pair in _kinds(child)]
    if hasattr(node, "get"):
        if "/S" in node:
            found.append((str(node["/S"]), str(node.get("/Alt", ""))))
        if "/K" in node and not isinstance(node["/K"], int):
            found += _kinds(node["/K"])
    return found


def test_a_summary_never_changes_and_its_files_come_as_kept(made: Return, cast: Cast, browser_of: Browser) -> None:
    client = browser_of(cast.ben)
    before = made.data
    given_request(cast)
    made.refresh_from_db()
    assert made.data == before
    assert made.base == 1
    for kind, sha in (("pdf", made.pdf_sha256), ("csv", made.csv_sha256)):
        response = client.get(reverse("reporting:download", args=[made.pk, kind]))
        assert hashlib.sha256(b"".join(response.streaming_content)).hexdigest() == sha  # type: ignore[attr-defined]
        assert "attachment" in response["Content-Disposition"]
        assert str(made.year) in response["Content-Disposition"]
    assert client.get(reverse("reporting:return", args=[made.pk])).status_code == 200
    assert browser_of(cast.amina).get(reverse("reporting:download", args=[made.pk, "pdf"])).status_code == 404


def test_asking_starts_a_job_and_the_job_makes_one_summary(cast: Cast, browser_of: Browser) -> None:
    year = clock.today().year
    response = browser_of(cast.ben).post(reverse("reporting:returns"), {"year": year})
    job = Job.objects.get(kind="summary")
    assert response.url == reverse("job", args=[job.pk])  # type: ignore[attr-defined]

    class Watching:
        job_id = job.pk
        steps: list[int] = []

        def step(self, done: int, total: int, words: str) -> None:
            self.steps.append(done)

    for _ in range(2):  # begun again after a cut-off
        result = summary_job(Watching(), **job.args)
    assert Watching.steps == [0, 1, 2, 3, 4]
    assert Return.objects.count() == 1
    assert result["href"] == reverse("reporting:return", args=[Return.objects.get().pk])


def test_a_wrong_year_is_said(cast: Cast, browser_of: Browser) -> None:
    response = browser_of(cast.ben).post(reverse("reporting:returns"), {"year": "1066"})
    assert response.status_code == 422
    assert not Job.objects.exists()


def test_a_caseworker_makes_no_summary(cast: Cast) -> None:
    with pytest.raises(Denied):
        make_summary(by=cast.amina, year=2026)
    assert Process.objects.count() == 0
