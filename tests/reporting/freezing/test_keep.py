"""A return that is kept: whole or not at all, the same bytes again, and never changed."""

from __future__ import annotations

import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from ehcp.actions import jobs, pupils
from ehcp.models import Job
from ehcp.policies import Refused
from reporting.freezing import comparing, keep, rebuilding
from reporting.freezing.instant import settled_instant
from reporting.freezing.keep import build_return, start_build
from reporting.freezing.signing import sign
from reporting.models import QueryExplanation, ReturnFinding, Sen2Build, SenReturn
from reporting.sen2 import read
from reporting.sen2.tables import tables_of
from send_cases.access import Denied
from tests.cast import Cast
from tests.reporting.freezing.conftest import DAY, QUIET, given_old_plan
from tests.stories import a_child, given_request


def stored() -> set[str]:
    """Every file that is kept."""

    def below(folder: str) -> Iterator[str]:
        folders, files = default_storage.listdir(folder)
        yield from (f"{folder}/{name}" for name in files)
        for name in folders:
            yield from below(f"{folder}/{name}" if folder else name)

    return set(below("")) if default_storage.exists("") else set()


@pytest.mark.django_db
def test_what_is_kept(office: Cast) -> None:
    given_old_plan(office)
    given_request(office, child=a_child(forename="Alex"), received_on=DAY(2025, 12, 1))
    kept = build_return(by=office.ben, year=2026)
    assert (kept.build.serial, kept.build.persons, kept.census_on) == (1, 2, DAY(2026, 1, 15))
    assert (kept.counts["Person"], kept.counts["NamedPlan"], kept.counts["Requests"]) == (2, 1, 2)
    with kept.file.open("rb") as file:
        xml = file.read()
    assert hashlib.sha256(xml).hexdigest() == kept.build.sha256
    rows = ReturnFinding.objects.filter(sen_return=kept)
    assert (kept.errors, kept.queries, kept.remarks) == tuple(
        rows.filter(severity=each).count() for each in ("error", "query", "information")
    )
    with read(io.BytesIO(xml)) as reader:
        for pk, person in zip(kept.people, reader, strict=True):
            found = {row.pupil_id for row in rows.filter(path__contains=f"Person[{person.place}]")}
            assert found <= {pk}
    assert kept.errors > 0
    assert build_return(by=office.ben, year=2026).build.serial == 2


@pytest.mark.django_db
def test_the_nine_tables_are_kept_too(kept: SenReturn) -> None:
    with kept.tables.open("rb") as file:
        packed = zipfile.ZipFile(io.BytesIO(file.read()))
    names = {name.rsplit("_", 1)[1] for name in packed.namelist()}
    assert names == {f"{name}.csv" for name in tables_of(2026)}
    (person,) = [name for name in packed.namelist() if name.endswith("_person.csv")]
    assert packed.read(person).decode().count("\r\n") == 2


