"""Detained persons, and facts that are no process, from plain values."""

from ehcp.timeline.facts import AdviceAsked, DraftServed
from ehcp.timeline.plain.context import OF_DETAINED, Context
from ehcp.timeline.plain.plans import taken
from ehcp.timeline.plain.reader import FactsError, Given
from ehcp.timeline.processes import ClosureFacts, DetainedFacts, PersonFacts, RateFacts

_DETAINED = {
    "home_authority_request": "requested_on", "came_to_notice": "noticed_on", "decision_notified": "told_on",
    "no_plan_notified": "no_plan_told_on", "final_issued": "final_sent_on", "released": "released_on",
    "detention_known": "detention_known_on", "plan_passed_on": "plan_passed_on_on", "reviewed": "reviewed_on",
}  # fmt: skip
_RATES = ("issued_inc", "issued_ex", "on_time_inc", "on_time_ex")


def detained(given: Given, about: Context) -> DetainedFacts | None:
    """The facts of a detained person's assessment or plan, or None."""
    if not (OF_DETAINED | {"released", "detention_known"}) & given.keys():
        return None
    asked = given.get("detained_advice_requested") or (
        given.get("advice_requested") if about.of_detained_only else None
    )
    served = given.get("detained_draft_served") or (given.get("draft_served") if about.of_detained_only else None)
    part_way = given.get("responsible_on") or given.get("request_received")
    return DetainedFacts(
        **taken(given, _DETAINED),
        responsible_on=part_way if "detained_on" in given else None,
        refused=bool(given.get("refused")) and about.of_detained_only,
        no_plan="no_plan_notified" in given,
        advice=(AdviceAsked("advice-1", "", asked, answered_on=given.get("advice_given")),) if asked else (),
        drafts=(DraftServed("draft-1", served),) if served else (),
    )


def person(given: Given, about: Context) -> PersonFacts | None:
    """A birth date, or None."""
    return PersonFacts(given["dob"]) if "dob" in given else None


def closure(given: Given, about: Context) -> ClosureFacts | None:
    """A school's closure, or None where its first or last day is not known."""
    closed, reopens = given.get("school_first_closed_day"), given.get("school_reopens")
    if closed is None or reopens is None:
        return None
    return ClosureFacts(closed, reopens, given.get("advice_requested_from_head") or given.get("advice_requested"))


def rate(given: Given, about: Context) -> RateFacts | None:
    """How many plans were issued and how many on time, or None.

    Raises:
        FactsError: when more plans were on time than were issued.
    """
    facts = {name: given[name] for name in _RATES if name in given}
    for side in ("inc", "ex"):
        issued, on_time = facts.get(f"issued_{side}"), facts.get(f"on_time_{side}")
        if issued is not None and on_time is not None and on_time > issued:
            raise FactsError(f"on_time_{side} ({on_time}) cannot be more than issued_{side} ({issued}).")
    return RateFacts(**facts) if facts else None
