"""Which columns of which tables a return is made from, and how rows of some hundred people are read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection, models

from ehcp.models import (
    Address,
    AnnualReview,
    Appeal,
    AssessmentRequest,
    Authority,
    Decision,
    Mediation,
    Milestone,
    MoveIn,
    NamedSetting,
    Need,
    Notice,
    PhaseTransfer,
    Placement,
    Plan,
    PlanVersion,
    Process,
    Pupil,
    ReturnedPerson,
    ReturnedRequest,
    Setting,
)
from reporting.base import WEEK20_RULES

Rows = dict[int, list[Any]]


@dataclass(frozen=True)
class Table:
    """Some columns of one table. A date comes as a text, ccyy-mm-dd, as the return has it.

    Attributes:
        model: the table.
        columns: names of its columns; the key by which rows are found stands first.
        joins: more tables, in SQL, named by their models' tables.
        more: columns of those, as SQL text → name.
        where: a further condition.
        order: what the rows of one key are ordered by.
        key, by: the key in SQL, and the column it is found in, where it is not the first one.
    """

    model: type[models.Model]
    columns: tuple[str, ...]
    joins: str = ""
    more: dict[str, str] = field(default_factory=dict)
    where: str = ""
    order: str = "t.id"
    key: str = ""
    by: str = ""

    @cached_property
    def row(self) -> Any:
        """What a row is: a named tuple of the columns."""
        return NamedTuple(self.model.__name__, [(name, Any) for name in (*self.columns, *self.more.values())])

    @cached_property
    def _json(self) -> list[str]:
        """Columns that come as the text of JSON."""
        return [
            f.attname for f in self.model._meta.fields if isinstance(f, models.JSONField) and f.attname in self.columns
        ]

    @cached_property
    def sql(self) -> str:
        """The query for the rows of many keys."""
        chosen = [_text(self.model, name) for name in self.columns]
        chosen += [f"{text} AS {name}" for text, name in self.more.items()]
        key = self.key or f"t.{self.columns[0]}"
        condition = f" AND {self.where}" if self.where else ""
        return (
            f"SELECT {', '.join(chosen)} FROM {self.model._meta.db_table} t {self.joins} "  # noqa: S608 - our own names
            f"WHERE {key} = ANY(%s::bigint[]){condition} ORDER BY {self.order}"
        )

    def of(self, keys: Iterable[int]) -> Rows:
        """The rows of these keys, by key."""
        at = list(self.row._fields).index(self.by) if self.by else 0
        found: Rows = defaultdict(list)
        wanted = list(keys)
        if not wanted:
            return found
        make, as_json = self.row._make, [self.columns.index(name) for name in self._json]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, ["{" + ",".join(map(str, wanted)) + "}"])
            for values in cursor.fetchall():
                if as_json:
                    values = [*values]
                    for place in as_json:
                        values[place] = json.loads(values[place]) if values[place] != "{}" else {}
                found[values[at]].append(make(values))
        return found


def _text(model: type[models.Model], name: str) -> str:
    kind = next(f for f in model._meta.fields if f.attname == name)
    return f"t.{name}::text" if isinstance(kind, models.DateField) else f"t.{name}"


_MINE = "JOIN ehcp_process p ON p.id = t.process_id AND NOT p.entered_in_error"
_SETTING = "LEFT JOIN ehcp_setting s ON s.id = t.setting_id"
_NUMBERS = {"s.urn": "urn", "s.ukprn": "ukprn"}

PUPIL = Table(Pupil, ("id", "reference", "surname", "forename", "birth_date", "sex", "ethnicity", "upn", "upn_unknown",
                      "uln"))  # fmt: skip
ADDRESS = Table(Address, ("pupil_id", "postcode"), where="t.ends_on IS NULL")
RETURNED_PERSON = Table(ReturnedPerson, ("pupil_id", "id", "year", "number", "answers"), order="t.year")
_SAID = (
    "number", "process_id", "plan_id", "outcome", "outcome_on", "mediation", "tribunal", "exported", "assessed",
    "assessment_outcome", "assessment_outcome_on", "assessment_mediation", "assessment_tribunal", "other_mediation",
    "other_tribunal", "week20", "transfer_la", "answers",
)  # fmt: skip
RETURNED_REQUEST = Table(ReturnedRequest, ("person_id", "id", *_SAID), order="t.number")
REQUEST = Table(
    AssessmentRequest,
    ("process_id", "received_on", "requested_by", "rya", "reversed_on", "withdrawn_on", "exported_on", "exported",
     "passed_on", "returned_id"),
    joins=_MINE, more={"p.pupil_id": "pupil_id"}, key="p.pupil_id", by="pupil_id", order="t.received_on, t.process_id",
)  # fmt: skip
NOTICE = Table(Notice, ("process_id", "kind", "told_on", "id"), order="t.told_on, t.id",
               where="NOT t.entered_in_error AND t.kind IN ('assess_yes', 'assess_no', 'no_plan')")  # fmt: skip
DECISION = Table(Decision, ("process_id", "kind", "outcome", "decided_on"), where="NOT t.entered_in_error")
FINAL = Table(PlanVersion, ("process_id", "served_on", "id"), order="t.served_on, t.id",
              where="t.kind = 'final' AND NOT t.entered_in_error AND t.served_on IS NOT NULL")  # fmt: skip
EXCUSED = Table(Milestone, ("process_id",), where=f"t.relieved AND t.rule_id IN {WEEK20_RULES!r}")
MEDIATION = Table(Mediation, ("request_id", "about", "held_on"), joins=_MINE, order="t.process_id")
APPEAL = Table(Appeal, ("request_id", "about", "appeal_sent_on"), joins=_MINE, order="t.process_id")
PLAN = Table(
    Plan,
    ("pupil_id", "id", "assessment_id", "origin", "first_made_on", "ceased_on", "cease_reason", "residential_weeks",
     "residential_code", "work_based", "personal_budget", "organised_arrangements", "direct_payments"),
)  # fmt: skip
VERSION = Table(
    PlanVersion, ("plan_id", "id", "kind", "served_on"), where="NOT t.entered_in_error AND t.kind <> 'draft'"
)
NAMED = Table(
    NamedSetting,
    ("version_id", "setting_id", "sen_setting", "sen_setting_other", "rank", "sen_unit", "resourced_provision", "known_by",
     "id"),
    joins=_SETTING, more=_NUMBERS, order="t.rank",
)  # fmt: skip
PLACEMENT = Table(
    Placement,
    ("pupil_id", "setting_id", "sen_setting", "sen_setting_other", "rank", "entry_date", "leaving_date", "sen_unit",
     "resourced_provision", "residential_weeks", "residential_code", "work_based", "attendance_pattern", "known_by",
     "returned_id", "id"),
    joins=_SETTING, more=_NUMBERS, order="t.entry_date NULLS FIRST, t.rank, t.id",
)  # fmt: skip
NEED = Table(Need, ("pupil_id", "sen_type", "rank", "starts_on", "ended_on", "returned_id", "id"),
             where="t.source = 'plan'", order="t.rank, t.id")  # fmt: skip
REVIEW = Table(
    AnnualReview,
    ("plan_id", "last_review_on", "meeting_on", "outcome", "notice_sent_on", "draft_sent_on", "process_id"),
    joins=_MINE, where="NOT t.outside_review", order="t.process_id",
)  # fmt: skip
TRANSFER = Table(PhaseTransfer, ("plan_id", "phase", "transfer_year", "transfer_on", "final_sent_on", "due_on",
                                 "returned_id", "process_id"),
                 joins=_MINE, order="t.transfer_year DESC, t.process_id DESC")  # fmt: skip
MOVE = Table(
    MoveIn, ("plan_id", "direction", "other_la", "transfer_on", "process_id"), joins=_MINE, order="t.process_id"
)

#: Every table that is read, for a look back: see ``reporting.building.past``.
READ: tuple[type[models.Model], ...] = (
    Pupil, Address, ReturnedPerson, ReturnedRequest, Process, AssessmentRequest, Notice, Decision, PlanVersion, Milestone,
    Mediation, Appeal, Plan, NamedSetting, Placement, Need, AnnualReview, PhaseTransfer, MoveIn, Setting, Authority,
)  # fmt: skip
