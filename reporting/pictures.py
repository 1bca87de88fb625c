"""The board's and the summary's charts, each with the sentence and the table that say the same."""

from __future__ import annotations

from typing import Any

from reporting.measures import Figure
from send_cases import charts
from send_cases.charts import Chart, Point, Series
from send_cases.words import date_words, plural


def _share(figure: Figure) -> str:
    """A column's words: whole per cent, and never 0% of nothing."""
    return "none" if figure.percent is None else f"{figure.percent:.0f}%"


def _months(rows: list[dict[str, Any]]) -> list[str]:
    """Short names of months, with the year where one begins, so that they stand beside each other."""
    starts = [r["period"].start for r in rows]
    return [f"{day:%b}" if i and day.month > 1 else f"{day:%b %y}" for i, day in enumerate(starts)]


def trend_chart(rows: list[dict[str, Any]]) -> Chart:
    """Share of plans issued within 20 weeks by month of issue: the rows of ``board.trend``."""
    names = _months(rows)
    points = [
        Point(name, r["share"].percent, r["period"].part, _share(r["share"]))
        for name, r in zip(names, rows, strict=True)
    ]
    known = [r for r in rows if r["share"].percent is not None]
    lead = "No plans were issued in the last 12 months."
    if known:
        last = known[-1]
        part = ", a month that is not over" if last["period"].part else ""
        lead = f"{last['period'].label}{part}: {last['share'].words}."
    return Chart(
        uid="trend",
        heading="Plans issued within 20 weeks, by month",
        lead=lead,
        svg=charts.columns("trend", "Share of plans issued within 20 weeks, by month", lead, points),
        columns=["Month", "Plans issued", "Within 20 weeks", "With exceptions left out"],
        rows=[
            [r["period"].label + (" (part)" if r["period"].part else ""), r["plans"].words, r["share"].words,
             r["share_ex"].words]
            for r in rows
        ],
        note="Every plan is counted in the columns, those with an exception too. The law is every plan.",
    )  # fmt: skip


def stage_chart(rows: list[dict[str, Any]]) -> Chart:
    """Open cases by stage, and how many of each are overdue by law: the rows of ``board.by_stage``."""
    total, late = sum(r["n"] for r in rows), sum(r["late"] for r in rows)
    lead = f"{total:,} open needs assessments; {late:,} of them overdue by law."
    return Chart(
        uid="stages",
        heading="Where open cases stand",
        lead=lead,
        svg=charts.stacked(
            "stages",
            "Open cases by stage",
            lead,
            [(_short(r["label"]), [r["n"] - r["late"], r["late"]]) for r in rows],
            [Series("Within the limits", charts.DARK), Series("Overdue by law", charts.ORANGE, "#0b0c0c")],
        ),
        columns=["Stage", "Open", "Overdue by law"],
        rows=[[r["label"], r["n"], r["late"]] for r in rows],
    )


def _short(label: str) -> str:
    short = {
        "Decided, family not yet told": "Assess: family not told",
        "Decided on a plan, family not yet told": "Plan: family not told",
        "Deciding whether to issue a plan": "Deciding on a plan",
        "Deciding whether to assess": "Deciding to assess",
    }
    return short.get(label, label)


def timeliness_chart(data: dict[str, Any]) -> Chart:
    """How long plans took: within 20 weeks, 20 to 52, over 52."""
    rows = {r["key"]: r for s in data["sections"] for r in s["rows"]}
    keys = ("plans_20w", "plans_20_52w", "plans_over_52w")
    values = [int(rows[k]["number"] or 0) for k in keys]
    values_ex = [int(rows[f"{k}_ex"]["number"] or 0) for k in keys]
    lead = f"Within 20 weeks, every plan counted: {rows['plans_20w']['words']}."
    return Chart(
        uid="timeliness",
        heading="How long plans took",
        lead=lead,
        svg=charts.stacked(
            "timeliness", "How long plans took", lead,
            [("Every plan", values), ("Exceptions left out", values_ex)],
            [Series("Within 20 weeks", charts.DARK), Series("20 to 52 weeks", charts.TEAL, "#0b0c0c"),
             Series("Over 52 weeks", charts.ORANGE, "#0b0c0c")],
        ),
        columns=["", "Within 20 weeks", "20 to 52 weeks", "Over 52 weeks"],
        rows=[["Every plan", *values], ["Exceptions left out", *values_ex]],
    )  # fmt: skip


def requests_chart(data: dict[str, Any]) -> Chart:
    """What became of the year's requests."""
    rows = {r["key"]: r for s in data["sections"] for r in s["rows"]}
    keys = ("requests_assess", "requests_refused", "requests_undecided", "requests_withdrawn")
    points = [Point(rows[k]["label"].split(",")[0].split(" before ")[0], rows[k]["number"]) for k in keys]
    lead = f"{rows['requests']['words']} requests received; decisions told within 6 weeks: {rows['decisions_6w']['words']}."
    return Chart(
        uid="requests",
        heading="What became of the requests",
        lead=lead,
        svg=charts.bars("requests", "What became of the requests", lead, points),
        columns=["Outcome", "Requests"],
        rows=[[rows[k]["label"], rows[k]["words"]] for k in keys],
    )


def faults_chart(rows: list[dict[str, Any]]) -> Chart:
    """Errors and queries of the return that stood at the end of each week: the rows of ``listing.over_time``."""
    last, first = rows[-1], rows[0]
    lead = (
        f"Today {plural(last['errors'], 'error')} and {plural(last['queries'], 'query', 'queries')}; {len(rows) - 1} weeks "
        f"ago {first['errors']:,} and {first['queries']:,}."
    )
    names = [date_words(r["day"], r["day"].year, "short") if i % 3 == 0 else "" for i, r in enumerate(rows)]
    series = [
        (charts.Series("errors", charts.RED), [float(r["errors"]) for r in rows]),
        (charts.Series("queries", charts.DARK), [float(r["queries"]) for r in rows]),
    ]
    return Chart(
        uid="faults",
        heading="Faults over the last 12 weeks",
        lead=lead,
        svg=charts.lines("faults", "Errors and queries that stood, by week", lead, names, series),
        columns=["At the end of", "Errors", "Queries"],
        rows=[[date_words(r["day"]), f"{r['errors']:,}", f"{r['queries']:,}"] for r in rows],
        note="A fault of a record counts from the day it was first seen to the day it was put right. Explained queries count too.",
    )
