"""The law's clock for EHC processes: plain Python, standard library only, no clock of its own.

    from ehcp.timeline import Facts, build
    timeline = build(Facts(received_on=date(2026, 3, 2)))

Facts in; milestones out. Views and tasks ask what day it is; nothing in here does.
"""

from ehcp.timeline.ages import compulsory_school_age_ends
from ehcp.timeline.build import build, rule_of, rules_of
from ehcp.timeline.calendar import HolidaysUnknown, is_working_day, last_known_holiday, long_date
from ehcp.timeline.england_2014.drafting import views_wanted_by
from ehcp.timeline.explaining import Explanation
from ehcp.timeline.facts import (
    AdviceAsked,
    AppealableDecision,
    Certificate,
    Consulted,
    Decision,
    DraftServed,
    ExceptionRecorded,
    Facts,
)
from ehcp.timeline.limits import Basis, Ground, Limit
from ehcp.timeline.milestone import Milestone, Timeline
from ehcp.timeline.overlays import OVERLAYS, Overlay
from ehcp.timeline.readings import DEFAULT, ReadingError, Readings
from ehcp.timeline.relief import closure_window, grounds_for, grounds_on, limb_available
from ehcp.timeline.stages import STAGES
from ehcp.timeline.timeliness import days_elapsed, percentage, within_20_weeks

__all__ = [
    "DEFAULT",
    "OVERLAYS",
    "STAGES",
    "AdviceAsked",
    "AppealableDecision",
    "Basis",
    "Certificate",
    "Consulted",
    "Decision",
    "DraftServed",
    "ExceptionRecorded",
    "Explanation",
    "Facts",
    "Ground",
    "HolidaysUnknown",
    "Limit",
    "Milestone",
    "Overlay",
    "ReadingError",
    "Readings",
    "Timeline",
    "build",
    "closure_window",
    "compulsory_school_age_ends",
    "days_elapsed",
    "grounds_for",
    "grounds_on",
    "is_working_day",
    "last_known_holiday",
    "limb_available",
    "long_date",
    "percentage",
    "rule_of",
    "rules_of",
    "views_wanted_by",
    "within_20_weeks",
]
