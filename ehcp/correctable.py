"""Which facts of a process can be put right, one by one, and which entries can be marked as entered in error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ehcp import codes
from ehcp.models import (
    AdviceRequest,
    Consultation,
    Decision,
    Notice,
    PlanVersion,
    Process,
    Representation,
    TimeLimitException,
)
from ehcp.proceedings import PROCEEDINGS, facts_row
from send_cases import words


@dataclass(frozen=True)
class Correctable:
    """One fact: its key in addresses and forms, its words, its row and column, and what it is now."""

    key: str
    label: str
    row: Any
    field: str
    value: Any
    may_be_empty: bool = False
    may_be_future: bool = False

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The values it may take, when it is not a date."""
        if isinstance(self.value, bool):
            return [("yes", "Yes"), ("no", "No")]
        if self.field in ("other_la", "exported"):
            return codes.choices("la_code")
        if isinstance(self.value, int):
            return [(str(year), str(year)) for year in range(self.value - 8, self.value + 9)]
        return list(self.row._meta.get_field(self.field).choices or [])

    @property
    def is_text(self) -> bool:
        """Whether it is free text: neither a date nor one of several."""
        return isinstance(self.value, str) and not self.choices

    @property
    def typed(self) -> Any:
        """What it is now, as its control has it."""
        return ("yes" if self.value else "no") if isinstance(self.value, bool) else self.value

    def read(self, chosen: str) -> Any:
        """The value that a choice stands for."""
        if isinstance(self.value, bool):
            return chosen == "yes"
        return int(chosen) if isinstance(self.value, int) else chosen

    def words(self, value: Any) -> str:
        """A value in words."""
        if isinstance(value, dt.date):
            return words.date_words(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return dict(self.choices).get(value, str(value or "")) or "nothing"


@dataclass(frozen=True)
class Entry:
    """A whole entry that can be marked as entered in error."""

    key: str
    label: str
    row: Any


#: Row by row: model, how its rows are named in keys, its correctable columns.
REQUEST = (
    ("received_on", "the day the request arrived", False),
    ("requested_by", "who asked", False),
    ("responsible_on", "the day the council became responsible", True),
    ("family_views_on", "the day the family's views arrived", True),
    ("withdrawn_on", "the day the request was withdrawn", False),
    ("exported_on", "the day of the move to another area", False),
    ("exported", "the authority that they moved to", False),
    ("passed_on", "the day the request was passed on", False),
    ("reversed_on", "the day a refusal was turned round", False),
)
COLUMNS: dict[type, tuple[tuple[str, str, bool], ...]] = {
    Decision: (("decided_on", "the day of the decision", False),),
    Notice: (("sent_on", "the day it was sent", False), ("told_on", "the day it arrived", False)),
    AdviceRequest: (
        ("asked_on", "the day it was asked", False),
        ("received_by_service_on", "the day the service received it", True),
        ("promised_on", "the day it was promised for", True),
        ("answered_on", "the day it was answered", False),
    ),
    PlanVersion: (("served_on", "the day it was sent", False),),
    Representation: (("received_on", "the day it arrived", False),),
    Consultation: (("consulted_on", "the day they were consulted", False), ("replied_on", "the day they answered", False)),
    TimeLimitException: (
        ("closed_from", "the first day closed", False), ("reopens_on", "the day it opened again", False),
        ("absent_from", "the first day away", False), ("absent_to", "the last day away", False),
        ("family_told_on", "the day the family was told", True), ("review_by", "the day for its review", False),
    ),
}  # fmt: skip
FUTURE = {"promised_on", "review_by", "reopens_on", "absent_to"}
ENTRIES = ("request", "decision", "notice", "advice", "plan", "representation", "consultation", "exception")


def correctables(process: Process) -> list[Correctable]:
    """Every fact of a process that has a value, or may be given one, with what it is now."""
    found = _of_request(process) if process.kind == Process.Kind.ASSESSMENT else _of_others(process)
    for each in entries(process)[1:]:
        for name, label, empty in COLUMNS[type(each.row)]:
            value = getattr(each.row, name)
            if value or empty:
                words_ = f"{each.label}: {label}"
                found.append(Correctable(f"{each.key}.{name}", words_, each.row, name, value, empty, name in FUTURE))
    return found


def _of_request(process: Process) -> list[Correctable]:
    request = process.assessment
    return [
        Correctable(f"request.{name}", label, request, name, getattr(request, name), empty)
        for name, label, empty in REQUEST
        if getattr(request, name) or empty
    ]


def _of_others(process: Process) -> list[Correctable]:
    """Every fact of another process that is recorded; a later one may be emptied, as if it had not happened."""
    spec, row = PROCEEDINGS[process.kind], facts_row(process)
    found = []
    for name in (*spec.columns, "ended_on"):
        value = getattr(row, name)
        if value in (None, ""):
            continue
        empty = name not in spec.needed and name not in spec.first_days and isinstance(value, dt.date)
        label = str(row._meta.get_field(name).verbose_name)
        found.append(Correctable(f"facts.{name}", label, row, name, value, empty, name in spec.future))
    return found


def entries(process: Process) -> list[Entry]:
    """The request itself first, then everything on it that was not marked as an error before."""
    whole = "the whole request" if process.kind == Process.Kind.ASSESSMENT else "the whole process"
    return [Entry("request", whole, process), *_rows(process)]


def _rows(process: Process) -> Iterator[Entry]:
    good = {"process": process, "entered_in_error": False}
    for decision in Decision.objects.filter(**good):
        answer = "yes" if decision.outcome else "no"
        yield Entry(f"decision-{decision.pk}", f"decision {decision.get_kind_display().lower()} ({answer})", decision)
    for notice in Notice.objects.filter(**good):
        yield Entry(f"notice-{notice.pk}", f"notice “{notice.get_kind_display()}”", notice)
    for advice in AdviceRequest.objects.filter(**good).select_related("service__organisation", "setting"):
        yield Entry(f"advice-{advice.pk}", f"advice from {advice.who}", advice)
    for version in PlanVersion.objects.filter(**good, served_on__isnull=False):
        yield Entry(f"plan-{version.pk}", str(version).lower(), version)
    for view in Representation.objects.filter(version__process=process, entered_in_error=False):
        yield Entry(f"representation-{view.pk}", "the family's answer to the draft", view)
    for consultation in Consultation.objects.filter(**good).select_related("setting"):
        yield Entry(f"consultation-{consultation.pk}", f"consultation of {consultation.setting}", consultation)
    for exception in TimeLimitException.objects.filter(**good):
        yield Entry(f"exception-{exception.pk}", f"exception for {exception.rule_id}", exception)


def entry(process: Process, key: str) -> Entry | None:
    """One entry by its key."""
    return next((each for each in entries(process) if each.key == key), None)


def unlikely(process: Process) -> list[str]:
    """Sentences about dates that stand in an unlikely order. They are shown, never refused."""
    if process.kind != Process.Kind.ASSESSMENT:
        return _unlikely_others(process)
    request = process.assessment
    decided = {d.kind: d.decided_on for d in process.decisions.filter(entered_in_error=False)}
    versions = process.versions.filter(entered_in_error=False, served_on__isnull=False)
    served = [v.served_on for v in versions if v.served_on]
    asked = [a.asked_on for a in process.advice.filter(entered_in_error=False)]
    pairs = (
        (request.received_on, decided.get("assess"), "The decision whether to assess is before the request."),
        (decided.get("assess"), decided.get("issue"), "The decision on a plan is before the decision to assess."),
        (request.received_on, min(asked, default=None), "Advice was asked for before the request arrived."),
        (decided.get("issue"), min(served, default=None), "The draft was sent before the decision to issue a plan."),
        (request.received_on, request.withdrawn_on, "The request was withdrawn before it arrived."),
        (request.received_on, request.family_views_on, "The family's views arrived before the request."),
    )
    return [f"Check the dates: {text}" for first, then, text in pairs if first and then and then < first]


def _unlikely_others(process: Process) -> list[str]:
    """Of two steps that usually follow each other, the later one before the earlier."""
    spec, row = PROCEEDINGS[process.kind], facts_row(process)
    order = (*spec.first_days, *(name for step in spec.steps for name in step.needed))
    days = [(name, day) for name in order if isinstance(day := getattr(row, name), dt.date)]
    return [
        f"Check the dates: {spec.words(later)} is before {spec.words(earlier)}."
        for (earlier, first), (later, then) in pairwise(days)
        if then < first
    ]
