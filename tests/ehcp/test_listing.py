"""The lists' rows and sums are what a plain count gives: after every kind of change, rolled back ones, and at once."""

from __future__ import annotations

import threading
from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q
from django.http import QueryDict

from ehcp.actions import requests, restricted
from ehcp.filters import WorklistFilter, listed, ordered, scope
from ehcp.listing import Pages, counted, keys, processes_of, stands_at, waits_for
from ehcp.models import AssessmentRequest, Listing, ListingTally, Placement, Process, Pupil, Setting
from send_cases import clock
from send_cases.history import writing
from tests.cast import Cast, make_cast
from tests.stories import days_ago, given_request

KEY = ("kind", "officer_id", "restricted", "stage", "waiting_on", "family_until", "school_until", "next_on",
       "overdue_from", "final_due_on", "advice_due_on", "relieved")  # fmt: skip


def check() -> int:
    """Rows equal the view over the facts; tallies equal a plain count of the rows. Returns how many rows there are."""
    with connection.cursor() as cursor:
        columns = "process_id, pupil_id, kind, officer_id, restricted, stage, waiting_on, family_until, school_until, " \
                  "next_on, overdue_from, final_due_on, advice_due_on, relieved, last_family_contact_on, surname, " \
                  "forename, place, caseworker, settings"  # fmt: skip
        for one, other in (("ehcp_listing", "ehcp_listing_fresh"), ("ehcp_listing_fresh", "ehcp_listing")):
            cursor.execute(f"SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other}")
            assert cursor.fetchall() == [], f"in {one} alone"
    plain: Counter[Any] = Counter()
    for row in Listing.objects.values_list(*KEY):
        plain[(row[0], None if row[1] is None else 0, *row[2:])] += 1
    summed: Counter[Any] = Counter()
    for *key, n in ListingTally.objects.values_list(*KEY, "n"):
        summed[tuple(key)] += n
    assert {key: n for key, n in summed.items() if n} == dict(plain)
    return sum(plain.values())


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def cases(cast: Cast) -> list[Process]:
    return [given_request(cast, received_on=days_ago(10 * n), officer=None) for n in range(7)]


def test_rows_and_sums_follow_every_kind_of_change(cast: Cast, cases: list[Process]) -> None:
    assert check() == 7
    requests.allocate(process=cases[0], by=cast.ben, officer=cast.amina)
    requests.withdraw(process=cases[1], by=cast.ben, withdrawn_on=days_ago(1), withdrawn_by="parent")
    assert check() == 6
    setting = Setting.objects.order_by("pk")[0]
    with writing(by="tests", why="facts change"):
        Placement.objects.filter(pupil=cases[2].pupil, leaving_date__isnull=True).delete()
        Placement.objects.create(pupil=cases[2].pupil, setting=setting, entry_date=days_ago(5))
        Pupil.objects.filter(pk=cases[3].pupil_id).update(surname="Zebedee")
        Setting.objects.filter(pk=setting.pk).update(name="A school with a new name")
        type(cast.amina).objects.filter(pk=cast.amina.pk).update(name="Amina Yusuf-Brown")
        Process.objects.filter(pk=cases[4].pk).update(entered_in_error=True)
    assert check() == 5
    assert Listing.objects.get(pk=cases[2].pk).place == "A school with a new name"
    assert Listing.objects.get(pk=cases[0].pk).caseworker == "Amina Yusuf-Brown"
    restricted.restrict(pupil=cases[5].pupil, by=cast.ben, because="A relative works here", people=[cast.omar])
    assert Listing.objects.get(pk=cases[5].pk).restricted
    assert check() == 5


def test_the_list_of_a_school_holds_who_is_placed_there_and_who_was_asked_for_there(
    cast: Cast, cases: list[Process]
) -> None:
    other = Setting.objects.exclude(pk=cast.school.pk).order_by("pk")[0]
    pupils = [case.pupil for case in cases]
    with writing(by="tests", why="children are placed"):
        Placement.objects.filter(pupil__in=pupils).delete()  # all were asked for by the school
        Placement.objects.create(pupil=pupils[0], setting=other)
        Placement.objects.create(pupil=pupils[1], setting=cast.school)
        Placement.objects.create(pupil=pupils[1], setting=other, rank=2)
        Placement.objects.create(pupil=pupils[2], sen_setting="EHE")
        Placement.objects.create(pupil=pupils[3], setting=other, leaving_date=days_ago(1))
        AssessmentRequest.objects.filter(process=cases[4]).update(setting=other)

    def at(setting: Setting) -> set[int]:
        rows = listed(cast.ben, clock.today())
        return set(
            WorklistFilter(QueryDict(f"setting={setting.pk}"), rows, user=cast.ben).qs.values_list("pk", flat=True)
        )

    assert at(other) == {cases[n].pk for n in (0, 1, 4)}
    assert at(cast.school) == {cases[n].pk for n in (1, 3, 5, 6)}
    check()


def test_a_rolled_back_change_leaves_no_trace(cast: Cast, cases: list[Process]) -> None:
    before = list(ListingTally.objects.order_by("pk").values_list("pk", "n"))
    with transaction.atomic():
        requests.allocate(process=cases[0], by=cast.ben, officer=cast.amina)
        transaction.set_rollback(True)
    assert list(ListingTally.objects.order_by("pk").values_list("pk", "n")) == before
    assert check() == 7


def test_adding_up_changes_no_sum(cast: Cast, cases: list[Process]) -> None:
    for officer in (cast.amina, cast.omar, None):
        requests.allocate(process=cases[0], by=cast.ben, officer=officer)
    rows = ListingTally.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ehcp_add_up()")
    assert ListingTally.objects.count() < rows
    assert check() == 7


