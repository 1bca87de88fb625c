"""Dates and counts in words; what is said of a milestone."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.template import engines

from send_cases import words
from send_cases.templatetags import ui
from tests.frontend.gallery import TODAY, milestone

DAY = dt.timedelta(days=1)


def test_the_year_is_left_out_only_when_it_is_this_years() -> None:
    assert words.date_words(dt.date(2026, 3, 2), 2026) == "2 March"
    assert words.date_words(dt.date(2025, 3, 2), 2026) == "2 March 2025"
    assert words.date_words(dt.date(2026, 3, 2), 2026, "day") == "Monday 2 March"
    assert words.date_words(dt.date(2026, 3, 2)) == "2 March 2026"
    assert words.date_words(dt.date(2027, 1, 1), 2026, "brief") == "Fri 1 Jan 2027"


@pytest.mark.parametrize(
    ("day", "said"),
    [(0, "Day 0 of 140"), (124, "Day 124 of 140"), (140, "Day 140 of 140"), (144, "4 days past 20 weeks")],
)
def test_days_are_counted_to_140_and_then_past_20_weeks(day: int, said: str) -> None:
    assert words.day_of(TODAY - day * DAY, TODAY) == said


def test_ages_and_sizes() -> None:
    assert words.age_on(dt.date(2012, 2, 29), dt.date(2026, 2, 28)) == 13
    assert words.age_on(dt.date(2012, 2, 29), dt.date(2026, 3, 1)) == 14
    assert [words.file_size(n) for n in (1, 340_000, 999_600, 1_200_000)] == ["1 byte", "340 KB", "1.0 MB", "1.2 MB"]


def test_what_is_said_of_a_date() -> None:
    due = ui.due_context
    late = due(milestone("ENA-FINAL-20W", "Final", dt.date(2026, 11, 18), relieved=True), TODAY)
    assert late["late"]
    assert late["relieved"]
    assert late["in_words"] == "4 days past 20 weeks"
    met = due(milestone("ENA-DECIDE-6W", "Tell", dt.date(2026, 10, 15), met_on=dt.date(2026, 10, 18)), TODAY)
    assert not met["late"]
    assert met["in_words"] == "done 18 October, 3 days late"
    advice = due(milestone("ADVICE-6W", "Advice", dt.date(2026, 11, 12), bound="adviser"), TODAY)
    assert not advice["late"]
    assert advice["in_words"] == "10 days past"
    window = due(
        milestone("DRAFT-REPS-15D", "Views", dt.date(2026, 11, 12), kind="window", bound="family", late_from=None),
        TODAY,
    )
    assert not window["late"]
    assert window["in_words"] == "over"
    refusal = due(milestone("ENA-NOPLAN-16W", "Tell a no", TODAY - DAY, late_from=None), TODAY)
    assert not refusal["late"]
    ended = due(milestone("ENA-FINAL-20W", "Final", TODAY - DAY, ended_on=TODAY - 9 * DAY), TODAY)
    assert not ended["late"]
    assert ended["in_words"] == "no longer due"


def test_a_day_off_names_the_last_working_day_before() -> None:
    m = milestone("ENA-FINAL-20W", "Final", dt.date(2027, 1, 1), last_working_day=lambda: dt.date(2026, 12, 31))
    shown = ui.due_context(m, TODAY)
    assert (shown["day_off"], shown["last_working_day"]) == ("a bank holiday", "Thu 31 Dec")
    m = milestone("ENA-FINAL-20W", "Final", dt.date(2026, 11, 28), last_working_day=lambda: dt.date(2026, 11, 27))
    assert ui.due_context(m, TODAY)["day_off"] == "Saturday"


def test_filters_in_a_template(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-22")
    text = "{{ d|govuk_date:'day' }}|{{ d|days_words }}|{{ n|count:'child,children' }}|{{ t|date_and_time }}|{{ none|govuk_date }}"
    moment = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)  # already 1 July in London
    context = {"d": dt.date(2026, 11, 23), "n": 2, "t": moment, "none": None}
    said = engines["django"].from_string(text).render(context)
    assert said == "Monday 23 November|tomorrow|2 children|1 July at 12:30am|"
