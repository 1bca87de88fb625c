"""The vocabulary in which the rules are written: one frozen row per rule, to be read aloud."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from ehcp.timeline.calendar import move_working_days, tribunal_day, working_day_on_or_before
from ehcp.timeline.counting import Count, Days, Weeks
from ehcp.timeline.readings import POST_DAYS, Readings

ONE_DAY = timedelta(days=1)
KINDS = ("limit", "floor", "latest", "window", "target", "measure")
BOUND = ("authority", "school", "adviser", "health", "family", "")
DATE_NAMES = {"window": "last_day", "floor": "last_day", "latest": "latest"}


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule comes from.

    Args:
        text: the citation as a letter would give it.
        link: the provision on legislation.gov.uk.
        verified: True when the primary text was read; False when a reputable secondary source was relied on.
    """

    text: str
    link: str
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason the regulations list for not keeping to one limit. It excuses; it moves nothing."""

    key: str
    label: str
    citation: str


class Dates(NamedTuple):
    """The dates one rule gives for one first day."""

    due_on: date
    warn_on: date | None
    late_from: date | None
    reading: str
    period: Count


class Read(NamedTuple):
    """The dates of a rule that has readings of its own."""

    due_on: date
    warn_on: date
    late_from: date
    reading: str


@dataclass(frozen=True, slots=True)
class OrLater:
    """The other of two days, where the rule means the later of them."""

    counts_from: str
    count: Count
    since: str


def always(facts: Any) -> bool:
    """The rule applies (or binds) in every case of its process."""
    return True


def never(facts: Any) -> bool:
    """Not in any case."""
    return False


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """One rule.

    Args:
        id: the key used everywhere ("ENA-FINAL-20W").
        version: the version of the law, kept with every stored date.
        process: the kind of process whose timeline it belongs to.
        label: what is to be done.
        counts_from: the fact it counts from; ``each`` says whose fact.
        since: that fact in words ("the day the request arrived").
        count: how it counts; None where the law gives no number ("as soon as practicable").
        met_by: the fact that meets it.
        bound: who is bound: authority, school, adviser or family.
        kind: limit (must be done by), floor (must be allowed), latest (safe day worked back), window (may be done
            until), target (the authority's own aim), measure (no date: a figure).
        basis: citation and link.
        relieved_by: the grounds listed for this limit, and no others.
        absence_weeks: continuous weeks of absence from the area that the ground "absent" needs.
        choose: the count that the authority's readings choose, where they may choose one.
        reads: the dates, where the rule can be read in two ways that no other rule shares.
        starts: the first day, where the readings choose it.
        or_later: another fact and count; the later of the two days is meant.
        named: what its date is called where the kind does not say ("due", "last_day", "latest").
        worked_back_from: rules one of whose due dates (the first found) is the day to count from.
        each: "" for the case itself, or the name of the facts it is repeated for ("advice", "drafts").
        applies: whether the rule has any place in this case.
        projected: whether it is still only foreseen.
        binds: whether being late is possible at all in this case.
        binds_only: the answer that it binds, where it does not bind every answer ("refusal").
        ended_by: the facts that end the duty.
        sends: met by sending (the law may mean arriving: A19).
        tribunal_time: ends on the Tribunal's working days (rule 12).
        in_force_from, in_force_to: the days between which ``transitional`` must fall for this version to apply.
        transitional: the fact that picks the version; "" means the fact it counts from.
        note: one more sentence for the reader.
        remark: one more sentence that depends on the facts.
    """

    id: str
    label: str
    counts_from: str
    since: str
    count: Count | None
    met_by: str
    basis: Basis
    process: str = "request"
    version: str = "2014"
    bound: str = "authority"
    kind: str = "limit"
    relieved_by: tuple[Ground, ...] = ()
    absence_weeks: int = 4
    choose: Callable[[Readings], Count] | None = None
    reads: Callable[[date, Readings], Read] | None = None
    starts: Callable[[Any, Readings], date | None] | None = None
    or_later: OrLater | None = None
    named: str = ""
    worked_back_from: tuple[str, ...] = ()
    each: str = ""
    applies: Callable[[Any], bool] = always
    projected: Callable[[Any], bool] = never
    binds: Callable[[Any], bool] = always
    binds_only: str = ""
    ended_by: tuple[str, ...] = ()
    sends: bool = False
    tribunal_time: bool = False
    in_force_from: date = date(2014, 9, 1)
    in_force_to: date | None = None
    transitional: str = ""
    note: str = ""
    remark: Callable[[Any], str] | None = None

    @property
    def picked_by(self) -> str:
        """The fact that picks the version of this rule."""
        return self.transitional or self.counts_from

    @property
    def date_name(self) -> str:
        """What its date is called: "due"; "last_day" of a window or floor; the "latest" safe day."""
        return self.named or DATE_NAMES.get(self.kind, "due")

    def covers(self, day: date) -> bool:
        """Whether this version is the one for a transitional fact of ``day``."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


def counted(count: Count | None, since: str) -> str:
    """A sum in words: '20 weeks from the day the request arrived'."""
    if count is None:
        return f"as soon as practicable after {since}"
    words = count.words()
    if not words:
        return f"on {since}"
    if words.endswith("before"):
        return f"{words} {since}"
    return f"{words}{' beginning with ' if count.beginning_with else ' from '}{since}"


@lru_cache(maxsize=65536)
def dates_of(limit: Limit, start: date, readings: Readings, out_of_hours: bool = False) -> Dates:
    """Due, warn and late-from dates of a rule that has a number.

    Args:
        limit: the rule; its ``count`` is not None.
        start: the first day (the event itself).
        readings: the authority's readings.
        out_of_hours: the event fell after hours, and the authority counts such things from the next day (A17).
    Returns:
        Dates: ``warn_on`` on the earlier reading, ``late_from`` on the later.
    """
    count = limit.choose(readings) if limit.choose else limit.count
    if count is None:
        raise ValueError(f"{limit.id} has no number to count.")
    if limit.reads:
        return Dates(*limit.reads(start, readings), count)
    last = count.last_day(start)
    if limit.tribunal_time:
        last = tribunal_day(last)
    if limit.kind in ("window", "floor"):
        return Dates(last, None, None, "", count)
    if limit.kind in ("target", "latest"):
        return Dates(last, last, last + ONE_DAY, "", count)
    return _limit_dates(limit, count, last, readings, out_of_hours)


def _limit_dates(limit: Limit, count: Count, last: date, readings: Readings, out_of_hours: bool) -> Dates:
    due = warn = last
    late_from = last + ONE_DAY
    reading = []
    if isinstance(count, (Weeks, Days)):
        warn = last - ONE_DAY
        inclusive = readings.count_mode == "inclusive"
        due = warn if inclusive else last
        count = replace(count, beginning_with=inclusive)
        reading.append("A1 inclusive" if inclusive else "A1 exclusive")
    if limit.sends:
        if POST_DAYS[readings.post]:  # posted that many working days before the last working day on or before warn
            warn = move_working_days(warn + ONE_DAY, -POST_DAYS[readings.post] - 1)
        reading.append(f"A19 {readings.post}")
    if out_of_hours and readings.out_of_hours == "next_day":
        late_from += ONE_DAY
        reading.append("A17 next_day")
    return Dates(due, warn, late_from, ", ".join(reading), count)


def last_working_day(day: date) -> date:
    """The last working day on or before ``day``: the practical target when a limit ends on a day off."""
    return working_day_on_or_before(day)
