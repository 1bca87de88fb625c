"""Reading a return from COLLECT's nine tables, person by person.

The rows go into a temporary database on the disk, which is nobody's but this reader's and is gone with it: so memory
stays flat and the tables may be in any order.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path, PurePath
from types import TracebackType
from typing import IO, Any

from reporting.sen2 import doubtful
from reporting.sen2.fields import LAYOUTS
from reporting.sen2.filling import too_many
from reporting.sen2.parts import Field
from reporting.sen2.problems import ERROR, QUERY, Problem, Unreadable
from reporting.sen2.record import Record, make_header
from reporting.sen2.source import MOST_BYTES
from reporting.sen2.tables import MONTHS, Table, tables_of
from reporting.sen2.writer import NOT_XML
from reporting.sen2.years import YEARS, nearest

_DAY_IN_LETTERS = re.compile(r"(\d{4})-([A-Za-z]{3})-(\d\d?)(?: (\d\d:\d\d:\d\d))?")
_DAY_BY_SLASHES = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})(?: (\d\d?:\d\d(?::\d\d)?))?")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.\d+)?)?")
_WHOLE_NUMBER = re.compile(r"(\d+)\.0")
_LONGEST_LINE = 2 << 20
_OURS = ("tableid", "nativeid", "orderseqcolumn", "sourceid")
Files = Mapping[str, "Path | IO[bytes]"]


def find_tables(folder: Path | str) -> dict[str, Path]:
    """The tables among the files of a folder, by the ends of their names: ``…_person.csv`` or ``person.csv``.

    Raises:
        Unreadable: there is no such folder, or two files for one table.
    """
    found: dict[str, Path] = {}
    path = Path(folder)
    if not path.is_dir():
        raise Unreadable(f"There is no folder {path.name}.")
    try:
        files = sorted(path.iterdir())
    except OSError as fault:
        raise Unreadable(f"The folder {path.name} cannot be opened: {fault.strerror}.") from None
    for each in files:
        name = table_of(each)
        if name in found:
            raise Unreadable(f"There are two files for the table {name}: {found[name].name} and {each.name}.")
        if name:
            found[name] = each
    return found


def table_of(file: PurePath) -> str:
    """The table that a file holds by its name; empty if none."""
    name = file.stem.lower().rpartition("_")[2]
    return name if file.suffix.lower() == ".csv" and name in tables_of(YEARS[-1]) else ""


class TableReader(Iterator[Record]):
    """A return being read from its tables; like :class:`reporting.sen2.reader.Reader`.

    Args:
        files: table → a path or a stream of bytes; see :func:`find_tables`.
        year: the collection year; without it, the year that the header's table names.

    Raises:
        Unreadable: the tables of header or people are missing, or a file is no table.
    """

    def __init__(self, files: Files, year: int | None = None) -> None:
        self.problems: list[Problem] = []
        self.persons_line: int | None = None
        self._rows = sqlite3.connect("")
        try:
            self._check_tables(files)
            self.year = nearest(year or _year_of(files["sen2"]))
            self._tables = tables_of(self.year)
            for name, table in self._tables.items():
                self._load(table, files.get(name))
            self.header: Record | None = self._header()
            self._orphans()
        except BaseException:
            self.close()
            raise
        self._inner = {name: [t for t in self._tables.values() if t.parent == name] for name in self._tables}
        self._people = self._read()

    def __enter__(self) -> TableReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __next__(self) -> Record:
        return next(self._people)

    def close(self) -> None:
        """Let the rows go."""
        self._rows.close()

    def _check_tables(self, files: Files) -> None:
        missing = [name for name in ("sen2", "person", "requests") if name not in files]
        if missing:
            raise Unreadable(f"The table {missing[0]} is missing. Give all nine that COLLECT exports.")
        for name in tables_of(YEARS[-1]):
            if name not in files:
                self._note(
                    ERROR, "F01", name, None, f"The table {name} is missing. Give all nine that COLLECT exports."
                )

    # Into the temporary database

    def _load(self, table: Table, file: Path | IO[bytes] | None) -> None:
        self._rows.execute(
            f"CREATE TABLE {table.name} (key TEXT PRIMARY KEY, above TEXT, place REAL, line INTEGER, cells TEXT)"
        )
        if file is not None:
            with _text_of(file, table.name) as text:
                lines = csv.reader(text, strict=True)
                try:
                    self._take_rows(table, lines)
                except csv.Error as fault:
                    raise _no_csv(table.name, lines.line_num, fault) from None
        self._rows.execute(f"CREATE INDEX {table.name}_above ON {table.name} (above, place)")

    def _take_rows(self, table: Table, lines: Any) -> None:
        heads = _heads(table, next(lines, []))
        fields = self._columns(table, heads)
        key, above = heads.index(table.key), heads.index(table.parent_key) if table.parent else -1
        order = heads.index(table.sequence) if table.sequence in heads else -1
        end = lines.line_num
        for cells in lines:
            number, end = end + 1, lines.line_num  # a text in quotation marks may go over several lines
            if not any(cells):
                continue
            cells = self._checked(table, number, cells, len(heads))
            values = {field.name: text for field, at in fields if (text := _read(field, cells[at].strip()))}
            place = float(cells[order]) if order >= 0 and cells[order].isdecimal() else number
            row = (cells[key], cells[above] if above >= 0 else "", place, number, json.dumps(values))
            if not self._rows.execute(f"INSERT OR IGNORE INTO {table.name} VALUES (?, ?, ?, ?, ?)", row).rowcount:  # noqa: S608 - our own name
                self._note(
                    ERROR,
                    "F02",
                    table.name,
                    number,
                    f"Line {number} has a {table.key} that was there before, so it is left out. Export it again.",
                )

    def _checked(self, table: Table, number: int, cells: list[str], width: int) -> list[str]:
        """The cells of a row, as many as there are columns; what is wrong with them is noted."""
        if len(cells) > width:
            words = (
                f"Line {number} has more cells than the table has columns, as when a comma stands in a text without "
                "quotation marks. Put it between them."
            )
            self._note(ERROR if any(cells[width:]) else QUERY, "F02", table.name, number, words)
        if strange := NOT_XML.search("".join(cells)):
            words = f"Line {number} holds the character U+{ord(strange[0]):04X}, which no return can hold. Take it out."
            self._note(ERROR, "F02", table.name, number, words)
            cells = [NOT_XML.sub("", cell) for cell in cells]
        return cells + [""] * (width - len(cells))

    def _columns(self, table: Table, heads: list[str]) -> list[tuple[Field, int]]:
        known: dict[str, Field] = {}
        for field in table.fields:
            known |= {name: field for name in (field.column, field.also_column) if name}
        for head in heads:
            if head and head not in known and not head.endswith(_OURS):
                self._note(
                    QUERY, "F02", table.name, 1, f"The {self.year} table {table.name} has no column {head[:40]!r}."
                )
        held = {known[head].name for head in heads if head in known}
        for field in table.fields:
            if field.name not in held:
                self._note(QUERY, "F02", table.name, 1, f"The table {table.name} lacks the column {field.column}.")
        return [(known[head], at) for at, head in enumerate(heads) if head in known]

    def _note(self, severity: str, rule: str, table: str, line: int | None, words: str) -> None:
        self.problems.append(Problem(rule, severity, table, line, None, words))

    def _orphans(self) -> None:
        """Rows that stand under none are counted: they are in nobody's record."""
        for table in self._tables.values():
            if not table.parent:
                continue
            left = f"SELECT count(*), min(line) FROM {table.name} WHERE above NOT IN (SELECT key FROM {table.parent})"  # noqa: S608
            count, line = self._rows.execute(left).fetchone()
            if count:
                words = f"{count:,} rows of the table {table.name} stand under no row of {table.parent}, so they are left out."
                self._note(ERROR, "F02", table.name, line, words)

    # Out of it

    def _header(self) -> Record | None:
        rows = self._rows.execute("SELECT line, cells FROM sen2 ORDER BY place, line LIMIT 2").fetchall()
        if not rows:
            self._note(ERROR, "F01", "sen2", None, "There is no Header: the table sen2 has no row. Export it again.")
        if len(rows) > 1:
            words = "Header is given twice; the first one is used. Give the tables of one return."
            self._note(ERROR, "F02", "sen2", rows[1][0], words)
        return make_header(json.loads(rows[0][1])) if rows else None

    def _read(self) -> Iterator[Record]:
        table = self._tables["person"]
        people = "SELECT key, line, cells FROM person WHERE above IN (SELECT key FROM sen2) ORDER BY place, line"
        for number, (key, line, cells) in enumerate(self._rows.execute(people), start=1):
            person = Record("Person", json.loads(cells))
            person.place, person.line = number, line
            self._fill(person, table, key)
            for block in person.walk():
                for extra, words in too_many(block, LAYOUTS[self.year][block.name]):
                    fault = Problem("F02", ERROR, extra.path(), extra.line, person.reference(), words)
                    self.problems.append(fault)
            yield person

    def _fill(self, block: Record, table: Table, key: str) -> None:
        for inner in self._inner[table.name]:
            rows = f"SELECT key, line, cells FROM {inner.name} WHERE above = ? ORDER BY place, line"  # noqa: S608
            for inner_key, line, cells in self._rows.execute(rows, (key,)).fetchall():
                record = block.add(Record(inner.blocks[0], json.loads(cells)))
                record.line = line
                self._fill(record, inner, inner_key)


