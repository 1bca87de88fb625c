"""A request for a needs assessment, read from plain JSON."""

from datetime import date

from ehcp.timeline.facts import (
    AdviceAsked,
    Certificate,
    Consulted,
    Decision,
    DraftServed,
    ExceptionRecorded,
    Facts,
)
from ehcp.timeline.plain.reader import FactsError, Given, Reader

REQUEST_KEYS = {
    "request_received": "date",
    "responsible_on": "date",
    "requested_by": "text",
    "opening_told": "date",
    "refused": "yes/no",
    "assess_decided": "date",
    "assess_sent": "date",
    "assess_told": "date",
    "agreed_to_assess": "date",
    "agreed_to_assess_on_reversal": "date",
    "basis": "text",
    "reversal_told": "date",
    "advice_requested": "date",
    "advice_received_by_body": "date",
    "advice_given": "date",
    "statutory_body": "yes/no",
    "failed_appointment": "date",
    "plan": "yes/no",
    "plan_decided": "date",
    "plan_sent": "date",
    "plan_told": "date",
    "draft_served": "date",
    "consulted": "date",
    "consultation_replied": "date",
    "final_sent": "date",
    "final_arrived": "date",
    "withdrawn": "date",
    "exported": "date",
    "passed_on": "date",
    "reason": "text",
    "absent_from": "date",
    "absent_to": "date",
    "school_first_closed_day": "date",
    "school_reopens": "date",
    "advice_requested_from_head": "date",
    "certificate_for": "text",
    "certificate_issued": "date",
}
CLOSURE_KEYS = frozenset({"school_first_closed_day", "school_reopens", "advice_requested_from_head"})
REQUESTERS = ("parent", "young_person", "setting", "health", "social_care", "other", "council")
BASES = ("own", "reg42", "reg45")
REQUEST_WANTS = frozenset(REQUEST_KEYS) - CLOSURE_KEYS - {"reason", "basis", "certificate_for", "certificate_issued"}
LIMITS_WITH_GROUNDS = ("ENA-DECIDE-6W", "ENA-NOPLAN-16W", "ENA-FINAL-20W", "T45-FINAL-14W")


def _decision(given: Given, outcome: bool | None, name: str) -> Decision | None:
    days = [given.get(f"{name}_{step}") for step in ("decided", "sent", "told")]
    first = next((day for day in days if day), None)
    if first is None or outcome is None:
        return None
    return Decision(outcome, days[0] or first, days[1], days[2])


def _assess(given: Given) -> Decision | None:
    refused = given.get("refused")
    decision = _decision(given, not refused, "assess")
    if decision is None and refused:  # the day is not given: what counts here is that there was a refusal
        turned = given.get("agreed_to_assess_on_reversal") or given.get("agreed_to_assess")
        day = turned or given.get("request_received")
        return Decision(False, day) if day else None
    return decision


def _exceptions(given: Given) -> tuple[ExceptionRecorded, ...]:
    dates = {
        "closed_from": given.get("school_first_closed_day"),
        "reopens": given.get("school_reopens"),
        "advice_asked_on": given.get("advice_requested_from_head"),
        "absent_from": given.get("absent_from"),
        "absent_to": given.get("absent_to"),
        "appointment_on": given.get("failed_appointment"),
    }
    grounds = [given["reason"]] if given.get("reason") else []
    if dates["appointment_on"]:
        grounds.append("failed_appointment")
    if dates["closed_from"]:
        grounds.append("school_closed")
    if dates["absent_from"]:
        grounds.append("absent")
    limits = [(rule_id, "") for rule_id in LIMITS_WITH_GROUNDS] + [("ADVICE-6W", "advice-1")]
    return tuple(
        ExceptionRecorded(rule_id, subject, ground, **dates) for rule_id, subject in limits for ground in grounds
    )


def _one_of(given: Given, key: str, allowed: tuple[str, ...]) -> None:
    if key in given and given[key] not in allowed:
        raise FactsError(f"{key} must be one of: {', '.join(allowed)}. It was {given[key]!r}.")


def _request(given: Given) -> Facts:
    _one_of(given, "requested_by", REQUESTERS)
    _one_of(given, "basis", BASES)
    earliest = min((day for day in given.values() if isinstance(day, date)), default=None)
    if earliest is None:
        raise FactsError("A request needs at least one date, such as request_received.")
    reversed_on = given.get("agreed_to_assess_on_reversal") or given.get("agreed_to_assess")
    asked, served, consulted = given.get("advice_requested"), given.get("draft_served"), given.get("consulted")
    asked = asked or given.get("advice_received_by_body")
    body, answered = given.get("advice_received_by_body"), given.get("advice_given")
    certificate = given.get("certificate_issued")
    return Facts(
        received_on=given.get("request_received") or given.get("responsible_on") or earliest,
        responsible_on=given.get("responsible_on"),
        requested_by=given.get("requested_by", "setting" if "request_received" in given else "other"),
        opening_told_on=given.get("opening_told"),
        assess=_assess(given),
        issue=_decision(given, given.get("plan"), "plan"),
        reversed_on=reversed_on,
        reversal_basis=given.get("basis", "own" if reversed_on else ""),
        reversal_told_on=given.get("reversal_told"),
        advice=(AdviceAsked("advice-1", "", asked, body, answered, "", given.get("statutory_body", True)),)
        if asked
        else (),
        drafts=(DraftServed("draft-1", served),) if served else (),
        consultations=(Consulted("consultation-1", consulted, given.get("consultation_replied")),) if consulted else (),
        final_sent_on=given.get("final_sent"),
        final_arrived_on=given.get("final_arrived"),
        withdrawn_on=given.get("withdrawn"),
        exported_on=given.get("exported"),
        passed_on=given.get("passed_on"),
        exceptions=_exceptions(given),
        certificates=(Certificate(given.get("certificate_for", "assess"), certificate),) if certificate else (),
    )


READER = Reader(
    REQUEST_KEYS,
    REQUEST_WANTS,
    _request,
    undated=((frozenset({"request_received", "responsible_on"}), "started_on"),),
)
