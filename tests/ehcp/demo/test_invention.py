"""Inventing children and stories: the same for the same seed, plausible in number, and nobody real. No database."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from ehcp.codes import is_code
from ehcp.demo import LA_CODE, PEOPLE
from ehcp.demo.chance import Chance, postcodes, surnames
from ehcp.demo.children import InventedChild, born_at_age, invent_child, school_year, starts_school, year_group
from ehcp.demo.older import older_plan
from ehcp.demo.size import Size
from ehcp.demo.story import received_days
from ehcp.identifiers import clean_nhs_number, clean_postcode, clean_upn, upn_council_is_known
from ehcp.timeline import is_working_day

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def size() -> Size:
    return Size(today=TODAY, seed=7)


def _child(number: int, age: int = 8) -> InventedChild:
    chance = Chance(7, "child", number)
    born = born_at_age(chance, age, TODAY)
    return invent_child(chance, number=number, la_code=LA_CODE, birth_date=born, on=TODAY)


def test_the_same_seed_invents_the_same_and_another_does_not(size: Size) -> None:
    again = Size(today=TODAY, seed=7)
    assert again.stories == size.stories
    assert Size(today=TODAY, seed=8).stories != size.stories
    assert _child(3) == _child(3)


def test_every_number_of_a_child_checks_and_is_theirs_alone() -> None:
    children = [_child(number) for number in range(1, 400)]
    for child in children:
        assert clean_upn(child.upn) == child.upn
        assert upn_council_is_known(child.upn)
        assert clean_nhs_number(child.nhs_number) == child.nhs_number
        assert child.nhs_number.startswith("999")  # the range kept for tests
        assert clean_postcode(child.postcode) == child.postcode
        assert is_code("ethnicity", child.ethnicity)
        assert all(is_code("sen_type", need) for need in child.needs)
        assert 1 <= len(child.people) <= 2
    assert len({child.upn for child in children}) == len(children)
    assert len({child.nhs_number for child in children}) == len(children)
    emails = [person.email for child in children for person in child.people if person.email]
    assert len(set(emails)) == len(emails)
    assert all(email.endswith(".example") for email in emails)  # no mail can reach anybody


def test_a_child_below_school_age_has_no_upn_and_says_why() -> None:
    child = _child(5, age=2)
    assert (child.upn, child.upn_unknown) == ("", "UN1")


def test_of_unknown_ethnicities_about_half_are_refused() -> None:
    found = Counter(_child(number).ethnicity for number in range(1, 1500))
    assert 0.03 < found["NOBT"] / 1499 < 0.08
    assert 0.03 < found["REFU"] / 1499 < 0.08


@pytest.mark.parametrize("age", [0, 4, 11, 18, 24])
def test_birth_dates_fit_the_age(age: int) -> None:
    for number in range(200):
        born = born_at_age(Chance(1, number), age, dt.date(2028, 2, 29))
        had = (born.month, born.day) <= (2, 29)
        assert 2028 - born.year - (not had) == age


def test_year_groups() -> None:
    day = dt.date(2026, 11, 22)
    assert year_group(dt.date(2021, 9, 1), day) == "R"
    assert year_group(dt.date(2021, 8, 31), day) == "1"
    assert year_group(dt.date(2022, 9, 1), day) == "N2"
    assert year_group(dt.date(2011, 1, 1), day) == "11"
    assert school_year(dt.date(2021, 9, 1), dt.date(2026, 8, 31)) == -1


@pytest.mark.parametrize("born", [dt.date(2021, 8, 31), dt.date(2021, 9, 1), dt.date(2022, 8, 31)])
def test_school_starts_on_the_first_day_of_reception(born: dt.date) -> None:
    day = starts_school(born)
    assert year_group(born, day) == "R"
    assert year_group(born, day - dt.timedelta(days=1)) == "N2"


def test_the_median_authority(size: Size) -> None:
    stories = list(size.stories.values())
    assert len(stories) == 1215
    decided = [each for each in stories if each.withdrawn_on is None and each.told_on <= TODAY]
    assert 0.21 <= sum(not each.assess for each in decided) / len(decided) <= 0.30
    in_six = sum((each.told_on - each.received_on).days <= 42 for each in decided)
    assert 0.85 <= in_six / len(decided) <= 0.95
    lengths = [(each.final_on - each.received_on).days for each in stories if each.final_on]
    assert 0.40 <= sum(days <= 140 for days in lengths) / len(lengths) <= 0.52
    assert 20 <= sum(lengths) / len(lengths) / 7 <= 28
    year = [each for each in stories if each.final_on and TODAY - dt.timedelta(365) < each.final_on <= TODAY]
    in_time = sum((each.final_on - each.received_on).days <= 140 for each in year if each.final_on)
    assert 0.44 <= in_time / len(year) <= 0.58  # about half of the plans issued in the last year
    assert 2_900 <= size.older_plans <= 3_300


def test_every_stage_of_a_case_is_there_today(size: Size) -> None:
    stories = size.stories.values()
    running = [each for each in stories if each.ends_on > TODAY]
    assert any(each.opened_on > TODAY for each in running)
    assert any(each.decided_on > TODAY for each in running)
    assert any(each.decided_on <= TODAY < each.told_on for each in running)
    assert any(each.advice and each.advice[0].asked_on <= TODAY for each in running)
    assert any(each.draft_on and each.draft_on <= TODAY for each in running)
    assert any(each.withdrawn_on for each in stories)
    assert any(each.exported_on for each in stories)
    assert any(each.exception for each in stories)
    assert any(each.assess and not each.issue for each in stories)


def test_the_days_of_a_story_are_in_order_and_on_working_days(size: Size) -> None:
    for each in size.stories.values():
        days = [each.received_on, each.decided_on, each.told_on]
        if each.assess:
            assert each.issue_decided_on is not None
            assert max(advice.answered_on for advice in each.advice) <= each.issue_decided_on
            assert each.issue_told_on is not None
            days += [each.advice[0].asked_on, each.issue_decided_on, each.issue_told_on]
            days += [day for day in (each.draft_on, each.final_on) if day]
        assert days == sorted(days)
        assert all(is_working_day(day) for day in days[1:])
        assert all(one.replied_on is None or one.asked_on <= one.replied_on for one in each.consulted)


def test_the_first_cases_are_mostly_open(size: Size) -> None:
    numbers = size.first_cases
    assert len(numbers) == len(set(numbers)) == 48
    assert sum(size.stories[number].ends_on > TODAY for number in numbers) == 36
    assert Size(today=TODAY, seed=7, per_year=10).first_cases  # a small one has them too


def test_requests_come_on_days_of_the_past() -> None:
    days = received_days(7, TODAY, 810)
    assert days == sorted(days)
    assert days[-1] <= TODAY
    assert (TODAY - days[0]).days <= 548


def test_older_plans_are_older(size: Size) -> None:
    before = size.received[0]
    plans = [older_plan(7, number, today=TODAY, before=before, la_code=LA_CODE) for number in range(500)]
    for each in plans:
        assert each.child.birth_date < each.made_on <= each.served_on <= before
        assert each.made_on < before
        assert TODAY.year - each.child.birth_date.year <= 26
    upns = [each.child.upn for each in plans if each.child.upn]
    assert len(set(upns)) == len(upns)
    assert not set(upns) & {_child(number).upn for number in range(1, 1300)}


def test_the_people_to_sign_in_as_cannot_be_written_to() -> None:
    assert len({person.email for person in PEOPLE}) == len(PEOPLE)
    assert all(person.email.endswith(".example") for person in PEOPLE)
    assert all(len(person.password) >= 12 for person in PEOPLE)


def test_the_lists_are_long_enough_to_be_varied() -> None:
    assert len(surnames()) > 300
    assert len(set(surnames())) == len(surnames())
    assert len(postcodes()) == 60
