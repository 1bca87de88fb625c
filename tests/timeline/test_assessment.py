"""From request to final plan, told as cases a lawyer can read. Dates are those of a request on Monday 2 March 2026."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ehcp.timeline import AdviceAsked, Consulted, Decision, DraftServed, Facts, Readings, build

RECEIVED = date(2026, 3, 2)
DECIDE, NO_PLAN, FINAL = date(2026, 4, 13), date(2026, 6, 22), date(2026, 7, 20)
REQUEST = Facts(received_on=RECEIVED)


def day(number: int) -> date:
    """Day ``number`` of the case; the day of receipt is day 0."""
    return RECEIVED + timedelta(days=number)


ASSESSING = replace(REQUEST, assess=Decision(True, day(30), day(31), day(33)))
WILL_ISSUE = replace(ASSESSING, issue=Decision(True, day(95), day(96), day(98)))


def ids(facts: Facts) -> set[str]:
    return {each.rule_id for each in build(facts).milestones}


def overdue(facts: Facts, on: date) -> set[str]:
    return {each.rule_id for each in build(facts).overdue(on)}


@pytest.mark.parametrize(
    ("rule_id", "due_on"),
    [("ENA-DECIDE-6W", DECIDE), ("ENA-NOPLAN-16W", NO_PLAN), ("ENA-FINAL-20W", FINAL)],
)
def test_six_sixteen_and_twenty_weeks_are_projected_from_receipt(rule_id: str, due_on: date) -> None:
    milestone = build(REQUEST).get(rule_id)
    assert milestone is not None
    assert (milestone.counts_from, milestone.due_on) == (RECEIVED, due_on)


def test_sixteen_and_twenty_weeks_are_only_foreseen_until_decided() -> None:
    assert build(ASSESSING).get("ENA-NOPLAN-16W").projected
    assert build(ASSESSING).get("ENA-FINAL-20W").projected
    assert not build(WILL_ISSUE).get("ENA-FINAL-20W").projected


def test_on_the_due_day_it_is_not_late_and_the_day_after_it_is() -> None:
    assert overdue(REQUEST, DECIDE) == set()
    assert overdue(REQUEST, DECIDE + timedelta(days=1)) == {"ENA-DECIDE-6W"}


def test_deciding_is_not_telling() -> None:
    decided = replace(REQUEST, assess=Decision(True, day(40), day(41)))
    assert overdue(decided, day(43)) == {"ENA-DECIDE-6W"}
    told_late = replace(REQUEST, assess=Decision(True, day(40), day(41), day(44)))
    assert overdue(told_late, day(50)) == set()
    assert build(told_late).get("ENA-DECIDE-6W").days_late() == 2


def test_undecided_on_day_124_nothing_is_overdue() -> None:
    assert overdue(ASSESSING, day(124)) == set()
    assert build(ASSESSING).get("ENA-NOPLAN-16W").days_late(day(124)) is None


def test_a_late_refusal_on_record_is_overdue_until_told() -> None:
    refused_late = replace(ASSESSING, issue=Decision(False, day(120)))
    assert overdue(refused_late, day(124)) == {"ENA-NOPLAN-16W"}
    told = replace(ASSESSING, issue=Decision(False, day(120), day(121), day(125)))
    assert overdue(told, day(130)) == set()
    assert build(told).get("ENA-NOPLAN-16W").days_late() == 13


def test_a_plan_agreed_ends_week_sixteen() -> None:
    assert "ENA-NOPLAN-16W" not in ids(WILL_ISSUE)


def test_the_final_plan_meets_the_twenty_weeks_when_sent() -> None:
    sent = replace(WILL_ISSUE, drafts=(DraftServed("draft-1", day(100)),), final_sent_on=day(140))
    assert overdue(sent, day(200)) == set()
    assert build(sent).get("ENA-FINAL-20W").days_late() == 0


def test_sent_in_time_but_arrived_late_is_said() -> None:
    sent = replace(WILL_ISSUE, final_sent_on=day(140), final_arrived_on=day(142))
    final = build(sent).get("ENA-FINAL-20W")
    assert final.arrived_late
    assert not final.is_overdue(day(200))


def test_warning_leaves_time_for_the_post() -> None:
    final = build(REQUEST).get("ENA-FINAL-20W")
    assert final.warn_on == date(
        2026, 7, 15
    )  # Wednesday: first class arrives Friday, the last working day before 19 July
    by_email = build(REQUEST, Readings(post="email")).get("ENA-FINAL-20W")
    assert by_email.warn_on == date(2026, 7, 19)


def test_each_adviser_has_a_clock_and_is_never_overdue_by_law() -> None:
    asked = (
        AdviceAsked("advice-1", "health", day(33), day(35)),
        AdviceAsked("advice-2", "psychology", day(34), day(36), statutory_body=False),
    )
    timeline = build(replace(ASSESSING, advice=asked))
    assert timeline.get("ADVICE-6W", "advice-1").due_on == day(35 + 42)
    assert timeline.get("ADVICE-6W", "advice-2").due_on == day(34 + 42)
    assert timeline.overdue(day(100)) == ()
    assert timeline.get("ADVICE-6W", "advice-1").days_late(day(100)) == 23


def test_a_school_that_does_not_answer_is_not_the_councils_breach() -> None:
    consulted = replace(
        WILL_ISSUE, drafts=(DraftServed("draft-1", day(100)),), consultations=(Consulted("consultation-1", day(100)),)
    )
    assert build(consulted).get("CONSULT-15D", "consultation-1").due_on == day(115)
    assert overdue(consulted, day(130)) == set()


def test_a_draft_served_again_has_its_own_fifteen_days() -> None:
    drafts = (DraftServed("draft-1", day(100)), DraftServed("draft-2", day(112)))
    timeline = build(replace(WILL_ISSUE, drafts=drafts))
    assert timeline.get("DRAFT-REPS-15D", "draft-1").due_on == day(114)
    assert timeline.get("DRAFT-REPS-15D", "draft-2").due_on == day(126)
    assert timeline.get("DRAFT-REPS-15D", "draft-2").days_late(day(130)) is None


@pytest.mark.parametrize(
    ("requested_by", "responsible_on", "started_on"),
    [
        ("parent", None, RECEIVED),
        ("setting", day(5), RECEIVED),
        ("parent", day(-5), day(-5)),
        ("council", day(5), day(5)),
        ("social_care", day(-3), day(-3)),
        ("health", None, RECEIVED),
    ],
)
def test_day_zero(requested_by: str, responsible_on: date | None, started_on: date) -> None:
    facts = Facts(RECEIVED, responsible_on, requested_by)
    assert facts.started_on == started_on
    assert build(facts).get("ENA-FINAL-20W").due_on == started_on + timedelta(weeks=20)


def test_the_sum_is_said_in_plain_words() -> None:
    assert build(REQUEST).get("ENA-FINAL-20W").explain() == (
        "20 weeks from the day the request arrived, Monday 2 March 2026, is Monday 20 July 2026. "
        "School holidays do not change it. SEND Regulations 2014, regulation 13(2)."
    )
    own = Facts(RECEIVED, day(7), "council")
    assert (
        "from the day the authority became responsible, Monday 9 March 2026"
        in build(own).get("ENA-DECIDE-6W").explain()
    )


def test_a_duty_without_a_number_has_no_date_and_is_never_overdue() -> None:
    consult = build(REQUEST).get("REQ-CONSULT")
    assert (consult.due_on, consult.late_from) == (None, None)
    assert not consult.is_overdue(day(500))
    assert "The law gives no number" in consult.explain()


def test_a_week_that_ends_on_a_bank_holiday_has_a_working_target() -> None:
    decide = build(Facts(date(2026, 11, 20))).get("ENA-DECIDE-6W")
    assert decide.due_on == date(2027, 1, 1)
    assert decide.last_working_day() == date(2026, 12, 31)


def test_the_law_before_september_2014_is_not_guessed() -> None:
    assert build(Facts(date(2014, 8, 31))).milestones == ()


def test_a_plan_without_its_notice_of_rights_is_overdue() -> None:
    sent = replace(WILL_ISSUE, final_sent_on=day(130), rights_left_out=True)
    assert overdue(sent, day(131)) == {"FINAL-NOTICE"}
    assert build(sent).get("FINAL-NOTICE").warn_on == day(130)
