"""The SEN2-style summary of a calendar year as plain data: what the PDF and the CSV are both written from."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

from reporting.base import assessments
from reporting.breakdowns import COLUMNS, breakdowns, in_words
from reporting.measures import GROUPS, MEASURES, Figure, figures
from reporting.period import Period, calendar_year, census_words

CSV_COLUMNS = (
    "section", "group", "measure", "definition", "period", "exceptions", "numerator", "base", "percent_or_value",
    "words", "dfe_column",
)  # fmt: skip


def summary(year: int, today: dt.date) -> dict[str, Any]:
    """Every figure of the summary.

    Args:
        year: the calendar year reported on.
        today: the day it is made.
    """
    period = calendar_year(year, today)
    counted = figures(MEASURES.values(), period)
    return {
        "year": year,
        "period": period.label,
        "part": period.part,
        "census": census_words(period),
        "as_at": period.as_at.isoformat(),
        "base": assessments(period.as_at).count(),
        "sections": [
            {"heading": heading, "rows": [_row(counted[m.key][""], period) for m in family]}
            for heading, family in GROUPS.items()
        ],
        "breakdowns": [
            {
                "key": b.key,
                "heading": b.heading,
                "columns": [MEASURES[c].label + _exceptions(c) for c in COLUMNS],
                "rows": [{"group": g, "figures": [_row(f, period) | {"words": in_words(f)} for f in fs]}
                         for g, fs in b.rows],
            }
            for b in breakdowns(period)
        ],
    }  # fmt: skip


def _exceptions(key: str) -> str:
    return " (exceptions left out)" if MEASURES[key].exceptions == "left out" else ""


def definition(figure_of: Any) -> str:
    """What a measure is, in one sentence."""
    if figure_of.counts == "share":
        return f"Of {figure_of.of}: {figure_of.label[0].lower()}{figure_of.label[1:]}"
    return str(figure_of.label)


def _row(figure: Figure, period: Period) -> dict[str, Any]:
    m = figure.measure
    value = figure.percent if m.counts == "share" else figure.number
    return {
        "key": m.key,
        "label": m.label,
        "definition": definition(m),
        "period": census_words(period) if m.period == "at the day" else period.label,
        "exceptions": m.exceptions,
        "number": figure.number,
        "base": figure.base,
        "value": value,
        "words": figure.words,
        "dfe": m.dfe,
    }


def as_csv(data: dict[str, Any]) -> bytes:
    """The summary as CSV: one row a figure, UTF-8 with a mark so that spreadsheets read it right."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)
    for section in data["sections"]:
        for row in section["rows"]:
            writer.writerow(_cells(section["heading"], "All", row))
    for table in data["breakdowns"]:
        for group in table["rows"]:
            for row in group["figures"]:
                writer.writerow(_cells(table["heading"], group["group"], row))
    return out.getvalue().encode("utf-8-sig")


def _cells(section: str, group: str, row: dict[str, Any]) -> list[Any]:
    value = "" if row["value"] is None or row["words"] in ("too few to say",) else row["value"]
    number = "" if row["words"] == "too few to say" else row["number"]
    return [section, group, row["key"], row["definition"], row["period"], row["exceptions"], number, row["base"],
            value, row["words"], row["dfe"]]  # fmt: skip
