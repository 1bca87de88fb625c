"""The one place where rows become the engine's facts: for one process, or for many with the same few queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ehcp import timeline as law
from ehcp.models import (
    AdviceRequest,
    AssessmentRequest,
    Consultation,
    Decision,
    Notice,
    PlanVersion,
    Process,
    Representation,
    TimeLimitException,
)
from ehcp.timeline.processes import ReviewFacts

Rows = dict[int, list[Any]]


def facts_of(process: Process) -> law.Facts:
    """The facts of one assessment, read from its rows."""
    return facts_of_many([process.pk])[process.pk]


def facts_of_many(process_ids: Iterable[int]) -> dict[int, law.Facts]:
    """The facts of many assessments in eight queries, whatever their number."""
    ids = list(process_ids)
    rows = {
        "decisions": _by_process(Decision.objects.filter(process__in=ids, entered_in_error=False).order_by("pk")),
        "notices": _by_process(
            Notice.objects.filter(process__in=ids, entered_in_error=False).order_by("sent_on", "pk")
        ),
        "advice": _by_process(
            AdviceRequest.objects.filter(process__in=ids, entered_in_error=False, cancelled_on__isnull=True)
            .exclude(kind="family")
            .select_related("service")
            .order_by("pk")
        ),
        "versions": _by_process(
            PlanVersion.objects.filter(process__in=ids, entered_in_error=False, served_on__isnull=False).order_by("pk")
        ),
        "consultations": _by_process(
            Consultation.objects.filter(process__in=ids, entered_in_error=False).order_by("pk")
        ),
        "exceptions": _by_process(
            TimeLimitException.objects.filter(process__in=ids, entered_in_error=False).order_by("pk")
        ),
    }
    views: Rows = defaultdict(list)
    for each in Representation.objects.filter(version__process__in=ids, entered_in_error=False).select_related(
        "version"
    ):
        views[each.version.process_id or 0].append(each)
    return {
        each.pk: _facts(each, {name: found[each.pk] for name, found in rows.items()}, views[each.pk])
        for each in AssessmentRequest.objects.filter(process__in=ids)
    }


def review_facts_of(process: Process) -> ReviewFacts | None:
    """The facts of the next annual review of a plan that we made; of a plan taken on, the last review is not known."""
    plan = process.pupil.plans.filter(ceased_on__isnull=True, origin="ours", first_made_on__isnull=False).first()
    return ReviewFacts(plan_first_made_on=plan.first_made_on) if plan else None


def _by_process(queryset: Any) -> Rows:
    found: Rows = defaultdict(list)
    for row in queryset:
        found[row.process_id].append(row)
    return found


def _facts(request: AssessmentRequest, rows: dict[str, list[Any]], views: list[Representation]) -> law.Facts:
    opening = next((n for n in rows["notices"] if n.kind == "opening"), None)
    drafts = [v for v in rows["versions"] if v.kind == "draft"]
    final = next((v for v in rows["versions"] if v.kind == "final"), None)
    final_notice = next((n for n in rows["notices"] if n.kind == "final"), None)
    return law.Facts(
        received_on=request.received_on,
        responsible_on=request.responsible_on,
        requested_by=request.requested_by,
        opening_told_on=opening.told_on if opening else None,
        assess=_decision("assess", rows),
        issue=_decision("issue", rows),
        reversed_on=request.reversed_on,
        reversal_basis=request.reversal_basis,
        advice=tuple(_advice(a) for a in rows["advice"]),
        drafts=tuple(law.DraftServed(v.subject, v.arrives_on or v.served_on) for v in drafts),
        consultations=tuple(
            law.Consulted(f"consultation-{c.pk}", c.consulted_on, c.replied_on) for c in rows["consultations"]
        ),
        final_sent_on=final.served_on if final else None,
        final_arrived_on=(final.arrives_on or final.served_on) if final else None,
        withdrawn_on=request.withdrawn_on,
        exported_on=request.exported_on,
        passed_on=request.passed_on,
        exceptions=tuple(_exception(e) for e in rows["exceptions"]),
        reversal_told_on=_reversal_told_on(request, rows["notices"]),
        representations_on=max((v.received_on for v in views), default=None) if drafts and views else None,
        rights_left_out=bool(final_notice and final_notice.missing_rights),
    )


def _reversal_told_on(request: AssessmentRequest, notices: list[Any]) -> dt.date | None:
    """The day the family was told that a refusal is turned round: the first "we will assess" sent from then on."""
    turned = request.reversed_on
    if turned is None:
        return None
    return next((n.told_on for n in notices if n.kind == "assess_yes" and n.sent_on >= turned), None)


def _decision(kind: str, rows: dict[str, list[Any]]) -> law.Decision | None:
    decision = next((d for d in rows["decisions"] if d.kind == kind), None)
    if decision is None:
        return None
    notice = next((n for n in rows["notices"] if n.decision_id == decision.pk), None)
    return law.Decision(
        outcome=decision.outcome,
        decided_on=decision.decided_on,
        sent_on=notice.sent_on if notice else None,
        told_on=notice.told_on if notice else None,
    )


def _advice(row: AdviceRequest) -> law.AdviceAsked:
    return law.AdviceAsked(
        subject=f"advice-{row.pk}",
        kind=row.kind,
        asked_on=row.asked_on,
        received_by_service_on=row.received_by_service_on,
        answered_on=row.answered_on,
        outcome=row.outcome,
        statutory_body=bool(row.service and row.service.section_31_body),
    )


def _exception(row: TimeLimitException) -> law.ExceptionRecorded:
    return law.ExceptionRecorded(
        rule_id=row.rule_id,
        subject=row.subject,
        ground=row.ground,
        closed_from=row.closed_from,
        reopens=row.reopens_on,
        advice_asked_on=row.advice_asked_on,
        absent_from=row.absent_from,
        absent_to=row.absent_to,
        appointment_on=row.happened_on,
    )
