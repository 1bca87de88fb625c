"""The nine tables in which COLLECT keeps and exports a return, as CSV: what they are called and how they are written.

Source: COLLECT's "blade export" as a published reader of it (WITAN) has it: names of files, columns and their order,
days like ``2022-Sep-28 00:00:00``. What we write can be held against what COLLECT gives back.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from reporting.sen2.fields import LAYOUTS
from reporting.sen2.parts import Field
from reporting.sen2.record import Record, header_value

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        name: COLLECT's name of it.
        blocks: the block it holds; of the header, two.
        parent: the table its rows stand under; empty for the first.
        fields: the columns that hold values.
    """

    name: str
    blocks: tuple[str, ...]
    parent: str
    fields: tuple[Field, ...]

    @property
    def key(self) -> str:
        """The column by which other tables name a row."""
        return f"{self.name}tableid"

    @property
    def sequence(self) -> str:
        """The column that orders the rows."""
        return f"{self.name}orderseqcolumn"

    @property
    def parent_key(self) -> str:
        """The column that names the row above; empty for the first table."""
        return f"{self.parent}tableid" if self.parent else ""

    @property
    def columns(self) -> list[str]:
        """All columns, in COLLECT's order."""
        above = [self.parent_key] if self.parent else []
        return [self.key, "NativeId", self.sequence, "sourceid", *above, *(field.column for field in self.fields)]


@cache
def tables_of(year: int) -> Mapping[str, Table]:
    """The tables of a collection year by name, each after the one above it."""
    layout = LAYOUTS[year]
    found: dict[str, Table] = {}
    for name, places in layout.tables().items():
        above = places[0].block.block
        while above and not layout[above].block.table and above != "Persons":
            above = layout[above].block.block
        parent = "sen2" if above == "Persons" else layout[above].block.table if above else ""
        fields = tuple(field for place in places for field in place.fields)
        found[name] = Table(name, tuple(place.block.name for place in places), parent if name != "sen2" else "", fields)
    return found


def file_name(table: str, exported_on: dt.date) -> str:
    """What COLLECT calls the file of a table that it exports on a day."""
    return f"Blade-Export_{exported_on:%d-%m-%Y}_{table}.csv"


def write_tables(persons: Iterable[Record], header: Record, folder: Path | str, exported_on: dt.date) -> list[Path]:
    """Write a return as the nine tables.

    Args:
        persons: the people, in order.
        header: the header; its year decides the columns.
        folder: where the files go; it must be there.
        exported_on: the day in the names of the files.

    Returns:
        the files, in the order of the tables.

    Raises:
        ValueError: a year that we do not know.
    """
    year = int(header_value(header, "Year") or 0)
    if year not in LAYOUTS:
        raise ValueError(f"There is no SEN2 layout for {year}. The years are {', '.join(map(str, LAYOUTS))}.")
    paths = {name: Path(folder) / file_name(name, exported_on) for name in tables_of(year)}
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(path.open("w", encoding="utf-8", newline="")) for name, path in paths.items()
        }
        _Writing(year, files).everything(header, persons)
    return list(paths.values())


class _Writing:
    """Numbers the rows of each table from 1."""

    def __init__(self, year: int, files: Mapping[str, IO[str]]) -> None:
        self._tables = tables_of(year)
        self._by_block = {block: table for table in self._tables.values() for block in table.blocks}
        self._rows: dict[str, Any] = {name: csv.writer(file, lineterminator="\r\n") for name, file in files.items()}
        self._count = dict.fromkeys(self._tables, 0)
        for name, table in self._tables.items():
            self._rows[name].writerow(table.columns)

    def everything(self, header: Record, persons: Iterable[Record]) -> None:
        """The header's one row, then each person with all that is in them."""
        table = self._tables["sen2"]
        values = {field.name: header_value(header, field.name) for field in table.fields}
        top = self._row(table, values, "")
        for person in persons:
            self._block(person, top)

    def _block(self, block: Record, above: str) -> None:
        table = self._by_block[block.name]
        key = self._row(table, block, above)
        for inner in block.blocks.values():
            for each in inner:
                self._block(each, key)

    def _row(self, table: Table, values: Mapping[str, str], above: str) -> str:
        self._count[table.name] += 1
        key = str(self._count[table.name])
        parent = [above] if table.parent else []
        cells = (_written(field, values.get(field.name, "")) for field in table.fields)
        self._rows[table.name].writerow([key, "", key, "", *parent, *cells])
        return key


def _written(field: Field, text: str) -> str:
    """A value as COLLECT writes it: days and instants with the month in letters."""
    if field.kind in ("date", "timestamp") and text:
        day, _, time = text.partition("T")
        parts = day.split("-")
        if len(parts) == 3 and parts[1].isdigit() and 1 <= int(parts[1]) <= 12:
            return f"{parts[0]}-{MONTHS[int(parts[1]) - 1]}-{parts[2]} {time or '00:00:00'}"
    return text
