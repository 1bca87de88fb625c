"""One authority with cases at many stages, made by the actions: what the pages are shown on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ehcp.actions import (
    calendar_addresses,
    consultations,
    drafts,
    exceptions,
    flags,
    jobs,
    notes,
    representations,
    restricted,
    submissions,
    tokens,
)
from ehcp.actions.exceptions import Ground
from ehcp.models import Document, PlanVersion, Process, RequestDraft
from reporting.actions import make_summary
from reporting.annex_a.make import make_lists
from reporting.faults.years import year_now
from reporting.freezing.comparing import compare
from reporting.freezing.documents import make_document
from reporting.freezing.keep import build_return
from send_cases import clock
from send_cases.accounts.models import Role
from tests import stories
from tests.browser.school_steps import PDF
from tests.cast import Cast, make_cast, make_person, make_setting

D = stories.days_ago
NAMES = [("Ash", "Birch"), ("Bea", "Cole"), ("Cy", "Drew"), ("Dot", "Ellis"), ("Em", "Frost"), ("Flo", "Gray")]


@dataclass
class World:
    """Cases by the word for how far they are, and everything else that has an address."""

    cast: Cast
    cases: dict[str, Process] = field(default_factory=dict)
    draft: RequestDraft | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def of(self, word: str) -> list[Any]:
        """Reference and process of a case, as they stand in addresses."""
        process = self.cases[word]
        return [process.pupil.reference, process.pk]


def build_world() -> World:
    """Six cases: just in, asked, advice, served, final and refused; a school's drafts; jobs, flags, a summary."""
    world = World(make_cast())
    cast = world.cast
    at_school = {"setting": cast.school, "entry_date": dt.date(2023, 9, 1)}

    def request(number: int, days: int, **more: Any) -> Process:
        child = stories.a_child(
            forename=NAMES[number][0], surname=NAMES[number][1], birth_date=dt.date(2016 + number % 4, 2 + number, 11),
            placement=at_school,
        )  # fmt: skip
        return stories.given_request(cast, child=child, received_on=D(days), **more)

    world.cases["new"] = request(0, 3, officer=None)
    world.cases["undecided"] = request(1, 39)
    stories.given_opening_notice(cast, world.cases["undecided"])
    _advice(world, request(2, 70))
    _served(world, request(3, 118))
    _final(world, request(4, 150))
    world.cases["decided"] = request(0, 34)
    stories.given_decision(cast, world.cases["decided"])
    world.cases["refused"] = request(5, 60)
    stories.given_refusal(cast, world.cases["refused"])
    _school(world)
    _office(world)
    return world


def _advice(world: World, process: Process) -> None:
    world.cases["advice"] = process
    stories.given_agreed_assessment(world.cast, process)
    world.more["advice"] = stories.given_advice(world.cast, process)
    world.more["exception"] = exceptions.record_exception(
        process=process, by=world.cast.amina, rule_id="ENA-FINAL-20W",
        ground=Ground(key="absent", absent_from=D(60), absent_to=D(20)), why_impractical="The family was abroad.",
        approver=world.cast.ben, review_by=clock.today() + dt.timedelta(days=14), family_told_on=D(10),
    )  # fmt: skip
    notes.add_note(
        pupil=process.pupil, by=world.cast.amina, kind="call", happened_on=D(2), text="Spoke to the mother.",
        with_family=True, process=process,
    )  # fmt: skip


def _served(world: World, process: Process) -> None:
    world.cases["served"] = process
    _assessed(world, process)
    stories.given_draft(world.cast, process, on=D(16))
    world.more["views"] = representations.record_representation(
        process=process, by=world.cast.amina, received_on=D(5), text="We should like Riverside.", wants_meeting=True
    )
    world.more["consultation"] = consultations.consult(
        process=process, by=world.cast.amina, settings=[world.cast.school, world.cast.other_school], consulted_on=D(10)
    )  # fmt: skip


