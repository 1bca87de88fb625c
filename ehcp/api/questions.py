"""What is asked of others: advice under regulation 6, and consultations of settings."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from ehcp.actions.projection import ADVICE
from ehcp.api import rooms
from ehcp.api.base import Found, Rows
from ehcp.api.filters import AdviceFilter, ConsultationFilter
from ehcp.api.papers import ConsultationShown
from ehcp.api.serializers import AdviceShown
from ehcp.api.timelines import timelines_of
from ehcp.models import AdvicePaper, ConsultationPaper, Pupil


class Questions(Rows):
    """Rows that ask something of somebody, with the date by law for their answer and its papers."""

    rules: tuple[str, ...] = ()
    word = ""

    def pupil_of(self, row: Any) -> Pupil | None:
        return row.process.pupil

    def prepare(self, rows: Found) -> Found:
        timelines = timelines_of(row.process for row in rows)
        for row in rows:
            timeline = timelines.get(row.process_id)
            subject = f"{self.word}-{row.pk}"
            found = next(filter(None, (timeline.get(rule, subject) for rule in self.rules)), None) if timeline else None
            row.due_on = found.due_on if found else None
            row.explanation = found.explain() if found else ""
            self.complete(row)
        return rows

    def complete(self, row: Any) -> None:
        """The rest of what is shown."""
        row.papers_shown = [link.document_id for link in row.paper_links.all()]


class Advice(Questions):
    """Requests for advice: those of the caller's cases, or those put to the caller."""

    serializer_class, filters, rules, word = AdviceShown, AdviceFilter, ADVICE, "advice"

    def rows(self) -> Any:
        links = AdvicePaper.objects.filter(document__removed_at__isnull=True).order_by("pk")
        related = ("process__pupil", "process__assessment__setting", "service__organisation", "setting", "adviser",
                   "asked_by", "answered_by")  # fmt: skip
        seen = rooms.advice(self.request.user).select_related(*related)
        return seen.prefetch_related(Prefetch("paper_links", links))

    def complete(self, row: Any) -> None:
        links = row.paper_links.all()
        row.papers_shown = [link.document_id for link in links if not link.given_back]
        row.given = [link.document_id for link in links if link.given_back]
        row.over = row.answered_on is not None or row.process.closed_on is not None
        asked = getattr(row.process, "assessment", None)
        row.educated_at = asked.setting.place if asked and asked.setting else ""


class Consultations(Questions):
    """Settings asked whether they could be named: of the caller's cases, or put to the caller's schools."""

    serializer_class, filters, word = ConsultationShown, ConsultationFilter, "consultation"
    rules = ("CONSULT-15D",)

    def rows(self) -> Any:
        links = ConsultationPaper.objects.filter(document__removed_at__isnull=True).order_by("pk")
        seen = rooms.consultations(self.request.user).select_related("process__pupil", "setting")
        return seen.prefetch_related(Prefetch("paper_links", links))

    def complete(self, row: Any) -> None:
        super().complete(row)
        row.over = row.replied_on is not None or row.process.closed_on is not None
