"""Facts in an unlikely order, or that lead to no date: said as a warning, never refused."""

from collections.abc import Iterator
from datetime import date

from ehcp.timeline.calendar import last_known_holiday, long_date
from ehcp.timeline.counting import TribunalDays, WorkingDays, WorkingDaysBeginningWith
from ehcp.timeline.england_2014.detained import IN_FORCE as DETAINED_FROM
from ehcp.timeline.england_2014.orders import ASSESS
from ehcp.timeline.england_2014.reversal import PART_3
from ehcp.timeline.milestone import Timeline
from ehcp.timeline.plain.context import Context
from ehcp.timeline.plain.keys import REASONS
from ehcp.timeline.plain.reader import Given

_AFTER_DAY_0 = (
    "opening_told", "assess_decided", "assess_sent", "decision_notified", "reversed_on", "agreed_to_assess",
    "advice_requested", "plan_decided", "plan_told", "no_plan_notified", "draft_served", "consulted", "final_issued",
)  # fmt: skip
#: Pairs of which the first usually comes no later than the second.
USUAL_ORDER = (
    *(("request_received", later) for later in _AFTER_DAY_0),
    *(("responsible_on", later) for later in _AFTER_DAY_0),
    ("assess_decided", "decision_notified"), ("assess_sent", "decision_notified"),
    ("decision_notified", "advice_requested"), ("decision_notified", "draft_served"),
    ("decision_notified", "final_issued"), ("decision_notified", "no_plan_notified"),
    ("reversed_on", "no_plan_notified"), ("reversed_on", "final_issued"), ("reversed_on", "reversal_told"),
    ("advice_requested", "advice_received_by_body"), ("advice_requested", "advice_given"),
    ("advice_requested", "failed_appointment"), ("draft_served", "final_issued"), ("consulted", "consultation_replied"),
    ("consulted", "final_issued"), ("final_issued", "final_arrived"), ("plan_first_made", "last_review"),
    ("plan_first_made", "meeting"), ("last_review", "meeting"), ("invited", "meeting"), ("meeting", "report_sent"),
    ("meeting", "notice_sent"), ("meeting", "decision_sent"), ("notice_sent", "final_issued"),
    ("decision_sent", "certificate_issued"), ("decision_sent", "appeal_sent"), ("appeal_sent", "responded"),
    ("became_aware", "transfer_date"), ("transfer_date", "informed_family"), ("transfer_date", "reviewed"),
    ("last_review", "transfer_date"), ("plan_first_made", "transfer_date"), ("reassess_request", "reassess_notified"),
    ("reassess_notified", "final_issued"), ("order_made", "order_date"), ("order_date", "draft_served"),
    ("order_date", "final_issued"), ("order_date", "no_plan_notified"), ("informed_la", "arranged"),
    ("informed_la", "mediation_concluded"), ("arranged", "mediation_concluded"),
    ("mediation_concluded", "certificate_issued"), ("home_authority_request", "decision_notified"),
    ("home_authority_request", "final_issued"), ("school_first_closed_day", "school_reopens"),
    ("absent_from", "absent_to"), ("cease_considered", "cease_decided"), ("cease_decided", "cease_notice_sent"),
    ("payments_began", "payments_reviewed"), ("dob", "request_received"), ("dob", "meeting"),
)  # fmt: skip
IN_WORKING_DAYS = (WorkingDays, WorkingDaysBeginningWith, TribunalDays)
#: Facts that say nothing alone, with what they need.
NEEDS = {
    "phase": "transfer_year, transfer_date or phase_deadline",
    "transfer_year": "phase",
    "order_type": "order_date (or conceded, or mediation_agreed)",
    "refused": "request_received, or reassess_request",
    "basis": "agreed_to_assess or reversed_on, or order_type with order_date",
    "reason": "the fact that the limit counts from, such as request_received",
    "absence_days": "the fact that the limit counts from, such as request_received or order_date",
    "count_mode": "the fact that a limit counts from, such as request_received",
    "school_first_closed_day": "school_reopens",
    "school_reopens": "school_first_closed_day",
    "advice_requested_from_head": "school_first_closed_day and school_reopens",
}


