"""Everything that the pages of one case show, read once, in a number of queries that does not grow with the case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest

from ehcp import faults
from ehcp import timeline as law
from ehcp.actions.projection import timeline_of
from ehcp.models import (
    AddressHidden,
    AdviceRequest,
    AssessmentRequest,
    Consultation,
    Decision,
    Document,
    LinkedPerson,
    Mail,
    Notice,
    NoticeRecipient,
    Placement,
    PlanVersion,
    Process,
    Pupil,
    TimeLimitException,
)
from ehcp.people import decision_maker
from ehcp.views.casework.gate import load_pupil
from send_cases import clock


@dataclass
class Case:
    """One child's record as its pages need it. ``process`` is the one that leads: an assessment where there is any."""

    pupil: Pupil
    today: dt.date
    process: Process | None
    others: list[Process]
    timeline: law.Timeline | None = None
    rows: dict[str, list[Any]] = field(default_factory=dict)

    @cached_property
    def request(self) -> AssessmentRequest | None:
        """The facts of the leading assessment."""
        return getattr(self.process, "assessment", None) if self.process else None

    @property
    def beside(self) -> list[Process]:
        """The processes beside the request, open ones first, by their next date."""
        found = [p for p in self.pupil.processes.all() if p.kind != Process.Kind.ASSESSMENT and not p.entered_in_error]
        return sorted(found, key=lambda p: (not p.is_open, p.next_on or dt.date.max, -p.pk))

    @cached_property
    def stage(self) -> str:
        if self.timeline is None or self.process is None:
            return ""
        return self.timeline.stage_on(self.today) if self.request else self.process.stage

    @cached_property
    def waiting_on(self) -> str:
        if self.timeline is None or self.process is None:
            return ""
        return self.timeline.waiting_on(self.today) if self.request else self.process.waiting_on

    @cached_property
    def next(self) -> law.Milestone | None:
        """The next date by law, the same as in the list: our earliest open limit that can be late; else a date of others."""
        process = self.process
        if self.timeline is None or process is None or not process.is_open or process.entered_in_error:
            return None
        ours = [m for m in self.timeline.milestones
                if m.kind == "limit" and m.bound == "authority" and m.is_open and m.late_from is not None]  # fmt: skip
        return min(ours, key=lambda m: m.due_on or dt.date.max, default=None) or self.timeline.next(self.today)

    @cached_property
    def decides(self) -> str:
        """parent, young_person or representative."""
        return decision_maker(self.pupil, self.today)

    @cached_property
    def faults(self) -> faults.Found:
        """What a return finds wrong with the record."""
        return faults.of(self.pupil)

    @property
    def people(self) -> list[LinkedPerson]:
        return [p for p in self.pupil.people.all() if p.ended_on is None]

    @property
    def hidden(self) -> list[AddressHidden]:
        return list(self.pupil.hidden_addresses.all())

    @property
    def address(self) -> Any:
        return next((a for a in self.pupil.addresses.all() if a.ends_on is None), None)

    @property
    def placements(self) -> list[Placement]:
        return [p for p in self.pupil.placements.all() if p.leaving_date is None or p.leaving_date >= self.today]

    def of(self, name: str) -> list[Any]:
        """Rows of the leading process by their name: decisions, notices, advice, versions, consultations, …"""
        return self.rows.get(name, [])

    def milestone(self, rule_id: str, subject: str = "") -> law.Milestone | None:
        return self.timeline.get(rule_id, subject) if self.timeline else None


def load_case(request: HttpRequest, reference: str) -> Case:
    """The case at an address, or 404."""
    pupil = load_pupil(request, reference)
    return case_of(pupil)


def case_of(pupil: Pupil) -> Case:
    """A case from its record; the caller has checked that the person may see it."""
    from django.db.models import prefetch_related_objects

    prefetch_related_objects(
        [pupil],
        Prefetch("people", LinkedPerson.objects.order_by("pk")),
        Prefetch("hidden_addresses", AddressHidden.objects.select_related("of", "hidden_from")),
        "addresses",
        Prefetch("placements", Placement.objects.select_related("setting")),
        "needs",
        Prefetch("processes", Process.objects.select_related("officer", "assessment__setting",
                                                             "assessment__submission__sent_by").order_by("-pk")),
    )  # fmt: skip
    found = [p for p in pupil.processes.all() if not p.entered_in_error]
    main = _leading(found)
    others = [p for p in pupil.processes.all() if main is None or p.pk != main.pk]
    case = Case(pupil, clock.today(), main, others)
    if main is not None:
        main.pupil = pupil
        case.timeline = timeline_of(main)
        case.rows = _rows(main)
    case.rows["documents"] = list(
        Document.objects.filter(pupil=pupil).select_related("added_by", "organisation").prefetch_related("versions")
    )
    return case


def _leading(processes: list[Process]) -> Process | None:
    """The open assessment, else the latest one, else the process whose date comes first."""
    assessments = [p for p in processes if p.kind == Process.Kind.ASSESSMENT]
    opened = [p for p in assessments if p.is_open]
    others = sorted((p for p in processes if p.is_open), key=lambda p: (p.next_on or dt.date.max, p.pk))
    return next(iter(opened or assessments or others or processes), None)


def _rows(process: Process) -> dict[str, list[Any]]:
    recipients = Prefetch("recipients", NoticeRecipient.objects.select_related("person", "posted_by"))
    good = {"process": process, "entered_in_error": False}
    return {
        "decisions": list(Decision.objects.filter(**good).select_related("decided_by")),
        "notices": list(Notice.objects.filter(**good).select_related("sent_by").prefetch_related(recipients)),
        "advice": list(
            AdviceRequest.objects.filter(**good).select_related("service__organisation", "setting", "adviser")
        ),
        "versions": list(PlanVersion.objects.filter(**good).prefetch_related("named_settings__setting")),
        "consultations": list(Consultation.objects.filter(**good).select_related("setting")),
        "exceptions": list(TimeLimitException.objects.filter(**good).select_related("approver")),
        "mails": list(Mail.objects.filter(process=process, state__in=["unsure", "failed"])),
    }