def _heads(table: Table, row: list[str]) -> list[str]:
    """The names of the columns, from the first row.

    Raises:
        Unreadable: those that tie the rows together are not there.
    """
    heads = [head.strip().lower() for head in row]
    keys = [name for name in (table.key, table.parent_key) if name]
    if not set(keys).issubset(heads):
        if len(heads) == 1 and table.key in re.split(r"[;\t|]", heads[0]):
            raise Unreadable(
                f"The columns of the table {table.name} are not parted by commas. Save it as CSV with commas."
            )
        raise Unreadable(f"The table {table.name} has no columns {' and '.join(keys)}. Export it again.")
    return heads


@contextmanager
def _text_of(file: Path | IO[bytes], table: str) -> Iterator[IO[str]]:
    """The text of a table: UTF-8, else Windows-1252. It is gone through before, piece by piece, as it may be anything."""
    try:
        with file.open("rb") if isinstance(file, Path) else nullcontext(file) as stream:
            stream.seek(0)
            encoding = "utf-8-sig" if _is_utf8(stream, table) else "cp1252"
            stream.seek(0)
            text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
            try:
                yield text
            finally:
                text.detach()  # the stream is whose it was
    except OSError as fault:
        raise Unreadable(f"The table {table} cannot be opened: {fault.strerror}.") from None


