"""The SQL views: as the dictionary says, counting what the application counts, read by their role and by nobody's name."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from ehcp.actions.requests import withdraw
from ehcp.actions.restricted import restrict
from ehcp.models import AdviceRequest, Decision, Milestone, Placement, Plan, Process, Pupil
from reporting.management.commands import sql_views
from reporting.measures import figures
from reporting.period import months
from reporting.sql import SCHEMA, VIEWS
from reporting.sql.making import ReaderRefused, drop_views, end_reader, make_reader, make_views
from reporting.sql.numbers import MONTHLY
from reporting.sql.shape import TYPES
from send_cases import clock
from tests.cast import make_cast
from tests.house.world import World, build
from tests.stories import (
    a_child,
    days_ago,
    given_advice,
    given_agreed_assessment,
    given_decision,
    given_draft,
    given_final,
    given_named,
    given_opening_notice,
    given_refusal,
    given_request,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(kept_rows: None) -> World:
    """Cases at several stages, late ones among them, and one that only named people may open."""
    cast = make_cast()
    made = build(cast)
    for i, days in enumerate((400, 190, 170, 100)):
        process = given_request(cast, child=a_child(forename=f"Late{i}"), received_on=days_ago(days))
        if i == 3:
            given_refusal(cast, process, on=days_ago(50))
            continue
        given_opening_notice(cast, process)
        given_agreed_assessment(cast, process, on=days_ago(days - 35))
        given_advice(cast, process, on=days_ago(days - 36), answered_on=days_ago(days - 60) if i else None)
        if i < 2:
            given_decision(cast, process, kind="issue", on=days_ago(days - 100))
            given_draft(cast, process, on=days_ago(days - 110))
            given_named(cast, process)
            given_final(cast, process, on=days_ago(days - 150))
    given_request(cast, child=a_child(forename="Undecided"), received_on=days_ago(20))
    gone = given_request(cast, child=a_child(forename="Gone"), received_on=days_ago(75))
    withdraw(process=gone, by=cast.amina, withdrawn_on=days_ago(65), withdrawn_by="parent")
    return made


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def test_every_column_is_in_the_dictionary_and_there_with_its_type() -> None:
    stored: dict[str, list[tuple[str, str]]] = {}
    for view, name, kind in rows(
        "select table_name, column_name, data_type from information_schema.columns where table_schema = %s"
        " order by table_name, ordinal_position", SCHEMA,
    ):  # fmt: skip
        stored.setdefault(view, []).append((name, kind))
    said = {view.name: [(each.name, TYPES[each.kind]) for each in view.columns] for view in VIEWS}
    assert stored == said
    for view in VIEWS:
        for each in view.columns:
            assert each.words.endswith("."), (view.name, each.name)
            assert each.source, (view.name, each.name)
            assert bool(each.unit) == (each.kind in ("whole number", "number")), (view.name, each.name)
    (comment,) = rows("select obj_description('reporting.processes'::regclass)")[0]
    assert comment.startswith("Every statutory process")


def test_the_document_is_the_dictionary(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    call_command("sql_views", "dictionary", "--check")
    stale = tmp_path / "sql-views.md"
    stale.write_bytes(sql_views.FILE.read_bytes().replace(b"`met_on`", b"`done_on`"))
    monkeypatch.setattr(sql_views, "FILE", stale)
    with pytest.raises(CommandError, match="differs"):
        call_command("sql_views", "dictionary", "--check")


def test_the_rows_are_the_applications(world: World) -> None:
    counts = {view.name: rows(f"select count(*) from {SCHEMA}.{view.name}")[0][0] for view in VIEWS}
    real = {"entered_in_error": False, "process__entered_in_error": False}
    assert counts["children"] == Pupil.objects.count()
    assert counts["processes"] == Process.objects.filter(entered_in_error=False).count()
    assert counts["milestones"] == Milestone.objects.filter(process__entered_in_error=False).count()
    assert counts["advice"] == AdviceRequest.objects.filter(**real).count() > 0
    assert counts["decisions"] == Decision.objects.filter(**real).count() > 0
    assert counts["plans"] == Plan.objects.count() > 0
    assert counts["placements"] == Placement.objects.count() > 0


def test_stage_and_dates_are_todays(world: World) -> None:
    today = clock.today()
    stored = {p.pk: p for p in Process.objects.filter(entered_in_error=False).on(today)}
    shown = rows("select process_key, stage, overdue, closed_on, next_on, exception from reporting.processes")
    for key, stage, overdue, closed_on, next_on, exception in shown:
        process: Any = stored[key]
        late = process.overdue_from is not None and process.overdue_from <= today and process.closed_on is None
        said = (process.stage_now, late, process.closed_on, process.next_on, process.relieved)
        assert (stage, overdue, closed_on, next_on, exception) == said
    assert any(row[2] for row in shown)


def test_a_milestone_is_late_where_the_lists_have_it_late(world: World) -> None:
    late = set(Milestone.objects.all().overdue(clock.today()).values_list("pk", flat=True))
    assert {key for (key,) in rows("select milestone_key from reporting.milestones where overdue")} == late
    assert late
    states = dict(rows("select state, count(*) from reporting.milestones group by state"))
    assert {"met", "met late", "late", "due"} <= set(states)
    for due, late_from, met, ended, state, days in rows(
        "select due_on, late_from, met_on, ended_on, state, days_late from reporting.milestones"
    ):
        if state == "met late":
            assert met >= late_from
        if state == "late":
            assert (met, ended) == (None, None)
        if state == "due":
            assert due is not None
        assert (days is not None and days > 0) == (
            late_from is not None and (met or ended or clock.today()) >= late_from
        )


def test_each_month_counts_what_the_board_counts(world: World) -> None:
    shown = {(month, key): (base, number, percent) for month, key, base, number, percent in rows(
        "select month, measure, base, number, percent from reporting.measures_by_month"
    )}  # fmt: skip
    assert len(shown) == 36 * len(MONTHLY)
    some = 0
    for period in months(clock.today(), 24):
        for key, each in figures(MONTHLY.values(), period).items():
            base, number, percent = shown[period.start, key]
            figure = each[""]
            assert base == figure.base, (period.label, key)
            assert (number is None) == (figure.number is None)
            if number is not None:
                assert float(number) == pytest.approx(float(figure.number or 0), abs=0.051)
            assert (None if percent is None else float(percent)) == figure.percent
            some += figure.base
    assert some > 10


def test_the_whole_period_agrees_too(world: World) -> None:
    """Sums of the months are the measures of all of them; and can differ: a request more changes them."""
    first, last = months(clock.today(), 36)[0], months(clock.today(), 36)[-1]
    asked = "select sum(base) from reporting.measures_by_month where measure = 'requests'"
    before = rows(asked)[0][0]
    received = "select count(*) from reporting.assessments where received_on between %s and %s"
    assert before == rows(received, first.start, last.end)[0][0]
    given_request(world.cast, child=a_child(forename="One more"), received_on=days_ago(1))
    assert rows(asked)[0][0] == before + 1


def test_nothing_tells_who_it_is(world: World) -> None:
    everything = "".join(str(rows(f"select * from {SCHEMA}.{view.name}")) for view in VIEWS)
    hidden = Pupil.objects.get(reference=world.restricted["reference"])
    for text in ("Fielding", "Robin", "Maria", "Mill Lane", "WM1", "2018, 5, 14", "Amina", "Hidden", hidden.reference):
        assert text not in everything, text
    assert world.values["reference"] in everything
    (row,) = rows("select child, birth_year, sex, primary_need, plan_in_force from reporting.children where restricted")
    assert row[:4] == (None, None, None, None)
    placed = rows("select child, urn, setting, setting_type from reporting.placements where child_key = %s", hidden.pk)
    assert placed == [(None, None, None, None)]
    asked = rows("select distinct child, asked_of from reporting.advice where child_key = %s", hidden.pk)
    assert asked == [(None, None)]
    assert rows("select count(*) from reporting.processes where child_key = %s", hidden.pk)[0][0] == 2
    restrict(pupil=world.case.pupil, by=world.cast.ben, because="Family of a colleague", people=[world.cast.ben])
    assert rows("select child from reporting.children where child_key = %s", world.case.pupil_id) == [(None,)]


# Readers


def refused(query: str) -> bool:
    try:
        with transaction.atomic():
            rows(query)
    except ProgrammingError as problem:
        return "permission denied" in str(problem)
    return False


def test_a_reader_reads_the_views_and_nothing_else(world: World) -> None:
    password = make_reader("power_bi_of_a_test")
    assert len(password) > 20
    assert make_reader("power_bi_of_a_test") == ""
    assert make_reader("power_bi_of_a_test", new_password=True) not in ("", password)
    (kept,) = rows("select rolconfig from pg_roles where rolname = 'power_bi_of_a_test'")[0]
    assert {"default_transaction_read_only=on", "search_path=reporting"} <= set(kept)
    make_views()  # views that are made anew can be read still
    with transaction.atomic():
        rows_of = "set local role power_bi_of_a_test"
        with connection.cursor() as cursor:
            cursor.execute(rows_of)
        assert rows("select count(*) from reporting.processes")[0][0] > 0
        assert rows("select count(*) from reporting.measures_by_month")[0][0] > 0
        for query in ("select * from ehcp_pupil", "select * from accounts_user", "select * from ehcp_pupilevent",
                      "delete from reporting.children", "create table reporting.x (i int)", "create table public.x (i int)"):  # fmt: skip
            assert refused(query), query
        with connection.cursor() as cursor:
            cursor.execute("reset role")
    end_reader("power_bi_of_a_test")
    assert rows("select 1 from pg_roles where rolname = 'power_bi_of_a_test'") == []


def test_readers_are_refused_in_sentences(db: None) -> None:
    for name in ("A", "drop table x", "1abc", "ab"):
        with pytest.raises(ReaderRefused, match="small letters"):
            make_reader(name)
    with connection.cursor() as cursor:
        cursor.execute("create role somebody_else_of_a_test")
    with pytest.raises(ReaderRefused, match="not one of these readers"):
        make_reader("somebody_else_of_a_test")
    with pytest.raises(ReaderRefused, match="not one of these readers"):
        end_reader("somebody_else_of_a_test")
    with pytest.raises(CommandError, match="There is no reader nobody_of_a_test"):
        call_command("sql_views", "reader", "nobody_of_a_test", "--end")


def test_the_command_says_what_it_did(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sql_views", "make")
    assert capsys.readouterr().out == f"{len(VIEWS)} views in the schema reporting.\n"
    call_command("sql_views", "reader", "reader_of_a_test")
    assert "shown once" in capsys.readouterr().out
    call_command("sql_views", "reader", "reader_of_a_test")
    assert "the one it had" in capsys.readouterr().out
    call_command("sql_views", "reader", "reader_of_a_test", "--end")
    assert capsys.readouterr().out == "reader_of_a_test is gone.\n"


def test_views_go_before_tables_change_and_come_back(db: None) -> None:
    drop_views()
    assert rows("select count(*) from pg_views where schemaname = %s", SCHEMA) == [(0,)]
    from reporting.apps import _after, _before

    _after(plan=None)  # tables were emptied, as tests do: nothing has changed
    assert rows("select count(*) from pg_views where schemaname = %s", SCHEMA) == [(0,)]
    _after(plan=[])  # another version may have other views
    assert rows("select count(*) from pg_views where schemaname = %s", SCHEMA) == [(len(VIEWS),)]
    _before(plan=[("a", False)])
    with connection.cursor() as cursor:
        cursor.execute("alter table ehcp_pupil alter column sex type varchar(2)")


def test_days_are_counted_on_londons_day(db: None) -> None:
    assert rows("select (now() at time zone 'Europe/London')::date") == [(clock.today(),)]
    assert isinstance(clock.today(), dt.date)
