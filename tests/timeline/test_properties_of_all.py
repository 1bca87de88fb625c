"""What holds for every part of the law, tried on facts nobody thought of."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehcp.timeline import DEFAULT, Readings
from ehcp.timeline.answering import as_plain
from ehcp.timeline.build import ALL_RULES
from ehcp.timeline.limits import dates_of
from ehcp.timeline.overlays import CORONAVIRUS, OVERLAYS
from ehcp.timeline.plain import KEYS, Answer, answer
from ehcp.timeline.plain.keys import REASONS

pytestmark = pytest.mark.filterwarnings("ignore::ehcp.timeline.HolidaysUnknown")
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
OF_REASONS = {"reason", "absence_days", "absent_from", "absent_to", "failed_appointment", "school_first_closed_day",
              "school_reopens", "advice_requested_from_head"}  # fmt: skip
NUMBERS = {"transfer_year": st.integers(2016, 2027), "absence_days": st.integers(0, 60)}
DATED = [rule for rule in ALL_RULES if rule.count is not None]
readings = st.builds(
    Readings,
    count_mode=st.sampled_from(["exclusive", "inclusive"]),
    annual_review_end=st.sampled_from(["strict", "anniversary"]),
    phase_date_reading=st.sampled_from(["by", "before"]),
    review_notice_days=st.integers(14, 15),
    post=st.sampled_from(["email", "first_class", "second_class"]),
    order_anchor=st.sampled_from(["sent", "made"]),
    post16_months=st.sampled_from(["clear", "ordinary"]),
)


def values(name: str, days: st.SearchStrategy[date]) -> st.SearchStrategy[Any]:
    key = KEYS[name]
    if key.choices:
        return st.sampled_from(key.choices)
    if name in NUMBERS:
        return NUMBERS[name]
    if key.kind == "number":
        return st.integers(500, 900) if name.startswith("issued") else st.integers(0, 500)
    if key.kind == "text":
        return st.sampled_from([*REASONS, "panel"])
    return st.booleans() if key.kind == "yes/no" else days.map(str)


@st.composite
def facts(draw: st.DrawFn, first: date = date(2015, 4, 1), last: date = date(2027, 6, 30)) -> dict[str, Any]:
    names = draw(st.sets(st.sampled_from(sorted(KEYS)), min_size=1, max_size=9))
    days = st.dates(first, last)
    return {name: draw(values(name, days)) for name in sorted(names)}


def dates(found: Answer) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    return {
        (line.facts.process, each.rule_id, each.subject): (each.due_on, each.warn_on, each.late_from, each.met_on)
        for line in found.timelines
        for each in line.milestones
    }


@unhurried
@given(facts(), readings)
def test_whatever_is_asked_the_answer_is_whole(inputs: dict[str, Any], chosen: Readings) -> None:
    found = answer(inputs, chosen)
    said = [(each, line.facts) for line in found.timelines for each in line.milestones]
    keys = [(each.rule_id, each.subject) for each, _ in said]
    assert len(keys) == len(set(keys))
    assert said or found.warnings
    for each, of in said:
        plain = as_plain(each, of, date(2026, 9, 1))
        assert each.explain().endswith(f"{each.citation}.")
        assert each.officer_sum().endswith(f"{each.rule_id}, version {each.rule_version}")
        assert len({"due", "last_day", "latest"} & plain.keys()) == 1
        assert plain["days_late"] is None or plain["days_late"] >= 0
        if each.due_on and each.warn_on:
            assert each.warn_on <= each.due_on
        if each.due_on and each.late_from:
            assert each.late_from > each.due_on


@unhurried
@given(facts(), st.sampled_from([*REASONS, "no EP available"]), st.integers(0, 60))
def test_a_reason_never_moves_a_date(inputs: dict[str, Any], reason: str, days_away: int) -> None:
    bare = {key: value for key, value in inputs.items() if key not in OF_REASONS}
    if bare:
        assert dates(answer(bare)) == dates(answer(bare | {"reason": reason, "absence_days": days_away}))


@unhurried
@given(st.one_of(facts(last=date(2019, 8, 31)), facts(first=date(2020, 11, 1))))
def test_temporary_law_does_nothing_outside_its_days(inputs: dict[str, Any]) -> None:
    bare = {key: value for key, value in inputs.items() if key not in OF_REASONS}
    for line in answer(bare | {"reason": CORONAVIRUS.key}).timelines:
        for each in line.milestones:
            inside = each.due_on is not None and CORONAVIRUS.first <= each.due_on <= CORONAVIRUS.last
            assert inside or not each.relieved


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda overlay: overlay.instrument)
def test_temporary_law_reaches_rules_that_exist_and_adds_no_row(overlay) -> None:
    assert overlay.reaches.keys() <= {rule.id for rule in DATED}
    assert overlay.first < overlay.last
    assert all(overlay.key not in {ground.key for ground in rule.relieved_by} for rule in ALL_RULES)


@unhurried
@given(st.sampled_from(DATED), st.dates(date(2015, 4, 1), date(2027, 6, 30)), st.integers(0, 400), readings)
def test_a_later_start_never_gives_an_earlier_end(rule, start: date, later: int, chosen: Readings) -> None:
    first, second = (dates_of(rule, start + timedelta(days=days), chosen) for days in (0, later))
    assert first.due_on <= second.due_on
    if first.late_from and second.late_from:
        assert first.late_from <= second.late_from


@unhurried
@given(st.sampled_from(DATED), st.dates(date(2015, 4, 1), date(2027, 6, 30)), readings)
def test_no_reading_calls_a_breach_earlier_than_the_default_warns(rule, start: date, chosen: Readings) -> None:
    usual, other = dates_of(rule, start, DEFAULT), dates_of(rule, start, chosen)
    if usual.warn_on and other.late_from and rule.kind == "limit":
        assert other.late_from > usual.warn_on
