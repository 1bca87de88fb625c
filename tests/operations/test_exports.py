"""Everything out and in again, equal to the last row, the last line of history and the next number."""

from __future__ import annotations

import csv
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
from tests.operations.test_backup import MORE, every_file, every_row

pytestmark = pytest.mark.drill
ODD = """
from ehcp.models import Note, Process
from send_cases.accounts.models import User
from send_cases.history import writing
process = Process.objects.earliest("pk")
with writing(by="tests", why='odd "text", of all kinds'):
    Note.objects.create(pupil=process.pupil, process=process, kind="call", happened_on=process.opened_on,
        written_by=User.objects.earliest("pk"), text='Line one\\r\\nLine "two", \\\\N \\\\. Zoë 𝒙 \\t end\\n\\\\.\\n')
"""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    name = f"{testing.database_name()}_out"
    made = installation.filled(os.environ["DATABASE_URL"], name, tmp_path_factory.mktemp("out"))
    made.python(ODD)
    yield made
    drop_database(os.environ["DATABASE_URL"], name)


@pytest.fixture(scope="module")
def export(full: Installation) -> Path:
    full.must("export_everything", "--out", str(full.folder / "export"))
    return full.folder / "export"


def empty(folder: Path, name: str) -> Installation:
    url = os.environ["DATABASE_URL"]
    template = testing.migrated_template(url)
    return Installation(make_database(url, f"{testing.database_name()}_{name}", template), folder)


def test_an_empty_installation_becomes_equal(full: Installation, export: Path, tmp_path: Path) -> None:
    other = empty(tmp_path, "in")
    assert every_row(other.url) != every_row(full.url)
    said = other.must("import_everything", str(export))
    assert "Equal to the export" in said
    assert every_row(other.url) == every_row(full.url)
    assert every_file(other.documents) == every_file(full.documents)
    statement = "select sequencename, last_value from pg_sequences order by 1"
    assert other.rows(statement) == full.rows(statement)
    # Work goes on from there alike: the same new row gets the same number in both.
    assert other.python(MORE) == full.python(MORE)
    with psycopg.connect(other.url) as psql, pytest.raises(psycopg.errors.InsufficientPrivilege, match="who and why"):
        psql.execute("update ehcp_pupil set surname = 'Nobody'")
    assert not other.rows("select tgname from pg_trigger where tgenabled = 'D'")
    again = other.manage("import_everything", str(export))
    assert again.returncode == 1
    assert "Somebody has worked in this installation" in again.stderr


def test_the_files_can_be_read_by_anything(full: Installation, export: Path) -> None:
    """The manifest is true, the dictionary names every table and column, history is among them."""
    manifest = json.loads((export / "manifest.json").read_text())
    words = (export / "data-dictionary.md").read_text()
    for name, table in manifest["tables"].items():
        content = (export / "tables" / f"{name}.csv").read_bytes()
        assert hashlib.sha256(content).hexdigest() == table["sha256"], name
        with (export / "tables" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        assert rows[0] == table["columns"]
        assert len(rows) - 1 == table["rows"], name
        about = words.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert [column for column in table["columns"] if f"| `{column}` |" not in about] == [], name
    assert manifest["tables"]["ehcp_noteevent"]["rows"] > 0
    files = sorted(str(p.relative_to(export)) for p in export.rglob("*") if p.is_file())
    named = {f"tables/{name}.csv" for name in manifest["tables"]} | {
        f"documents/{key}" for key in manifest["documents"]
    }
    assert set(files) == named | {"manifest.json", "data-dictionary.md"}
    assert len(manifest["tables"]) == full.rows("select count(*) from pg_tables where schemaname = 'public'")[0][0]


def _no_change(export: Path) -> None:
    path = export / "tables" / "ehcp_note.csv"
    path.write_bytes(path.read_bytes().replace(b"Zo", b"Za"))


def _cut(export: Path) -> None:
    path = next(p for p in (export / "documents").rglob("*") if p.is_file())
    path.write_bytes(path.read_bytes()[:-1])


def _rehashed(export: Path) -> None:
    """A row that breaks a foreign key, with a manifest that agrees: the database itself refuses."""
    path = export / "tables" / "ehcp_pupil.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:2]) + "\n")
    manifest = json.loads((export / "manifest.json").read_text())
    manifest["tables"]["ehcp_pupil"] |= {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "rows": 1}
    (export / "manifest.json").write_text(json.dumps(manifest))


def _newer(export: Path) -> None:
    manifest = json.loads((export / "manifest.json").read_text())
    manifest["migrations"].append("ehcp.9999_from_the_future")
    (export / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(_no_change, "damaged"), (_cut, "damaged"), (_rehashed, "not a whole picture"), (_newer, "Install that version")],
)
def test_what_is_not_whole_is_refused_and_changes_nothing(
    full: Installation, export: Path, tmp_path: Path, spoil, said: str
) -> None:
    spoiled = tmp_path / "spoiled"
    shutil.copytree(export, spoiled)
    spoil(spoiled)
    other = empty(tmp_path / "other", "spoiled")
    before = every_row(other.url)
    answer = other.manage("import_everything", str(spoiled))
    assert answer.returncode == 1
    assert said in answer.stderr, answer.stderr
    assert "Traceback" not in answer.stderr
    assert every_row(other.url) == before


def test_a_folder_that_holds_something_is_not_written_to(full: Installation, export: Path) -> None:
    answer = full.manage("export_everything", "--out", str(export))
    assert (answer.returncode, "is not empty" in answer.stderr) == (1, True)
