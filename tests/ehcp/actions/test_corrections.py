"""Putting facts right: dates follow, flags on old dates go, letters stay, the old value stays in history."""

from __future__ import annotations

import datetime as dt

import pytest

from ehcp.actions import corrections, documents
from ehcp.actions.acting import Conflict, acting
from ehcp.actions.projection import compare
from ehcp.correctable import correctables, unlikely
from ehcp.models import AssessmentRequest, CaseEvent, Document, DocumentVersion, Flag, Milestone, Notice, Process
from ehcp.policies import Refused
from send_cases.access import Denied
from send_cases.history import events_of, writing
from tests.cast import Cast
from tests.stories import days_ago, given_agreed_assessment, given_opening_notice, given_request


@pytest.fixture
def process(cast: Cast) -> Process:
    process = given_request(cast, received_on=days_ago(60))
    given_opening_notice(cast, process, on=days_ago(58))
    given_agreed_assessment(cast, process, on=days_ago(20))
    return process


def due(process: Process, rule: str) -> dt.date:
    return Milestone.objects.get(process=process, rule_id=rule, subject="").due_on


def test_a_receipt_date_takes_every_date_and_flag_with_it(cast: Cast, process: Process) -> None:
    old = due(process, "ENA-FINAL-20W")
    with writing(by="tests", why="flag"):
        Flag.objects.create(process=process, rule_id="ENA-FINAL-20W", due_on=old, threshold=10,
                            raised_on=days_ago(0), for_user=cast.amina)  # fmt: skip
    corrections.correct(process=process, by=cast.amina, key="request.received_on", value=days_ago(67),
                        because="The letter was stamped a week earlier")  # fmt: skip
    process.refresh_from_db()
    assert due(process, "ENA-FINAL-20W") == old - dt.timedelta(days=7)
    assert (process.opened_on, process.final_due_on) == (days_ago(67), old - dt.timedelta(days=7))
    assert Flag.objects.get().withdrawn_at is not None
    assert list(compare([process.pk])) == []
    history = events_of(AssessmentRequest)._default_manager.filter(pgh_obj_id=process.pk)
    assert {row.received_on for row in history} == {days_ago(60), days_ago(67)}
    event = CaseEvent.objects.get(kind="corrected")
    assert "The letter was stamped" in event.detail


def test_a_letter_stays_as_it_was_sent(cast: Cast, process: Process) -> None:
    before = list(Notice.objects.values("pk", "sent_on", "told_on"))
    corrections.correct(process=process, by=cast.amina, key="request.received_on", value=days_ago(61), because="Stamp")
    assert list(Notice.objects.values("pk", "sent_on", "told_on")) == before


def test_deemed_arrival_follows_the_day_of_sending(cast: Cast, process: Process) -> None:
    notice = process.notices.get(kind="assess_yes")
    corrections.correct(process=process, by=cast.amina, key=f"notice-{notice.pk}.sent_on", value=days_ago(19),
                        because="Went out a day later")  # fmt: skip
    notice.refresh_from_db()
    assert (notice.sent_on, notice.told_on) == (days_ago(19), days_ago(19))
    assert Milestone.objects.get(process=process, rule_id="ENA-DECIDE-6W").met_on == days_ago(19)


