"""A return as an XML file, as COLLECT's tables in a folder, and as a zip file of them; and what is none of these."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from reporting.sen2 import Record, Unreadable, check, open_return
from tests.reporting.sen2.example import HERE
from tests.reporting.sen2.test_commands import validated_path
from tests.reporting.sen2.test_tables import written

SKELETON = HERE / "skeleton_2026.xml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "export"
    found.mkdir()
    written(found)
    return found


def zipped(folder: Path, inside: str = "", **more: bytes) -> Path:
    """A zip file of a folder, with what some systems add."""
    path = folder.parent / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(folder.iterdir()):
            archive.write(each, f"{inside}{each.name}")
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


def people(path: Path) -> list[Record]:
    with open_return(path) as reader:
        return list(reader)


def test_the_three_forms_hold_the_same(folder: Path) -> None:
    assert people(folder) == people(SKELETON) == people(zipped(folder))
    assert people(zipped(folder, "Blade/", notes=b"as exported")) == people(SKELETON)
    for path in (folder, folder.parent / "export.zip"):
        assert list(check(path)) == []
        assert validated_path(path) == (0, {"problems": []})


def test_a_fault_in_a_table_is_told_with_its_line(folder: Path) -> None:
    table = next(folder.glob("*_senneed.csv"))
    table.write_text(table.read_text(encoding="utf-8").replace("DS", "NSA"), encoding="utf-8")
    code, found = validated_path(folder)
    assert (code, {(each["rule"], each["line"]) for each in found["problems"]}) == (1, {("F10", 4), ("V21", 4)})


def damaged(path: Path) -> Path:
    whole = path.read_bytes()
    at = whole.index(b"_senneed.csv") + 40
    path.write_bytes(whole[:at] + b"\x00\xff\x00" + whole[at + 3 :])
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as refused:
        open_return(path)
    code, found = validated_path(path)
    assert (code, found["problems"][-1]["message"]) == (2, str(refused.value))
    assert json.dumps(found).count("Examplesurname") == 0
    return str(refused.value)


def test_what_is_none_of_them_is_refused_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    assert "folder without COLLECT's tables" in refusal(tmp_path)
    assert "cannot be opened" in refusal(tmp_path / ("x" * 300))  # asking whether it is a folder fails already
    assert "damaged" in refusal(damaged(zipped(folder)))
    assert "two files for the table person" in refusal(zipped(folder, other__person=b"", **{"other__person.csv": b""}))
    for name in ("person", "requests"):
        next(folder.glob(f"*_{name}.csv")).unlink()
    assert "The table person is missing" in refusal(folder)
    assert "The table person is missing" in refusal(zipped(folder))
    next(folder.glob("*_sen2.csv")).write_bytes(b"\x00\x01")
    (folder / "person.csv").write_bytes(b"persontableid,sen2tableid\n1,1\n")
    (folder / "requests.csv").write_bytes(b"requeststableid,persontableid\n1,1\n")
    assert "is not text" in refusal(folder)


def test_a_small_zip_file_of_big_tables_takes_no_memory(folder: Path) -> None:
    """Neither many long lines nor one are ever held whole."""
    table = next(folder.glob("*_senneed.csv"))
    long = "".join(f"{number},{'x' * 100_000},,,999,ASD,1\r\n" for number in range(10, 330))  # of nobody's
    table.write_bytes(table.read_bytes() + long.encode())
    packed = zipped(folder)
    tracemalloc.start()
    assert len(people(packed)) == 3
    assert tracemalloc.get_traced_memory()[1] < 16 << 20
    tracemalloc.stop()
    table.write_bytes(b" " * (8 << 20))
    assert "a line of more than 2 MB" in refusal(zipped(folder))


def test_a_zip_file_that_unpacks_to_more_than_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(folder)
    monkeypatch.setattr("reporting.sen2.either.MOST_BYTES", 1000)
    assert "have more than" in refusal(path)
