"""A change of law is new rows with dates: nothing else of the engine moves, and no past date changes."""

from datetime import date, timedelta

import pytest

from ehcp.timeline import Facts, build
from ehcp.timeline.build import ALL_RULES
from ehcp.timeline.processes import ReviewFacts
from tests.timeline import reform_2029 as reform

pytestmark = pytest.mark.filterwarnings("ignore::ehcp.timeline.HolidaysUnknown")


def review(start: date, **facts: object) -> tuple[str, date]:
    milestone = build(ReviewFacts(last_review_on=start, **facts), rules=reform.RULES).get("AR-12M")
    return milestone.rule_version, milestone.due_on


def test_the_version_is_picked_by_the_day_the_year_began() -> None:
    assert review(date(2029, 8, 31)) == ("2014", date(2030, 8, 30))
    assert review(date(2029, 9, 1)) == ("2029", date(2032, 8, 31))


def test_a_case_from_before_recomputes_to_the_same_dates() -> None:
    for start in (date(2015, 3, 1), date(2026, 3, 1), date(2029, 8, 31)):
        facts = ReviewFacts(last_review_on=start, meeting_on=start + timedelta(days=300))
        assert build(facts, rules=reform.RULES).milestones == build(facts, rules=reform.UNTIL).milestones
        for before, after in zip(build(facts).milestones, build(facts, rules=reform.RULES).milestones, strict=True):
            assert (before.rule_id, before.due_on, before.explain()) == (after.rule_id, after.due_on, after.explain())


def test_who_keeps_the_old_review_is_part_of_the_rule() -> None:
    facts = ReviewFacts(last_review_on=date(2029, 9, 1), under_five=True)
    assert build(facts, rules=reform.RULES).get("AR-12M") is None


def test_a_new_kind_of_plan_stands_beside_the_old_ones() -> None:
    plan = reform.SupportPlanFacts(begun_on=date(2029, 9, 3), made_on=date(2029, 11, 2))
    timeline = build(plan, rules=reform.RULES)
    assert timeline.get("ISP-MAKE-8W").due_on == date(2029, 10, 29)
    assert timeline.get("ISP-MAKE-8W").days_late() == 4
    assert timeline.get("ISP-REVIEW-12M").due_on == date(2030, 11, 1)
    assert build(reform.SupportPlanFacts(begun_on=date(2029, 8, 30)), rules=reform.RULES).milestones == ()
    request = build(Facts(date(2029, 9, 3)), rules=reform.RULES)
    assert request.get("ENA-FINAL-20W").due_on == date(2030, 1, 21)


@pytest.mark.parametrize("rule", [rule for rule in reform.RULES if rule not in ALL_RULES], ids=lambda rule: rule.id)
def test_the_exercise_is_no_law(rule) -> None:
    assert rule.id == "AR-12M" or not rule.basis.verified
    assert rule not in ALL_RULES
