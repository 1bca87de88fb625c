"""What the engine says, as plain values: for the command line, for examples and for anybody who reads JSON."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ehcp.timeline.build import ALL_RULES
from ehcp.timeline.england_2014.closure import is_listed
from ehcp.timeline.england_2014.rate import shares
from ehcp.timeline.milestone import Milestone
from ehcp.timeline.plain import Answer
from ehcp.timeline.plain.reasons import grounds_given, lists_reasons, would_excuse

DATE_FIELDS = (
    "due", "due_on", "target", "last_day", "latest", "reply_expected_by", "latest_notice_date", "latest_meeting",
    "last_compliant_day", "compulsory_school_age_ends",
)  # fmt: skip
OF_MET = ("on_time", "days_late", "met_on", "late")
Fields = dict[str, str]


def iso(day: date | None) -> str | None:
    """A date as JSON has it."""
    return day.isoformat() if day else None


def days_late(each: Milestone, today: date | None) -> int | None:
    """Whole days of breach, 0 when it was or is in time; None where nothing can be late or nothing is known yet."""
    late = each.days_late(today)
    return None if late is None else max(0, late)


def as_plain(each: Milestone, facts: Any, today: date | None = None) -> dict[str, Any]:
    """One milestone as the command line prints it. Its date is under ``due``, ``last_day`` or ``latest``.

    Args:
        each: the milestone.
        facts: the facts of its process.
        today: the day that lateness is measured on, where it has not been met.
    """
    plain: dict[str, Any] = {
        "rule_id": each.rule_id,
        "subject": each.subject,
        "kind": each.kind,
        "bound": each.bound,
        each.rule.date_name: iso(each.due_on),
        "warn_on": iso(each.warn_on),
        "late_from": iso(each.late_from),
        "counts_from": iso(each.counts_from) if each.kind != "measure" else None,
        "explanation": each.explain(),
        "citation": each.citation,
        "relieved": each.relieved,
        "met_on": iso(each.met_on),
        "days_late": days_late(each, today),
        "reading": each.reading,
        "verified": each.verified,
        "label": each.label,
        "sum": each.officer_sum(),
        "link": each.link,
        "version": each.rule_version,
        "relieved_by": each.relieved_by,
        "projected": each.projected,
        "ended_on": iso(each.ended_on),
    }
    own = of_its_own(each, facts)
    return plain | {"outcome": own} if own else plain


def of_its_own(each: Milestone, facts: Any) -> Fields:
    """Answers that only one rule gives: a closure's window, the end of school age, the two shares."""
    if each.rule_id == "EXC-CLOSURE":
        window = f"{facts.window_from}..{each.due_on}"
        return {"window": window, "limb_available": yes(is_listed(facts))}
    if each.rule_id == "YP-START":
        return {"compulsory_school_age_ends": str(each.due_on)}
    return shares(facts) if each.rule_id == "SEN2-RATE" else {}


def yes(value: bool) -> str:
    """'true' or 'false'."""
    return "true" if value else "false"


def by_rule(answer: Answer) -> dict[str, Fields]:
    """Everything that can be asked about each rule, by rule and field, as texts.

    Where one rule has several dates, lateness is that of the one that was met and the date that of the last.
    """
    found: dict[str, Fields] = {}
    relieved = {each.rule_id for line in answer.timelines for each in line.milestones if each.relieved}
    for timeline in answer.timelines:
        for each in timeline.milestones:
            new = _fields(each, relieved) | of_its_own(each, timeline.facts)
            old = found.get(each.rule_id, {})
            keep = {name: old[name] for name in OF_MET if old.get("met_on") and not new["met_on"] and name in old}
            found[each.rule_id] = old | new | keep
    _with_reviews(found)
    if grounds_given(answer.given):
        for rule in ALL_RULES:
            if lists_reasons(rule) and rule.id not in found:
                said = yes(would_excuse(answer.given, rule))
                found[rule.id] = {"excused": said, "relieved": said, "limb_available": said}
    return found


def _with_reviews(found: Mapping[str, Fields]) -> None:
    """The day a review was concluded is the day the next twelve months start with."""
    concluded = found.get("AR-12M", {}).get("counts_from", "")
    for rule_id, answers in found.items():
        start = concluded if rule_id.startswith("AR-") and concluded else answers["counts_from"]
        answers["review_concluded_on"] = start


def _fields(each: Milestone, relieved: set[str]) -> Fields:
    due = str(each.due_on) if each.due_on else ""
    said = dict.fromkeys(DATE_FIELDS, due)
    late = days_late(each, None)
    if late is not None:
        said |= {"on_time": yes(late == 0), "late": yes(late > 0), "days_late": str(late)}
    return said | {
        "counts_from": str(each.counts_from),
        "warn_on": iso(each.warn_on) or "",
        "late_from": iso(each.late_from) or "",
        "met_on": iso(each.met_on) or "",
        "excused": yes(each.relieved),
        "relieved": yes(each.relieved),
        "limb_available": yes(each.relieved),
        "adviser_excused": yes(each.relieved and each.bound == "adviser"),
        "LA_6w_excused": yes("ENA-DECIDE-6W" in relieved),
        "LA_16w_excused": yes("ENA-NOPLAN-16W" in relieved),
        "LA_20w_excused": yes(bool(relieved & {"ENA-NOPLAN-16W", "ENA-FINAL-20W"})),
        "verified": yes(each.verified),
        "reading": each.reading,
        "kind": each.kind,
        "bound": each.bound,
        "citation": each.citation,
    }
