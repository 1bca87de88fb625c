"""Where the law can be read in two ways: warn on the earlier, a breach on the later, and say which was used."""

from datetime import date, timedelta

import pytest

from ehcp.timeline import DEFAULT, Facts, ReadingError, Readings, build, views_wanted_by
from ehcp.timeline.processes import MoveFacts, OrderFacts, PhaseFacts, ReviewFacts

RECEIVED = date(2026, 3, 2)
DUE = RECEIVED + timedelta(days=42)


def decide(readings: Readings, out_of_hours: bool = False):
    return build(Facts(RECEIVED, received_out_of_hours=out_of_hours), readings).get("ENA-DECIDE-6W")


def test_the_day_of_receipt_is_left_out_by_default() -> None:
    milestone = decide(DEFAULT)
    assert (milestone.warn_on, milestone.due_on, milestone.late_from) == (
        DUE - timedelta(days=1),
        DUE,
        DUE + timedelta(days=1),
    )
    assert milestone.reading == "A1 exclusive"


def test_counting_the_day_of_receipt_brings_the_date_forward_but_not_the_breach() -> None:
    milestone = decide(Readings(count_mode="inclusive"))
    assert (milestone.due_on, milestone.late_from) == (DUE - timedelta(days=1), DUE + timedelta(days=1))
    assert milestone.days_late(DUE) == 0
    assert milestone.reading == "A1 inclusive"


def test_the_after_hours_rule_moves_the_breach_only_and_only_by_a_day() -> None:
    assert decide(Readings(out_of_hours="next_day"), True).due_on == DUE
    assert decide(Readings(out_of_hours="next_day"), True).late_from == DUE + timedelta(days=2)
    assert decide(Readings(out_of_hours="next_day"), False).late_from == DUE + timedelta(days=1)
    assert decide(DEFAULT, True).late_from == DUE + timedelta(days=1)


def test_the_draft_target_is_the_authoritys() -> None:
    target = build(Facts(RECEIVED), Readings(draft_target_week=12)).get("DRAFT-TARGET")
    assert target.due_on == RECEIVED + timedelta(weeks=12)
    assert target.counted.startswith("12 weeks")
    assert target.kind == "target"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("count_mode", "generous"),
        ("draft_target_week", 17),
        ("draft_target_week", "14"),
        ("extra_days_for_views", -1),
        ("review_notice_days", 7),
        ("out_of_hours", "next_week"),
        ("post", "pigeon"),
    ],
)
def test_no_reading_beyond_those_listed(name: str, value: object) -> None:
    with pytest.raises(ReadingError, match=name):
        Readings(**{name: value})


def test_equal_readings_are_one_key() -> None:
    assert hash(Readings()) == hash(DEFAULT)
    assert Readings() == DEFAULT
    assert Readings(post="email") != DEFAULT


def test_letters_give_more_than_the_fifteen_days_and_never_less() -> None:
    served = date(2026, 10, 1)
    assert views_wanted_by(served) == date(2026, 10, 16)
    assert views_wanted_by(served, Readings(extra_days_for_views=0)) == date(2026, 10, 15)


def dates(facts: object, rule_id: str, readings: Readings) -> tuple[date, date, date]:
    milestone = build(facts, readings).get(rule_id)
    return milestone.warn_on, milestone.due_on, milestone.late_from


def test_twelve_months_starting_with_a_date() -> None:
    facts = ReviewFacts(plan_first_made_on=date(2026, 3, 1))
    eve, day, after = date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 2)
    assert dates(facts, "AR-12M", DEFAULT) == (eve, eve, day)
    assert dates(facts, "AR-12M", Readings(annual_review_end="anniversary")) == (eve, day, after)


def test_two_weeks_notice() -> None:
    facts = ReviewFacts(meeting_on=date(2026, 11, 16))
    clear, simple, late = date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)
    assert dates(facts, "AR-NOTICE-2W", DEFAULT) == (clear, clear, late)
    assert dates(facts, "AR-NOTICE-2W", Readings(review_notice_days=14)) == (clear, simple, late)


def test_before_or_by_the_phase_date() -> None:
    facts = PhaseFacts("primary_to_secondary", 2027)
    eve = date(2027, 2, 14)
    assert dates(facts, "PT-15FEB", DEFAULT) == (eve, eve, date(2027, 2, 16))
    assert dates(facts, "PT-15FEB", Readings(phase_date_reading="before")) == (eve, eve, date(2027, 2, 15))
    strict = Readings(phase_date_reading="before")
    assert build(facts, strict).get("PT-BACKPLAN-12W").due_on == date(2026, 11, 22)


def test_five_months_before_a_later_move() -> None:
    facts = PhaseFacts("post16_to_post16", 2027, date(2027, 9, 1))
    eve, day = date(2027, 3, 31), date(2027, 4, 1)
    assert dates(facts, "PT-5M", DEFAULT) == (eve, eve, date(2027, 4, 2))
    assert dates(facts, "PT-5M", Readings(post16_months="ordinary")) == (eve, day, date(2027, 4, 2))


def test_an_order_counts_from_the_day_it_was_sent_or_made() -> None:
    facts = OrderFacts("name_school_only", made_on=date(2026, 2, 27), sent_on=date(2026, 3, 2))
    assert build(facts).get("T44-SECI-2W").due_on == date(2026, 3, 16)
    assert build(facts, Readings(order_anchor="made")).get("T44-SECI-2W").due_on == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("moved_on", "due_on"), [(date(2026, 4, 30), date(2026, 4, 30)), (date(2026, 4, 15), date(2026, 4, 16))]
)
def test_an_authority_that_knew_in_time_transfers_on_the_day_of_the_move(moved_on: date, due_on: date) -> None:
    facts = MoveFacts(became_aware_on=date(2026, 3, 25), moved_on=moved_on)
    assert build(facts).get("LATX-15WD").due_on == due_on


def test_three_months_with_a_new_authority_can_be_the_later() -> None:
    facts = MoveFacts(transfer_on=date(2026, 3, 25), last_review_on=date(2025, 4, 10))
    review = build(facts).get("LATX-REVIEW")
    assert (review.due_on, review.late_from) == (date(2026, 6, 24), date(2026, 6, 25))