def _is_utf8(stream: IO[bytes], table: str) -> bool:
    """Whether all of a table is in UTF-8.

    Raises:
        Unreadable: it is too big, is no text, or is all one line.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    total, line, fits = 0, 0, True
    while piece := stream.read(1 << 20):
        total += len(piece)
        if total > MOST_BYTES:
            raise Unreadable(
                f"The table {table} is bigger than {MOST_BYTES >> 30} GB. Check that it is the right file."
            )
        if b"\x00" in piece:
            raise Unreadable(f"The table {table} is not text. Give the CSV file that COLLECT exports.")
        end = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        line = len(piece) - end if end >= 0 else line + len(piece)
        if line > _LONGEST_LINE:
            raise Unreadable(f"The table {table} is no CSV file: it has a line of more than {_LONGEST_LINE >> 20} MB.")
        fits = fits and _decodes(decoder, piece)
    return fits and _decodes(decoder, b"", final=True)


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _year_of(file: Path | IO[bytes]) -> int:
    """The year that the header's table names; the newest that we know if it names none."""
    with _text_of(file, "sen2") as text:
        rows = csv.DictReader(text)
        try:
            for row in rows:
                cells = {(name or "").strip().lower(): cell for name, cell in row.items() if isinstance(cell, str)}
                year = cells.get("year", "").strip()
                if year.isascii() and year.isdigit() and len(year) == 4:
                    return int(year)
        except csv.Error as fault:
            raise _no_csv("sen2", rows.reader.line_num, fault) from None
    return doubtful.NEWEST_KNOWN


def _no_csv(table: str, line: int, fault: csv.Error) -> Unreadable:
    return Unreadable(f"The table {table} is no CSV file: line {line}, {fault}.")


def _read(field: Field, cell: str) -> str:
    """A cell in the form of the return; what cannot be read stays, for a rule to say."""
    if not cell or field.kind == "text":
        return cell
    if field.kind in ("date", "timestamp"):
        return _moment(cell, field.kind == "timestamp")
    if field.kind == "flag":
        return doubtful.FLAGS_READ.get(cell.lower().removesuffix(".0"), cell)
    whole = _WHOLE_NUMBER.fullmatch(cell)  # what a spreadsheet makes of a number
    cell = whole[1] if whole else cell
    return cell.zfill(3) if field.kind == "serial" and cell.isdigit() else cell


def _moment(cell: str, with_time: bool) -> str:
    letters, slashes, iso = (shape.fullmatch(cell) for shape in (_DAY_IN_LETTERS, _DAY_BY_SLASHES, _ISO))
    if letters and letters[2].title() in MONTHS:
        day = f"{letters[1]}-{MONTHS.index(letters[2].title()) + 1:02}-{int(letters[3]):02}"
        time = letters[4]
    elif slashes:
        day = f"{slashes[3]}-{int(slashes[2]):02}-{int(slashes[1]):02}"
        time = slashes[4]
    elif iso:
        day, time = cell[:10], iso[4]
    else:
        return cell
    if not with_time:
        return day
    parts = (time or "00:00:00").split(":")
    return f"{day}T{':'.join(part.zfill(2) for part in (*parts, '00')[:3])}"