def _assessed(world: World, process: Process) -> None:
    """Assessed, with all advice in, and a plan to be issued."""
    stories.given_agreed_assessment(world.cast, process)
    stories.given_advice(world.cast, process, answered_on=process.opened_on + dt.timedelta(days=70))
    decision = stories.given_decision(world.cast, process, kind="issue", on=process.opened_on + dt.timedelta(days=90))
    assert decision.outcome
    process.refresh_from_db()


def _final(world: World, process: Process) -> None:
    world.cases["final"] = process
    _assessed(world, process)
    stories.given_draft(world.cast, process, on=D(50))
    stories.given_named(world.cast, process)
    stories.given_final(world.cast, process, on=D(15))
    world.cases["review"] = process.pupil.processes.get(kind="annual_review")
    world.cases["appeal"] = stories.given_process(
        world.cast, process.pupil, "appeal", about="contents", decision_sent_on=D(15), appeal_sent_on=D(4)
    )
    world.cases["reassessment"] = stories.given_process(
        world.cast, process.pupil, "reassessment", requested_by="parent", requested_on=D(20)
    )
    assert PlanVersion.objects.filter(process=process, kind="final", served_on__isnull=False).exists()


def _school(world: World) -> None:
    sam, cleo = world.cast.sam, world.cast.cleo
    world.draft = draft = drafts.start(by=sam, organisation=world.cast.school.organisation)
    drafts.save_section(draft=draft, name="child", by=sam, seen=0, complete=False,
                        answers={"surname": "Hale", "forename": "Ivy", "birth_date": "2018-04-02"})  # fmt: skip
    rounds = [{"need": "Reading", "provision": "Daily, one to one"}, {"need": "Play", "provision": "A group of four"}]
    drafts.save_section(draft=draft, name="support", by=sam, seen=0, complete=True, answers={"rows": rounds})
    drafts.share(draft=draft, by=sam, colleagues=[cleo])
    drafts.add_evidence(draft=draft, by=sam, files=[SimpleUploadedFile("report.pdf", PDF, "application/pdf")])
    world.more["evidence"] = Document.objects.get(draft=draft)
    sent = drafts.start(by=sam, organisation=world.cast.school.organisation)
    for name, answers in {"child": {"surname": "Jay", "forename": "Kim", "birth_date": "2019-06-02"},
                          "request": {"person": "Sam Okoro"}}.items():  # fmt: skip
        drafts.save_section(draft=sent, name=name, by=sam, seen=0, complete=True, answers=answers)
    world.cases["sent"] = submissions.send(draft=sent, by=sam)


def _office(world: World) -> None:
    cast = world.cast
    restricted.restrict(
        pupil=world.cases["refused"].pupil, by=cast.ben, because="A relative works here.", people=[cast.amina]
    )
    world.more["place"] = make_person("Nia Webb", cast.team, Role.OFFICER).memberships.get()
    world.more["closed"] = make_setting("Meadow Nursery", "900003", town="Westmarsh", la_code="926")
    calendar_addresses.make_address(by=cast.dee)
    world.more["delivery"] = stories.given_delivery(cast, world.cases["final"])
    world.more["token"], _ = tokens.create_token(
        by=cast.ada, name="Records of Riverside", organisation=cast.school.organisation, role=Role.SENCO,
        scopes=["cases:read"], expires_on=D(-60),
    )  # fmt: skip
    flags.raise_flags(send=False)
    world.more["fault"] = stories.given_query(world.cases["new"])
    world.more["doubt"] = stories.given_doubt(world.cases["new"].pupil)
    stories.given_plan(cast, made_on=D(900), forename="Old")  # of which no review is held: a query
    world.more["sen2"] = sen2 = build_return(by=cast.ben, year=year_now())
    world.more["query"] = sen2.findings.filter(severity="query", pupil__isnull=False).earliest("pk")
    world.more["tables"] = make_document(by=cast.ben, kept=sen2)
    world.more["comparison"] = compare(by=cast.ben, kept=sen2, what="since")
    world.more["return"] = make_summary(by=world.cast.ben, year=clock.today().year)
    world.more["inspection"] = make_lists(by=world.cast.ben)
    world.more["job"] = jobs.start(
        kind="summary", asked_by=world.cast.ben, args={"year": 2026, "by": world.cast.ben.pk}
    )
