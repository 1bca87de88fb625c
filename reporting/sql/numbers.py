"""The views that the measures are counted from, and the measures month by month: made from the board's own definitions."""

from __future__ import annotations

import datetime as dt

from reporting.base import COLUMNS, assessments
from reporting.measures import MEASURES, Measure, sums_of
from reporting.period import Period
from reporting.sql.cases import OF_PROCESS
from reporting.sql.shape import ANY_DAY, SCHEMA, TODAY, Column, View, compiled, filled
from reporting.tally import Sum, as_sql

C = Column
MONTHS = 36
FIRST, LAST = dt.date(2998, 1, 1), dt.date(2998, 12, 31)
#: Measures of what happened in a period; open work is counted at a day, from ``assessments``.
MONTHLY = {key: each for key, each in MEASURES.items() if each.period == "in the period"}
_NAMES = {f"'{FIRST}'::date": "m.first_day", f"'{LAST}'::date": "m.last_day"}
_WANTED = tuple(name for name in (*COLUMNS, "started_on", "process__pupil_id") if name not in ("need", "age", "sex"))


def _assessments() -> str:
    rows = compiled(assessments(ANY_DAY).order_by().values("pk", *_WANTED))
    return f"({rows}) a join ehcp_process p on p.id = a.pk join ehcp_pupil c on c.id = p.pupil_id"


ASSESSMENTS = View(
    "assessments", "Every request for a needs assessment that is this authority's, with what has become of it: the rows"
    " that the board and the measures count.", "one request", _assessments,
    (
        *OF_PROCESS,
        C("requested_by", "text", "a.requested_by", "Who asked, as a code.", "Request: asked by (SEN2 2.2)"),
        C("received_on", "date", "a.received_on", "Day the request arrived.", "Request: received (SEN2 2.1)"),
        C("started_on", "date", "a.started_on", "Day 0 of the limits: the request arrived or the authority became"
          " responsible.", "Request: received, responsible"),
        C("decision", "text", "nullif(a.decision, '')", "assess_yes or assess_no, once the family is told.",
          "Notice (SEN2 2.5)"),
        C("decision_on", "date", "a.decision_on", "Day the family is taken to have been told whether there will be an"
          " assessment.", "Notice (SEN2 2.4)"),
        C("decision_days", "whole number", "a.decision_days", "From day 0 to that day. Up to 42 is in time.",
          "SEND Regulations 2014, reg 5(1): six weeks", "calendar days"),
        C("reversed_on", "date", "a.reversed_on", "Day a refusal was taken back.", "Request: reversed"),
        C("no_plan_on", "date", "a.no_plan_on", "Day the family is taken to have been told that there will be no plan.",
          "Notice (SEN2 3.2)"),
        C("no_plan_days", "whole number", "a.no_plan_days", "From day 0 to that day. Up to 112 is in time.",
          "SEND Regulations 2014, reg 10(1): 16 weeks", "calendar days"),
        C("issued_on", "date", "a.issued_on", "Day the first final plan was sent.", "Plan version: sent (SEN2 3.2)"),
        C("days", "whole number", "a.days", "From day 0 to that day. Up to 140 is in time.",
          "SEND Regulations 2014, reg 13(2): 20 weeks", "calendar days"),
        C("week20", "yes or no", "a.week20", "A permitted exception excuses the 16 or 20 weeks.",
          "SEND Regulations 2014, reg 10(4), 13(3) (SEN2 3.7)"),
        C("ended_on", "date", "a.ended_on", "Day it was withdrawn or the child moved away.", "Request: withdrawn, exported"),
        C("open_days", "whole number", "a.open_days", "From day 0 to today.", "Request: received", "calendar days"),
    ),
)  # fmt: skip


#: As the measures' conditions name them; to them "none" is an empty text.
_COLUMNS = ", ".join(
    "coalesce(decision, '') as decision" if c.name == "decision" else c.name for c in ASSESSMENTS.columns
)


def _counted(measure: Measure, sums: dict[str, Sum], end: str) -> str:
    """One sum of a measure as SQL; nothing where a count has no numerator of its own."""
    found = sums.get(f"x_{end}")
    if found is None:
        return "null::numeric"
    condition, values = as_sql(found.where, COLUMNS, set())
    return filled(f"{found.function}({found.column or '*'}) filter (where {condition})", values, _NAMES)


def _by_month() -> str:
    counted, listed = [], []
    for i, (key, measure) in enumerate(MONTHLY.items()):
        sums = sums_of(measure, "x", measure.scope(Period(FIRST, LAST, ANY_DAY, "")))
        counted += [f"{_counted(measure, sums, 'base')} as b{i}", f"{_counted(measure, sums, 'hit')} as h{i}"]
        listed.append(
            f"({i}, '{key}', '{measure.label.replace(chr(39), chr(39) * 2)}', '{measure.counts}', t.b{i}, t.h{i})"
        )
    return f"""(
    with a as materialized (select {_COLUMNS} from {SCHEMA}.assessments),
    m as (
      select d::date as first_day, least((d + interval '1 month - 1 day')::date, {TODAY}) as last_day,
        (d + interval '1 month - 1 day')::date >= {TODAY} as part
      from generate_series(date_trunc('month', {TODAY} - interval '{MONTHS - 1} months'), {TODAY}, '1 month') d)
    select m.first_day, m.part, v.*
    from m cross join lateral (select {", ".join(counted)} from a) t
    cross join lateral (values {", ".join(listed)}) v (position, measure, label, counts, base, hit)) v"""  # noqa: S608 ours


MEASURES_BY_MONTH = View(
    "measures_by_month", f"The measures of the board for each of the last {MONTHS} calendar months, restricted records"
    " counted. The words and the column of DfE's statistics are those of the board's page of definitions.",
    "one measure of one month", _by_month,
    (
        C("month", "date", "v.first_day", "First day of the month.", "Calendar"),
        C("part", "yes or no", "v.part", "The month is not over.", "Calendar"),
        C("position", "whole number", "v.position", "Where it stands on the board, for sorting.", "Board", "place"),
        C("measure", "text", "v.measure", "Key of the measure: " + ", ".join(MONTHLY) + ".", "Measures"),
        C("label", "text", "v.label", "What it counts, in words.", "Measures"),
        C("counts", "text", "v.counts", "count, share or weeks.", "Measures"),
        C("base", "whole number", "v.base", "Of how many. For a count the count itself.", "assessments", "requests"),
        C("number", "number", "case v.counts when 'count' then v.base when 'weeks' then round(v.hit / 7.0, 1) else v.hit"
          " end", "The count, how many of the base, or mean weeks. Empty for a mean of nothing.", "assessments",
          "requests, or weeks"),
        C("percent", "number", "case when v.counts = 'share' and v.base > 0 then round(100.0 * v.hit / v.base, 1) end",
          "The share. Empty where there is nothing to take a share of.", "assessments", "percent"),
    ),
)  # fmt: skip
NUMBERS = (ASSESSMENTS, MEASURES_BY_MONTH)
