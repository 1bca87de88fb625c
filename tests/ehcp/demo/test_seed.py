"""Seeding an empty database: a small authority through the same steps as the large one."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import TestCase

from ehcp.actions.projection import compare
from ehcp.demo import PEOPLE, SENCO_SCHOOL
from ehcp.demo.cast import find_cast
from ehcp.demo.children import starts_school
from ehcp.demo.places import places
from ehcp.demo.play import player
from ehcp.demo.seed import begin, rest
from ehcp.demo.size import Size
from ehcp.identifiers import clean_upn
from ehcp.models import (
    AdviceRequest,
    CaseEvent,
    Document,
    Job,
    Mail,
    NoticeRecipient,
    Plan,
    Process,
    Pupil,
    RequestDraft,
    Setting,
    Submission,
)
from reporting.building.build import export
from reporting.faults.check import check_everybody
from reporting.models import SenFault
from reporting.sen2 import read
from send_cases import clock
from send_cases.accounts.models import User
from send_cases.history import writing
from tests.reporting.comparing import compare_board, compare_pdf, compare_year

TODAY = dt.date(2026, 11, 22)
CASES = 36  # 18 months of 24 a year


class Cut(Exception):
    """The worker is gone."""


def _cut_off(size: Size) -> None:
    """Work for a while, then be gone."""

    def cut(done: int, of: int, what: str) -> None:
        if done > of - 25:
            raise Cut

    with pytest.raises(Cut):
        rest(size, cut)


class SeededAuthority(TestCase):
    """One small authority, seeded once for all of these tests."""

    size: Size
    total: int
    cut_off_at: int
    steps: list[tuple[int, int]]

    @classmethod
    def setUpClass(cls) -> None:
        clock.move_to(TODAY)
        cls.addClassCleanup(clock.move_to, None)
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        cls.size = Size(today=TODAY, seed=5, per_year=24)
        begin(cls.size, say=lambda text: None, queue=True)
        _cut_off(cls.size)
        cls.cut_off_at = Process.objects.filter(kind="assessment").count()
        cls.steps = []
        cls.total = rest(cls.size, lambda done, of, what: cls.steps.append((done, of)))

    def test_every_case_and_plan_is_there_once_though_the_worker_was_cut_off(self) -> None:
        cases = Process.objects.filter(kind="assessment")
        assert self.cut_off_at < CASES + 1
        assert cases.count() == CASES + 1  # and the one that a school sent today
        assert Plan.objects.filter(origin=Plan.Origin.TAKEN_ON).count() == self.size.older_plans
        assert Pupil.objects.values("nhs_number").distinct().count() == Pupil.objects.count()
        assert self.steps[-1] == (self.total, self.total)
        assert self.steps == sorted(self.steps)

    def test_board_summary_and_csv_equal_an_independent_count(self) -> None:
        """Each figure counted again by plain SQL, on the whole seed."""
        compare_board(TODAY)
        for year in (TODAY.year, TODAY.year - 1):
            assert compare_year(year, TODAY)["plans"] > 0
        compare_pdf(TODAY.year, find_cast().manager)

    def test_the_return_holds_everybody_with_all_that_is_asked_for(self) -> None:
        for year in (2026, 2027):
            with TemporaryDirectory() as folder:
                out = Path(folder) / "out.xml"
                built = export(year=year, out=out, by="tests")
                with read(out) as reader:
                    people = list(reader)
                    assert reader.problems == []
                if "SEED_RETURNS" in os.environ:
                    Path(os.environ["SEED_RETURNS"], f"seed{year}.xml").write_bytes(out.read_bytes())
            assert (built.build.persons, built.left) == (len(people), [])
            plans = [
                plan
                for p in people
                for r in p.all("Requests")
                for a in r.all("Assessment")
                for plan in a.all("NamedPlan")
            ]
            assert len(plans) > 80
            assert all("PB" in plan and "StartDate" in plan and plan.all("PlanDetail") for plan in plans)

    def test_the_return_has_no_errors_and_few_queries(self) -> None:
        """Of the next collection, and of the last one, which the same records must still tell."""
        for year in (2027, 2026):
            found = check_everybody(year)
            errors = SenFault.objects.filter(year=year, severity="error").values_list("rule", "message")
            assert list(errors) == []
            # The share of the whole authority (tests/reporting/test_whole_seed.py), and one person: of so few, one is 0.8%.
            assert found.with_query <= 0.02 * found.people + 1

    def test_a_second_time_changes_nothing(self) -> None:
        before = (Pupil.objects.count(), CaseEvent.objects.count(), Plan.objects.count())
        assert rest(self.size, lambda done, of, what: None) == self.total
        assert (Pupil.objects.count(), CaseEvent.objects.count(), Plan.objects.count()) == before

    def test_milestones_are_those_of_the_facts(self) -> None:
        assert list(compare(Process.objects.filter(kind="assessment").values_list("pk", flat=True))) == []

    def test_there_are_cases_at_every_stage(self) -> None:
        stages = Counter(Process.objects.filter(kind="assessment").values_list("stage", flat=True))
        assert stages["final"] > 5
        assert stages["refused"] > 3
        assert stages["advice"] > 0
        assert stages["received"] > 0
        assert Process.objects.filter(kind="assessment", closed_on__isnull=True).count() > 3
        assert not CaseEvent.objects.filter(happened_on__gt=TODAY).exists()

    def test_upns_check_and_nobody_is_told_of_another_familys_child(self) -> None:
        for pupil in Pupil.objects.exclude(upn=""):
            assert clean_upn(pupil.upn) == pupil.upn
        pairs = NoticeRecipient.objects.filter(person__isnull=False).values_list(
            "person__pupil", "notice__process__pupil"
        )
        assert pairs
        assert all(theirs == of for theirs, of in pairs)

    def test_the_letters_of_a_few_cases_lie_on_them_as_pdf(self) -> None:
        kinds = Counter(Document.objects.filter(pupil__isnull=False).values_list("kind", flat=True))
        assert kinds["letter"] > 3
        assert kinds["plan"] >= 1
        assert kinds["request"] == 1

    def test_who_was_too_young_for_school_has_started_since(self) -> None:
        """They have a number and a school, as an authority would know by now; who is still too young has neither."""
        families = Pupil.objects.filter(processes__kind="assessment").distinct()
        started = [each for each in families if each.birth_date and starts_school(each.birth_date) <= TODAY]
        moved = [each for each in started if each.placements.filter(sen_setting="EYP").exists()]
        assert moved
        assert all(each.upn and not each.upn_unknown for each in moved)
        assert not any(each.placements.filter(sen_setting="EYP", leaving_date=None).exists() for each in moved)
        young = [each for each in families if each not in started]
        assert young
        assert {(each.upn, each.upn_unknown) for each in young} == {("", "UN1")}

    def test_no_mail_waits_to_be_sent(self) -> None:
        assert not Mail.objects.exclude(state=Mail.State.DROPPED).exists()

    def test_everybody_can_sign_in_and_finds_work(self) -> None:
        by_email = {user.email: user for user in User.objects.all()}
        for person in PEOPLE:
            assert by_email[person.email].check_password(person.password)
            assert not by_email[person.email].rights.nobody
        amina, sam, cleo, chandra = (by_email[f"{n}@westmarsh.example"] for n in ("amina", "sam", "cleo", "chandra"))
        assert amina.rights.officer
        assert Setting.objects.get(organisation__in=sam.rights.settings).urn == SENCO_SCHOOL
        assert RequestDraft.objects.visible_to(sam).unsent().count() == 1
        assert RequestDraft.objects.visible_to(cleo).unsent().count() == 1
        assert Submission.objects.get().request.process.officer is None
        assert AdviceRequest.objects.all().asked_of(chandra).exists()
        assert Pupil.objects.filter(restricted=True).count() == 1

    def test_the_rest_is_a_job_that_the_administrator_can_watch(self) -> None:
        job = Job.objects.get(kind="seed_demo")
        assert job.asked_by is not None
        assert job.asked_by.email == "ada@westmarsh.example"
        assert job.args == {"seed": 5, "per_year": 24, "day": "2026-11-22"}

    def test_the_same_seed_plays_the_same_case(self) -> None:
        for number in (1, 12, 24, 36):
            again = player(Size(today=TODAY, seed=5, per_year=24), number, cast=find_cast(), places=places()).play()
            again.refresh_from_db()
            same_child = Process.objects.filter(kind="assessment", pupil__nhs_number=again.pupil.nhs_number)
            before = same_child.exclude(pk=again.pk).get()
            assert _told(again) == _told(before)


def _told(process: Process) -> list[Any]:
    """What was recorded of a case, but for the numbers that the database counts."""
    pupil = process.pupil
    events = list(process.story.order_by("pk").values_list("kind", "happened_on", "text", "by__name"))
    rows = list(process.milestones.order_by("rule_id", "due_on", "met_on").values_list("rule_id", "due_on", "met_on"))
    return [pupil.legal_name, pupil.upn, pupil.birth_date, str(process.officer), process.stage, events, rows]


@pytest.mark.django_db
def test_the_command_does_nothing_where_there_are_people_and_refuses_a_real_installation(settings: Any) -> None:
    settings.REHEARSAL = False
    with pytest.raises(CommandError, match="no place in a real installation"):
        call_command("seed_demo")
    settings.REHEARSAL = True
    with pytest.raises(CommandError, match="at least one"):
        call_command("seed_demo", "--requests", "0")
    with writing(by="a test", why="somebody"):
        User.objects.create_user("somebody@example.test", name="Somebody")
    out = StringIO()
    call_command("seed_demo", stdout=out)
    assert "nothing was invented" in out.getvalue()
