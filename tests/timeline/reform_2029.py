"""An exercise, not law: what the announced reform would look like as dated rules. Only tests read it.

Every number is one that commentators report of the consultation of February 2026, or is marked as assumed. Nothing of
it has been enacted.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from ehcp.timeline.build import ALL_RULES
from ehcp.timeline.counting import MonthsBeginningWith, Weeks
from ehcp.timeline.facts import ExceptionRecorded
from ehcp.timeline.limits import Basis, Limit
from ehcp.timeline.processes import ReviewFacts
from ehcp.timeline.processes.base import Process

STARTS = date(2029, 9, 1)
BILL = Basis("Education for All Bill (not enacted; an exercise)", "https://bills.parliament.uk/", verified=False)


@dataclass(frozen=True, slots=True)
class SupportPlanFacts(Process):
    """An Individual Support Plan made by a setting: a new kind of process beside the old ones."""

    begun_on: date | None = None
    made_on: date | None = None
    reviewed_on: date | None = None
    exceptions: tuple[ExceptionRecorded, ...] = ()

    process: ClassVar[str] = "support_plan"


def _key_stage_point(facts: ReviewFacts) -> bool:
    return not facts.under_five


#: 1. The old rule is not edited: it gets a last day. A year that began before the reform ends under the old law.
UNTIL = tuple(
    replace(rule, in_force_to=STARTS - timedelta(days=1)) if rule.id == "AR-12M" else rule for rule in ALL_RULES
)
#: 2. The new version of the rule has the same id and a first day. The fact that picks the version is said: here the
#: day the year began with, as the transitional rule would say.
KEY_STAGE = replace(
    next(rule for rule in ALL_RULES if rule.id == "AR-12M"),
    version="2029",
    label="Complete the review at the end of the key stage (three years assumed)",
    count=MonthsBeginningWith(36),
    choose=None,
    reads=None,
    applies=_key_stage_point,
    in_force_from=STARTS,
    transitional="year_from",
    basis=BILL,
    note="",
)
#: 3. A new duty is a new row; a new kind of process needs its facts and nothing else.
SUPPORT_PLAN = (
    Limit(
        id="ISP-MAKE-8W",
        process="support_plan",
        version="2029",
        label="Make the support plan",
        counts_from="begun_on",
        since="the day the setting began",
        count=Weeks(8),
        met_by="made_on",
        bound="school",
        in_force_from=STARTS,
        basis=BILL,
    ),
    Limit(
        id="ISP-REVIEW-12M",
        process="support_plan",
        version="2029",
        label="Review the outcomes of the support plan",
        counts_from="made_on",
        since="the day the support plan was made",
        count=MonthsBeginningWith(12),
        met_by="reviewed_on",
        bound="school",
        in_force_from=STARTS,
        basis=BILL,
    ),
)
RULES = (*UNTIL, KEY_STAGE, *SUPPORT_PLAN)
