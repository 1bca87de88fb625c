"""Exceptions: listed reasons, their exact reach, and that they move nothing."""

from datetime import date, timedelta

import pytest

from ehcp.timeline import AdviceAsked, ExceptionRecorded, Facts, build, closure_window, grounds_for, limb_available

RECEIVED = date(2026, 6, 1)
FOUR = {"school_closed", "early_years_closed", "personal_circumstances", "absent"}


def day(number: int) -> date:
    return RECEIVED + timedelta(days=number)


@pytest.mark.parametrize(
    ("rule_id", "grounds"),
    [
        ("ENA-DECIDE-6W", FOUR),
        ("ENA-NOPLAN-16W", FOUR),
        ("ENA-FINAL-20W", FOUR),
        ("ADVICE-6W", {"personal_circumstances", "absent", "failed_appointment"}),
        ("T45-NOTIFY-2W", {"personal_circumstances", "absent"}),
        ("T45-FINAL-14W", FOUR | {"representations_after"}),
        ("ENA-REFUSE-6W", set()),
        ("DRAFT-REPS-15D", set()),
        ("CONSULT-15D", set()),
        ("REV-FINAL-14W", set()),
    ],
)
def test_each_limit_has_its_own_list_and_no_other(rule_id: str, grounds: set[str]) -> None:
    assert {key for key, _, _ in grounds_for(rule_id)} == grounds
    assert all(label and "regulation" in citation for _, label, citation in grounds_for(rule_id))


def relieved(rule_id: str, subject: str = "", **recorded: object) -> bool:
    facts = Facts(
        RECEIVED,
        advice=(AdviceAsked("advice-1", "psychology", day(10)),),
        exceptions=(ExceptionRecorded(rule_id, subject, **recorded),),
    )
    return build(facts).get(rule_id, subject).relieved


@pytest.mark.parametrize("ground", ["no EP available", "school_holidays", "panel", "failed_appointment", ""])
def test_what_is_not_on_the_list_relieves_nothing(ground: str) -> None:
    assert not relieved("ENA-FINAL-20W", ground=ground)


def test_a_missed_appointment_excuses_the_adviser_only() -> None:
    assert relieved("ADVICE-6W", "advice-1", ground="failed_appointment", appointment_on=day(30))
    assert not relieved("ADVICE-6W", "advice-1", ground="failed_appointment", appointment_on=day(60))
    assert not relieved("ENA-FINAL-20W", ground="failed_appointment", appointment_on=day(30))


def test_an_exception_belongs_to_one_limit() -> None:
    exception = ExceptionRecorded("ENA-DECIDE-6W", "", "personal_circumstances")
    timeline = build(Facts(RECEIVED, exceptions=(exception,)))
    assert timeline.get("ENA-DECIDE-6W").relieved_by == "personal_circumstances"
    assert not timeline.get("ENA-FINAL-20W").relieved
    assert not timeline.week20


def test_week20_is_for_the_sixteen_and_twenty_weeks() -> None:
    exception = ExceptionRecorded("ENA-FINAL-20W", "", "personal_circumstances")
    assert build(Facts(RECEIVED, exceptions=(exception,))).week20


def test_an_exception_excuses_but_the_date_and_the_lateness_stay_visible() -> None:
    exception = ExceptionRecorded("ENA-DECIDE-6W", "", "personal_circumstances")
    decide = build(Facts(RECEIVED, exceptions=(exception,))).get("ENA-DECIDE-6W")
    assert decide.due_on == day(42)
    assert decide.is_overdue(day(43))
    assert decide.days_late(day(50)) == 8


@pytest.mark.parametrize(
    ("asked_on", "available"),
    [
        (date(2026, 7, 15), False),
        (date(2026, 7, 16), True),
        (date(2026, 8, 26), True),
        (date(2026, 8, 27), False),
        (None, False),
    ],
)
def test_a_closure_counts_by_the_day_advice_was_asked(asked_on: date | None, available: bool) -> None:
    closed, reopens = date(2026, 7, 23), date(2026, 9, 2)
    assert limb_available(closed, reopens, asked_on) is available
    recorded = {"closed_from": closed, "reopens": reopens, "advice_asked_on": asked_on}
    assert relieved("ENA-FINAL-20W", ground="school_closed", **recorded) is available


def test_a_closure_of_27_days_is_too_short_and_28_is_enough() -> None:
    closed = date(2026, 7, 23)
    assert closure_window(closed, closed + timedelta(days=27)) == (date(2026, 7, 16), date(2026, 8, 12), False)
    assert closure_window(closed, closed + timedelta(days=28)) == (date(2026, 7, 16), date(2026, 8, 13), True)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(day(0), day(27), True), (day(0), day(26), False), (day(20), day(60), False), (day(-20), day(10), False)],
)
def test_absence_needs_four_weeks_inside_the_limits_own_period(first: date, last: date, expected: bool) -> None:
    assert relieved("ENA-DECIDE-6W", ground="absent", absent_from=first, absent_to=last) is expected


def test_after_a_conceded_appeal_two_weeks_are_enough() -> None:
    away = ExceptionRecorded("T45-FINAL-14W", "", "absent", absent_from=day(5), absent_to=day(18))
    facts = Facts(RECEIVED, reversed_on=day(0), reversal_basis="reg45", exceptions=(away,))
    assert build(facts).get("T45-FINAL-14W").relieved
