"""Board, summary and CSV against an independent count, on cases at every stage."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from typing import Any

import pytest
from django.db.models import Q

from ehcp.actions import requests
from ehcp.actions.projection import refresh
from ehcp.models import Notice, Plan, PlanVersion, Process, TimeLimitException
from reporting import board, summary
from reporting.base import COLUMNS, assessments
from reporting.breakdowns import in_words
from reporting.measures import MEASURES, figures
from reporting.period import Period, calendar_year, census_dates, months, twelve_months
from reporting.tally import Sum, tally
from send_cases import clock
from send_cases.history import writing
from tests.cast import Cast
from tests.reporting.independent import counted, counted_now
from tests.stories import a_child, days_ago, given_agreed_assessment, given_notice, given_refusal, given_request

pytestmark = pytest.mark.django_db


def plan_issued(cast: Cast, process: Process, on: dt.date, *, flagged: bool = False) -> None:
    """A final plan sent on a day: the rows alone, for counting."""
    with writing(by="tests", why="a plan to count"):
        plan = Plan.objects.create(pupil=process.pupil, assessment=process.assessment, first_made_on=on)
        PlanVersion.objects.create(
            plan=plan, process=process, kind="final", number=1, served_on=on, served_by=cast.amina, arrives_on=on
        )
        if flagged:
            TimeLimitException.objects.create(
                process=process, rule_id="ENA-FINAL-20W", ground="personal_circumstances", why_impractical="Illness",
                recorded_on=on, recorded_by=cast.amina, approver=cast.ben, review_by=on,
            )  # fmt: skip
        refresh(process)


@pytest.fixture
def cases(cast: Cast) -> Cast:
    """One case of each fate: in time, late, over a year, excused, refused, no plan, withdrawn, moved, undecided."""
    for received, issued, flagged, sex in (
        (200, 60, False, "F"), (200, 59, False, "M"), (300, 100, False, "M"), (600, 30, False, "F"), (250, 40, True, "M"),
    ):  # fmt: skip
        process = given_request(cast, child=a_child(sex=sex, needs=()), received_on=days_ago(received))
        given_agreed_assessment(cast, process, on=days_ago(received - 30))
        plan_issued(cast, process, days_ago(issued), flagged=flagged)
    given_refusal(cast, given_request(cast, received_on=days_ago(90), requested_by="parent"), on=days_ago(40))
    given_agreed_assessment(cast, given_request(cast, received_on=days_ago(150)), on=days_ago(120))
    gone = given_request(cast, received_on=days_ago(30))
    requests.withdraw(process=gone, by=cast.amina, withdrawn_on=days_ago(10), withdrawn_by="parent")
    moved = given_request(cast, received_on=days_ago(31))
    requests.export(process=moved, by=cast.amina, exported_on=days_ago(9), to="XXX")
    elsewhere = given_request(cast, received_on=days_ago(31))
    requests.pass_on(process=elsewhere, by=cast.amina, passed_on=days_ago(30), to="XXX")
    given_request(cast, received_on=days_ago(200), requested_by="setting", officer=None)
    given_request(cast, received_on=days_ago(35))
    no_plan = given_request(cast, received_on=days_ago(120))
    given_agreed_assessment(cast, no_plan, on=days_ago(100))
    given_notice(cast, no_plan, Notice.Kind.NO_PLAN, on=days_ago(5))
    return cast


ALIASES = {"decisions_6w": ("decisions_6w", "decisions"), "plans_20w_ex": ("plans_20w_ex", "plans_ex")}


@pytest.mark.parametrize("whole", [True, False])
def test_every_figure_equals_the_independent_count(cases: Cast, whole: bool) -> None:
    today = clock.today()
    period = twelve_months(today) if whole else calendar_year(today.year, today)
    found = {key: by_group[""] for key, by_group in figures(MEASURES.values(), period).items()}
    other = counted(period.start, period.end, period.as_at)
    for key in other.keys() & found.keys():
        assert float(found[key].number or 0) == float(other[key] or 0), key
    assert found["decisions_6w"].base == other["decisions"]
    assert found["plans_20w_ex"].base == other["plans_ex"]
    assert other["plans"] == 5
    assert other["plans_ex"] == 4


def test_every_figure_counts_the_cases_that_are_listed_behind_it(cases: Cast) -> None:
    """The count goes over a table, the list through Django: both read the same condition the same way."""
    today = clock.today()
    for period in (twelve_months(today), calendar_year(today.year, today)):
        for key, measure in MEASURES.items():
            figure, behind = figures([measure], period)[key][""], measure.rows(period)
            if measure.counts in ("share", "count"):
                assert figure.number == behind.count(), key
            elif measure.counts == "weeks":
                days = list(behind.values_list("days", flat=True))
                assert figure.number == (round(sum(days) / len(days) / 7, 1) if days else None), key
            else:
                assert figure.number == max(behind.values_list("open_days", flat=True)) // 7, key


def test_a_condition_is_read_as_django_reads_it(cases: Cast) -> None:
    rows = assessments(clock.today())
    for where in (
        Q(), ~Q(sex="F"), ~Q(days__lte=140), ~Q(days__gt=140) & Q(week20=False), Q(issued_on__isnull=False),
        ~(Q(decision="assess_no") | Q(no_plan_on__isnull=False)), Q(requested_by__in=["parent", "setting"]),
        ~Q(requested_by__in=["parent"]) | Q(open_days__lt=100), Q(received_on__range=(days_ago(200), days_ago(31))),
        ~Q(issued_on__range=(days_ago(60), days_ago(1))), Q(age__gte=5, age__lte=10),
    ):  # fmt: skip
        found = tally(rows, COLUMNS, {"n": Sum(where)})["n"]
        assert found == rows.filter(where).count(), where


@pytest.mark.parametrize(
    "where", [Q(surname="Fielding"), Q(sex__contains="F"), Q(process__pupil__sex="F"), Q(ended_on=None)]
)
def test_a_condition_on_what_is_not_counted_by_is_refused(db: None, where: Q) -> None:
    with pytest.raises(ValueError, match=r"no column|not known"):
        tally(assessments(clock.today()), COLUMNS, {"n": Sum(where)})


def test_a_flagged_plan_leaves_both_sides(cases: Cast) -> None:
    found = figures([MEASURES["plans_20w"], MEASURES["plans_20w_ex"]], twelve_months(clock.today()))
    assert (found["plans_20w"][""].number, found["plans_20w"][""].base) == (1, 5)
    assert (found["plans_20w_ex"][""].number, found["plans_20w_ex"][""].base) == (1, 4)


def test_day_140_is_within_and_day_141_is_not(cases: Cast) -> None:
    """The fixture's first two plans took 140 and 141 days (ambiguity A35)."""
    days = sorted(MEASURES["plans"].rows(twelve_months(clock.today())).values_list("days", flat=True))
    assert days[:2] == [140, 141]
    assert MEASURES["plans_20w"].rows(twelve_months(clock.today())).count() == 1


