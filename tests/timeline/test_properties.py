"""What holds for every case, tried on cases nobody thought of."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehcp.timeline import (
    AdviceAsked,
    Consulted,
    Decision,
    DraftServed,
    ExceptionRecorded,
    Facts,
    Milestone,
    Readings,
    Timeline,
    build,
    grounds_for,
)

pytestmark = pytest.mark.filterwarnings("ignore::ehcp.timeline.HolidaysUnknown")
FIRST, LAST = date(2015, 4, 1), date(2027, 6, 30)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
days = st.dates(FIRST, LAST)
gaps = st.integers(0, 60)
LIMITS = ["ENA-DECIDE-6W", "ENA-NOPLAN-16W", "ENA-FINAL-20W", "ADVICE-6W", "T45-FINAL-14W", "CONSULT-15D"]


@st.composite
def decisions(draw: st.DrawFn, after: date) -> Decision | None:
    if not draw(st.booleans()):
        return None
    decided = after + timedelta(days=draw(gaps))
    sent = decided + timedelta(days=draw(st.integers(0, 5))) if draw(st.booleans()) else None
    told = sent + timedelta(days=draw(st.integers(0, 5))) if sent and draw(st.booleans()) else None
    return Decision(draw(st.booleans()), decided, sent, told)


@st.composite
def exceptions(draw: st.DrawFn, start: date) -> tuple[ExceptionRecorded, ...]:
    made = []
    for _ in range(draw(st.integers(0, 3))):
        rule_id = draw(st.sampled_from(LIMITS))
        keys = [key for key, _, _ in grounds_for(rule_id)] + ["not a ground"]
        first = start + timedelta(days=draw(st.integers(-30, 150)))
        last = first + timedelta(days=draw(gaps))
        subject = {"ADVICE-6W": "advice-0", "CONSULT-15D": "consultation-0"}.get(rule_id, "")
        made.append(ExceptionRecorded(rule_id, subject, draw(st.sampled_from(keys)), first, last, first, first, last))
    return tuple(made)


@st.composite
def requests(draw: st.DrawFn) -> Facts:
    received = draw(days)
    assess = draw(decisions(received))
    asked = [received + timedelta(days=draw(st.integers(20, 60))) for _ in range(draw(st.integers(0, 3)))]
    served = [received + timedelta(days=draw(st.integers(80, 150))) for _ in range(draw(st.integers(0, 2)))]
    turned = received + timedelta(days=draw(st.integers(40, 150))) if draw(st.booleans()) else None
    return Facts(
        received,
        responsible_on=received + timedelta(days=draw(st.integers(-9, 9))) if draw(st.booleans()) else None,
        requested_by=draw(st.sampled_from(["parent", "setting", "council", "health"])),
        assess=assess,
        issue=draw(decisions(received + timedelta(days=60))) if assess and assess.outcome else None,
        reversed_on=turned if assess and not assess.outcome else None,
        reversal_basis=draw(st.sampled_from(["", "own", "reg42", "reg45"])),
        advice=tuple(
            AdviceAsked(f"advice-{i}", "", on, statutory_body=draw(st.booleans())) for i, on in enumerate(asked)
        ),
        drafts=tuple(DraftServed(f"draft-{i}", on) for i, on in enumerate(served)),
        consultations=tuple(Consulted(f"consultation-{i}", on) for i, on in enumerate(served)),
        withdrawn_on=received + timedelta(days=draw(st.integers(0, 200))) if draw(st.integers(0, 4)) == 0 else None,
        exceptions=draw(exceptions(received)),
    )


readings = st.builds(
    Readings,
    count_mode=st.sampled_from(["exclusive", "inclusive"]),
    post=st.sampled_from(["email", "first_class", "second_class"]),
    out_of_hours=st.sampled_from(["actual_day", "next_day"]),
    draft_target_week=st.integers(1, 16),
    reversal_headline=st.sampled_from(["reversal", "original"]),
)


def due(timeline: Timeline) -> dict[tuple[str, str], date | None]:
    return {(each.rule_id, each.subject): each.due_on for each in timeline.milestones}


def same_dates(before: Timeline, after: Timeline) -> None:
    first, second = due(before), due(after)
    for key in first.keys() & second.keys():
        assert first[key] == second[key]


@unhurried
@given(requests(), readings)
def test_every_milestone_is_sound(facts: Facts, chosen: Readings) -> None:
    timeline = build(facts, chosen)
    keys = [(each.rule_id, each.subject) for each in timeline.milestones]
    assert len(keys) == len(set(keys))
    for each in timeline.milestones:
        assert each.explain().endswith(f"{each.citation}.")
        if each.warn_on and each.due_on:
            assert each.warn_on <= each.due_on
        if each.late_from and each.due_on:
            assert each.late_from > each.due_on
        assert each.relieved == bool(each.relieved_by)


@unhurried
@given(days, st.integers(1, 400), readings)
def test_a_later_request_never_has_an_earlier_date(received: date, later: int, chosen: Readings) -> None:
    first = due(build(Facts(received), chosen))
    second = due(build(Facts(received + timedelta(days=later)), chosen))
    assert first.keys() == second.keys()
    for key, on in first.items():
        if on is not None:
            assert on < second[key]


@unhurried
@given(requests(), st.integers(0, 200))
def test_recording_that_a_limit_was_met_never_moves_a_date(facts: Facts, when: int) -> None:
    on = facts.received_on + timedelta(days=when)
    before = build(facts)
    met = [replace(facts, final_sent_on=on), replace(facts, opening_told_on=on)]
    if facts.assess:
        met.append(replace(facts, assess=replace(facts.assess, told_on=on)))
    if facts.issue:
        met.append(replace(facts, issue=replace(facts.issue, told_on=on)))
    met.append(replace(facts, advice=tuple(replace(each, answered_on=on) for each in facts.advice)))
    met.append(replace(facts, consultations=tuple(replace(each, replied_on=on) for each in facts.consultations)))
    for after in met:
        same_dates(before, build(after))


@unhurried
@given(requests())
def test_an_exception_never_moves_a_date(facts: Facts) -> None:
    with_them, without = build(facts), build(replace(facts, exceptions=()))
    assert due(with_them) == due(without)
    for one, other in zip(with_them.milestones, without.milestones, strict=True):
        assert (one.warn_on, one.late_from, one.met_on) == (other.warn_on, other.late_from, other.met_on)


@unhurried
@given(days)
def test_undecided_on_day_124_nothing_is_overdue(received: date) -> None:
    told = received + timedelta(days=40)
    facts = Facts(received, assess=Decision(True, told, told, told))
    assert build(facts).overdue(received + timedelta(days=124)) == ()


def in_sql(each: Milestone, today: date) -> bool:
    """The rule as a database applies it to stored columns."""
    return (
        each.kind == "limit"
        and each.bound == "authority"
        and each.met_on is None
        and each.late_from is not None
        and each.late_from <= today
    )


@unhurried
@given(requests(), st.integers(0, 400))
def test_four_columns_are_enough_to_know_what_is_overdue(facts: Facts, after: int) -> None:
    today = facts.received_on + timedelta(days=after)
    timeline = build(facts)
    for each in timeline.milestones:
        assert each.is_overdue(today) == in_sql(each, today)
        if each.is_overdue(today):
            assert each.days_late(today) >= 1
    if timeline.stage in ("withdrawn", "exported", "passed_on"):
        assert timeline.overdue(today) == ()


@unhurried
@given(requests())
def test_the_same_facts_give_the_same_timeline(facts: Facts) -> None:
    assert build(facts) == build(replace(facts))
