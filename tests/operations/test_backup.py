"""The drill: an installation is lost on purpose and brought back, history and documents included."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from send_cases.local import testing
from tests.operations import installation
from tests.operations.installation import Installation, drop_database, make_database

pytestmark = pytest.mark.drill
MORE = """
from ehcp.actions import notes
from ehcp.models import Process
from send_cases.accounts.models import User
process = Process.objects.earliest("pk")
amina = User.objects.get(email__startswith="amina")
note = notes.add_note(pupil=process.pupil, by=amina, kind="call", happened_on=process.opened_on,
                      text="After the restore.", with_family=True, process=process)
print(note.pk)
"""


def every_row(url: str) -> dict[str, str]:
    """A hash over every row of every table, history included."""
    found = {}
    with psycopg.connect(url) as connection:
        names = connection.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
        for (table,) in names:
            rows = connection.execute(f'select t::text from "{table}" t order by 1').fetchall()  # type: ignore[arg-type]
            found[table] = hashlib.sha256("\n".join(row for (row,) in rows).encode()).hexdigest() + f" {len(rows)}"
    return found


def every_file(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    name = f"{testing.database_name()}_drill"
    made = installation.filled(os.environ["DATABASE_URL"], name, tmp_path_factory.mktemp("drill"))
    yield made
    drop_database(os.environ["DATABASE_URL"], name)


@pytest.fixture(scope="module")
def backup(full: Installation) -> Path:
    folder = Path(full.must("backup", "--to", str(full.folder / "backups")).strip().splitlines()[-1])
    assert folder.is_dir()
    return folder


def empty(full: Installation, folder: Path, name: str, *, migrated: bool = False) -> Installation:
    template = testing.migrated_template(os.environ["DATABASE_URL"]) if migrated else "template0"
    url = make_database(os.environ["DATABASE_URL"], f"{testing.database_name()}_{name}", template)
    return Installation(url, folder)


def test_the_database_is_lost_and_comes_back(full: Installation, backup: Path) -> None:
    """Everything is as it was: each row, each line of history, each document; and work goes on."""
    rows, files = every_row(full.url), every_file(full.documents)
    history = [table for table in rows if table.endswith("event") and not rows[table].endswith(" 0")]
    assert len(history) > 10
    assert len(files) > 2
    name = full.url.partition("?")[0].rpartition("/")[2]
    drop_database(os.environ["DATABASE_URL"], name)
    shutil.rmtree(full.documents)
    assert full.manage("check", "--database", "default").returncode != 0  # it is gone
    make_database(os.environ["DATABASE_URL"], name)
    said = full.must("restore", str(backup))
    assert "all as the backup says" in said
    assert every_row(full.url) == rows
    assert every_file(full.documents) == files
    note = int(full.python(MORE).strip())  # triggers, sequences and actions work as before
    assert full.rows(f"select count(*) from ehcp_noteevent where pgh_obj_id = {note}") == [(1,)]
    with psycopg.connect(full.url) as psql, pytest.raises(psycopg.errors.InsufficientPrivilege, match="who and why"):
        psql.execute("update ehcp_pupil set surname = 'Nobody'")
    assert "Nothing to do" in full.must("migrate_once")


def test_what_is_there_is_not_overwritten_unless_told(full: Installation, backup: Path) -> None:
    full.python(MORE)
    (full.documents / "zz").mkdir(exist_ok=True)
    (full.documents / "zz" / "later").write_text("stored after the backup")
    before = every_row(full.url)
    refused = full.manage("restore", str(backup))
    assert refused.returncode == 1
    assert "add --replace" in refused.stderr
    assert every_row(full.url) == before
    full.must("restore", str(backup), "--replace")
    assert every_row(full.url) != before
    assert not (full.documents / "zz" / "later").exists()


def test_it_comes_back_into_tables_that_are_made_already(full: Installation, backup: Path, tmp_path: Path) -> None:
    other = empty(full, tmp_path, "made", migrated=True)
    other.must("restore", str(backup))
    assert every_row(other.url)["ehcp_pupil"] == every_row(full.url)["ehcp_pupil"]


@pytest.mark.parametrize("part", ["database.dump", "document", "manifest.json"])
def test_a_damaged_backup_is_refused(full: Installation, backup: Path, tmp_path: Path, part: str) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(backup, damaged)
    path = next(p for p in (damaged / "documents").rglob("*") if p.is_file()) if part == "document" else damaged / part
    path.write_bytes(path.read_bytes()[:-20])
    other = empty(full, tmp_path, "damaged")
    refused = other.manage("restore", str(damaged))
    assert refused.returncode == 1
    assert "damaged" in refused.stderr or "not a whole backup" in refused.stderr
    assert other.rows("select count(*) from pg_tables where schemaname = 'public'") == [(0,)]


def test_a_dump_that_ends_early_changes_nothing(full: Installation, backup: Path, tmp_path: Path) -> None:
    """Its hash is right, and yet PostgreSQL cannot read it to its end: the transaction is taken back."""
    short = tmp_path / "short"
    shutil.copytree(backup, short)
    content = (short / "database.dump").read_bytes()
    (short / "database.dump").write_bytes(content[: len(content) * 3 // 4])
    manifest = json.loads((short / "manifest.json").read_text())
    manifest["dump_sha256"] = hashlib.sha256((short / "database.dump").read_bytes()).hexdigest()
    (short / "manifest.json").write_text(json.dumps(manifest))
    before = every_row(full.url)
    refused = full.manage("restore", str(short), "--replace")
    assert refused.returncode == 1
    assert "as it was" in refused.stderr
    assert every_row(full.url) == before


def test_rows_that_are_not_the_backups_are_reported(full: Installation, backup: Path, tmp_path: Path) -> None:
    """The comparison can fail: a manifest that counts one row more."""
    other, wrong = empty(full, tmp_path, "wrong"), tmp_path / "wrong"
    shutil.copytree(backup, wrong)
    manifest = json.loads((wrong / "manifest.json").read_text())
    manifest["rows"]["ehcp_pupil"] += 1
    (wrong / "manifest.json").write_text(json.dumps(manifest))
    said = other.manage("restore", str(wrong))
    assert said.returncode == 1
    assert "ehcp_pupil" in said.stderr


def test_a_backup_of_a_newer_version_is_refused(full: Installation, backup: Path, tmp_path: Path) -> None:
    other, newer = empty(full, tmp_path, "newer"), tmp_path / "newer"
    shutil.copytree(backup, newer)
    manifest = json.loads((newer / "manifest.json").read_text())
    manifest["migrations"].append("ehcp.9999_from_the_future")
    (newer / "manifest.json").write_text(json.dumps(manifest))
    said = other.manage("restore", str(newer))
    assert said.returncode == 1
    assert "Install that version" in said.stderr


def test_a_document_that_is_gone_is_named(full: Installation, backup: Path, tmp_path: Path) -> None:
    other = empty(full, tmp_path, "gone")
    other.must("restore", str(backup))
    key = other.rows("select file from ehcp_documentversion order by id limit 1")[0][0]
    (other.documents / key).unlink()
    folder = Path(other.must("backup", "--to", str(tmp_path / "again")).strip().splitlines()[-1])
    assert json.loads((folder / "manifest.json").read_text())["missing"] == [key]


def test_no_password_is_seen_in_the_list_of_processes() -> None:
    from send_cases.operations import postgres_tools

    assert "PGDATABASE" in postgres_tools.environment()
