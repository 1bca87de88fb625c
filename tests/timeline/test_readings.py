"""Where the law can be read in two ways: warn on the earlier, a breach on the later, and say which was used."""

from datetime import date, timedelta

import pytest

from ehcp.timeline import DEFAULT, Facts, ReadingError, Readings, build

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
