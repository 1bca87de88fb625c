"""Facts in, timeline out. No clock, no database, no Django: the same facts give the same dates for ever."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from ehcp.timeline.calendar import tribunal_day
from ehcp.timeline.england_2014 import RULES as ALL_RULES
from ehcp.timeline.facts import RECEIVED, ExceptionRecorded
from ehcp.timeline.limits import Limit, dates_of
from ehcp.timeline.milestone import Beside, Milestone, Timeline
from ehcp.timeline.readings import DEFAULT, Readings
from ehcp.timeline.relief import relieves

NO_TIME = timedelta(0)


class _Known(dict[str, Any]):
    """The facts that many rules ask for, each worked out once in a build."""

    def __init__(self, facts: Any) -> None:
        self.facts = facts

    def __missing__(self, name: str) -> Any:
        self[name] = value = getattr(self.facts, name)
        return value


@lru_cache(maxsize=64)
def rules_of(process: str) -> tuple[Limit, ...]:
    """Every rule (every version of it) for one kind of process."""
    return tuple(rule for rule in ALL_RULES if rule.process == process)


@lru_cache(maxsize=512)
def rule_of(rule_id: str, version: str) -> Limit | None:
    """The rule that a stored date came from, by its id and version; None where this installation does not know it."""
    return next((rule for rule in ALL_RULES if rule.id == rule_id and rule.version == version), None)


def build(facts: Any, readings: Readings = DEFAULT, rules: tuple[Limit, ...] | None = None) -> Timeline:
    """Work out every date that the law gives for these facts.

    Args:
        facts: the facts of one process (``Facts`` for a request).
        readings: the authority's readings, where the law can be read in two ways.
        rules: another set of rules to try (``england_2014`` when None); those of other processes are passed over.
    Returns:
        Timeline: its milestones, stage and next step.
    """
    made: list[Milestone] = []
    known = _Known(facts)
    dues: dict[str, date] = {}  # also of duties that have ended, so that an ending moves no date worked back from them
    chosen = rules_of(facts.process) if rules is None else [rule for rule in rules if rule.process == facts.process]
    for rule in chosen:
        version_day = known[rule.transitional or rule.counts_from]
        if version_day is None or not rule.covers(version_day):
            continue
        for item in known[rule.each] if rule.each else (facts,):
            if rule.applies(item):
                milestone = _milestone(rule, item, facts, known, dues, readings)
                if milestone is not None:
                    made.append(milestone)
    if getattr(facts, "over", ""):  # a return tells nothing of the duties in between
        made = [each for each in made if each.met_on is not None]
    return Timeline(facts, tuple(made), readings)


def _milestone(
    rule: Limit, item: Any, facts: Any, known: _Known, dues: dict[str, date], readings: Readings
) -> Milestone | None:
    start = _start(rule, item, known, dues, readings)
    if start is None:
        return None
    subject = item.subject if rule.each else ""
    since = known["started_words"] if rule.since is RECEIVED else rule.since
    met_on = (getattr(item, rule.met_by) if rule.each else known[rule.met_by]) if rule.met_by else None
    ended_on = _ended_on(rule, known) if met_on is None and rule.ended_by else None
    remark = rule.remark(item) if rule.remark else ""
    if rule.count is None:
        return None if ended_on else Milestone(rule, subject, start, since, met_on=met_on, remark=remark)
    out_of_hours = rule.counts_from == "started_on" and facts.received_out_of_hours
    due, warn, late_from, reading, period = dates_of(rule, start, readings, out_of_hours)
    beside = _other(rule, item)
    if beside is not None and (longer := beside.ends_on - due) > NO_TIME:
        mine = Beside(start, since, period, due)
        start, since, period, due = beside
        warn, late_from, beside = warn and warn + longer, late_from and late_from + longer, mine
    dues[rule.id] = due
    if ended_on is not None and ended_on <= due:
        return None  # a duty that ended before it was late leaves no trace
    if ended_on is not None or not rule.binds(item):
        late_from = None
    ground = _ground(facts.exceptions, rule, subject, start, due) if facts.exceptions else ""
    arrived = facts.final_arrived_on if rule.sends else None
    return Milestone(
        rule, subject, start, since, period, due, warn, late_from, met_on,
        bool(ground), ground, rule.projected(item), ended_on, arrived, reading, remark, beside,
    )  # fmt: skip


def _ended_on(rule: Limit, known: _Known) -> date | None:
    """The first of the facts that end this duty."""
    days = [day for name in rule.ended_by if (day := known[name]) is not None]
    return min(days, default=None)


def _start(rule: Limit, item: Any, known: _Known, dues: dict[str, date], readings: Readings) -> date | None:
    """The day the rule counts from in this case, or None where it has not come."""
    if rule.worked_back_from:
        return _worked_back(rule, dues, readings)
    if rule.starts:
        return rule.starts(item, readings)
    start: date | None = getattr(item, rule.counts_from) if rule.each else known[rule.counts_from]
    return start


def _other(rule: Limit, item: Any) -> Beside | None:
    """The other of the rule's two days ("the later of two months … and one month …"), where its fact is known."""
    if rule.or_later is None or (start := getattr(item, rule.or_later.counts_from)) is None:
        return None
    last = rule.or_later.count.last_day(start)
    return Beside(start, rule.or_later.since, rule.or_later.count, tribunal_day(last) if rule.tribunal_time else last)


def _worked_back(rule: Limit, dues: dict[str, date], readings: Readings) -> date | None:
    """The due date this rule is worked back from: the leading one of those it names."""
    aside = "REV-FINAL-14W" if readings.reversal_headline == "original" else ""
    return next((dues[name] for name in rule.worked_back_from if name in dues and name != aside), None)


def _ground(exceptions: tuple[ExceptionRecorded, ...], rule: Limit, subject: str, start: date, due: date) -> str:
    """The first recorded ground that reaches this limit, or nothing."""
    return next(_reaching(exceptions, rule, subject, start, due), "")


def _reaching(
    exceptions: tuple[ExceptionRecorded, ...], rule: Limit, subject: str, start: date, due: date
) -> Iterator[str]:
    for each in exceptions:
        if each.rule_id == rule.id and each.subject == subject and relieves(each, rule, start, due):
            yield each.ground
