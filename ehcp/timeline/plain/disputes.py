"""Appeals, mediation and orders, from plain values."""

from datetime import date, timedelta
from typing import Any

from ehcp.timeline.england_2014.orders import ABOUT_A_PLAN
from ehcp.timeline.plain.context import OF_ORDERS, Context
from ehcp.timeline.plain.plans import taken
from ehcp.timeline.plain.reader import Given
from ehcp.timeline.processes import AppealFacts, MediationFacts, OrderFacts

THIRTY_DAYS = timedelta(days=30)
_APPEAL = {
    "decision_sent": "decision_sent_on", "certificate_issued": "certificate_on", "appeal_sent": "appeal_sent_on",
    "responded": "responded_on", "mediation_contacted": "contacted_on",
}  # fmt: skip
_MEDIATION = {
    "informed_la": "informed_on", "arranged": "arranged_on", "mediation_concluded": "held_on",
    "mediation_on": "mediation_on", "date_told": "date_told_on", "not_pursued": "not_pursued_on",
    "health_issues_told": "health_issues_told_on", "commissioners_told": "commissioners_told_on",
    "health_only": "health_only", "will_miss_30_days": "late_known_on",
    "cannot_arrange_told": "cannot_arrange_told_on", "certificate_issued": "certificate_on",
    "appealable_matter": "appealable_matter", "authority_a_party": "authority_a_party",
    "agreed_until": "agreed_until", "done": "done_on",
}  # fmt: skip
_CALLS_MEDIATION = frozenset({
    "informed_la", "arranged", "mediation_concluded", "mediation_on", "not_pursued", "health_issues_told",
    "commissioners_told", "will_miss_30_days", "cannot_arrange_told", "agreed_until",
})  # fmt: skip
_ORDER = {
    "order_made": "made_on", "order_deadline": "deadline_on", "decision_notified": "told_on",
    "draft_served": "draft_served_on", "no_plan_notified": "no_plan_told_on", "final_issued": "final_sent_on",
    "done": "done_on", "recommendations": "recommendations_on", "health_replied": "health_replied_on",
    "care_replied": "care_replied_on", "minister_told": "minister_told_on",
}  # fmt: skip
_CALLS_ORDER = OF_ORDERS | {"recommendations", "health_replied", "care_replied"}


def appeal(given: Given, about: Context) -> AppealFacts | None:
    """The facts of the time to appeal, or None. A certificate alone opens its own month."""
    if about.of_ceasing and "decision_sent" in given and given["decision_sent"] == about.cease_notice_on:
        return None  # the windows are ceasing's own
    alone = "certificate_issued" in given and not _certificate_belongs_elsewhere(given, about)
    notice = _appealable_notice(given, about)
    if not ({"decision_sent", "appeal_sent", "responded"} & given.keys() or alone or notice):
        return None
    return AppealFacts(**{"decision_sent_on": notice, **taken(given, _APPEAL)})


def _appealable_notice(given: Given, about: Context) -> date | None:
    """A notice that opens the time to appeal without being called so (CFA 51(2)(d) and (e)).

    Telling the family that there will be no re-assessment, or that the plan stays as it is after one; and the notice
    of a review that does not amend the plan.
    """
    found: date | None = given.get("unchanged_notified")
    if about.of_reassessment_only and given.get("refused"):
        found = given.get("reassess_notified") or given.get("decision_notified")
    elif given.get("amends") is False:
        found = about.notice_sent_on
    return found


def _certificate_belongs_elsewhere(given: Given, about: Context) -> bool:
    """The certificate is about a notice in the request's own timeline, or about ceasing."""
    no_plan = "no_plan_notified" in given or given.get("plan") is False
    refused = bool(given.get("refused")) and bool({"decision_notified", "assess_sent"} & given.keys())
    return about.of_ceasing or refused or no_plan or "final_issued" in given


def mediation(given: Given, about: Context) -> MediationFacts | None:
    """The facts of mediation, or None. A matter agreed at mediation that can be appealed has regulation 44's periods."""
    agreed: date | None = given.get("mediation_agreed")
    to_assess = about.turned_on if given.get("basis") == "reg42" else None
    if not (_CALLS_MEDIATION & given.keys() or agreed or to_assess):
        return None
    facts: dict[str, Any] = taken(given, _MEDIATION)
    if "order_type" in given or to_assess:
        facts.setdefault("appealable_matter", True)
    facts.setdefault("arranged_on", _arranged_by(given))
    return MediationFacts(agreed_on=agreed or to_assess, **facts)


def _arranged_by(given: Given) -> date | None:
    """A mediation held within the 30 days was arranged within them, even if that day is not known."""
    started = given.get("commissioners_told") if given.get("health_only") else given.get("informed_la")
    held: date | None = given.get("mediation_concluded")
    return held if held and started and held <= started + THIRTY_DAYS else None


def order(given: Given, about: Context) -> OrderFacts | None:
    """The facts of an order, of an appeal not opposed, or of an agreement that has an order's periods; or None.

    An order about a plan may hold recommendations: without a day of their own they are dated as the order is.
    """
    if not _CALLS_ORDER & given.keys():
        return None
    basis, sent = given.get("basis"), given.get("order_date")
    day = sent or about.turned_on
    conceded = given.get("conceded") or (day if basis == "reg45" else None)
    agreed = given.get("mediation_agreed") or (day if basis == "reg42" else None)
    facts = taken(given, _ORDER)
    if given.get("order_type", "amend_contents") in ABOUT_A_PLAN and not conceded and not agreed:
        facts.setdefault("recommendations_on", sent or given.get("order_made"))
    if not about.of_order_only:
        facts["told_on"] = about.told_of_reversal_on or facts.get("told_on")
    return OrderFacts(
        order_type=given.get("order_type", ""),
        sent_on=None if basis in ("reg42", "reg45") else sent,
        conceded_on=conceded,
        agreed_on=agreed if not conceded else None,
        **facts,
    )