def test_a_number_is_what_a_plain_count_gives_to_each_person(cast: Cast, cases: list[Process]) -> None:
    today = clock.today()
    requests.allocate(process=cases[0], by=cast.ben, officer=cast.amina)
    restricted.restrict(pupil=cases[5].pupil, by=cast.ben, because="A relative works here", people=[cast.omar])
    what = {
        "overdue": Q(overdue_from__lte=today),
        "adviser": Q(waiting_now="adviser"),
        "early": Q(stage_now="received"),
    }
    for person, number in ((cast.amina, 6), (cast.omar, 7), (cast.ben, 7)):  # who restricts is named
        for show in ("all", "unallocated"):
            plain = scope(Process.objects.current().visible_to(person).on(today), show, person)  # type: ignore[attr-defined]
            wanted = plain.aggregate(all=Count("pk"), **{k: Count("pk", filter=q) for k, q in what.items()})
            assert counted(person, today, partial(_scoped, show=show, user=person), **what) == wanted
        assert listed(person, today).count() == number
    assert counted(cast.sam, today, lambda rows: rows)["all"] == 0


def _scoped(rows: Any, *, show: str, user: Any) -> Any:
    return scope(rows, show, user)


@pytest.mark.parametrize("sort", ["child", "next", "waiting", "final", "contact", "setting", "caseworker"])
def test_each_sort_gives_every_row_once_and_in_order_page_by_page(cast: Cast, cases: list[Process], sort: str) -> None:
    today = clock.today()
    requests.allocate(process=cases[0], by=cast.ben, officer=cast.amina)
    requests.allocate(process=cases[1], by=cast.ben, officer=cast.omar)
    for turned in ("", "-"):
        parts = ordered(listed(cast.ben, today), f"{turned}{sort}", today)
        whole = keys(parts, 0, 100)
        assert sorted(whole) == sorted(p.pk for p in cases)
        pages = Pages(parts, len(whole), 3, today)
        assert [p.pk for n in pages.page_range for p in pages.page(n).object_list] == whole
        if sort == "next":
            days = [p.next_on for p in processes_of(whole, today)]
            assert days == sorted(days, reverse=bool(turned))
        if sort == "caseworker":
            names = [p.officer.name for p in processes_of(whole, today)[:2] if p.officer]
            assert names == sorted(names, reverse=bool(turned))
            assert all(p.officer is None for p in processes_of(whole, today)[2:])


@pytest.mark.django_db(transaction=True)
def test_changes_at_the_same_time_lose_nothing(transactional_db: None) -> None:
    cast = make_cast()
    processes = [given_request(cast, received_on=days_ago(n)) for n in range(4)]

    def work(number: int) -> None:
        try:
            for turn in range(6):
                officer = (cast.amina, cast.omar, None)[(turn + number) % 3]
                requests.allocate(process=processes[(turn + number) % 4], by=cast.ben, officer=officer)
                with writing(by="tests", why="a name"):
                    Pupil.objects.filter(pk=processes[turn % 4].pupil_id).update(surname=f"Name{number}{turn}")
                if turn == 3:
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT ehcp_add_up()")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert check() == 4


@pytest.mark.django_db
def test_stage_and_waiting_as_conditions_are_what_the_columns_of_the_day_say(cast: Cast) -> None:
    today = clock.today()
    for family in (None, -1, 0, 1):
        for school in (None, -1, 0, 1):
            for stage, waiting in (("draft", "authority"), ("naming", "authority"), ("advice", "adviser")):
                process = given_request(cast, officer=None)
                with writing(by="tests", why="every draft there can be"):
                    Process.objects.filter(pk=process.pk).update(
                        stage=stage, waiting_on=waiting,
                        family_until=None if family is None else days_ago(-family),
                        school_until=None if school is None else days_ago(-school),
                    )  # fmt: skip
    rows = Listing.objects.on(today)
    for stage in ("draft", "naming", "advice", "received"):
        assert set(rows.filter(stands_at(stage, today))) == set(rows.filter(stage_now=stage))
    for whom in ("family", "school", "authority", "adviser"):
        assert set(rows.filter(waits_for(whom, today))) == set(rows.filter(waiting_now=whom))


@pytest.mark.django_db
def test_what_is_due_comes_in_order_and_nothing_overdue_is_among_it(cast: Cast) -> None:
    """Also a date that has passed and is no breach yet, because a later reading or an exception leaves time."""
    today = clock.today()
    for next_on in (None, -40, -3, -1, 0, 4, 10, 11):
        for overdue_from in (None, -39, -2, 0, 1, 5, 30):
            process = given_request(cast, officer=None)
            with writing(by="tests", why="every date there can be"):
                Process.objects.filter(pk=process.pk).update(
                    next_on=None if next_on is None else days_ago(-next_on),
                    overdue_from=None if overdue_from is None else days_ago(-overdue_from),
                )
    data = QueryDict("due=10")
    found = WorklistFilter(data, listed(cast.ben, today), user=cast.ben).qs
    rows = [row for row in Listing.objects.all() if row.next_on and row.next_on <= days_ago(-10)]
    wanted = [row for row in rows if row.overdue_from is None or row.overdue_from > today]
    assert len(wanted) == 24
    for sort in ("next", "-next"):
        turned = sort.startswith("-")
        whole = [row.pk for row in sorted(wanted, key=lambda row: (row.next_on, row.pk), reverse=turned)]
        assert keys(ordered(found, sort, today, data), 0, 100) == whole
        pages = Pages(ordered(found, sort, today, data), len(whole), 7, today)
        assert [p.pk for n in pages.page_range for p in pages.page(n).object_list] == whole
