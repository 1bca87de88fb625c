"""The facts of mediation, appeals and Tribunal orders."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ehcp.facts.known import Known, ended
from ehcp.facts.plan import exceptions_of
from ehcp.facts.request import SUBJECTS
from ehcp.facts.rows import Rows
from ehcp.models import Appeal, Mediation, Process, TribunalOrder
from ehcp.timeline.facts import ExceptionRecorded
from ehcp.timeline.processes import AppealFacts, MediationFacts, OrderFacts

Stood = tuple[str, str, dt.date | None]
T = TribunalOrder.Type
#: What carries out each kind of order; ``done_on`` does for any of them.
DONE_BY: dict[str, tuple[str, ...]] = {
    T.ASSESS: ("final_sent_on", "no_plan_told_on"),
    T.REASSESS: ("final_sent_on", "no_plan_told_on"),
    T.REMIT: (),
    T.CONTINUE: (),
    T.CEASE: (),
}


def mediations(processes: list[Process], rows: Rows) -> dict[int, Known]:
    """Mediation about one decision."""
    ids = [p.pk for p in processes]
    found: list[Any] = rows(Mediation, "process", ids)
    relief = exceptions_of(ids, rows)
    return {
        each.process_id: Known(_mediation(each, tuple(relief[each.process_id])), *(ended(each) or _of_mediation(each)))
        for each in found
    }


def _mediation(row: Any, relief: tuple[ExceptionRecorded, ...]) -> MediationFacts:
    return MediationFacts(
        informed_on=row.informed_on,
        arranged_on=row.arranged_on,
        held_on=row.held_on,
        not_pursued_on=row.not_pursued_on,
        health_issues_told_on=row.health_issues_told_on,
        commissioners_told_on=row.commissioners_told_on,
        cannot_arrange_told_on=row.cannot_arrange_told_on,
        certificate_on=row.certificate_on,
        agreed_on=row.agreed_on,
        appealable_matter=row.about != "other",
        authority_a_party=row.authority_a_party,
        done_on=row.done_on,
        mediation_on=row.mediation_on,
        date_told_on=row.date_told_on,
        health_only=row.health_only,
        late_known_on=row.late_known_on,
        agreed_until=row.agreed_until,
        exceptions=relief,
    )


def _of_mediation(row: Any) -> Stood:
    if row.done_on:
        return "mediation_done", "", row.done_on
    if row.agreed_on:
        return "mediation_agreed", "authority", None
    if row.certificate_on:
        return "mediation_done", "", row.certificate_on
    if row.not_pursued_on or row.held_on or row.cannot_arrange_told_on:
        return "mediation_over", "mediator", None
    if row.arranged_on:
        return "mediation_fixed", "authority", None
    return ("mediation_wanted", "authority", None) if row.informed_on else ("mediation_asked", "family", None)


def appeals(processes: list[Process], rows: Rows) -> dict[int, Known]:
    """Appeals. The windows of a notice that a request sent stand in that request and are not given a second time."""
    found: list[Any] = rows(Appeal, "process", [p.pk for p in processes])
    return {
        each.process_id: Known(
            AppealFacts(
                decision_sent_on=None if _in_request(each) else each.decision_sent_on,
                certificate_on=None if _in_request(each) else each.certificate_on,
                appeal_sent_on=each.appeal_sent_on,
                responded_on=each.responded_on,
            ),
            *(ended(each) or _of_appeal(each)),
        )
        for each in found
    }


def _in_request(row: Any) -> bool:
    return row.request_id is not None and row.about in ("assess", "issue", *SUBJECTS)


def _of_appeal(row: Any) -> Stood:
    if row.result_on:
        return "appeal_over", "", row.result_on
    if row.responded_on:
        return "appeal_hearing", "tribunal", None
    return ("appeal_respond", "authority", None) if row.appeal_sent_on else ("appeal_window", "family", None)


def orders(processes: list[Process], rows: Rows) -> dict[int, Known]:
    """Orders of the Tribunal and appeals conceded, with their exceptions."""
    ids = [p.pk for p in processes]
    found: list[Any] = rows(TribunalOrder, "process", ids)
    relief = exceptions_of(ids, rows)
    names = (
        "order_type", "made_on", "sent_on", "conceded_on", "told_on", "draft_served_on", "no_plan_told_on",
        "final_sent_on", "done_on", "deadline_on", "recommendations_on", "health_replied_on", "care_replied_on",
        "minister_told_on",
    )  # fmt: skip
    return {
        each.process_id: Known(
            OrderFacts(**{name: getattr(each, name) for name in names}, exceptions=tuple(relief[each.process_id])),
            *(ended(each) or _of_order(each)),
        )
        for each in found
    }


def _of_order(row: Any) -> Stood:
    names = (*DONE_BY.get(row.order_type, ("final_sent_on",)), "done_on")
    done = next((day for name in names if (day := getattr(row, name))), None)
    return ("order_done", "", done) if done else ("order", "authority", None)