@pytest.mark.parametrize(
    ("key", "value", "because", "says"),
    [
        ("request.received_on", days_ago(-1), "x", "must be today or in the past"),
        ("request.received_on", dt.date(2018, 5, 13), "x", "cannot be before the birth date"),
        ("request.received_on", days_ago(60), "x", "This is what is recorded already"),
        ("request.received_on", days_ago(59), " ", "Say why"),
        ("request.received_on", None, "x", "Enter the day the request arrived"),
        ("request.surname", days_ago(1), "x", "not on the case any more"),
    ],
)
def test_the_impossible_is_refused_in_words(
    cast: Cast, process: Process, key: str, value: dt.date | None, because: str, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        corrections.correct(process=process, by=cast.amina, key=key, value=value, because=because)
    assert not CaseEvent.objects.filter(kind="corrected").exists()


def test_what_the_database_calls_impossible_is_said_in_words(cast: Cast, process: Process) -> None:
    notice = process.notices.get(kind="assess_yes")
    with pytest.raises(Refused, match="would end before it began"):
        corrections.correct(process=process, by=cast.amina, key=f"notice-{notice.pk}.told_on", value=days_ago(40),
                            because="x")  # fmt: skip


def test_an_unlikely_order_is_accepted_and_said(cast: Cast, process: Process) -> None:
    decision = process.decisions.get()
    corrections.correct(process=process, by=cast.amina, key=f"decision-{decision.pk}.decided_on", value=days_ago(70),
                        because="So it says")  # fmt: skip
    assert unlikely(process) == ["Check the dates: The decision whether to assess is before the request."]


def test_a_preview_shows_what_would_move_and_keeps_nothing(cast: Cast, process: Process) -> None:
    events = CaseEvent.objects.count()
    moved = corrections.preview(process=process, by=cast.amina, key="request.received_on", value=days_ago(67))
    final = next(pair for pair in moved if pair[0] and pair[0].rule_id == "ENA-FINAL-20W")
    assert (final[0].due_on - final[1].due_on).days == 7
    process.refresh_from_db()
    assert process.assessment.received_on == days_ago(60)
    assert CaseEvent.objects.count() == events


def test_an_entry_in_error_counts_for_nothing(cast: Cast, process: Process) -> None:
    decision = process.decisions.get()
    corrections.mark_in_error(process=process, by=cast.amina, key=f"decision-{decision.pk}", because="Another child")
    process.refresh_from_db()
    assert process.stage == "received"
    assert not any(each.key.startswith("decision") for each in correctables(process))
    corrections.mark_in_error(process=process, by=cast.amina, key="request", because="Another child")
    assert not Process.objects.current().filter(pk=process.pk).exists()


def test_a_stale_or_forbidden_correction_changes_nothing(cast: Cast, process: Process) -> None:
    given = {"process": process, "key": "request.received_on", "value": days_ago(61), "because": "x"}
    with pytest.raises(Conflict):
        corrections.correct(by=cast.amina, seen=0, **given)
    with pytest.raises(Denied):
        corrections.correct(by=cast.eve, **given)


def test_misfiled_content_goes_from_rows_history_and_disk(cast: Cast, process: Process) -> None:
    with acting(by=cast.amina, why="tests"):
        document = documents.store(by=cast.amina, content=b"About another child", title="Report on Alex",
                                   kind="other", process=process, original_name="Alex.txt")  # fmt: skip
    file = document.versions.get().file
    with pytest.raises(Denied, match="Only a manager"):
        corrections.remove_misfiled(document=document, by=cast.amina, because="Filed on the wrong record")
    corrections.remove_misfiled(document=document, by=cast.ben, because="Filed on the wrong record")
    document.refresh_from_db()
    assert (document.kind, document.added_by, document.removed_because) == (
        "other", cast.amina, "Filed on the wrong record"
    )  # fmt: skip
    for model, names in ((Document, ("title",)), (DocumentVersion, ("original_name",))):
        for row in [*model.objects.all(), *events_of(model)._default_manager.all()]:
            assert not any("Alex" in str(getattr(row, name)) for name in names)
    assert CaseEvent.objects.get(kind="removed").text == "Misfiled content removed (other)"
    assert file.storage.exists(file.name)  # until this test's transaction is kept


@pytest.mark.django_db(transaction=True)
def test_the_file_itself_is_gone_once_the_removal_is_kept(transactional_db: None) -> None:
    from tests.cast import make_cast

    cast = make_cast()
    process = given_request(cast)
    with acting(by=cast.amina, why="tests"):
        document = documents.store(by=cast.amina, content=b"x", title="t", kind="other", process=process,
                                   original_name="a.txt")  # fmt: skip
    file = document.versions.get().file
    assert file.storage.exists(file.name)
    corrections.remove_misfiled(document=document, by=cast.ben, because="Filed on the wrong record")
    assert not file.storage.exists(file.name)
