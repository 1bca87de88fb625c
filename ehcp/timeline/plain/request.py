"""A request for a needs assessment, from plain values."""

from dataclasses import replace
from datetime import date

from ehcp.timeline.facts import AdviceAsked, Certificate, Consulted, Decision, DraftServed, Facts
from ehcp.timeline.plain.context import DAY_0, Context
from ehcp.timeline.plain.reader import Given

#: Facts that call for this process.
CALLS = DAY_0 | {
    "opening_told", "assess_decided", "assess_sent", "decision_notified", "reversed_on", "agreed_to_assess",
    "reversal_told", "advice_requested", "advice_received_by_body", "advice_given", "plan_decided", "plan_sent",
    "plan_told", "no_plan_notified", "draft_served", "consulted", "consultation_replied", "final_issued",
    "final_arrived", "withdrawn", "exported", "passed_on", "failed_appointment",
}  # fmt: skip


def request(given: Given, about: Context) -> Facts | None:
    """The facts of a request, or None where nothing given belongs to one."""
    dates = [given[key] for key in CALLS if key in given]
    if not dates or about.of_detained_only:
        return None
    facts = Facts(
        received_on=given.get("request_received") or given.get("responsible_on") or min(dates),
        responsible_on=given.get("responsible_on"),
        requested_by=given.get("requested_by", "setting" if "request_received" in given else "other"),
        opening_told_on=given.get("opening_told"),
        assess=_assess(given, about),
        issue=_issue(given, about),
        reversed_on=about.turned_on,
        reversal_basis=given.get("basis", "own") if about.turned_on else "",
        reversal_told_on=given.get("reversal_told") or about.told_of_reversal_on,
        advice=_advice(given, about),
        drafts=(DraftServed("draft-1", given["draft_served"]),) if "draft_served" in given else (),
        consultations=_consultations(given),
        final_sent_on=given.get("final_issued"),
        final_arrived_on=given.get("final_arrived"),
        withdrawn_on=given.get("withdrawn"),
        exported_on=given.get("exported"),
        passed_on=given.get("passed_on"),
    )
    return replace(facts, certificates=_certificates(given, about, facts))


def _decision(outcome: bool, decided: date | None, sent: date | None, told: date | None, opens: bool) -> Decision:
    """A decision; where only the telling is known, that day stands for the notice that opens the time to appeal."""
    return Decision(outcome, decided or sent or told, sent or (told if opens else None), told)


def _assess(given: Given, about: Context) -> Decision | None:
    refused = bool(given.get("refused")) and not about.of_reassessment_only
    told, sent = about.told_of_assessment_on, given.get("assess_sent")
    decided = given.get("assess_decided") or about.agreed_at_first
    if not refused and not (told or sent or decided):
        return None
    return _decision(not refused, decided, sent, told, refused and "decision_sent" not in given)


def _issue(given: Given, about: Context) -> Decision | None:
    no_plan = given.get("no_plan_notified")
    told, sent, decided = no_plan or given.get("plan_told"), given.get("plan_sent"), given.get("plan_decided")
    outcome = False if no_plan else given.get("plan")
    if outcome is None or (decided is None and not told and not sent and outcome):
        return None
    return _decision(outcome, decided, sent, told, not outcome and "decision_sent" not in given)


def _advice(given: Given, about: Context) -> tuple[AdviceAsked, ...]:
    body = given.get("advice_received_by_body")
    asked = given.get("advice_requested") or body
    if asked is None or about.advice_belongs_elsewhere:
        return ()
    answered, statutory = given.get("advice_given"), given.get("statutory_body", True)
    return (AdviceAsked("advice-1", "", asked, body, answered, "", statutory),)


def _consultations(given: Given) -> tuple[Consulted, ...]:
    if "consulted" not in given:
        return ()
    return (Consulted("consultation-1", given["consulted"], given.get("consultation_replied")),)


def _certificates(given: Given, about: Context, facts: Facts) -> tuple[Certificate, ...]:
    """The certificate, for the decision it names or else the last one sent before it."""
    issued = given.get("certificate_issued")
    if issued is None or "decision_sent" in given or about.of_ceasing:
        return ()
    before = [each for each in facts.appealable if each.sent_on is None or each.sent_on <= issued]
    subject = given.get("certificate_for") or (before[-1].subject if before else "assess")
    return (Certificate(subject, issued, given.get("mediation_contacted")),)
