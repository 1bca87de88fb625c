"""One request of the return with what came of it (SEN2 modules 2 and 3), and whether it is in scope.

Our own facts come first; where we hold none, what a return said of the request is said again: for its own year word for
word, for another year by the days it holds. A day after census day has not happened yet.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from ehcp.models.assessment import REQUEST_SOURCE
from reporting.building.years import Year
from reporting.sen2 import Record, doubtful

TWENTY_WEEKS = dt.timedelta(weeks=20)
ISSUE_MATTER, ASSESS_MATTER = "issue", "assess"
NO_APPEAL = "other"  # something that cannot be appealed: mediation about it is not asked for


@dataclass(slots=True)
class Case:
    """What is known of one request: its own row, what hangs on it, and the plan that came of it. Any may be missing.

    Attributes:
        request: the row of the request.
        said: what the return of this very year says of it.
        earlier: what the newest return of another year says of it.
        plan: the plan's row, if it was made by census day.
    """

    request: Any = None
    said: Any = None
    earlier: Any = None
    plan: Any = None
    notices: list[Any] = field(default_factory=list)
    decisions: list[Any] = field(default_factory=list)
    finals: list[Any] = field(default_factory=list)
    excused: bool = False
    mediations: list[Any] = field(default_factory=list)
    appeals: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """How a request, or an assessment, had come out by census day: a code of the return, and the day people were told."""

    code: str = ""
    day: str | None = None


class Read:
    """A case read for one year.

    Attributes:
        asked: the outcome of the request.
        assessed: the outcome of the assessment; ``None`` where there was none.
        exported: the authority they moved to before the assessment was finished.
    """

    __slots__ = ("asked", "assessed", "case", "exported", "year")

    def __init__(self, case: Case, year: Year) -> None:
        self.case, self.year = case, year
        self.exported = self._exported()
        self.asked = self._asked()
        self.assessed = self._assessed()

    # What came of it

    def _exported(self) -> str:
        request, said = self.case.request, self.case.said
        if request is not None and self.year.known(request.exported_on):
            return str(request.exported)
        return str(said.exported) if said is not None else ""

    def _asked(self) -> Outcome:
        case = self.case
        told = [n for n in case.notices if n.kind in ("assess_yes", "assess_no") and self.year.known(n.told_on)]
        if told:  # a decision that was changed keeps its first outcome and day
            return Outcome("Y" if told[0].kind == "assess_yes" else "N", told[0].told_on)
        if case.said is not None:
            return Outcome(case.said.outcome, case.said.outcome_on)
        if case.request is None:
            return Outcome("H")
        if self.year.known(case.request.withdrawn_on):
            return Outcome("W")
        earlier = case.earlier
        if earlier is not None and earlier.outcome in ("Y", "N", "W", "H"):
            return Outcome(earlier.outcome, earlier.outcome_on)
        return Outcome("A")

    def _assessed(self) -> Outcome | None:
        case, year = self.case, self.year
        if self.exported and (case.said is None or not case.said.assessed):
            return None
        issued = next((v.served_on for v in case.finals if year.known(v.served_on)), None)
        if issued:
            return Outcome("Y", issued)
        refused = next((n.told_on for n in case.notices if n.kind == "no_plan" and year.known(n.told_on)), None)
        if refused:
            return Outcome("N", refused)
        if case.said is not None:
            return self._said(case.said)
        if case.request is None:
            return Outcome("H")
        return self._of_request()

    def _said(self, said: Any) -> Outcome | None:
        if not said.assessed:
            return Outcome("A") if self._goes_on() else None
        if said.assessment_outcome == "A" and self._to_be_issued():
            return Outcome("Y")
        return Outcome(said.assessment_outcome, said.assessment_outcome_on)

    def _of_request(self) -> Outcome | None:
        case = self.case
        reversed_ = self.year.known(case.request.reversed_on)
        if self.asked.code not in ("Y", "H") and not reversed_:
            return None
        if self.year.known(case.request.withdrawn_on):
            return Outcome("W")
        earlier = case.earlier
        if earlier is not None and earlier.assessment_outcome in ("N", "W", "Y", "H") and not self._goes_on():
            return Outcome(earlier.assessment_outcome, earlier.assessment_outcome_on)
        return Outcome("Y") if self._to_be_issued() else Outcome("A")

    def _goes_on(self) -> bool:
        """Something of our own happened after the decision to assess."""
        return any(n.kind == "assess_yes" and self.year.known(n.told_on) for n in self.case.notices)

    def _to_be_issued(self) -> bool:
        return any(d.kind == "issue" and d.outcome and self.year.known(d.decided_on) for d in self.case.decisions)

    # Whether it is in the return

    @property
    def in_scope(self) -> bool:
        """S1 to S11: an active or newly ceased plan, something that ended in the year, or something that goes on."""
        case, year = self.case, self.year
        if self.is_kept:
            return True  # nobody says when it ceased: it is of the year whose return told it
        if case.plan is not None:
            return case.plan.ceased_on is None or case.plan.ceased_on >= year.begins
        of_request = self._request_in_scope()
        if of_request is not None:
            return of_request
        last = self.assessed or self.asked
        if last.code == "N":
            return case.said is not None if last.day is None else year.within(last.day)
        if last.code in ("W", "H", "") or self.exported or (last.code == "Y" and last.day):
            return case.said is not None  # the day is not held: it is of the year whose return told it
        return True

    @property
    def is_kept(self) -> bool:
        """The plan ceased on a day that nobody says: this year's return told of it, and it is kept as returned."""
        return self.case.said is not None and "NamedPlan" in self.case.said.answers

    def _request_in_scope(self) -> bool | None:
        """Whether it is by the days of the request itself; ``None`` if they do not say."""
        request, year = self.case.request, self.year
        if request is None:
            return None
        if not year.known(request.received_on) or year.known(request.passed_on):
            return False
        if year.known(request.exported_on):
            return year.within(request.exported_on)
        if year.known(request.withdrawn_on):
            return year.within(request.withdrawn_on)
        return None

    # What the return says

    def record(self) -> Record:
        """The block of the request, without the plan. The outcome of an earlier year is H: nothing is told of it."""
        case, values = self.case, {}
        verbatim = case.said is not None
        asked, assessed = self.asked, self.assessed
        issued_now = assessed is not None and assessed.code in ("Y", "N") and self._of_year(assessed.day)
        silent = not verbatim and assessed is not None and self._is_old(assessed)
        if silent:
            asked, assessed = Outcome("H"), Outcome("H")
        earlier = not verbatim and not silent and asked.code == "Y" and not self._of_year(asked.day)
        dated = not silent and (not earlier or (issued_now and doubtful.SEND_DATES_WITH_EARLIER_DECISION))
        if dated and case.request is not None:
            values["ReceivedDate"] = case.request.received_on
            values["RequestSource"] = REQUEST_SOURCE[case.request.requested_by]
            values["RYA"] = flag(case.request.rya)
        code = doubtful.EARLIER_DECISION_TO_ASSESS if earlier else asked.code
        if asked.day and (verbatim or (dated and asked.code in ("Y", "N"))):
            values["RequestOutcomeDate"] = asked.day
        values["RequestOutcome"] = code
        values |= self._flags(
            verbatim, code, "RequestMediation", "mediation", "RequestTribunal", "tribunal", ASSESS_MATTER
        )
        values["Exported"] = self.exported
        if verbatim:
            values |= case.said.answers.get("Requests", {})
        record = Record("Requests", values)
        record.origin = self._origin("assess_yes", "assess_no")
        if assessed is not None:
            record.add(self._assessment(assessed, verbatim))
        return record

    def _origin(self, *notices: str) -> dict[str, int]:
        """The rows that a block is made from: the request, the first notice of the decision, the first final plan."""
        case = self.case
        process = case.request.process_id if case.request is not None else 0
        plan = case.plan.id if case.plan is not None else 0
        notice = next((n.id for n in case.notices if n.kind in notices), 0)
        return {"process": process, "plan": plan, "notice": notice, "version": case.finals[0].id if case.finals else 0}

    def _of_year(self, day: str | None) -> bool:
        return day is None or day >= self.year.begins

    def _is_old(self, assessed: Outcome) -> bool:
        """The plan, or whatever came of the assessment, is of an earlier year."""
        return assessed.code == "H" or (assessed.code == "Y" and not self._of_year(assessed.day))

    def _assessment(self, assessed: Outcome, verbatim: bool) -> Record:
        values = {"AssessmentOutcome": assessed.code, "AssessmentOutcomeDate": assessed.day or ""}
        code = assessed.code
        values |= self._flags(verbatim, code, "AssessmentMediation", "assessment_mediation", "AssessmentTribunal",
                              "assessment_tribunal", ISSUE_MATTER)  # fmt: skip
        values |= self._flags(
            verbatim, code, "OtherMediation", "other_mediation", "OtherTribunal", "other_tribunal", ""
        )
        excused = self._excused(assessed) or None
        week20 = excused if excused or not verbatim else self.case.said.week20
        values["Week20"] = flag(week20 if verbatim or code not in ("Y", "N") else bool(week20))
        if not verbatim and code not in ("Y", "N"):
            values["Week20"] = ""
        record = Record("Assessment", values)
        record.origin = self._origin("no_plan")
        return record

    def _excused(self, assessed: Outcome) -> bool:
        """A permitted exception applies: not where the plan came within the 20 weeks all the same."""
        if not self.case.excused or self.case.request is None:
            return False
        limit = dt.date.fromisoformat(self.case.request.received_on) + TWENTY_WEEKS
        return assessed.day is None or assessed.day > limit.isoformat()

    def _flags(
        self,
        verbatim: bool,
        code: str,
        mediation: str,
        said_mediation: str,
        tribunal: str,
        said_tribunal: str,
        matter: str,
    ) -> dict[str, str]:
        """Whether mediation was held and an appeal made: by our processes, else as returned; none is 0 where asked for."""
        case, year = self.case, self.year
        held = bool(case.mediations) and any(_about(m.about, matter) and year.known(m.held_on) for m in case.mediations)
        appealed = bool(case.appeals) and any(
            _about(a.about, matter) and year.known(a.appeal_sent_on) for a in case.appeals
        )
        said = case.said or case.earlier
        as_returned = (
            (getattr(said, said_mediation), getattr(said, said_tribunal)) if said is not None else (None, None)
        )
        found = {}
        for name, ours, theirs in ((mediation, held, as_returned[0]), (tribunal, appealed, as_returned[1])):
            if ours:
                found[name] = "1"
            elif verbatim:
                found[name] = flag(theirs)
            elif code in ("Y", "N"):
                found[name] = flag(bool(theirs))
        return found


def _about(about: str, matter: str) -> bool:
    """Whether a dispute is about this decision; the empty matter is every other one that can be appealed."""
    if matter:
        return about == matter
    return about not in (ASSESS_MATTER, ISSUE_MATTER, NO_APPEAL)


def flag(value: bool | None) -> str:
    """1 or 0; empty where it is not held."""
    return "" if value is None else "1" if value else "0"
