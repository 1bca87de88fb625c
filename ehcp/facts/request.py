"""The facts of a request for a needs assessment, from its own row and the rows that hang on its process."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ehcp import timeline as law
from ehcp.facts import returned
from ehcp.facts.known import Known
from ehcp.facts.rows import Rows, by_process, standing
from ehcp.models import (
    AdviceRequest,
    AssessmentRequest,
    Consultation,
    Decision,
    Mediation,
    Notice,
    PlanVersion,
    Process,
    Representation,
    ReturnedRequest,
    Service,
    TimeLimitException,
)

CERTIFIED = ("assess", "issue", "contents")
SUBJECTS = {"contents": "final"}  # what the timeline calls the notice that came with the final plan


def read(processes: list[Process], rows: Rows) -> dict[int, Known]:
    """What is known of many requests in twelve queries at most, whatever their number."""
    ids = [p.pk for p in processes]
    found = {
        "decisions": by_process(standing(rows(Decision, "process", ids))),
        "notices": by_process(
            sorted(standing(rows(Notice, "process", ids)), key=lambda notice: (notice.sent_on, notice.id))
        ),
        "advice": by_process(_asked(rows(AdviceRequest, "process", ids))),
        "versions": by_process(v for v in standing(rows(PlanVersion, "process", ids)) if v.served_on),
        "consultations": by_process(standing(rows(Consultation, "process", ids))),
        "exceptions": by_process(standing(rows(TimeLimitException, "process", ids))),
    }
    certified = _certified(ids, rows)
    served = {v.id: v.process_id for versions in found["versions"].values() for v in versions}
    views: dict[int, list[Any]] = {}
    for each in standing(rows(Representation, "version__process", ids)):
        if each.version_id in served:
            views.setdefault(served[each.version_id], []).append(each)
    found_requests: list[Any] = rows(AssessmentRequest, "process", ids)
    returns = {each.returned_id for each in found_requests if each.returned_id}
    said = {each.id: each for each in rows(ReturnedRequest, "pk", returns)} if returns else {}
    bodies = set(Service.objects.filter(section_31_body=True).values_list("pk", flat=True))
    return {
        each.process_id: returned.with_return(
            _facts(
                each,
                {name: of[each.process_id] for name, of in found.items()}
                | {"views": views.get(each.process_id, []), "certified": certified.get(each.process_id, [])},
                bodies,
            ),
            said.get(each.returned_id),
        )
        for each in found_requests
    }


def _asked(rows: list[Any]) -> list[Any]:
    return [a for a in standing(rows) if a.cancelled_on is None and a.kind != "family"]


def _certified(ids: list[int], rows: Rows) -> dict[int, list[Any]]:
    """Mediation about a decision of each request: it extends the window to appeal (Tribunal rule 20(1)(c))."""
    found = [each for each in rows(Mediation, "request", ids) if each.about in CERTIFIED]
    standing_ = {p.id for p in standing(rows(Process, "pk", [each.process_id for each in found]))} if found else set()
    mine: dict[int, list[Any]] = {}
    for each in found:
        if each.process_id in standing_:
            mine.setdefault(each.request_id, []).append(each)
    return mine


def _facts(request: Any, rows: dict[str, list[Any]], bodies: set[int]) -> law.Facts:
    opening = next((n for n in rows["notices"] if n.kind == "opening"), None)
    drafts = [v for v in rows["versions"] if v.kind == "draft"]
    final = next((v for v in rows["versions"] if v.kind == "final"), None)
    views = rows["views"]
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
        advice=tuple(advice_asked(a, bodies) for a in rows["advice"]),
        drafts=tuple(law.DraftServed(f"{v.kind}-{v.id}", v.arrives_on or v.served_on) for v in drafts),
        consultations=tuple(
            law.Consulted(f"consultation-{c.id}", c.consulted_on, c.replied_on) for c in rows["consultations"]
        ),
        final_sent_on=final.served_on if final else None,
        final_arrived_on=(final.arrives_on or final.served_on) if final else None,
        withdrawn_on=request.withdrawn_on,
        exported_on=request.exported_on,
        passed_on=request.passed_on,
        exceptions=tuple(exception(e) for e in rows["exceptions"]),
        reversal_told_on=_reversal_told_on(request, rows["notices"]),
        representations_on=max((v.received_on for v in views), default=None) if drafts and views else None,
        rights_left_out=bool(final_notice and _leaves_out(final_notice)),
        certificates=tuple(_certificate(m) for m in rows["certified"]),
    )


def _reversal_told_on(request: Any, notices: list[Any]) -> dt.date | None:
    """The day the family was told that a refusal is turned round: the first "we will assess" sent from then on."""
    turned = request.reversed_on
    if turned is None:
        return None
    return next((n.told_on for n in notices if n.kind == "assess_yes" and n.sent_on >= turned), None)


def _decision(kind: str, rows: dict[str, list[Any]]) -> law.Decision | None:
    decision = next((d for d in rows["decisions"] if d.kind == kind), None)
    if decision is None:
        return None
    notice = next((n for n in rows["notices"] if n.decision_id == decision.id), None)
    return law.Decision(
        outcome=decision.outcome,
        decided_on=decision.decided_on,
        sent_on=notice.sent_on if notice else None,
        told_on=notice.told_on if notice else None,
    )


def _leaves_out(notice: Any) -> bool:
    return any(getattr(notice, name) is False for name in Notice.RIGHTS)


def _certificate(mediation: Any) -> law.Certificate:
    subject = SUBJECTS.get(mediation.about, mediation.about)
    return law.Certificate(subject, mediation.certificate_on, mediation.contacted_on or mediation.informed_on)


def advice_asked(row: Any, bodies: set[int]) -> law.AdviceAsked:
    """A request for advice, for a first assessment or a re-assessment.

    Args:
        row: the request for advice.
        bodies: keys of the services that are bodies of section 31.
    """
    return law.AdviceAsked(
        subject=f"advice-{row.id}",
        kind=row.kind,
        asked_on=row.asked_on,
        received_by_service_on=row.received_by_service_on,
        answered_on=row.answered_on,
        outcome=row.outcome,
        statutory_body=row.service_id in bodies,
    )


def advice_by_process(ids: list[int], rows: Rows) -> dict[int, tuple[law.AdviceAsked, ...]]:
    """The advice asked for in processes beside a request, as the engine knows it; without the family's own views."""
    asked = by_process(_asked(rows(AdviceRequest, "process", ids)))
    bodies = set(Service.objects.filter(section_31_body=True).values_list("pk", flat=True)) if asked else set()
    return {pk: tuple(advice_asked(each, bodies) for each in found) for pk, found in asked.items()}


def exception(row: Any) -> law.ExceptionRecorded:
    """A reason recorded for one limit of any process."""
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
