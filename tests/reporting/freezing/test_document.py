"""The return as PDF and workbook: counted as DfE does, tagged, with last year and England beside, and kept."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from ehcp.actions import jobs
from ehcp.models import Job, ViewLog
from reporting.freezing.documents import make_document, start_document
from reporting.freezing.explaining import explain
from reporting.freezing.keep import build_return
from reporting.freezing.signing import sign
from reporting.models import ReturnDocument, SenReturn
from reporting.published.counting import Counting
from reporting.published.schools import kind_of_type
from reporting.published.tables import ENGLAND, england, shown, tables
from reporting.sen2 import Record
from send_cases.access import Denied
from tests.cast import Cast
from tests.reporting.freezing.conftest import DAY, QUIET, given_old_plan
from tests.reporting.test_pages import _kinds

Browser = Callable[..., Client]
pytestmark = pytest.mark.django_db
TWO_WEEKS_LATE = "2025-07-08"  # 154 days after 4 February


@pytest.fixture
def made(kept: SenReturn, office: Cast) -> ReturnDocument:
    explain(by=office.ben, kept=kept, rule=QUIET, pupil=None, text="The system before us held no meetings.")
    sign(by=office.ben, kept=kept, name="Kit Vale", role="Director", signed_on=DAY(2026, 2, 2), without_words=True)
    return make_document(by=office.ben, kept=SenReturn.objects.get(pk=kept.pk))


def test_the_pdf_is_tagged_and_says_all_of_it(made: ReturnDocument) -> None:
    with made.pdf.open("rb") as kept:
        pdf = kept.read()
    assert hashlib.sha256(pdf).hexdigest() == made.pdf_sha256
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    kinds = {kind for kind, _ in _kinds(root["/StructTreeRoot"])}
    assert {"/Table", "/TH", "/H1", "/H2", "/H3", "/Link", "/L"} <= kinds
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    for words in ("Contents", "What is in it", "What is said of the data", "The system before us held no meetings.",
                  "Kit Vale", "Designated medical officer", made.sen_return.build.sha256[:16],
                  *(table.heading for table in tables(2026))):  # fmt: skip
        assert words in text, words
    assert "Fielding" not in text


def test_the_workbook_holds_every_figure(made: ReturnDocument) -> None:
    with made.workbook.open("rb") as kept:
        content = kept.read()
    assert hashlib.sha256(content).hexdigest() == made.workbook_sha256
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Notes", "All figures", *(table.key for table in tables(2026))]
    notes = "\n".join(str(cell) for row in book["Notes"].iter_rows(values_only=True) for cell in row)
    assert "Open Government Licence" in notes
    assert made.sen_return.build.sha256 in notes
    every = list(book["All figures"].iter_rows(min_row=2, values_only=True))
    assert len(every) == sum(len(table.rows) for table in tables(2026))
    (requests,) = [row for row in every if row[1] == "Requests received"]
    assert requests[3:] == (0, None, "not held", None, 162702, None, "2025")
    (plans,) = [row for row in every if row[1] == "Plans in force"]
    assert plans[3] == "1 to 5"
    for name in book.sheetnames[1:]:
        assert book[name].freeze_panes
        assert book[name].tables


def test_a_worker_writes_it_and_who_may(kept: SenReturn, office: Cast, browser_of: Browser) -> None:
    with pytest.raises(Denied):
        start_document(by=office.amina, kept=kept)
    ben = browser_of(office.ben)
    response = ben.post(reverse("reporting:sen2_write", args=[kept.pk]))
    job = Job.objects.get(kind="sen2-document")
    assert response.url == reverse("job", args=[job.pk])  # type: ignore[attr-defined]
    made = make_document(by=office.ben, kept=kept, job_id=job.pk)
    assert make_document(by=office.ben, kept=kept, job_id=job.pk) == made
    page = ben.get(reverse("reporting:sen2_document", args=[kept.pk, made.pk]))
    assert "England" in page.content.decode()
    assert "Fielding" not in page.content.decode()
    for kind, sha in (("pdf", made.pdf_sha256), ("xlsx", made.workbook_sha256)):
        file = ben.get(reverse("reporting:sen2_document_file", args=[kept.pk, made.pk, kind]))
        assert hashlib.sha256(b"".join(file.streaming_content)).hexdigest() == sha  # type: ignore[attr-defined]
        assert f"sen2-2026-001-tables.{kind}" in file["Content-Disposition"]
        assert ViewLog.objects.filter(what="export").latest("pk").detail["as"] == kind
    assert ben.get(reverse("reporting:sen2_document_file", args=[kept.pk, made.pk, "doc"])).status_code == 404
    amina = browser_of(office.amina)
    assert amina.get(reverse("reporting:sen2_document", args=[kept.pk, made.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_one_leaves_nothing(kept: SenReturn, office: Cast) -> None:
    job = start_document(by=office.ben, kept=kept)
    jobs.cancel(by=office.ben, job=job)
    jobs.run(job.pk)
    assert not ReturnDocument.objects.exists()
    jobs.retry(by=office.ben, job=job)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, ReturnDocument.objects.count()) == ("done", 1)


def test_last_year_stands_beside(office: Cast, moved_clock: Callable[[str], None]) -> None:
    moved_clock("2025-02-03")
    for number in range(7):
        given_old_plan(office, forename=f"Child {number}")
    build_return(by=office.ben, year=2025)
    moved_clock("2026-02-02")
    given_old_plan(office, first=DAY(2025, 3, 3), forename="New")
    made = make_document(by=office.ben, kept=build_return(by=office.ben, year=2026))
    rows = {row["key"]: row for table in made.data["tables"] for row in table["rows"]}
    assert (rows["plans"]["now"]["words"], rows["plans"]["before"]["words"]) == ("8", "7")
    assert rows["plans.sex.M"]["now"]["words"] == "8 (100.0%)"
    assert rows["plans.sex.F"]["now"]["words"] == "none"
    assert "SEN2 2025" in made.data["before"]


def person(*requests: Record, **values: str) -> Record:
    return Record("Person", {"PersonBirthDate": "2014-10-03", "Sex": "F", "Ethnicity": "MWAS", **values}, requests)


def counted(*people: Record, year: int = 2026) -> Counting:
    counting = Counting(year, lambda place: "mainstream" if place is not None else "unknown")
    for each in people:
        counting.add(each)
    return counting


def _issued(day: str, **more: str) -> Record:
    plan = Record(
        "NamedPlan", {"StartDate": day, "PB": "1", "OA": "0", "DP": "I"}, [Record("PlanDetail", {"URN": "1"})]
    )
    assessment = Record("Assessment", {"AssessmentOutcome": "Y", "AssessmentOutcomeDate": day, **more}, [plan])
    where = Record("ActivePlans", {"PhaseTransferDueDate": "2026-02-15"}, [
        Record("PlacementDetail", {"URN": "1", "PlacementRank": "1", "EntryDate": "2019-09-02", "SENunitIndicator": "1",
                                   "Res": "A"}),
        Record("SENneed", {"SENtype": "ASD", "SENtypeRank": "1"}),
    ])  # fmt: skip
    return Record("Requests", {"ReceivedDate": "2025-02-04", "RequestSource": "2", "RequestOutcome": "Y",
                               "RequestOutcomeDate": "2025-03-18"}, [assessment, where])  # fmt: skip


def test_requests_and_the_20_weeks() -> None:
    found = counted(person(_issued("2025-06-24")), person(_issued(TWO_WEEKS_LATE)),
                    person(_issued("2026-01-02")), person(_issued(TWO_WEEKS_LATE, Week20="1"))).counts  # fmt: skip
    assert (found["requests"], found["requests.assess"], found["source.2"], found["requests.six_weeks"]) == (4, 4, 4, 4)
    assert (found["assessments"], found["new"], found["timely"], found["timely.20"], found["timely.52"]) == (
        3,
        3,
        3,
        1,
        2,
    )
    assert (found["timely_ex"], found["timely_ex.20"]) == (2, 1)  # a plan of January is next year's
    assert counted(person(_issued("2025-06-24"))).number("timely.weeks") == 20.0
    assert counted().number("timely.weeks") is None


def test_plans_on_census_day() -> None:
    found = counted(person(_issued("2025-06-24"))).counts
    assert found["plans"] == found["plans.at.mainstream"] == found["plans.at.unit"] == found["plans.age.5-10"] == 1
    assert found["plans.sex.F"] == found["plans.ethnicity.M"] == found["needs.ASD"] == found["residential.A"] == 1
    assert found["budget"] == found["budget.I"] == found["transfers.due"] == 1
    assert found["budget.OA"] == found["ceased"] == found["reviews.expected"] == 0


def test_reviews_and_endings() -> None:
    def old(reviewed: dict[str, str], **plan: str) -> Record:
        named = Record("NamedPlan", {"StartDate": "2020-05-01", **plan})
        return person(Record("Requests", {"RequestOutcome": "H"}, [
            Record("Assessment", {"AssessmentOutcome": "H"}, [named]), Record("ActivePlans", reviewed)]))  # fmt: skip

    held = {"ReviewMeeting": "2025-11-12", "ReviewOutcome": "A", "LastReview": "2025-12-10"}
    late, before = held | {"LastReview": "2025-12-11"}, {"ReviewMeeting": "2024-11-12"}
    gone = {"CeaseDate": "2025-10-31", "CeaseReason": "4"}
    found = counted(old(held), old(late), old(before), old({}), old({}, **gone)).counts
    assert (found["reviews.expected"], found["reviews"], found["reviews.A"], found["reviews.four_weeks"]) == (
        4,
        2,
        2,
        1,
    )
    assert (found["reviews.over_four_weeks"], found["reviews.prior"], found["reviews.none"]) == (1, 1, 1)
    assert (found["ceased"], found["ceased.4"], found["plans.at.unknown"]) == (1, 1, 4)
    assert found["requests"] == 0


def test_small_groups_are_words() -> None:
    assert shown(0, 10)["words"] == "none"
    for number in range(1, 6):
        assert shown(number, 1000) == {"number": None, "percent": None, "words": "1 to 5"}
    assert shown(6, 12)["words"] == "6 (50.0%)"
    assert shown(6, None)["words"] == "6"


def test_englands_figures_add_up_and_every_row_is_known() -> None:
    held = {key: number for key, (number, _) in england().items()}
    assert sum(held[f"requests.{k}"] for k in ("assess", "refused", "withdrawn", "undecided")) == held["requests"]
    assert sum(number for key, number in held.items() if key.startswith("source.")) == held["requests"]
    for band in ("timely", "timely_ex"):
        assert sum(held[f"{band}.{k}"] for k in ("20", "52", "over")) <= held[band]  # DfE's own bands leave 65 out
    for group in ("age", "sex", "ethnicity"):
        assert sum(number for key, number in held.items() if key.startswith(f"plans.{group}.")) == held["plans"]
    places = ("mainstream", "special", "ap", "fe", "early", "elsewhere", "unknown")
    for key in ("plans", "new"):
        assert sum(held[f"{key}.at.{place}"] for place in places) == held[key]
    assert (
        sum(number for key, number in held.items() if key.startswith("ceased.")) == held["ceased"] - 1
    )  # as published
    assert sum(number for key, number in held.items() if key.startswith("needs.")) == held["needs"]
    asked = {row.key for table in tables(2026) for row in table.rows}
    asked |= {key for table in tables(2026) for row in table.rows for key in row.of}
    with ENGLAND.open(newline="", encoding="utf-8") as lines:
        assert {row["key"] for row in csv.DictReader(lines)} <= asked


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Academy special converter", "special"), ("Community school", "mainstream"), ("Pupil referral unit", "ap"),
        ("Academy alternative provision converter", "ap"), ("Further education", "fe"), ("Special post 16 institution", "fe"),
        ("Free schools 16 to 19", "fe"), ("Other independent special school", "special"), ("Free schools", "mainstream"),
    ],
)  # fmt: skip
def test_types_of_the_register_fall_into_dfes_groups(words: str, kind: str) -> None:
    assert kind_of_type(words) == kind