def doubts(given: Given, timelines: tuple[Timeline, ...]) -> list[str]:
    """What is unlikely about these facts, in sentences."""
    return [
        *_order(given),
        *_incomplete(given),
        *_of_decisions(given),
        *_without_a_date(given, timelines),
        *_holidays(timelines),
    ]


def _holidays(timelines: tuple[Timeline, ...]) -> Iterator[str]:
    """A sum in working days that runs past the bank holidays that are known."""
    ends = [
        each.due_on
        for line in timelines
        for each in line.milestones
        if each.due_on is not None and isinstance(each.period, IN_WORKING_DAYS)
    ]
    if ends and max(ends) > last_known_holiday():
        yield (
            f"Bank holidays are known up to {long_date(last_known_holiday())}. A sum in working days that ends on "
            f"{long_date(max(ends))} may be a day or more short."
        )


def _order(given: Given) -> Iterator[str]:
    assessing = given.get("order_type") in ASSESS  # an order to make a plan comes after the notice of no plan
    for first, second in USUAL_ORDER:
        if (first, second) == ("order_date", "no_plan_notified") and not assessing:
            continue
        if first in given and second in given and given[second] < given[first]:
            yield (
                f"{second} ({long_date(given[second])}) is before {first} ({long_date(given[first])}), which is unlikely. "
                "The dates were worked out all the same."
            )


def _incomplete(given: Given) -> Iterator[str]:
    reason = given.get("reason")
    if reason is not None and reason not in REASONS:
        yield f"{reason!r} is not a listed reason and relieves nothing. Listed: {', '.join(REASONS)}."
    closure = ("school_first_closed_day", "school_reopens")
    if reason == "school_closed" and not any(key in given for key in closure):
        yield "The days of the closure were not given: it was taken that they are as the regulations ask."
    if any(key in given for key in closure) and not {"advice_requested_from_head", "advice_requested"} & given.keys():
        yield "advice_requested_from_head was not given, and a closure counts by that day: it relieves nothing."
    if reason == "absent" and not {"absent_from", "absent_to", "absence_days"} & given.keys():
        yield "absence_days was not given: it was taken that the absence was long enough for each limit."
    if given.get("phase") == "post16_to_post16" and not {"transfer_date", "phase_deadline"} & given.keys():
        yield "A move between post-16 institutions needs transfer_date: the five months count back from that day."
    moved, year = given.get("transfer_date"), given.get("transfer_year")
    if "phase" in given and isinstance(moved, date) and year is not None and moved.year != year:
        yield f"transfer_date is not in {year}, the transfer_year. The year was used."


def _of_decisions(given: Given) -> Iterator[str]:
    """What was taken to be meant by a decision or an order that leaves it open."""
    if Context(given).agreed_at_first:
        yield (
            "No refusal was given, so agreed_to_assess was taken as the first decision whether to assess. Give refused "
            "too if it turned a refusal round."
        )
    ordered, kind = {"order_date", "order_made"} & given.keys(), given.get("order_type")
    if ordered and kind is None:
        yield "order_type was not given, and what must be done by when depends on it."
    if kind in ("remit", "cease") and (given.get("basis") == "reg45" or "conceded" in given):
        yield f"An appeal that is not opposed leads to no order to {kind}: regulation 45 gives no period for it."


def _without_a_date(given: Given, timelines: tuple[Timeline, ...]) -> Iterator[str]:
    if any(timeline.milestones for timeline in timelines):
        return
    needed = [f"{key} needs {NEEDS[key]}" for key in given if key in NEEDS and not _has_what(key, given)]
    yield f"No limit follows from these facts{': ' + '; '.join(needed) if needed else ''}."
    days = [day for key, day in given.items() if isinstance(day, date) and key != "dob"]
    first = DETAINED_FROM if Context(given).of_detained else PART_3
    if days and max(days) < first:
        yield f"The law known here is in force from {long_date(first)}; these facts are earlier."


def _has_what(key: str, given: Given) -> bool:
    """Whether one of the facts that this one needs is given."""
    return any(word.strip(",()") in given for word in NEEDS[key].split())
