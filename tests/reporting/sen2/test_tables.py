"""COLLECT's nine tables: written, read again, and read when something is wrong with them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.sen2 import YEARS, Record, TableReader, Unreadable, checked, find_tables, read, shipped, write_tables
from reporting.sen2.tables import file_name, tables_of
from tests.reporting.sen2.example import HERE, changed
from tests.reporting.sen2.made import document

DAY = dt.date(2026, 2, 3)


def written(folder: Path, header: Record | None = None, people: list[Record] | None = None) -> dict[str, Path]:
    with read(HERE / "skeleton_2026.xml") as reader:
        write_tables(
            list(reader) if people is None else people, header or reader.header or Record("Header"), folder, DAY
        )
    return find_tables(folder)


@pytest.mark.parametrize("year", YEARS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_shape_of_every_year(year: int, data: st.DataObject) -> None:
    header, people = data.draw(document(year))
    with TemporaryDirectory() as folder:
        files = written(Path(folder), header, people)
        with TableReader(files) as reader:
            assert (reader.year, reader.header) == (year, header)
            assert list(reader) == people
            assert reader.problems == []


def test_the_columns_are_those_that_collect_exports() -> None:
    """Held against the columns that a published reader of COLLECT's export knows, by version of the layout."""
    with (HERE / "collect_columns.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for year, marks in ((2023, ("", "<v1.2")), (2024, ("", "≥v1.2")), (2025, ("", "≥v1.2", "≥v1.3"))):
        for name, table in tables_of(year).items():
            theirs = [
                row["csv_column"] for row in rows if row["module"].replace("-", "") == name and row["note"] in marks
            ]
            assert theirs == table.columns, (year, name)


def test_the_skeleton_as_tables(tmp_path: Path) -> None:
    files = written(tmp_path)
    assert list(files) == sorted(files)
    assert files["person"].name == "Blade-Export_03-02-2026_person.csv" == file_name("person", DAY)
    lines = files["person"].read_text(encoding="utf-8").splitlines()
    assert lines[1] == "1,,1,,1,Examplesurname,Alpha,2014-Oct-03 00:00:00,F,MWAS,ZZ99 9ZZ,G320999900001,,"
    assert "2026-Feb-02 09:30:00" in files["sen2"].read_text(encoding="utf-8")
    with TableReader(files) as reader:
        assert list(checked(reader, register=shipped())) == []


def test_problems_in_tables_name_the_line_of_the_table(tmp_path: Path) -> None:
    with read(changed(("<SENtype>DS</SENtype>", "<SENtype>NSA</SENtype>"))) as reader:
        write_tables(list(reader), reader.header or Record("Header"), tmp_path, DAY)
    with TableReader(find_tables(tmp_path)) as tables:
        found = list(checked(tables, register=shipped()))
    assert {(each.rule, each.line) for each in found} == {("F10", 4), ("V21", 4)}


def test_other_ways_of_writing_the_same(tmp_path: Path) -> None:
    """As a spreadsheet saves it again, with columns in another order and one name spelt as COLLECT was seen to."""
    files = written(tmp_path)
    with TableReader(files) as reader:
        people = list(reader)
    for path in files.values():
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        if path is files["requests"]:
            rows = [{("rquestsource" if k == "requestsource" else k): v for k, v in row.items()} for row in rows]
        columns = sorted(rows[0], reverse=True)
        with path.open("w", encoding="cp1252", newline="") as out:
            writer = csv.DictWriter(out, [c.upper() for c in columns])
            writer.writeheader()
            for row in reversed(rows):
                writer.writerow({c.upper(): _other(c, row[c]) for c in columns})
    with TableReader(files) as reader:
        assert list(reader) == people
        assert reader.problems == []


def _other(column: str, text: str) -> str:
    if text.endswith(" 00:00:00"):
        day = dt.datetime.strptime(text[:11], "%Y-%b-%d").replace(tzinfo=dt.UTC)
        return day.strftime("%d/%m/%Y 00:00")
    if column in ("rya", "pb", "senunitindicator"):
        return {"1": "TRUE", "0": "FALSE"}.get(text, text)
    return f"{text}.0" if column in ("urn", "placementrank") and text else text


BROKEN = {
    "no people": (("person", None), "The table person is missing"),
    "no header": (("sen2", None), "The table sen2 is missing"),
    "not a table": (("person", b"PK\x03\x04\x00\x00"), "is not text"),
    "another table": (("person", b"a,b\n1,2\n"), "has no columns persontableid"),
    "semicolons": (("person", b"persontableid;sen2tableid;surname\n1;1;A\n"), "not parted by commas"),
    "a cell without end": (("sen2", b"sen2tableid,year\n1," + b"x" * 200_000), "sen2 is no CSV file"),
    "quotation marks": (("person", b'persontableid,sen2tableid\n1,"1\n'), "is no CSV file"),
}


@pytest.mark.parametrize(("change", "words"), BROKEN.values(), ids=BROKEN)
def test_tables_that_cannot_be_read(tmp_path: Path, change: tuple[str, bytes | None], words: str) -> None:
    files = written(tmp_path)
    name, content = change
    if content is None:
        del files[name]
    else:
        files[name].write_bytes(content)
    with pytest.raises(Unreadable, match=words):
        TableReader(files)


def test_what_is_wrong_within_tables_is_noted_and_the_rest_is_read(tmp_path: Path) -> None:
    files = written(tmp_path)
    requests = files["requests"].read_text(encoding="utf-8").splitlines()
    requests[1] = requests[1].replace("1,,1,,1,", "1,,1,,99,", 1)  # of nobody
    requests.append(requests[2])  # again
    files["requests"].write_text("\n".join(requests), encoding="utf-8")
    person = files["person"].read_text(encoding="utf-8").replace("ethnicity", "shoesize")
    files["person"].write_text(person, encoding="utf-8")
    del files["senneed"]
    with TableReader(files) as reader:
        people = list(reader)
        said = " ".join(each.message for each in reader.problems)
    assert len(people) == 3
    assert people[0].blocks == {}
    for words in ("1 rows of the table requests stand under no row of person", "requeststableid that was there before",
                  "has no column 'shoesize'", "lacks the column ethnicity", "The table senneed is missing"):  # fmt: skip
        assert words in said
    assert "stand under no row of requests" not in said or "assessment" in said


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    files = written(tmp_path)
    person = files["person"].read_bytes().replace(b"Examplesurname,Alpha", b'"Example\r\nsurname",Alpha')
    files["person"].write_bytes(person.replace(b"Gamma", b"Gamma,Delta"))
    requests = files["requests"].read_bytes().replace(b"\r\n1,,1,", "\r\n1,,¹,".encode())  # an order that is none
    files["requests"].write_bytes(requests)
    with TableReader(files) as reader:
        assert [each.line for each in reader] == [2, 4, 5]
        assert [(each.severity, each.path, each.line) for each in reader.problems] == [("error", "person", 5)]
        assert "more cells than the table has columns" in reader.problems[0].message


def test_a_character_that_no_return_can_hold(tmp_path: Path) -> None:
    """Taken in, it would keep the whole return of the year from being written."""
    files = written(tmp_path)
    files["person"].write_bytes(files["person"].read_bytes().replace(b"Beta", b"Be\x0bta"))
    with TableReader(files) as reader:
        assert [each["Forename"] for each in reader] == ["Alpha", "Beta", "Gamma"]
        assert [(each.severity, each.line) for each in reader.problems] == [("error", 3)]
        assert "U+000B" in reader.problems[0].message
    files["person"].write_bytes(files["person"].read_bytes() + b"\r\n" * 5000 + b"\x00")
    with pytest.raises(Unreadable, match="is not text"):
        TableReader(files)


def test_no_more_blocks_than_there_may_be(tmp_path: Path) -> None:
    """Nothing in a table keeps two assessments from one request."""
    files = written(tmp_path)
    for name in ("sen2", "assessment"):
        lines = files[name].read_text(encoding="utf-8").splitlines()
        again = lines[1].replace("1,", "9,", 1)
        files[name].write_text("\n".join([*lines, again]), encoding="utf-8")
    with TableReader(files) as reader:
        list(reader)
        said = [(each.rule, each.severity, each.path, each.line) for each in reader.problems]
    assert said == [
        ("F02", "error", "sen2", 3),
        ("F02", "error", "/Message/Persons/Person[1]/Requests[1]/Assessment[2]", 4),
    ]


def test_no_header(tmp_path: Path) -> None:
    files = written(tmp_path)
    files["sen2"].write_text(files["sen2"].read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    with TableReader(files) as reader:
        assert list(reader) == []
        assert ("F01", "sen2") in {(each.rule, each.path) for each in reader.problems}


def test_files_of_tables(tmp_path: Path) -> None:
    (tmp_path / "person.csv").write_text("x", encoding="utf-8")
    (tmp_path / "Blade-Export_01-01-2026_person.csv").write_text("x", encoding="utf-8")
    with pytest.raises(Unreadable, match="two files for the table person"):
        find_tables(tmp_path)
    with pytest.raises(Unreadable, match="There is no folder none"):
        find_tables(tmp_path / "none")


def test_streams_are_read_too(tmp_path: Path) -> None:
    files = {name: io.BytesIO(path.read_bytes()) for name, path in written(tmp_path).items()}
    with TableReader(files) as reader:
        assert len(list(reader)) == 3
