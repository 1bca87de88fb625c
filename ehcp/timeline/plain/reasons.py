"""Reasons for being late, from plain values: recorded on every limit, of which each takes only what it lists."""

from dataclasses import replace
from datetime import date
from typing import Any

from ehcp.timeline.build import build
from ehcp.timeline.facts import ExceptionRecorded
from ehcp.timeline.limits import Limit
from ehcp.timeline.milestone import Milestone, Timeline
from ehcp.timeline.overlays import CORONAVIRUS, OVERLAYS
from ehcp.timeline.plain.keys import REASONS
from ehcp.timeline.plain.reader import Given
from ehcp.timeline.relief import relieves

UNLISTED = "The reason given is not one that the regulations list, so it excuses nothing."
LAPSED = (
    "The temporary law on coronavirus excused limits that ended from 1 May to 25 September 2020, and some of them "
    "only. It does not excuse this one."
)


def grounds_given(given: Given) -> tuple[str, ...]:
    """The reasons that the facts name, or imply by their days."""
    found = [given["reason"]] if "reason" in given else []
    implied = {
        "failed_appointment": ("failed_appointment",),
        "school_closed": ("school_first_closed_day",),
        "absent": ("absent_from", "absence_days"),
    }
    found += [ground for ground, keys in implied.items() if any(key in given for key in keys)]
    return tuple(dict.fromkeys(found))


def _recorded(given: Given, ground: str, rule_id: str, subject: str) -> ExceptionRecorded:
    return ExceptionRecorded(
        rule_id,
        subject,
        ground,
        closed_from=given.get("school_first_closed_day"),
        reopens=given.get("school_reopens"),
        advice_asked_on=given.get("advice_requested_from_head") or given.get("advice_requested"),
        absent_from=given.get("absent_from"),
        absent_to=given.get("absent_to"),
        appointment_on=given.get("failed_appointment"),
        days_away=given.get("absence_days"),
        as_stated=given.get("reason") == ground,
    )


def excused(timeline: Timeline, given: Given, **how: Any) -> Timeline:
    """The timeline with the reasons given, recorded on each of its dated limits."""
    grounds = grounds_given(given)
    if not grounds:
        return timeline
    exceptions = tuple(
        _recorded(given, ground, each.rule_id, each.subject)
        for each in timeline.milestones
        if each.due_on is not None
        for ground in grounds
    )
    rebuilt = build(replace(timeline.facts, exceptions=exceptions), timeline.readings, **how)
    remark = UNLISTED if given.get("reason", REASONS[0]) not in REASONS else ""
    temporary = given.get("reason") == CORONAVIRUS.key
    said = tuple(_said(each, LAPSED if temporary else remark) for each in rebuilt.milestones)
    return Timeline(rebuilt.facts, said, rebuilt.readings)


def _said(each: Milestone, remark: str) -> Milestone:
    """A limit that the reason does not excuse says so."""
    if not remark or each.relieved or each.kind != "limit" or each.due_on is None:
        return each
    return each._replace(remark=f"{each.remark} {remark}".strip())


def would_excuse(given: Given, limit: Limit) -> bool:
    """Whether the reasons given would excuse a limit, apart from any dates of a case."""
    far = (date.min, date.max)
    return any(relieves(_recorded(given, ground, limit.id, ""), limit, *far) for ground in grounds_given(given))


def lists_reasons(limit: Limit) -> bool:
    """Whether a limit can be excused at all, by a listed reason or by temporary law."""
    return bool(limit.relieved_by) or any(limit.id in overlay.reaches for overlay in OVERLAYS)
