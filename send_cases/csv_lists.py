"""A list as CSV: the rows of its page under the same filters and access, streamed, and no cell that is a formula.

A list's view asks ``wanted(request)`` and answers with ``csv_of``; its template offers it with ``{% csv_link %}``.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse

from send_cases import clock

PARAMETER = "as"
#: What a spreadsheet takes for the beginning of a formula; the last four are wide forms that some read likewise.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def wanted(request: HttpRequest) -> bool:
    """Whether the list is asked for as CSV: ``?as=csv`` beside its filters."""
    return request.GET.get(PARAMETER) == "csv"


def cell(value: Any) -> str:
    """A value as it stands in the file: days as 2026-11-27, yes and no in words, nothing where nothing is known."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.astimezone(clock.now().tzinfo).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (dt.date, int)):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_of(name: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """The file, a line at a time.

    Args:
        name: of the file, a plain word that names nobody; the day is added.
        columns: its first line.
        rows: the values of each further line; read while the file is sent.
    """
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(columns)  # spreadsheets need the mark to read UTF-8
        for row in rows:
            yield writer.writerow([cell(value) for value in row])

    file = f"{name}-{clock.today():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)
