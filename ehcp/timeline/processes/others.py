"""Detained children and young people, and facts that are no process: a birth date, a closure, a rate."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from ehcp.timeline.ages import college_year_of_25_ends, compulsory_school_age_ends
from ehcp.timeline.facts import AdviceAsked, DraftServed, ExceptionRecorded
from ehcp.timeline.processes.base import Process

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DetainedFacts(Process):
    """A request or coming to notice for a detained person (CFA 71 to 74; SEND (Detained Persons) Regulations 2015).

    Args:
        requested_on, noticed_on: the request under section 71(2), or coming to notice under section 71(4).
        responsible_on: the day the home authority became responsible, for one detained part-way (regulation 15).
        released_on: the day of release.
        detention_known_on: the day the authority learned that a person with a plan is detained.
        plan_passed_on_on: the day that plan was sent to those who need it there.
        refused: what was told was that there is no assessment.
        reviewed_on: the day the plan was reviewed after release.
    """

    requested_on: date | None = None
    noticed_on: date | None = None
    told_on: date | None = None
    no_plan_told_on: date | None = None
    final_sent_on: date | None = None
    no_plan: bool = False
    advice: tuple[AdviceAsked, ...] = ()
    drafts: tuple[DraftServed, ...] = ()
    exceptions: tuple[ExceptionRecorded, ...] = ()
    responsible_on: date | None = None
    released_on: date | None = None
    detention_known_on: date | None = None
    plan_passed_on_on: date | None = None
    refused: bool = False
    reviewed_on: date | None = None

    process: ClassVar[str] = "detained"

    @property
    def refusal_told_on(self) -> date | None:
        """The day a refusal to assess was told; it ends the 16 and 20 weeks."""
        return self.told_on if self.refused else None

    @property
    def runs_from(self) -> date | None:
        """Day 0: the request or coming to notice; regulation 15 for one detained or released part-way.

        On release the periods count from coming to notice, on detention from the day the authority became responsible.
        """
        if self.released_on and self.noticed_on:
            return self.noticed_on
        return self.responsible_on or self.requested_on or self.noticed_on


@dataclass(frozen=True, slots=True)
class PersonFacts(Process):
    """A birth date, for the days on which rights pass and plans can last until."""

    born_on: date
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "person"

    @property
    def leaves_on(self) -> date:
        """The last day of compulsory school age."""
        return compulsory_school_age_ends(self.born_on)

    @property
    def becomes_25_on(self) -> date:
        """The end of the college year of the 25th birthday."""
        return college_year_of_25_ends(self.born_on)


@dataclass(frozen=True, slots=True)
class ClosureFacts(Process):
    """A school closed for a time, and the day its head was asked for advice (regulations 5(4)(a) and 10(4)(a))."""

    closed_from: date
    reopens: date
    advice_asked_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "closure"

    @property
    def window_from(self) -> date:
        """The first day of the window: one week before the closure."""
        return self.closed_from - WEEK


@dataclass(frozen=True, slots=True)
class RateFacts(Process):
    """How many plans were issued, and how many of them within 20 weeks, with and without exception cases."""

    issued_inc: int | None = None
    issued_ex: int | None = None
    on_time_inc: int | None = None
    on_time_ex: int | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "rate"
    reported_since: ClassVar[date] = date(2014, 9, 1)
