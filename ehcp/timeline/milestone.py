"""One dated duty, target or window of one case, and the whole timeline they make."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from ehcp.timeline.calendar import last_known_holiday, working_day_on_or_before
from ehcp.timeline.counting import Count
from ehcp.timeline.explaining import Explanation, for_an_officer, for_the_family
from ehcp.timeline.limits import Limit, counted
from ehcp.timeline.readings import Readings
from ehcp.timeline.stages import stage_of, waiting_on

REQUEST = "request"  # stages are those of a request; other processes are read from their dates
NEXT_KINDS = ("limit", "floor")
ORIGINAL = frozenset({"ENA-NOPLAN-16W", "ENA-FINAL-20W"})
REVERSAL = frozenset({"REV-NOPLAN-10W", "REV-FINAL-14W"})
AFTER_A_REVERSAL = ("T45-FINAL-14W", "T44-FINAL-14W")
UNHURRIED = ("floor", "window")


class Beside(NamedTuple):
    """The earlier of a rule's two days, where it means the later."""

    counts_from: date
    since: str
    period: Count
    ends_on: date


class Milestone(NamedTuple):
    """What one rule says about one case. A tuple, because a case has twenty of them and a list has thousands.

    ``late_from`` is the first day on which it is a breach on the later reading. It is None where being late is not
    possible: a floor or a window, a rule without a number, a limit that binds only a refusal while none is recorded,
    and a duty that has ended (``ended_on``). So "overdue" needs no other column than kind, bound, late_from, met_on.
    """

    rule: Limit
    subject: str
    counts_from: date
    since: str
    period: Count | None = None
    due_on: date | None = None
    warn_on: date | None = None
    late_from: date | None = None
    met_on: date | None = None
    relieved: bool = False
    relieved_by: str = ""
    projected: bool = False
    ended_on: date | None = None
    arrived_on: date | None = None
    reading: str = ""
    remark: str = ""
    beside: Beside | None = None

    @property
    def rule_id(self) -> str:
        """The key of the rule."""
        return self.rule.id

    @property
    def rule_version(self) -> str:
        """The version of the law it was worked out under."""
        return self.rule.version

    @property
    def label(self) -> str:
        """What is to be done."""
        return self.rule.label

    @property
    def kind(self) -> str:
        """limit, floor, latest, window or target."""
        return self.rule.kind

    @property
    def bound(self) -> str:
        """authority, school, adviser or family."""
        return self.rule.bound

    @property
    def binds_only(self) -> str:
        """The answer it binds, where it does not bind every answer."""
        return self.rule.binds_only

    @property
    def citation(self) -> str:
        """The rule's source."""
        return self.rule.basis.text

    @property
    def link(self) -> str:
        """The rule's source on legislation.gov.uk."""
        return self.rule.basis.link

    @property
    def verified(self) -> bool:
        """Whether the primary text was read."""
        return self.rule.basis.verified

    @property
    def note(self) -> str:
        """One more sentence for the reader, or nothing."""
        return self.rule.note

    @property
    def counted(self) -> str:
        """'20 weeks from the day the request arrived'."""
        return counted(self.period, self.since)

    @property
    def is_open(self) -> bool:
        """Still to be done: neither met nor ended."""
        return self.met_on is None and self.ended_on is None

    @property
    def arrived_late(self) -> bool:
        """Sent in time, but taken to have arrived after the due day: late on the stricter reading (A19)."""
        return bool(self.due_on and self.arrived_on and self.met_on and self.met_on <= self.due_on < self.arrived_on)

    def is_overdue(self, today: date) -> bool:
        """Whether the authority is in breach on ``today``. An exception excuses; it does not make this false."""
        return (
            self.late_from is not None
            and self.met_on is None
            and self.rule.kind == "limit"
            and self.rule.bound == "authority"
            and self.late_from <= today
        )

    def days_late(self, today: date | None = None) -> int | None:
        """Days late (positive) or early (negative, or 0 on the due day); None where nothing can be late or early.

        Measured at the day it was met, else the day the duty ended, else ``today``. From ``late_from`` on it counts
        the days of breach (the first is 1); between two readings of one limit it is 0. A duty met or ended is
        measured against ``due_on`` where it has no ``late_from``. A floor or a window is neither late nor early, and
        an open limit that does not bind (week 16 while no refusal is recorded) is never late.
        """
        end = self.met_on or self.ended_on or today
        if end is None or self.due_on is None or self.rule.kind in UNHURRIED:
            return None
        if end <= self.due_on:
            return (end - self.due_on).days
        if self.late_from is None:
            return None if self.is_open else (end - self.due_on).days
        return max(0, (end - self.late_from).days + 1)

    def last_working_day(self) -> date | None:
        """The last working day on or before the due day: the practical target when the due day is a day off."""
        return working_day_on_or_before(self.due_on) if self.due_on else None

    def explain(self) -> str:
        """Why this date, in words a parent can read, with the source at the end. Made when asked for."""
        return for_the_family(self)

    def officer_sum(self) -> str:
        """The sum behind the date: first day, number, last day, warning, breach, reading and version."""
        return for_an_officer(self)

    @property
    def explanation(self) -> Explanation:
        """Both, as a value: what the page, the PDF, the letter and the command line show."""
        return Explanation(for_the_family(self), for_an_officer(self))


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything the law says about one process, from its facts alone.

    Args:
        facts: what happened.
        milestones: in the order of the rules.
        readings: the readings it was worked out under.
    """

    facts: Any
    milestones: tuple[Milestone, ...]
    readings: Readings

    @property
    def stage(self) -> str:
        """Where the case stands, from facts alone: "draft" does not become "naming" because a day has passed."""
        return stage_of(self.facts) if self.facts.process == REQUEST else ""

    def stage_on(self, today: date) -> str:
        """Where the case stands on ``today``: a draft whose 15 days are over is at "naming"."""
        stage = self.stage
        if stage == "draft" and waiting_on(self.facts, today, self._views_until()) == "authority":
            return "naming"
        return stage

    def waiting_on(self, today: date) -> str:
        """Who holds the next step on ``today``: authority, family, adviser, school, or "" when nobody does."""
        return waiting_on(self.facts, today, self._views_until()) if self.facts.process == REQUEST else ""

    @property
    def changes_on(self) -> date | None:
        """The day on which ``stage_on`` and ``waiting_on`` next change by time alone (the day after the 15 days)."""
        until = self._views_until()
        return until + timedelta(days=1) if until and self.stage == "draft" else None

    def next(self, today: date) -> Milestone | None:
        """The next date by law: the earliest open limit of the authority, or a date of others not yet past."""
        waiting = [each for each in self.leading if self._is_next(each, today)]
        return min(waiting, key=_pressing, default=None)

    def get(self, rule_id: str, subject: str = "") -> Milestone | None:
        """The milestone of one rule, or None where it has no place in this case."""
        for each in self.milestones:
            if each.rule.id == rule_id and each.subject == subject:
                return each
        return None

    def overdue(self, today: date) -> tuple[Milestone, ...]:
        """Every milestone that is overdue on ``today``."""
        return tuple(each for each in self.milestones if each.is_overdue(today))

    @property
    def leading(self) -> tuple[Milestone, ...]:
        """The milestones to act on: after a reversal without the 16 and 20 weeks kept beside the later ones (A25)."""
        final = self.final
        aside = REVERSAL if final is None or final.rule.id == "ENA-FINAL-20W" else ORIGINAL
        return tuple(each for each in self.milestones if each.rule.id not in aside)

    @property
    def final(self) -> Milestone | None:
        """The limit for the final plan that leads: after a reversal the later period, unless reading A25 says else."""
        original = self.get("ENA-FINAL-20W")
        by_law = next((found for rule_id in AFTER_A_REVERSAL if (found := self.get(rule_id))), None)
        own = self.get("REV-FINAL-14W")
        if by_law:
            return by_law
        return own if own and (original is None or self.readings.reversal_headline == "reversal") else original

    @property
    def week20(self) -> bool:
        """SEN2's flag: an exception of regulation 10(4) or 13(3) relieves the 16 or the 20 weeks."""
        return any(each.relieved for each in self.milestones if each.rule.id in ("ENA-NOPLAN-16W", "ENA-FINAL-20W"))

    @property
    def beyond_known_holidays(self) -> bool:
        """Some date lies past the last bank holiday known, so sums in working days may change."""
        return any(each.due_on is not None and each.due_on > last_known_holiday() for each in self.milestones)

    def _views_until(self) -> date | None:
        ends = [each.due_on for each in self.milestones if each.rule.id == "DRAFT-REPS-15D" and each.due_on]
        return max(ends, default=None)

    def _is_next(self, each: Milestone, today: date) -> bool:
        if each.due_on is None or each.rule.kind not in NEXT_KINDS or not each.is_open:
            return False
        if each.due_on >= today:
            return True
        return each.late_from is not None and each.rule.bound == "authority"


def _pressing(each: Milestone) -> tuple[date, bool, bool]:
    """Of two limits that end on one day the authority's comes first, and before one that binds a refusal only."""
    return each.due_on or date.max, each.bound != "authority", each.late_from is None
