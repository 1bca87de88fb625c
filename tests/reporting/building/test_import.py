"""A return of another system comes in, comes out again as it was, and comes in twice without changing anything."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from ehcp.actions.projection import compare
from ehcp.models import (
    AnnualReview,
    AssessmentRequest,
    Need,
    Placement,
    Plan,
    Process,
    Pupil,
    ReturnedRequest,
    ReturnFile,
)
from ehcp.policies import Refused
from reporting.building.build import export
from reporting.building.people import frozen
from reporting.management.sen2.take_in import sentences
from reporting.models import StagedPerson
from reporting.sen2 import Record, read
from reporting.taking_in.take_in import NotTakenIn, Report, take_in
from send_cases.history import events_of
from tests.cast import Cast
from tests.reporting.sen2.example import SKELETON
from tests.reporting.sen2.test_either import zipped
from tests.reporting.sen2.test_tables import written

DAY = dt.date


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-02-02")


@pytest.fixture
def came(cast: Cast, tmp_path: Path) -> Callable[..., Report]:
    """Take in the skeleton with some texts replaced."""
    from ehcp.authority import forget
    from ehcp.models import Authority
    from send_cases.history import writing

    with writing(by="tests", why="the skeleton's authority"):
        Authority.objects.update(code="320", dmo="Y", dco="N", dsco="R")
    forget()

    def take(*changes: tuple[str, str], text: str = SKELETON, **more: Any) -> Report:
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after)
        path = tmp_path / "in.xml"
        path.write_text(text, encoding="utf-8")
        return take_in(path, by=more.pop("by", "tests"), **more)

    return take


def people_of(path: Path) -> list[str]:
    """The people of a file in canonical order."""
    with read(path) as reader:
        return sorted(canonical(person) for person in reader)


def canonical(person: Record) -> str:
    kept = frozen(person)
    return json.dumps(_ordered(kept), sort_keys=True)


def _ordered(kept: dict[str, Any]) -> dict[str, Any]:
    blocks = {name: sorted((_ordered(b) for b in found), key=lambda b: json.dumps(b, sort_keys=True))
              for name, found in kept["blocks"].items()}  # fmt: skip
    return {"values": kept["values"], "blocks": blocks}


def test_the_skeleton_becomes_facts(came: Any) -> None:
    report = came()
    assert (report.people, report.new, report.known, report.doubts) == (3, 3, 0, [])
    alpha, beta, gamma = Pupil.objects.order_by("pk")
    assert (alpha.surname, alpha.upn, alpha.sex, alpha.ethnicity) == ("Examplesurname", "G320999900001", "F", "MWAS")
    assert (beta.uln, gamma.upn_unknown) == ("9000000016", "UN1")
    plan = Plan.objects.get(pupil=alpha)
    assert (plan.first_made_on, plan.personal_budget) == (DAY(2025, 6, 20), False)
    ceased = Plan.objects.get(pupil=beta)
    assert (ceased.ceased_on, ceased.cease_reason, ceased.origin) == (DAY(2025, 10, 31), "4", "transferred")
    asked = AssessmentRequest.objects.get(process__pupil=alpha)
    assert (asked.received_on, asked.requested_by, asked.rya) == (DAY(2025, 2, 3), "setting", False)
    assert [n.sen_type for n in Need.objects.filter(pupil=alpha).order_by("rank")] == ["ASD", "SLCN"]
    assert Placement.objects.filter(pupil=alpha).count() == 2
    review = AnnualReview.objects.get(plan=plan, meeting_on=DAY(2025, 11, 12))
    assert (review.outcome, review.notice_sent_on, review.draft_sent_on) == ("A", DAY(2025, 12, 8), DAY(2025, 12, 8))
    event = events_of(Plan)._default_manager.get(pgh_obj_id=plan.pk)
    assert event.pgh_context.metadata["why"] == "taken on from SEN2 2026"
    assert alpha.story.get().text == "Taken on from SEN2 2026, person 1 of the file"
    assert StagedPerson.objects.count() == 0
    assert list(compare(Process.objects.values_list("pk", flat=True))) == []


def test_a_shell_has_no_deadlines_and_the_plan_its_own_clocks(came: Any) -> None:
    came()
    alpha, beta, gamma = Pupil.objects.order_by("pk")
    assert not Process.objects.filter(pupil=beta, kind="assessment").exists()
    assert not Process.objects.filter(overdue_from__lte=DAY(2026, 2, 2)).exists()
    done = Process.objects.get(pupil=alpha, kind="assessment")
    assert (done.stage, done.closed_on) == ("final", DAY(2025, 6, 20))
    refused, withdrawn = Process.objects.filter(pupil=gamma).order_by("-opened_on")
    assert (refused.stage, refused.closed_on) == ("refused", DAY(2025, 10, 24))
    assert (withdrawn.stage, withdrawn.closed_on) == ("withdrawn", DAY(2025, 1, 20))
    following = Process.objects.get(pupil=alpha, kind="annual_review", closed_on=None)
    assert following.milestones.filter(due_on=DAY(2026, 12, 8)).exists() or following.next_on is not None
    transfer = Process.objects.get(pupil=alpha, kind="phase_transfer")
    assert transfer.next_on is not None


def test_the_skeleton_comes_out_as_it_went_in(came: Any, tmp_path: Path) -> None:
    came()
    built = export(year=2026, out=tmp_path / "out.xml", by="tests")
    assert people_of(tmp_path / "out.xml") == people_of(tmp_path / "in.xml")
    assert built.left == []


def test_the_same_file_twice_and_the_same_people_in_another_file_change_nothing(came: Any) -> None:
    came()
    before = {
        model: model._default_manager.count() for model in (Pupil, Plan, Placement, Need, Process, ReturnedRequest)
    }
    events = events_of(Plan)._default_manager.count()
    again = came()
    assert again.before
    other = came(("<SerialNo>001", "<SerialNo>002"))
    assert (other.new, other.known, other.changed, other.doubts) == (0, 3, 0, [])
    assert {model: model._default_manager.count() for model in before} == before
    assert events_of(Plan)._default_manager.count() == events


def test_a_dry_run_writes_nothing(came: Any) -> None:
    report = came(dry_run=True)
    assert (report.new, report.dry) == (3, True)
    assert not Pupil.objects.exists()
    assert not StagedPerson.objects.exists()


def test_another_authoritys_file_is_said_and_an_unknown_year_refused(came: Any) -> None:
    report = came(("<LEA>320", "<LEA>316"), dry_run=True)
    assert "authority 316" in report.notes[0]["message"]
    assert any(line.startswith("Noted: The file is of authority 316") for line in sentences(report))
    with pytest.raises(Refused, match="of 2031"):
        came(("<Year>2026", "<Year>2031"))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("<Year>2026</Year>", ""), "F04"),
        (("<Collection>SEN2", "<Collection>CIN"), "F03"),
        (("<ReferenceDate>2026-01-15", "<ReferenceDate>15/01/2026"), "F05"),
    ],
)
def test_what_is_wrong_with_the_header_is_noted(change: tuple[str, str], rule: str, came: Any) -> None:
    report = came(change)
    assert report.new == 3
    assert rule in {note["rule"] for note in report.notes}


def test_a_file_of_nobody_is_refused(came: Any) -> None:
    """It would take the place of an earlier file of the year, whose people may still be in doubt."""
    people = SKELETON[SKELETON.index("<Persons>") : SKELETON.index("</Persons>")]
    with pytest.raises(NotTakenIn) as refusal:
        came((people, "<Persons>"))
    assert [problem.rule for problem in refusal.value.problems] == ["F09"]
    assert not ReturnFile.objects.exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<PersonBirthDate>2021-06-30", "<PersonBirthDate>30/06/2021"),
        ("<LeavingDate>2025-07-18", "<LeavingDate>18/07/2025"),
    ],
)
def test_a_day_that_is_none_is_before_nothing(before: str, after: str, came: Any) -> None:
    with pytest.raises(NotTakenIn, match="Correct it and try again") as refusal:
        came((before, after))
    (problem,) = refusal.value.problems
    assert "no value that the return knows" in problem.message


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("<EntryDate>2019-09-02", "<EntryDate>2025-09-02", "LeavingDate is before EntryDate"),
        ("<Forename>Alpha</Forename>", "", "There is no Forename"),
        ("<RYA>0</RYA>", "<RYA>no</RYA>", "RYA is no value"),
        ("<ReceivedDate>2025-02-03", "<ReceivedDate>2027-02-03", "still to come"),
        ("<PersonBirthDate>2014-10-03", "<PersonBirthDate>0014-10-03", "in the year 0014"),
        ("<PhaseTransferDueDate>2026-02-15", "<PhaseTransferDueDate>9999-12-31", "in the year 9999"),
        ("<CeaseDate>2025-10-31</CeaseDate>", "<CeaseDay>2025-10-31</CeaseDay>", "CeaseDay"),
        ("<SENSetting>NIEC</SENSetting>", "", "neither URN, UKPRN nor SENSetting"),
    ],
)
def test_what_no_record_can_hold_keeps_the_whole_file_out(came: Any, before: str, after: str, words: str) -> None:
    with pytest.raises(NotTakenIn, match="Nothing was taken in") as refusal:
        came((before, after))
    assert any(words in problem.message for problem in refusal.value.problems), refusal.value.problems
    assert all(problem.line for problem in refusal.value.problems)
    assert not Pupil.objects.exists()


def test_a_later_year_brings_people_up_to_date(came: Any, moved_clock: Any) -> None:
    came()
    moved_clock("2027-02-02")
    later = (SKELETON.replace("<Year>2026", "<Year>2027").replace("2026-01-15", "2027-01-21")
             .replace("<EntryDate>2025-09-03</EntryDate>", "<EntryDate>2025-09-03</EntryDate><LeavingDate>2026-07-17</LeavingDate>")
             .replace("<PB>0</PB>", "<PB>1</PB>").replace("<ReviewMeeting>2025-11-12", "<ReviewMeeting>2026-11-10")
             .replace("<LastReview>2025-12-08", "<LastReview>2026-12-01").replace("<ReviewDraft>2025-12-08</ReviewDraft>", ""))  # fmt: skip
    report = came(text=later)
    assert (report.new, report.known) == (0, 3)
    alpha = Pupil.objects.order_by("pk")[0]
    assert Plan.objects.get(pupil=alpha).personal_budget is True
    assert Placement.objects.filter(pupil=alpha, leaving_date=DAY(2026, 7, 17)).count() == 1
    assert AnnualReview.objects.filter(plan__pupil=alpha).count() == 3  # two held, and the next
    assert Pupil.objects.count() == 3


def test_what_was_recorded_here_stays(came: Any, cast: Cast) -> None:
    from ehcp.actions import provision, pupils

    came()
    alpha = Pupil.objects.order_by("pk")[0]
    plan = Plan.objects.get(pupil=alpha)
    provision.change_plan(plan=plan, by=cast.amina, facts={"personal_budget": True, "organised_arrangements": True})
    pupils.change_facts(pupil=alpha, by=cast.amina, facts={"forename": "Alphonse"})
    report = came(("<SerialNo>001", "<SerialNo>002"))
    alpha.refresh_from_db()
    plan.refresh_from_db()
    assert (alpha.forename, plan.personal_budget) == ("Alphonse", True)
    assert report.kept == {"legal forenames": 1, "plan": 2}


REVIEW = SKELETON[SKELETON.index("          <ReviewMeeting>") : SKELETON.index("        </ActivePlans>")]
CEASED = "<CeaseDate>2025-10-31</CeaseDate>\n            <CeaseReason>4</CeaseReason>"
ALIKE = """<PlacementDetail>
            <URN>138454</URN>
            <PlacementRank>1</PlacementRank>
            <EntryDate>2025-09-03</EntryDate>
            <LeavingDate>2025-09-03</LeavingDate>
          </PlacementDetail>
          <SENneed>
            <SENtype>ASD"""


@pytest.mark.parametrize(
    "changes",
    [
        [(REVIEW, "<ReviewOutcome>A</ReviewOutcome>"), ("<PB>0</PB>", "<PB>0</PB><CeaseDate>2025-12-01</CeaseDate>")],
        [("<SENneed>\n            <SENtype>ASD", ALIKE)],
        [(CEASED, "<CeaseReason>4</CeaseReason>"), ("<AssessmentOutcome>H", "<AssessmentOutcome>N")],
        [("<RequestOutcome>H</RequestOutcome>", ""), ("<AssessmentOutcome>H</AssessmentOutcome>", "")],
    ],
    ids=[
        "a review without a day",
        "placements that begin alike",
        "ceased, nobody says when",
        "a shell without outcomes",
    ],
)
def test_shapes_that_are_odd_come_out_and_come_in_again_unchanged(
    changes: list[tuple[str, str]], came: Any, tmp_path: Path
) -> None:
    came(*changes)
    before = (tmp_path / "in.xml").read_text(encoding="utf-8")
    export(year=2026, out=tmp_path / "out.xml", by="tests")
    assert people_of(tmp_path / "out.xml") == people_of(tmp_path / "in.xml")
    again = came(("<SerialNo>001", "<SerialNo>002"), text=before)
    assert (again.new, again.known, again.changed, again.kept) == (0, 3, 0, {})


@pytest.mark.parametrize("packed", [False, True], ids=["a folder", "a zip file"])
def test_collects_tables_come_in_whole(packed: bool, came: Any, cast: Cast, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    files = written(folder)
    report = came(text=SKELETON, dry_run=True)
    source = zipped(folder) if packed else folder
    tables = take_in(source, by="tests")
    assert (tables.year, tables.people, tables.new) == (2026, 3, report.new)
    export(year=2026, out=tmp_path / "out.xml", by="tests")
    assert people_of(tmp_path / "out.xml") == people_of(tmp_path / "in.xml")
    assert take_in(source, by="tests").before
    files["requests"].write_text("requeststableid,persontableid\r\n1,99\r\n", encoding="utf-8")
    with pytest.raises(NotTakenIn) as refusal:
        take_in(folder, by="tests")
    assert any("stand under no row of person" in p.message for p in refusal.value.problems)


def test_the_database_is_told_how_its_tables_grow(came: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All in one transaction: without it, plans made for empty tables would be used to the last person."""
    monkeypatch.setattr("reporting.taking_in.take_in.BATCH", 1)
    sizes = "SELECT relname, reltuples FROM pg_class WHERE oid = ANY(ARRAY['ehcp_pupil', 'ehcp_process']::regclass[])"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ehcp_process, ehcp_pupil")
    came()
    with connection.cursor() as cursor:
        cursor.execute(sizes)
        assert dict(cursor.fetchall())["ehcp_pupil"] == 2  # counted after one and after two of three
        cursor.execute("SELECT count(*) FROM ehcp_process")
        held = cursor.fetchone()[0]
        cursor.execute("ANALYZE ehcp_process")
    assert held > 3
    came(("<SerialNo>001", "<SerialNo>002"))
    with connection.cursor() as cursor:
        cursor.execute(sizes)
        assert dict(cursor.fetchall())["ehcp_pupil"] == 2  # big enough: nothing is counted, so nobody waits for it
