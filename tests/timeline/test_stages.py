"""Where a request stands, and who holds the next step."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ehcp.timeline import STAGES, AdviceAsked, Consulted, Decision, DraftServed, Facts, build

RECEIVED = date(2026, 3, 2)


def day(number: int) -> date:
    return RECEIVED + timedelta(days=number)


REQUEST = Facts(RECEIVED)
UNTOLD = replace(REQUEST, assess=Decision(True, day(30)))
REFUSED = replace(REQUEST, assess=Decision(False, day(30), day(31), day(33)))
ASSESSING = replace(REQUEST, assess=Decision(True, day(30), day(31), day(33)))
ASKED = replace(ASSESSING, advice=(AdviceAsked("advice-1", "health", day(34)),))
ADVISED = replace(ASSESSING, advice=(AdviceAsked("advice-1", "health", day(34), answered_on=day(70)),))
ISSUE_UNTOLD = replace(ADVISED, issue=Decision(True, day(95)))
NO_PLAN = replace(ADVISED, issue=Decision(False, day(95), day(96), day(98)))
WILL_ISSUE = replace(ADVISED, issue=Decision(True, day(95), day(96), day(98)))
DRAFT = replace(WILL_ISSUE, drafts=(DraftServed("draft-1", day(100)),))
CONSULTING = replace(DRAFT, consultations=(Consulted("consultation-1", day(104)),))
NAMED = replace(CONSULTING, named_on=day(112))
FINAL = replace(NAMED, final_sent_on=day(130))


@pytest.mark.parametrize(
    ("facts", "stage", "waiting_on"),
    [
        (REQUEST, "received", "authority"),
        (UNTOLD, "decided_not_told", "authority"),
        (replace(REQUEST, assess=Decision(False, day(30))), "decided_not_told", "authority"),
        (REFUSED, "refused", ""),
        (replace(REFUSED, reversed_on=day(60)), "advice", "authority"),
        (ASSESSING, "advice", "authority"),
        (ASKED, "advice", "adviser"),
        (ADVISED, "decide_issue", "authority"),
        (ISSUE_UNTOLD, "issue_not_told", "authority"),
        (NO_PLAN, "no_plan", ""),
        (WILL_ISSUE, "drafting", "authority"),
        (DRAFT, "draft", "family"),
        (replace(DRAFT, representations_on=day(109)), "naming", "authority"),
        (replace(CONSULTING, representations_on=day(109)), "draft", "school"),
        (NAMED, "naming", "authority"),
        (FINAL, "final", ""),
        (replace(ASKED, withdrawn_on=day(80)), "withdrawn", ""),
        (replace(ASKED, exported_on=day(80)), "exported", ""),
        (replace(REQUEST, passed_on=day(2)), "passed_on", ""),
    ],
)
def test_stage_and_who_holds_the_next_step_on_day_110(facts: Facts, stage: str, waiting_on: str) -> None:
    timeline = build(facts)
    assert timeline.stage == stage
    assert stage in STAGES
    assert timeline.waiting_on(day(110)) == waiting_on


def test_the_fifteen_days_pass_without_anyone_recording_it() -> None:
    timeline = build(DRAFT)
    assert timeline.changes_on == day(115)
    assert (timeline.stage_on(day(114)), timeline.waiting_on(day(114))) == ("draft", "family")
    assert (timeline.stage_on(day(115)), timeline.waiting_on(day(115))) == ("naming", "authority")
    assert timeline.stage == "draft"


def test_a_school_still_has_days_when_the_familys_are_over() -> None:
    timeline = build(CONSULTING)
    assert timeline.waiting_on(day(116)) == "school"
    assert timeline.waiting_on(day(120)) == "authority"


@pytest.mark.parametrize(
    ("facts", "on", "rule_id"),
    [
        (REQUEST, day(5), "ENA-DECIDE-6W"),
        (REQUEST, day(50), "ENA-DECIDE-6W"),
        (ASKED, day(40), "ADVICE-6W"),
        (ASKED, day(80), "ENA-NOPLAN-16W"),
        (ADVISED, day(90), "ENA-NOPLAN-16W"),
        (ADVISED, day(124), "ENA-FINAL-20W"),
        (DRAFT, day(110), "DRAFT-REPS-15D"),
        (NAMED, day(120), "ENA-FINAL-20W"),
        (NAMED, day(150), "ENA-FINAL-20W"),
    ],
)
def test_the_next_date_by_law(facts: Facts, on: date, rule_id: str) -> None:
    assert build(facts).next(on).rule_id == rule_id


@pytest.mark.parametrize("facts", [REFUSED, NO_PLAN, FINAL])
def test_nothing_is_next_when_it_is_over(facts: Facts) -> None:
    assert build(facts).next(day(135)) is None
