"""The rows of a register file, one after another, with every fault named by its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from ehcp.register.columns import FULL, TRIMMED, Column, Shape
from ehcp.register.opening import opened
from ehcp.register.problems import RegisterError
from ehcp.register.school import SchoolRow

_Cells = list[tuple[Column, int]]


def read_register(path: Path | str, only: frozenset[str] | None = None) -> Iterator[SchoolRow]:
    """Read a register of schools.

    Args:
        path: a full download (139 columns) or the trimmed register; plain, gzipped or in a zip.
        only: names of the attributes that are wanted, ``urn``, ``name`` and ``status`` among them; without it, all.

    Yields:
        A row for each establishment, closed ones included.

    Raises:
        RegisterError: a wrong file or column at once; faulty rows when the last line has been read, all together, so
            that a file is put right in one go. Whoever writes rows away must not keep them before the end.
    """
    with opened(Path(path)) as lines:
        yield from _rows(lines, only)


def _rows(lines: IO[str], only: frozenset[str] | None) -> Iterator[SchoolRow]:
    reader = csv.reader(lines, strict=True)
    problems: list[str] = []
    seen: dict[str, int] = {}
    try:
        header = next(reader, [])
        shape = _shape_of(header)
        cells = [cell for cell in _cells_of(shape, header) if only is None or cell[0].attribute in only]
        known = frozenset(column.attribute for column, _ in cells)
        begins = reader.line_num + 1
        for record in reader:
            if any(record):
                row = _row(record, len(header), cells, shape, known, begins, problems)
                if row is not None and _first_time(row, seen, problems):
                    yield row
            begins = reader.line_num + 1
    except csv.Error as fault:
        problems.append(f"Line {reader.line_num}: the quotation marks do not fit ({fault}). Download the file again.")
    if not problems and not seen:
        problems.append("The file has a heading but no schools.")
    if problems:
        raise RegisterError(*problems)


def _shape_of(header: Sequence[str]) -> Shape:
    """Which kind of file this is, by its heading.

    Raises:
        RegisterError: neither kind.
    """
    shape = min((FULL, TRIMMED), key=lambda each: len(set(each.headers_needed) - set(header)))
    missing = [name for name in shape.headers_needed if name not in header]
    if len(missing) >= len(shape.headers_needed) - 1:  # at best one word in common: another kind of file
        begins = ",".join(header)[:80] or "nothing"
        raise RegisterError(
            f"This is not a register of schools. Line 1 should name the columns, at least "
            f"{', '.join(FULL.headers_needed)}; it holds: {begins}"
        )
    if missing:
        raise RegisterError(f"Line 1: {_columns(missing)} missing. This should be {shape.title}.")
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if doubled:
        raise RegisterError(f"Line 1: a column comes twice: {', '.join(doubled)}.")
    return shape


def _columns(names: Sequence[str]) -> str:
    return f"the column {names[0]} is" if len(names) == 1 else f"the columns {', '.join(names)} are"


def _cells_of(shape: Shape, header: Sequence[str]) -> _Cells:
    places = {name: place for place, name in enumerate(header)}
    return [(column, places[column.header]) for column in shape.columns if column.header in places]


def _row(
    record: list[str],
    width: int,
    cells: _Cells,
    shape: Shape,
    known: frozenset[str],
    line: int,
    problems: list[str],
) -> SchoolRow | None:
    if len(record) != width:
        problems.append(f"Line {line}: {len(record)} columns where the heading has {width}.")
        return None
    values: dict[str, Any] = {}
    faults = len(problems)
    for column, place in cells:
        cell = record[place].strip()
        if cell:
            try:
                values[column.attribute] = column.parse(cell)
            except ValueError as fault:
                problems.append(f"Line {line}, column {column.header}: '{cell[:60]}' {fault}.")
        elif column.attribute in ("urn", "name", "status"):
            problems.append(f"Line {line}, column {column.header}: this is empty.")
    return SchoolRow(line=line, known=known, **values) if len(problems) == faults else None


def _first_time(row: SchoolRow, seen: dict[str, int], problems: list[str]) -> bool:
    """Whether this URN has not been read before; one that has is a fault."""
    before = seen.setdefault(row.urn, row.line)
    if before != row.line:
        problems.append(f"Line {row.line}: URN {row.urn} is already on line {before}.")
    return before == row.line
