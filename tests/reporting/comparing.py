"""Board, summary, CSV and PDF beside the independent count: used on a small seed and on the whole one."""

from __future__ import annotations

import csv
import datetime as dt
import io

from pypdf import PdfReader

from ehcp.models import Process
from reporting import board, summary
from reporting.actions import make_summary
from reporting.period import calendar_year
from send_cases.accounts.models import User
from tests.reporting import independent


def compare_board(today: dt.date) -> dict[str, int]:
    """Every tile is what plain SQL counts, and as many cases lie behind it; the tiles."""
    tallies, other = board.tallies(today), independent.counted_now(today)
    assert {key: tallies[key] for key in other} == other
    for tile in board.counts(today):
        assert board.open_assessments(Process.objects.current()).filter(tile.where).count() == tallies[tile.key], (
            tile.key
        )
    assert sum(row["n"] for row in board.by_stage(today)) == tallies["total"]
    assert sum(row["n"] for row in board.by_officer(today)) == tallies["total"]
    return tallies


def compare_year(year: int, today: dt.date) -> dict[str, float]:
    """Every figure of a year's summary, and of its CSV, is what plain SQL counts; the figures that were compared."""
    period = calendar_year(year, today)
    data = summary.summary(year, today)
    shown = {row["key"]: row["number"] for section in data["sections"] for row in section["rows"]}
    rows = csv.DictReader(io.StringIO(summary.as_csv(data).decode("utf-8-sig")))
    written = {row["measure"]: row["numerator"] for row in rows if row["group"] == "All"}
    counted = independent.counted(period.start, period.end, period.as_at)
    same = counted.keys() & shown.keys()
    assert len(same) > 15
    for key in same:
        assert float(shown[key] or 0) == float(counted[key] or 0), key
        assert float(written[key] or 0) == float(counted[key] or 0), key
    return {key: float(counted[key] or 0) for key in sorted(same)}


def compare_pdf(year: int, by: User) -> None:
    """The PDF that is kept prints every figure of the summary as the summary says it."""
    made = make_summary(by=by, year=year)
    with made.pdf.open("rb") as kept:
        pages = PdfReader(io.BytesIO(kept.read())).pages
        text = "".join("".join(page.extract_text().split()) for page in pages)
    for section in made.data["sections"]:
        for row in section["rows"]:
            assert "".join(row["words"].split()) in text, (row["key"], row["words"])
