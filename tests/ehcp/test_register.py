"""Reading the register of schools: both shapes, both encodings, and every fault named by its line."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import zipfile
from pathlib import Path

import pytest

from ehcp.codes import DATA as SHIPPED
from ehcp.register import ATTRIBUTES, RegisterError, SchoolRow, read_register

SAMPLES = Path(__file__).parent / "data"
FULL = SAMPLES / "edubasealldata_sample_utf8.csv"


def _table() -> list[list[str]]:
    with FULL.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def _written(folder: Path, table: list[list[str]], encoding: str = "utf-8") -> Path:
    path = folder / "edubasealldata20260203.csv"
    with path.open("w", encoding=encoding, newline="") as lines:
        csv.writer(lines).writerows(table)
    return path


def _with(row: int, column: str, text: str) -> list[list[str]]:
    table = _table()
    table[row][table[0].index(column)] = text
    return table


def _refused(path: Path) -> str:
    with pytest.raises(RegisterError) as caught:
        list(read_register(path))
    return str(caught.value)


def test_the_full_download_has_139_columns_and_every_attribute() -> None:
    assert len(_table()[0]) == 139
    rows = {row.urn: row for row in read_register(FULL)}
    assert len(rows) == 8
    green = rows["990010"]
    assert green.known == set(ATTRIBUTES)
    assert green == SchoolRow(
        line=2,
        known=green.known,
        urn="990010",
        name="Invented Green Primary School",
        la_code="803",
        la_name="South Gloucestershire",
        ukprn="10070001",
        type_code="1",
        type_name="Community school",
        phase="Primary",
        gender="Mixed",
        status="Open",
        opened_on=dt.date(1968, 9, 1),
        low_age=4,
        high_age=11,
        street="1 Sample Lane",
        town="Yate",
        postcode="BS37 4AA",
        telephone="1454000001",
        sen_unit=True,
        resourced_provision=True,
        section_41=False,
    )


def test_what_the_full_download_says_and_what_it_leaves_open() -> None:
    rows = {row.urn: row for row in read_register(FULL)}
    units = {urn: (row.sen_unit, row.resourced_provision) for urn, row in rows.items()}
    assert units["990011"] == (True, False)
    assert units["990013"] == (False, True)
    assert units["990012"] == (None, None)  # the cell is empty: not known, which is not the same as none
    assert units["990020"] == (False, False)
    assert [rows[urn].section_41 for urn in ("990014", "990012", "990010")] == [True, False, False]
    assert (rows["990013"].status, rows["990013"].closed_on) == ("Closed", dt.date(2024, 8, 31))
    assert rows["990015"].status == "Proposed to open"
    assert (rows["990030"].la_code, rows["990030"].postcode, rows["990030"].town) == ("000", None, "Brussels")


def test_windows_1252_reads_the_same_as_utf_8() -> None:
    old = list(read_register(SAMPLES / "edubasealldata_sample_cp1252.csv"))
    assert old == list(read_register(FULL))
    assert old[2].name == "Exemple École Bilingue – “Les Chênes”"


def test_the_shipped_register_in_full() -> None:
    rows = list(read_register(SHIPPED / "schools_england_open.csv.gz"))
    assert len(rows) == 25_141
    assert len({row.la_code for row in rows}) == 153
    assert set(ATTRIBUTES) - rows[0].known == {
        "ukprn", "type_code", "type_name", "closed_on", "low_age", "high_age", "street", "telephone", "sen_unit",
        "resourced_provision", "section_41",
    }  # fmt: skip
    assert all(row.sen_unit is None and row.type_code is None for row in rows)
    first = rows[0]
    assert (first.urn, first.name, first.town, first.postcode) == ("100000", "The Aldgate School", "London", "EC3A 5DE")


def test_packed_files_are_known_by_what_they_are(tmp_path: Path) -> None:
    plain = list(read_register(FULL))
    misnamed = tmp_path / "register.csv"
    misnamed.write_bytes(gzip.compress(FULL.read_bytes()))
    assert list(read_register(misnamed)) == plain
    packed = tmp_path / "extract.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(FULL, "edubasealldata20260203.csv")
    assert list(read_register(packed)) == plain


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    marked = tmp_path / "marked.csv"
    marked.write_bytes(b"\xef\xbb\xbf" + FULL.read_bytes())
    assert len(list(read_register(marked))) == 8


def test_a_column_that_is_not_there_leaves_its_attribute_unknown(tmp_path: Path) -> None:
    table = _table()
    at = table[0].index("TypeOfResourcedProvision (name)")
    rows = list(read_register(_written(tmp_path, [row[:at] + row[at + 1 :] for row in table])))
    assert len(rows) == 8
    assert set(ATTRIBUTES) - rows[0].known == {"sen_unit", "resourced_provision"}


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("OpenDate", "32-13-2020", "Line 5, column OpenDate: '32-13-2020' is not a date"),
        ("CloseDate", "2024-08-31", "Line 5, column CloseDate: '2024-08-31' is not a date"),
        ("URN", "99001", "Line 5, column URN: '99001' is not a URN"),
        ("URN", "", "Line 5, column URN: this is empty"),
        ("EstablishmentName", " ", "Line 5, column EstablishmentName: this is empty"),
        ("EstablishmentName", "x" * 201, "longer than 200 characters"),
        ("EstablishmentStatus (code)", "7", "Line 5, column EstablishmentStatus (code): '7' is not a status"),
        ("LA (code)", "Bristol", "Line 5, column LA (code): 'Bristol' is not the three-digit code"),
        ("UKPRN", "1007", "Line 5, column UKPRN: '1007' is not a UKPRN"),
        ("StatutoryLowAge", "four", "Line 5, column StatutoryLowAge: 'four' is not an age"),
        ("TypeOfResourcedProvision (name)", "Maybe", "'Maybe' is not a type of resourced provision"),
        ("Section41Approved (name)", "Maybe", "'Maybe' is not a section 41 status"),
    ],
)
def test_a_faulty_cell_is_named_by_line_and_column(tmp_path: Path, column: str, cell: str, sentence: str) -> None:
    assert sentence in _refused(_written(tmp_path, _with(4, column, cell)))


def test_all_faulty_rows_are_told_at_once(tmp_path: Path) -> None:
    table = _with(2, "OpenDate", "soon")
    table[5][table[0].index("URN")] = table[1][table[0].index("URN")]
    table[7] = table[7][:-3]
    assert _refused(_written(tmp_path, table)).splitlines() == [
        "Line 3, column OpenDate: 'soon' is not a date (day-month-year, like 31-12-2020).",
        "Line 6: URN 990010 is already on line 2.",
        "Line 8: 136 columns where the heading has 139.",
    ]


def test_many_faults_are_counted_not_listed(tmp_path: Path) -> None:
    table = _table()
    body = [[f"9{number:04}", *table[1][1:]] for number in range(30)]
    told = _refused(_written(tmp_path, [table[0], *body])).splitlines()
    assert len(told) == 21
    assert told[-1] == "And 10 more problems of this kind."


def test_the_line_is_the_one_an_editor_shows_when_a_cell_goes_over_two_lines(tmp_path: Path) -> None:
    table = _with(3, "Trusts (name)", "A trust\nwith a long name")
    table[5][table[0].index("OpenDate")] = "soon"
    assert _refused(_written(tmp_path, table)).startswith("Line 7, column OpenDate")


@pytest.mark.parametrize("column", ["URN", "EstablishmentName", "EstablishmentStatus (code)"])
def test_a_needed_column_that_is_missing_is_named(tmp_path: Path, column: str) -> None:
    table = _table()
    at = table[0].index(column)
    told = _refused(_written(tmp_path, [row[:at] + row[at + 1 :] for row in table]))
    assert told == f"Line 1: the column {column} is missing. This should be a full download of the register of schools."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This is not a register of schools"),
        (b"name,age\nAda,7\n", "This is not a register of schools"),
        (b"URN,LinkURN,LinkName\n100000,100001,A\n", "This is not a register of schools"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "This is not a register of schools"),
        ("URN,x\n".encode("utf-16"), "not a CSV file in UTF-8 or Windows-1252"),
        (b"urn,name,la_code,status_2024_06\n", "a heading but no schools"),
        (b"urn,name,la_code,status_2024_06\n990010,\xe9\x81,803,Open\n", "Line 2 holds a character"),
        (b'urn,name,la_code,status_2024_06\n990010,"Green,803,Open\n', "quotation marks do not fit"),
        (b"urn,name,la_code,status_2024_06,name\n990010,G,803,Open,G\n", "a column comes twice: name"),
        (b"\x1f\x8b\x08\x00broken", "is damaged or was cut off"),
        (b"PK\x03\x04broken", "is damaged or was cut off"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert sentence in _refused(path)


def test_a_gzip_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    path.write_bytes((SHIPPED / "schools_england_open.csv.gz").read_bytes()[:300_000])
    assert "was cut off" in _refused(path)


def test_a_spreadsheet_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    book = tmp_path / "register.xlsx"
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("xl/workbook.xml", io.BytesIO(b"<workbook/>").getvalue())
    assert "save it as CSV" in _refused(book)
    assert _refused(tmp_path / "nowhere.csv") == "There is no file nowhere.csv."
    assert "is a folder" in _refused(tmp_path)
