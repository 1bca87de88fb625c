"""The lists as the workbook that goes to the inspectors: one sheet for each, and one of notes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from reporting.annex_a.columns import DATES, ELSEWHERE, LIST_TITLES, LISTS, NUMBERS, columns_of
from reporting.annex_a.rows import Row

NOTES = "Notes"
WIDTH, WIDE = 18, 100


def workbook(lists: dict[str, list[Row]], notes: Iterable[tuple[str, str]], made_at: dt.datetime) -> bytes:
    """The workbook.

    Args:
        lists: name of the sheet → rows.
        notes: what stands on the sheet of notes, line by line.
        made_at: what the file says of when it was made.

    Returns:
        the bytes of the file; the same for the same arguments.
    """
    out = io.BytesIO()
    # Texts stay texts: what begins with "=" is no formula, and a number with noughts before it keeps them.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": "Area SEND inspection lists", "created": made_at.replace(tzinfo=None)})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name in LISTS:
            _sheet(book.add_worksheet(name), name, lists[name], head, day)
        sheet = book.add_worksheet(NOTES)
        sheet.set_column(0, 0, WIDTH * 2)
        sheet.set_column(1, 1, WIDE, book.add_format({"text_wrap": True, "valign": "top"}))
        for number, (label, words) in enumerate(notes):
            sheet.write_string(number, 0, label, head)
            sheet.write_string(number, 1, words)
    return out.getvalue()


def _sheet(sheet: Any, name: str, rows: list[Row], head: Any, day: Any) -> None:
    columns = columns_of(name)
    sheet.set_column(0, len(columns) - 1, WIDTH)
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.head, head)
    for number, row in enumerate(rows, start=1):
        for at, column in enumerate(columns):
            value = row.get(column.key)
            if value in (None, ""):
                continue
            if column.key in DATES:
                sheet.write_datetime(number, at, value, day)
            elif column.key in NUMBERS:
                sheet.write_number(number, at, value)
            else:
                sheet.write_string(number, at, value)


def notes_of(made: dict[str, str], joined: Iterable[str], findings: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What the sheet of notes says.

    Args:
        made: label → words about the making.
        joined: keys of the columns that were given from other systems.
        findings: a rule, and what it found.
    """
    given = set(joined)
    lines = list(made.items())
    lines += [(name, LIST_TITLES[name]) for name in LISTS]
    lines.append((
        "List_2 is not complete", "Casework holds those without a plan only while they are being assessed. Everybody else on "
        "SEN support is known to the schools: add them from the school census.",
    ))  # fmt: skip
    for column in ELSEWHERE:
        where = "joined from a file by UPN" if column.key in given else "left blank"
        lines.append((column.head, f"Not held in casework: it comes from the {column.system}. Here it is {where}."))
    lines += [
        ("Date EHC plan last reviewed", "The last review meeting; where none is held, the day of the last decision."),
        ("SEN primary need", "Down syndrome (DS) has no code in these lists and stands under OTH."),
        ("Phase", "As the register of schools has it; blank where the register does not say."),
        (
            "Columns and codes",
            "Those of 2024 as published by Data to Insight. Compare them with the request you were sent.",
        ),
    ]
    return [*lines, *findings]