@pytest.mark.django_db
def test_who_may_not_and_what_cannot_be_built(office: Cast) -> None:
    with pytest.raises(Denied):
        build_return(by=office.amina, year=2026)
    with pytest.raises(Denied):
        start_build(by=office.ada, year=2026)
    with pytest.raises(Refused, match="The years are"):
        start_build(by=office.ben, year=2019)
    start_build(by=office.ben, year=2026)
    with pytest.raises(Refused, match="being built already"):
        start_build(by=office.ben, year=2026)
    start_build(by=office.ben, year=2025)


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_build_leaves_nothing(office: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelled at its last moment, when rows and files are written, by somebody in another connection."""
    given_old_plan(office)
    files, kept_so_far = stored(), keep.carry_over

    def cancel_meanwhile(row: SenReturn) -> int:
        assert stored() > files
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("update ehcp_job set state = 'cancelled' where id = %s", [row.job_id])
        other.close()
        return kept_so_far(row)

    monkeypatch.setattr(keep, "carry_over", cancel_meanwhile)
    job = start_build(by=office.ben, year=2026)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not SenReturn.objects.exists()
    assert not Sen2Build.objects.exists()
    assert not ReturnFinding.objects.exists()
    assert stored() == files
    monkeypatch.undo()
    jobs.retry(by=office.ben, job=job)
    jobs.run(job.pk)
    assert SenReturn.objects.get().build.serial == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_keeps_one_and_says_how_far_it_is(office: Cast) -> None:
    given_old_plan(office)
    job = start_build(by=office.ben, year=2026)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 4, 4)  # written, checked, as tables, kept
    kept = SenReturn.objects.get()
    assert build_return(by=office.ben, year=2026, job_id=job.pk) == kept


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_again_whatever_happened_since(office: Cast, tmp_path: Path, capsys: Any) -> None:
    plan = given_old_plan(office)
    kept = build_return(by=office.ben, year=2026)
    pupils.change_facts(pupil=plan.pupil, by=office.amina, facts={"ethnicity": "MWAS"})
    given_old_plan(office, forename="Later")
    assert rebuilding.rebuild(kept) == kept.build.sha256
    job = jobs.start(kind=rebuilding.KIND, asked_by=office.ben, args={"kept": kept.pk})
    jobs.run(job.pk)
    assert "The same bytes" in Job.objects.get(pk=job.pk).result["words"]
    call_command("sen2", "rebuild", "--year", "2026", "--serial", "1", "--out", str(tmp_path / "again.xml"))
    assert "The same bytes" in capsys.readouterr().out
    assert hashlib.sha256((tmp_path / "again.xml").read_bytes()).hexdigest() == kept.build.sha256
    with pytest.raises(CommandError, match="No return"):
        call_command("sen2", "rebuild", "--year", "2026", "--serial", "9")


@pytest.mark.django_db(transaction=True)
def test_another_version_is_said(kept: SenReturn) -> None:
    assert "same bytes" in rebuilding.said(kept, kept.build.sha256)
    assert "although the version is the same" in rebuilding.said(kept, "0")
    kept.build.code_version = "0.0.1"
    assert "built by version 0.0.1" in rebuilding.said(kept, "0")


@pytest.mark.django_db(transaction=True)
def test_it_waits_for_what_is_being_written(office: Cast) -> None:
    """A row of a transaction that was open at the instant would be in a later look back, and not in this one."""
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("select txid_current()")
    said: list[str] = []

    def wait(words: str) -> None:
        said.append(words)
        other.rollback()

    instant = settled_instant(wait)
    other.close()
    assert said
    assert instant.tzinfo


_CONTEXT = "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"


def test_nobody_changes_it_at_the_prompt_either(
    psql: psycopg.Connection[Any],
    office: Cast,
    moved_clock: Callable[[str], None],
) -> None:
    given_old_plan(office)
    kept = build_return(by=office.ben, year=2026)
    sign(by=office.ben, kept=kept, name="Kit Vale", role="Director", signed_on=DAY(2026, 2, 2), without_words=True)
    made = comparing.compare(by=office.ben, kept=kept, what="since")
    said = json.dumps({"by": None, "name": "somebody", "why": "to try", "page": "psql"})
    for statement in (
        f"UPDATE reporting_senreturn SET errors = 9 WHERE id = {kept.pk}",
        f"DELETE FROM reporting_senreturn WHERE id = {kept.pk}",
        f"UPDATE reporting_sen2build SET sha256 = '' WHERE id = {kept.build_id}",
        f"UPDATE reporting_returnfinding SET message = '' WHERE sen_return_id = {kept.pk}",
        "UPDATE reporting_returnsignature SET name = 'Else'",
        "DELETE FROM reporting_returnsignature",
        f"UPDATE reporting_returncomparison SET counts = '{{}}' WHERE id = {made.pk}",
        "INSERT INTO reporting_queryexplanation (sen_return_id, rule, text, by_id, at) "
        f"VALUES ({kept.pk}, '{QUIET}', 'Late words', {office.ben.pk}, now())",
    ):
        psql.execute(_CONTEXT, [str(uuid.uuid4()), said])
        with pytest.raises(psycopg.Error, match=r"Cannot (update|delete)|is signed"):
            psql.execute(statement)
        psql.rollback()
    assert not QueryExplanation.objects.exists()


def test_one_with_errors_is_not_signed_at_the_prompt(psql: psycopg.Connection[Any], cast: Cast) -> None:
    given_old_plan(cast)
    kept = build_return(by=cast.ben, year=2026)
    assert kept.errors
    psql.execute(_CONTEXT, [str(uuid.uuid4()), json.dumps({"by": None, "name": "x", "why": "y", "page": "psql"})])
    with pytest.raises(psycopg.errors.RestrictViolation, match="with errors cannot be signed"):
        psql.execute(
            "INSERT INTO reporting_returnsignature (sen_return_id, name, role, signed_on, unexplained, by_id, at) "
            "VALUES (%s, 'Kit', 'Director', '2026-02-02', 0, %s, now())", [kept.pk, cast.ben.pk],
        )  # fmt: skip
    psql.rollback()
