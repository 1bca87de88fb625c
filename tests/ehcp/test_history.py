"""History that the database keeps by itself: whoever writes, and never without a reason."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from ehcp.actions.projection import refresh
from ehcp.models import AssessmentRequest, Milestone, Process, Setting
from send_cases.history import as_at, events_of, writing
from tests.cast import Cast
from tests.stories import days_ago, given_request


@pytest.fixture
def psql(transactional_db: None) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection that is not Django's, as someone at a database prompt has it."""
    own = settings.DATABASES["default"]
    values = {
        "dbname": connection.settings_dict["NAME"],
        "user": own["USER"],
        "host": own["OPTIONS"].get("host") or own["HOST"],
    }
    with psycopg.connect(**{k: v for k, v in values.items() if v}) as made:
        yield made


def test_a_write_at_the_prompt_without_a_reason_is_refused(psql: psycopg.Connection[tuple[object, ...]]) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="says who and why"):
        psql.execute("INSERT INTO ehcp_setting (name, la_code, la_name, is_open, ofsted_number, email) "
                     "VALUES ('Stray', '', '', true, '', '')")  # fmt: skip


def test_a_write_at_the_prompt_with_a_reason_leaves_history(psql: psycopg.Connection[tuple[object, ...]]) -> None:
    with writing(by="tests", why="a school to be changed"):
        school = Setting.objects.create(name="Old name")
    said = json.dumps({"by": None, "name": "the data lead", "why": "the school was renamed", "page": "psql"})
    psql.execute("SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
                 [str(uuid.uuid4()), said])  # fmt: skip
    psql.execute("UPDATE ehcp_setting SET name = 'New name' WHERE id = %s", [school.pk])
    psql.commit()
    last = events_of(Setting)._default_manager.filter(pgh_obj_id=school.pk).latest("pgh_id")
    assert (last.pgh_label, last.name, last.pgh_context.metadata["name"]) == ("update", "New name", "the data lead")
    psql.execute("SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
                 [str(uuid.uuid4()), said])  # fmt: skip
    psql.execute("DELETE FROM ehcp_setting WHERE id = %s", [school.pk])
    psql.commit()
    last = events_of(Setting)._default_manager.filter(pgh_obj_id=school.pk).latest("pgh_id")
    assert (last.pgh_label, last.name) == ("delete", "New name")


@pytest.mark.django_db
def test_bulk_statements_are_caught_too(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="who and why"), transaction.atomic():
        Setting.objects.update(town="Nowhere")
    with writing(by="tests", why="all moved"):
        Setting.objects.update(town="Elsewhere")
    assert events_of(Setting)._default_manager.filter(pgh_label="update", town="Elsewhere").count() == 2


@pytest.mark.django_db
def test_history_cannot_be_changed(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic(), writing(by="tests", why="forging"):
        events_of(Setting)._default_manager.update(name="Never was")


def now_in_database() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_as_at_gives_the_dates_as_they_were_believed(cast: Cast) -> None:
    """The receipt date is corrected today; what was due according to yesterday's knowledge can still be read."""
    process = given_request(cast, received_on=days_ago(30))
    before = now_in_database()
    old = Milestone.objects.get(process=process, rule_id="ENA-FINAL-20W").due_on
    with writing(by=cast.amina, why="correction: the letter was stamped a week earlier"):
        AssessmentRequest.objects.filter(pk=process.pk).update(received_on=days_ago(37))
        refresh(Process.objects.get(pk=process.pk))
    new = Milestone.objects.get(process=process, rule_id="ENA-FINAL-20W").due_on
    (then,) = as_at(Milestone, before, process_id=process.pk, rule_id="ENA-FINAL-20W")
    (today,) = as_at(Milestone, now_in_database(), process_id=process.pk, rule_id="ENA-FINAL-20W")
    assert (then.due_on, today.due_on) == (old, new)  # type: ignore[attr-defined]
    assert old - new == dt.timedelta(days=7)
    (request,) = as_at(AssessmentRequest, before, pgh_obj_id=process.pk)
    assert request.received_on == days_ago(30)  # type: ignore[attr-defined]
    assert as_at(Milestone, before - dt.timedelta(days=1), process_id=process.pk) == []
    gone = set(Milestone.objects.filter(process=process).values_list("pk", flat=True))
    with writing(by="tests", why="a row taken away"):
        Milestone.objects.filter(process=process).delete()
    assert as_at(Milestone, now_in_database(), process_id=process.pk) == []
    assert {row.pgh_obj_id for row in as_at(Milestone, before, process_id=process.pk)} <= gone  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_last_sign_in_needs_no_reason_and_a_new_name_does(cast: Cast) -> None:
    cast.amina.last_login = dt.datetime.now(dt.UTC)
    cast.amina.save(update_fields=["last_login"])
    cast.amina.name = "Someone Else"
    with pytest.raises(ProgrammingError, match="who and why"), transaction.atomic():
        cast.amina.save(update_fields=["name"])


@pytest.mark.django_db
def test_a_long_transaction_does_not_slow_down() -> None:
    """What each trigger asks is answered: a question that fails goes through every constraint that waits."""
    with writing(by="tests", why="many rows"), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore')")
        assert cursor.fetchone()[0] == "{}"