def test_the_board_equals_the_independent_count_and_its_lists(cases: Cast) -> None:
    today = clock.today()
    tallies, other = board.tallies(today), counted_now(today)
    assert {k: tallies[k] for k in other} == other
    assert tallies["overdue"] >= 1
    for tile in board.counts(today):
        assert board.open_assessments(Process.objects.current()).filter(tile.where).count() == tallies[tile.key]
    assert sum(row["n"] for row in board.by_stage(today)) == tallies["total"]
    assert sum(row["n"] for row in board.by_officer(today)) == tallies["total"]


def test_the_trend_adds_up_to_the_year(cases: Cast) -> None:
    today = clock.today()
    rows = board.trend(today)
    first, last = rows[0]["period"].start, rows[-1]["period"].end
    assert sum(r["plans"].number or 0 for r in rows) == counted(first, last, today)["plans"]
    assert rows[-1]["period"].part
    assert not rows[0]["period"].part


def test_the_csv_holds_the_figures_of_the_summary(cases: Cast) -> None:
    data = summary.summary(clock.today().year, clock.today())
    rows = list(csv.DictReader(io.StringIO(summary.as_csv(data).decode("utf-8-sig"))))
    of_all = {row["measure"]: row for row in rows if row["group"] == "All"}
    assert set(of_all) == set(MEASURES)
    period = calendar_year(clock.today().year, clock.today())
    other = counted(period.start, period.end, period.as_at)
    for key in ("requests", "requests_refused", "plans", "plans_20w", "open_past_20w"):
        assert float(of_all[key]["numerator"]) == other[key]
    female = next(r for r in rows if r["group"] == "Female" and r["measure"] == "requests")
    assert int(female["numerator"]) == other["requests_female"]
    middle = next(r for r in rows if r["group"] == "5 to 10" and r["measure"] == "plans")
    assert int(middle["numerator"]) == other["plans_5_to_10"]
    family = next(r for r in rows if r["group"] == "Parent or young person" and r["measure"] == "requests")
    assert int(family["numerator"]) == other["requests_family"]


def test_small_groups_are_words_and_nothing_is_zero_percent_of_nothing(cast: Cast) -> None:
    empty: dict[str, Any] = figures(MEASURES.values(), twelve_months(clock.today()))
    assert empty["plans_20w"][""].words == "no plans issued"
    assert empty["plans_20w"][""].percent is None
    assert in_words(empty["plans_20w"][""]) == "none"
    process = given_request(cast, received_on=days_ago(50))
    given_agreed_assessment(cast, process, on=days_ago(30))
    some = figures([MEASURES["decisions_6w"]], twelve_months(clock.today()))["decisions_6w"][""]
    assert in_words(some) == "too few to say"


def test_the_open_day_is_the_census_day_once_it_has_come() -> None:
    census = census_dates()[2026]
    assert calendar_year(2025, dt.date(2026, 11, 22)).as_at == census
    assert calendar_year(2026, dt.date(2026, 11, 22)).as_at == dt.date(2026, 11, 22)
    assert calendar_year(2026, dt.date(2026, 11, 22)).part


def test_every_measure_says_its_base_and_its_exceptions() -> None:
    for measure in MEASURES.values():
        assert measure.label
        assert measure.period in ("in the period", "at the day")
        assert measure.counts != "share" or (measure.of and measure.hit is not None), measure.key
        assert measure.exceptions in ("", "counted", "left out")


def test_months_never_overlap_and_cover_the_year() -> None:
    found = months(dt.date(2026, 3, 31))
    assert len(found) == 12
    assert found[0].start == dt.date(2025, 4, 1)
    assert all(a.end + dt.timedelta(days=1) == b.start for a, b in itertools.pairwise(found))
    assert Period(dt.date(2026, 1, 1), dt.date(2026, 1, 2), dt.date(2026, 1, 2), "").days[1] == dt.date(2026, 1, 2)
