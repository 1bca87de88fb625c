"""Rules about reviews and phase transfers."""

from __future__ import annotations

from reporting.sen2 import doubtful
from reporting.sen2.record import Record
from reporting.sen2.rules.base import Context, E, Found, I, Q, Rule, after, birthday

_FOUR_WEEKS = 28
_YEAR_EARLIER = -1


def _meeting(r: Record, c: Context) -> Found:
    day = r.get("ReviewMeeting")
    if day is None:
        return None
    plan = c.standing(r).plan
    return day > c.census or (plan is not None and day < plan.get("StartDate", ""))


def _decision(r: Record, c: Context) -> Found:
    day = r.get("LastReview")
    return day is not None and not r.get("ReviewMeeting", "") <= day <= c.census


def _both(r: Record, c: Context) -> Found:
    outcome, decided = r.given("ReviewOutcome"), r.given("LastReview")
    if outcome != decided:
        return "LastReview" if outcome else "ReviewOutcome"
    if outcome or "ReviewMeeting" not in r:
        return None
    return c.census > after(r["ReviewMeeting"], _FOUR_WEEKS)


def _within_a_year(r: Record, c: Context) -> Found:
    """Reviews fall due 12 months after the plan or the last review (Children and Families Act 2014 s.44(1))."""
    standing = c.standing(r)
    if standing.plan is None or not standing.active or "ReviewMeeting" in r.unsound:
        return None
    year_ago = birthday(c.census, _YEAR_EARLIER)
    return standing.plan.get("StartDate", c.census) < year_ago and r.get("ReviewMeeting", "") < year_ago


def _draft(r: Record, c: Context) -> Found:
    day = r.get("ReviewDraft")
    if day is None:
        return None
    other = r.get("ReviewOutcome") != "A" and "ReviewOutcome" not in r.unsound
    return other or day < r.get("ReviewMeeting", "")


def _transfer(r: Record, c: Context) -> Found:
    """The days of reg 18 SEND Regulations 2014; between two post-16 institutions it is five months before, any day."""
    if r.get("PhaseTransferFinalDate", "") > c.census:
        return "PhaseTransferFinalDate"
    due = r.get("PhaseTransferDueDate")
    if due is None or due[5:] in ("02-15", "03-31"):
        return None
    return c.born > "" and birthday(c.born, 16) > due


def _four_weeks(r: Record, c: Context) -> Found:
    decided = r.get("LastReview")
    return decided is not None and "ReviewMeeting" in r and decided > after(r["ReviewMeeting"], _FOUR_WEEKS)


ACTIVE = ("ActivePlans",)
RULES = (
    Rule("V22", E, ACTIVE, ("ReviewMeeting", "StartDate"), "The review meeting lies between the plan and census day",
         "The review met on {ReviewMeeting}, which is before the plan began or after the census day, {census}. Correct it.",
         _meeting, "L", "M", since=2024, when="ReviewMeeting"),
    Rule("V23", E, ACTIVE, ("LastReview", "ReviewMeeting"), "The decision lies between the meeting and census day",
         "The decision after the review is dated {LastReview}, which is before the meeting or after the census day, "
         "{census}. Correct it.", _decision, "L", "M", when="LastReview"),
    Rule("V24", Q, ACTIVE, ("LastReview", "ReviewOutcome", "ReviewMeeting"),
         "Outcome and decision day go together, and both follow a meeting within four weeks",
         "Give {field} too: the outcome of the review and the day you wrote of it go together, and both are due within "
         "four weeks of the meeting.", _both, "L", "M", since=doubtful.REVIEW_DATES_ASKED_SINCE),
    Rule("V25", Q, ACTIVE, ("ReviewMeeting",), "A plan older than 12 months was reviewed within 12 months",
         "The plan is older than 12 months and no review meeting within the last 12 is given. Give it, or explain it.",
         _within_a_year, "L", "M", since=doubtful.REVIEW_DATES_ASKED_SINCE),
    Rule("V26", Q, ACTIVE, ("ReviewDraft", "ReviewOutcome", "ReviewMeeting"),
         "An amended draft comes after the meeting, and with outcome A only",
         "The amended draft of {ReviewDraft} is before the meeting, or the outcome is not to amend. Check the three.",
         _draft, "L", "M", since=2025, when="ReviewDraft"),
    Rule("V27", Q, ACTIVE, ("PhaseTransferDueDate", "PhaseTransferFinalDate"),
         "The due day is 15 February, 31 March or of a post-16 move; the final plan is not after census day",
         "{field} is {value}. A due day is 15 February or 31 March, except between post-16 places, and a final plan is "
         "dated by {census}. Check it.", _transfer, "L", "L", since=2025),
    Rule("V28", I, ACTIVE, ("LastReview", "ReviewMeeting"), "The decision came within four weeks of the meeting",
         "The decision after the review was written more than four weeks after the meeting.", _four_weeks, "L", "",
         since=2024, when="LastReview ReviewMeeting"),
)  # fmt: skip
