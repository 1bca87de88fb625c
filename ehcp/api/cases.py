"""Children, processes and milestones."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from ehcp.actions.projection import ADVICE
from ehcp.api import rooms
from ehcp.api.base import Found, Rows
from ehcp.api.filters import (
    ChildFilter,
    MilestoneFilter,
    ProcessFilter,
    SchoolMilestoneFilter,
    SchoolProcessFilter,
)
from ehcp.api.serializers import Child, ChildWhole, MilestoneShown, ProcessShown, ProcessWhole
from ehcp.api.timelines import explain, timelines_of
from ehcp.api.verbs import actions_of, actions_on
from ehcp.models import AdviceRequest, Milestone, Process, Pupil
from ehcp.standing import standing
from ehcp.views.setting.cases import OURS, contact_of, dates_of, open_advice, open_consultations
from send_cases import clock

#: The row that holds the facts of a process: one-to-one, its key the process.
FACTS = [
    each.get_accessor_name() or ""
    for each in Process._meta.related_objects
    if each.one_to_one and each.field.primary_key
]
FINALS = ("ENA-FINAL-20W", "REV-FINAL-14W", "T45-FINAL-14W")


class Children(Rows):
    """Children and young people whose records the caller may see."""

    serializer_class, whole_class, filters, key = Child, ChildWhole, ChildFilter, "reference"

    def rows(self) -> Any:
        return rooms.children(self.request.user)

    def pupil_of(self, row: Any) -> Pupil | None:
        return row if isinstance(row, Pupil) else None

    def prepare(self, rows: Found) -> Found:
        if self.action == "retrieve" and self.room != rooms.ADVICE:
            seen = rooms.processes(self.request.user).filter(pupil=rows[0]).order_by("pk")
            rows[0].processes_shown = list(seen)
            rows[0].actions_shown = actions_on(rows[0].reference)
        return rows

    def revision_of(self, row: Any) -> Any:
        from ehcp.actions.pupils import OWN_FACTS, fingerprint

        return fingerprint(row, OWN_FACTS)


class Processes(Rows):
    """Statutory processes: needs assessments, reviews and the rest."""

    serializer_class, whole_class, filters = ProcessShown, ProcessWhole, ProcessFilter
    school_filters = SchoolProcessFilter

    def rows(self) -> Any:
        seen = rooms.processes(self.request.user)
        if self.room == rooms.SCHOOL:
            return seen.prefetch_related("milestones", Prefetch("advice", AdviceRequest.objects.order_by("pk")))
        return seen.select_related(*FACTS) if self.action == "retrieve" else seen

    def pupil_of(self, row: Any) -> Pupil | None:
        return row.pupil

    def revision_of(self, row: Any) -> Any:
        return row.revision

    def prepare(self, rows: Found) -> Found:
        if self.room == rooms.SCHOOL:
            self._for_schools(rows)
        elif self.action == "retrieve":
            self._whole(rows[0])
        return rows

    def _for_schools(self, rows: Found) -> None:
        user, today = self.request.user, clock.today()
        owing = {each.process_id for each in (*open_advice(user), *open_consultations(user))}
        for row in rows:
            row.needed = row.pk in owing
            row.standing = standing(row, today, needed=row.needed).words
            row.contact = contact_of(row)

    def _whole(self, row: Any) -> None:
        real = {"entered_in_error": False}
        row.facts_shown = facts_row(row)
        row.actions_shown = actions_of(row)
        row.decisions_shown = list(row.decisions.filter(**real).select_related("decided_by"))
        row.notices_shown = list(row.notices.filter(**real).select_related("sent_by"))
        row.exceptions_shown = list(row.exceptions.filter(**real).select_related("recorded_by", "approver"))


def facts_row(process: Any) -> dict[str, Any]:
    """The columns of the row that holds this kind's facts; empty where a kind has none."""
    for name in FACTS:
        try:
            row = getattr(process, name)
        except ObjectDoesNotExist:
            continue
        return {f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    return {}


class Milestones(Rows):
    """Dated duties, windows and targets, each with why it is on that day."""

    serializer_class, filters, school_filters = MilestoneShown, MilestoneFilter, SchoolMilestoneFilter

    def rows(self) -> Any:
        user = self.request.user
        rows = Milestone.objects.filter(process__in=rooms.processes(user).values("pk"))
        if "process_id" in self.kwargs:
            one = get_object_or_404(rooms.processes(user), pk=self.kwargs["process_id"])
            rows = rows.filter(process=one)
        if self.room == rooms.SCHOOL:
            rows = rows.filter(rule_id__in=(*OURS, *FINALS, *ADVICE, "CONSULT-15D"), due_on__isnull=False)
        return rows.select_related("process__pupil")

    def pupil_of(self, row: Any) -> Pupil | None:
        return row.process.pupil

    def prepare(self, rows: Found) -> Found:
        timelines = timelines_of(row.process for row in rows)
        explain(rows, timelines)
        return self._of_schools(rows, timelines) if self.room == rooms.SCHOOL else rows

    def _of_schools(self, rows: Found, timelines: dict[int, Any]) -> Found:
        """The dates that the school's page about the case has, and those of what it was asked itself."""
        user, ids = self.request.user, [row.process_id for row in rows]
        own = {f"advice-{pk}" for pk in rooms.advice(user).filter(process__in=ids).values_list("pk", flat=True)}
        own |= {
            f"consultation-{pk}"
            for pk in rooms.consultations(user).filter(process__in=ids).values_list("pk", flat=True)
        }
        told = {pk: {m.rule_id for m in dates_of(timeline)} for pk, timeline in timelines.items()}
        return [
            row for row in rows
            if row.subject in own or (not row.subject and row.rule_id in told.get(row.process_id, ()))
        ]  # fmt: skip
