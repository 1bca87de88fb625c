"""The tables as a workbook: notes first, every figure in one sheet, and a sheet for each table."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

HEADS = ("{year}", "{year}, %", "{before}", "{before}, %", "England", "England, %", "England, period")
WIDTHS = (58, 12, 12, 12, 12, 12, 12, 16)
LONG = ("Table", "Row", "DfE’s file", "Number", "%", "Number, last year", "%, last year", "England", "England, %",
        "England, period")  # fmt: skip


def workbook(data: dict[str, Any]) -> bytes:
    """Write it.

    Args:
        data: as :func:`reporting.freezing.documents.figures_of` makes it.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": data["title"], "author": data["authority"], "comments": data["sha256"]})
    looks = {"bold": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
             "wrap": book.add_format({"text_wrap": True, "valign": "top"})}  # fmt: skip
    _notes(book, data, looks)
    _all(book, data)
    for table in data["tables"]:
        _table(book, data, table, looks)
    book.close()
    return out.getvalue()


def _notes(book: Any, data: dict[str, Any], looks: dict[str, Any]) -> None:
    sheet = book.add_worksheet("Notes")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    lines = [
        (data["title"], ""), *data["facts"], ("Figures of last year from", data["before"] or "No return of last year is at hand"),
        ("England", data["source"]),
        ("Small numbers", "A number from 1 to 5 is written “1 to 5” and has no share; nor has a share of fewer than 6."),
        ("Not held", "Written where no return of last year is at hand."),
        *((table["heading"], f"{table['note']} DfE’s file: {table['dfe']}.") for table in data["tables"]),
    ]  # fmt: skip
    for number, (what, words) in enumerate(lines):
        sheet.write_string(number, 0, what, looks["bold"])
        sheet.write_string(number, 1, str(words), looks["wrap"])


def _all(book: Any, data: dict[str, Any]) -> None:
    """One line for each figure, to be sorted and filtered."""
    sheet = book.add_worksheet("All figures")
    rows = [
        [table["heading"], row["label"], table["dfe"], *_pair(row["now"]), *_pair(row["before"]), *_pair(row["england"]),
         row["england"]["period"]]
        for table in data["tables"] for row in table["rows"]
    ]  # fmt: skip
    _grid(sheet, rows, LONG, "figures", (36, 50, 22, 12, 10, 12, 10, 12, 10, 16))


def _table(book: Any, data: dict[str, Any], table: dict[str, Any], looks: dict[str, Any]) -> None:
    sheet = book.add_worksheet(table["key"])
    sheet.write_string(0, 0, table["heading"], looks["bold"])
    sheet.write_string(1, 0, table["note"])
    heads = [head.format(year=data["year"], before=data["year"] - 1) for head in HEADS]
    rows = [
        [row["label"], *_pair(row["now"]), *_pair(row["before"]), *_pair(row["england"]), row["england"]["period"]]
        for row in table["rows"]
    ]
    _grid(sheet, rows, ("Row", *heads), f"t_{table['key']}", WIDTHS, first=3)


def _grid(sheet: Any, rows: list[list[Any]], heads: Any, name: str, widths: tuple[int, ...], first: int = 0) -> None:
    """A named table with its header row kept in sight."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    columns = [{"header": head} for head in heads]
    sheet.add_table(first, 0, first + len(rows), len(heads) - 1, {"name": name, "columns": columns})
    for line, row in enumerate(rows, start=first + 1):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(line, column, value)
            elif value:
                sheet.write_string(line, column, str(value))
    sheet.freeze_panes(first + 1, 1)


def _pair(cell: dict[str, Any]) -> list[Any]:
    """Number and share; words where there is no number."""
    return [cell["words"] if cell["number"] is None else cell["number"], cell["percent"]]
