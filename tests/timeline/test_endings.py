"""What ends a limit, what stays as history, and what a refusal turned round starts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ehcp.timeline import AdviceAsked, Certificate, Decision, DraftServed, Facts, Readings, build

RECEIVED = date(2026, 3, 2)
REQUEST = Facts(received_on=RECEIVED)
LONG_AFTER = date(2028, 1, 1)


def day(number: int) -> date:
    return RECEIVED + timedelta(days=number)


REFUSED = replace(REQUEST, assess=Decision(False, day(30), day(31), day(33)))
ASSESSING = replace(REQUEST, assess=Decision(True, day(30), day(31), day(33)))


@pytest.mark.parametrize("ending", ["withdrawn_on", "exported_on", "passed_on"])
def test_withdrawal_export_and_passing_on_end_what_is_open(ending: str) -> None:
    timeline = build(replace(ASSESSING, **{ending: day(60)}))
    assert timeline.get("ENA-FINAL-20W") is None
    assert timeline.get("ENA-NOPLAN-16W") is None
    assert timeline.get("ENA-DECIDE-6W").met_on == day(33)
    assert timeline.overdue(LONG_AFTER) == ()
    assert timeline.next(day(61)) is None


def test_a_refusal_told_ends_sixteen_and_twenty_weeks() -> None:
    told = {each.rule_id for each in build(REFUSED).milestones}
    assert not {"ENA-NOPLAN-16W", "ENA-FINAL-20W", "DRAFT-TARGET", "DRAFT-LATEST"} & told
    not_told = replace(REQUEST, assess=Decision(False, day(30)))
    assert build(not_told).get("ENA-FINAL-20W") is not None


def test_no_plan_told_ends_the_twenty_weeks() -> None:
    no_plan = replace(ASSESSING, issue=Decision(False, day(100), day(101), day(103)))
    timeline = build(no_plan)
    assert timeline.get("ENA-FINAL-20W") is None
    assert timeline.get("ENA-NOPLAN-16W").met_on == day(103)


def test_a_limit_breached_before_the_end_stays_as_history_but_is_not_overdue() -> None:
    timeline = build(replace(REQUEST, withdrawn_on=day(50)))
    decide = timeline.get("ENA-DECIDE-6W")
    assert decide.ended_on == day(50)
    assert decide.days_late(LONG_AFTER) == 8
    assert timeline.overdue(LONG_AFTER) == ()
    assert timeline.get("ENA-FINAL-20W") is None


def test_open_advice_goes_with_the_withdrawal() -> None:
    asked = AdviceAsked("advice-1", "health", day(35))
    assert build(replace(ASSESSING, advice=(asked,), withdrawn_on=day(40))).get("ADVICE-6W", "advice-1") is None


def test_a_refusal_opens_the_familys_windows() -> None:
    timeline = build(REFUSED)
    assert timeline.get("MED-CONTACT-2M", "assess").due_on == date(2026, 6, 2)
    assert timeline.get("APPEAL-2M", "assess").due_on == date(2026, 6, 2)
    assert timeline.get("APPEAL-LATER", "assess") is None
    assert timeline.overdue(LONG_AFTER) == ()
    certified = replace(REFUSED, certificates=(Certificate("assess", date(2026, 5, 20)),))
    assert build(certified).get("APPEAL-LATER", "assess").due_on == date(2026, 6, 22)  # 20 June is a Saturday


def test_contact_with_the_mediation_adviser_is_recorded_on_its_window() -> None:
    late = replace(REFUSED, certificates=(Certificate("assess", date(2026, 6, 20), contacted_on=date(2026, 6, 5)),))
    window = build(late).get("MED-CONTACT-2M", "assess")
    assert window.met_on > window.due_on
    assert window.days_late() is None


def test_the_windows_count_from_sending_not_from_telling() -> None:
    assert build(REFUSED).get("APPEAL-2M", "assess").counts_from == day(31)
    assert build(replace(REQUEST, assess=Decision(False, day(30)))).get("APPEAL-2M", "assess") is None


def test_a_reversal_of_its_own_keeps_the_original_clock_beside_the_new_one() -> None:
    timeline = build(replace(REFUSED, reversed_on=day(90), reversal_basis="own"))
    assert timeline.get("REV-FINAL-14W").due_on == day(90 + 98)
    assert timeline.get("REV-NOPLAN-10W").due_on == day(90 + 70)
    assert timeline.get("ENA-FINAL-20W").due_on == day(140)
    assert {each.rule_id for each in timeline.overdue(day(150))} == {"ENA-FINAL-20W"}
    assert timeline.final.rule_id == "REV-FINAL-14W"
    assert timeline.next(day(170)).rule_id == "REV-FINAL-14W"
    assert timeline.get("DRAFT-LATEST").due_on == day(90 + 98 - 15)


def test_which_date_leads_after_a_reversal_is_a_reading() -> None:
    facts = replace(REFUSED, reversed_on=day(90), reversal_basis="own")
    timeline = build(facts, Readings(reversal_headline="original"))
    assert timeline.final.rule_id == "ENA-FINAL-20W"
    assert timeline.next(day(170)).rule_id == "ENA-FINAL-20W"
    assert timeline.get("DRAFT-LATEST").due_on == day(125)


@pytest.mark.parametrize(("basis", "t"), [("reg42", "T44"), ("reg45", "T45")])
def test_periods_of_the_regulations_take_the_place_of_the_first_ones(basis: str, t: str) -> None:
    timeline = build(replace(REFUSED, reversed_on=day(90), reversal_basis=basis))
    assert timeline.get(f"{t}-NOTIFY-2W").due_on == day(104)
    assert timeline.get(f"{t}-NOPLAN-10W").due_on == day(160)
    assert timeline.get(f"{t}-FINAL-14W").due_on == day(188)
    assert {each.rule_id for each in timeline.overdue(day(150))} == {f"{t}-NOTIFY-2W"}
    assert timeline.get("ENA-FINAL-20W").due_on == day(140)
    assert timeline.final.rule_id == f"{t}-FINAL-14W"
    told = build(replace(REFUSED, reversed_on=day(90), reversal_basis=basis, reversal_told_on=day(95)))
    assert told.next(day(96)).rule_id == f"{t}-NOPLAN-10W"


def test_the_periods_after_an_appeal_are_those_of_2015() -> None:
    early = Facts(date(2014, 10, 1), assess=Decision(False, date(2014, 11, 1)))
    before = replace(early, reversed_on=date(2015, 3, 22), reversal_basis="reg45")
    after = replace(early, reversed_on=date(2015, 3, 23), reversal_basis="reg45")
    assert build(before).get("T45-FINAL-14W") is None
    assert build(before).get("T45-NOTIFY-2W").due_on == date(2015, 3, 22) + timedelta(weeks=4)
    assert build(after).get("T45-FINAL-14W").rule_version == "2015"


def test_an_ending_moves_no_date_worked_back_from_a_limit_that_it_ended() -> None:
    turned = replace(REFUSED, reversed_on=day(43), reversal_basis="own", drafts=(DraftServed("draft-1", day(80)),))
    latest = build(turned).get("DRAFT-LATEST").due_on
    assert build(replace(turned, withdrawn_on=day(141))).get("DRAFT-LATEST").due_on == latest
