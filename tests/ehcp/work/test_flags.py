"""The morning's flags and the digests about them, on cases told through the actions."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from ehcp.actions import digests, flags, restricted
from ehcp.actions.flags import RAISE, raise_flags
from ehcp.actions.projection import refresh
from ehcp.models import AssessmentRequest, Flag, Mail, Milestone, Process
from send_cases import clock
from send_cases.history import writing
from tests.cast import Cast, make_cast
from tests.stories import a_child, days_ago, given_agreed_assessment, given_refusal, given_request

pytestmark = pytest.mark.django_db
RULE = "ENA-DECIDE-6W"


@pytest.fixture(autouse=True)
def _a_fixed_day(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-18")


def breach(process: Process, rule_id: str = RULE) -> Milestone:
    return process.milestones.get(rule_id=rule_id)


def received_so_that_breach_is_in(days: int, cast: Cast) -> Process:
    """A request whose first day of breach of the six weeks is so many days from today."""
    with transaction.atomic():
        trial = given_request(cast, received_on=days_ago(30), child=a_child(surname="Trial"))
        first = breach(trial).late_from
        transaction.set_rollback(True)
    assert first is not None
    received_on = days_ago(30) + (clock.today() + dt.timedelta(days) - first)
    process = given_request(cast, received_on=received_on, child=a_child(surname="Quillfeather"))
    assert breach(process).late_from == clock.today() + dt.timedelta(days)
    return process


def correct_receipt(process: Process, received_on: dt.date) -> None:
    """What a correction of the receipt date comes to."""
    with writing(by="tests", why="receipt corrected"):
        AssessmentRequest.objects.filter(process=process).update(received_on=received_on)
        refresh(Process.objects.get(pk=process.pk))
    process.refresh_from_db()


@pytest.mark.parametrize(
    ("days", "threshold"), [(11, None), (10, 10), (6, 10), (5, 5), (2, 5), (1, 1), (0, 0), (-3, 0)]
)
def test_each_threshold_by_days_to_the_first_day_of_breach(cast: Cast, days: int, threshold: int | None) -> None:
    process = received_so_that_breach_is_in(days, cast)
    raise_flags(send=False)
    found = list(process.flags.filter(rule_id=RULE).values_list("threshold", "for_user", "raised_on"))
    assert found == ([] if threshold is None else [(threshold, cast.amina.pk, clock.today())])


def test_the_same_morning_twice_raises_and_sends_nothing_more(cast: Cast) -> None:
    received_so_that_breach_is_in(4, cast)
    first, second = raise_flags(), raise_flags()
    assert (first.flags, first.digests) == (Flag.objects.count(), 1)
    assert first.flags
    assert (second.flags, second.digests) == (0, 0)


def test_a_flag_is_not_raised_again_until_the_next_threshold(
    cast: Cast, moved_clock: Callable[[dt.date], None]
) -> None:
    process = received_so_that_breach_is_in(10, cast)
    start, thresholds = clock.today(), []
    for day in range(12):
        moved_clock(start + dt.timedelta(days=day))
        before = process.flags.filter(rule_id=RULE).count()
        raise_flags()
        if process.flags.filter(rule_id=RULE).count() > before:
            thresholds.append((day, process.flags.filter(rule_id=RULE).latest("pk").threshold))
    assert thresholds == [(0, 10), (5, 5), (9, 1), (10, 0)]


def test_after_missed_mornings_only_the_tightest_is_raised(cast: Cast, moved_clock: Callable[[dt.date], None]) -> None:
    process = received_so_that_breach_is_in(12, cast)
    moved_clock(clock.today() + dt.timedelta(days=11))
    raise_flags()
    assert list(process.flags.filter(rule_id=RULE).values_list("threshold", flat=True)) == [1]


def test_what_is_told_or_ended_raises_nothing(cast: Cast) -> None:
    agreed, refused = received_so_that_breach_is_in(3, cast), received_so_that_breach_is_in(2, cast)
    given_agreed_assessment(cast, agreed)
    given_refusal(cast, refused)
    raise_flags()
    assert not Flag.objects.filter(rule_id=RULE).exists()


def test_a_digest_counts_and_links_and_names_nobody(cast: Cast) -> None:
    process = received_so_that_breach_is_in(-2, cast)
    raise_flags()
    mail = Mail.objects.get(kind="digest", to_user=cast.amina)
    assert mail.to_address == cast.amina.email
    assert "overdue by law" in mail.body
    assert f"/cases/{process.pupil.reference}/" in mail.body
    for name in (process.pupil.surname, process.pupil.forename, "Maria", "Riverside", cast.amina.name):
        assert name not in mail.body + mail.subject
    assert "{" not in mail.body
    assert process.flags.filter(digest=mail).exists()


def test_managers_are_told_how_many_are_on_nobodys_cases(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(60), officer=None)
    raise_flags()
    mail = Mail.objects.get(kind="digest")
    assert mail.to_user == cast.ben
    assert "1 case" in mail.subject
    assert process.pupil.reference not in mail.body
    assert raise_flags().digests == 0


def test_flags_of_an_officer_who_left_go_to_the_managers(cast: Cast) -> None:
    given_request(cast, received_on=days_ago(60))
    with writing(by="tests", why="she left"):
        cast.amina.is_active = False
        cast.amina.save()
    raise_flags()
    assert [m.to_user for m in Mail.objects.filter(kind="digest")] == [cast.ben]


def test_a_restricted_record_is_told_only_to_those_named_on_it(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(60))
    with writing(by="tests", why="restricted"):
        process.pupil.restricted, process.pupil.restricted_because = True, "protected address"
        process.pupil.save()
    raise_flags()
    assert not Mail.objects.filter(kind="digest").exists()


def test_a_record_closed_to_its_own_caseworker_is_told_to_the_manager_named_on_it(cast: Cast) -> None:
    process = given_request(cast, received_on=days_ago(60))
    restricted.restrict(pupil=process.pupil, by=cast.ben, because="Neighbour of the caseworker", people=[cast.ben])
    raise_flags()
    mail = Mail.objects.get(kind="digest")
    assert mail.to_user == cast.ben
    assert "?show=all" in mail.body
    assert process.pupil.reference not in mail.body


def test_however_many_are_written_to_together_the_e_mails_are_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_request(cast, received_on=days_ago(60))
    given_request(cast, received_on=days_ago(50), officer=cast.omar)
    given_request(cast, received_on=days_ago(60), officer=None)
    hidden = given_request(cast, received_on=days_ago(60), officer=cast.omar)
    restricted.restrict(pupil=hidden.pupil, by=cast.ben, because="Neighbour of the caseworker", people=[cast.ben])

    def told() -> list[tuple[str, str, str, int]]:
        with transaction.atomic():
            raise_flags()
            mails = Mail.objects.filter(kind="digest").order_by("to_address")
            found = [(m.to_address, m.subject, m.body, m.flags.count()) for m in mails]
            assert not Flag.objects.filter(digest=None).exists()
            transaction.set_rollback(True)
        return found

    together = told()
    monkeypatch.setattr(digests, "TOGETHER", 1)
    assert told() == together
    assert [address for address, *_ in together] == sorted(p.email for p in (cast.amina, cast.ben, cast.omar))
    assert any("2 cases with a date near or past" in body for _, _, body, _ in together)


def test_the_database_knows_how_many_were_raised_before_it_is_asked_for_them(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    received_so_that_breach_is_in(3, cast)
    monkeypatch.setattr(flags, "MANY", 0)
    raised = raise_flags().flags
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'ehcp_flag'::regclass")
        assert cursor.fetchone() == (raised,)


def test_a_limit_is_told_of_by_its_tightest_flag_alone(cast: Cast, moved_clock: Callable[[dt.date], None]) -> None:
    process = received_so_that_breach_is_in(7, cast)
    raise_flags(send=False)
    with writing(by="tests", why="given to a colleague"):
        Process.objects.filter(pk=process.pk).update(officer=cast.omar)
    moved_clock(clock.today() + dt.timedelta(days=3))
    raise_flags()
    assert set(process.flags.filter(rule_id=RULE).values_list("for_user", "threshold", "digest__to_user")) == {
        (cast.amina.pk, 10, None), (cast.omar.pk, 5, cast.omar.pk),
    }  # fmt: skip
    assert raise_flags().digests == 0, "also the second time: the looser flag stays untold"


def test_a_correction_withdraws_the_flag_and_the_digest_leaves_it_out(cast: Cast) -> None:
    process = received_so_that_breach_is_in(-2, cast)
    raise_flags(send=False)
    received, old = process.opened_on, breach(process).due_on
    correct_receipt(process, clock.today())
    assert process.flags.get(rule_id=RULE, due_on=old).withdrawn_at is not None
    assert raise_flags().digests == 0
    correct_receipt(process, received)
    raise_flags()
    again = process.flags.get(rule_id=RULE, due_on=old)
    assert again.withdrawn_at is None, "the old date stands again, so its flag does"
    assert again.digest is not None


@pytest.mark.slow
def test_raising_costs_at_most_twice_its_one_statement(cast: Cast) -> None:
    process = received_so_that_breach_is_in(3, cast)
    row = breach(process)
    with writing(by="tests", why="many open limits"):
        Milestone.objects.bulk_create(
            Milestone(
                process=process, rule_id=row.rule_id, subject=str(n), label=row.label, kind=row.kind, bound=row.bound,
                due_on=row.due_on, late_from=row.late_from,
            )
            for n in range(2000)
        )  # fmt: skip

    def bare() -> float:
        start = time.perf_counter()
        with writing(by="tests", why="the bare statement"), connection.cursor() as cursor:
            cursor.execute(RAISE, {"today": clock.today()})
        return time.perf_counter() - start

    def whole() -> float:
        start = time.perf_counter()
        raise_flags(send=False)
        return time.perf_counter() - start

    def timed(run: Callable[[], float]) -> float:
        with transaction.atomic():
            seconds = run()
            transaction.set_rollback(True)
        return seconds

    rounds = [(timed(bare), timed(whole)) for _ in range(5)]
    best_bare, best = (min(column) for column in zip(*rounds, strict=True))
    assert best <= 2 * best_bare, rounds


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_raise_one() -> None:
    cast = make_cast()
    received_so_that_breach_is_in(3, cast)
    gate, results = threading.Barrier(2), []

    def morning() -> None:
        try:
            gate.wait()
            results.append(raise_flags())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=morning) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(r.digests for r in results) == [0, 1]
    assert sum(r.flags for r in results) == Flag.objects.count()
    assert Mail.objects.filter(kind="digest").count() == 1
