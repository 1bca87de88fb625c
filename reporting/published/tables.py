"""The tables: which rows each has, what a row is a share of, and the part of DfE's release that it follows."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reporting.published.counting import Counting
from reporting.sen2.codes import labels

ENGLAND = Path(__file__).with_name("england.csv")
SMALL = 6  # a smaller number of people is not printed, nor what can be worked out of it by one step
SOURCE = (
    "England: Department for Education, “Education, health and care plans”, reporting years 2025 and 2026. "
    "Contains public sector information licensed under the Open Government Licence v3.0."
)


@dataclass(frozen=True)
class Row:
    """One line: what is counted, and of what it is a share (a key; keys that are added up; nothing for none)."""

    key: str
    label: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        key, heading: its name.
        dfe: the file of DfE's release that it follows.
        note: what is counted, in a sentence or two.
        rows: its lines.
    """

    key: str
    heading: str
    dfe: str
    note: str
    rows: tuple[Row, ...]


def _rows(total: str, *pairs: tuple[str, str]) -> tuple[Row, ...]:
    return tuple(Row(key, label, (total,)) for key, label in pairs)


_PLACES = (
    ("mainstream", "Mainstream schools"), ("unit", "Of them, in a SEN unit"), ("resourced", "Of them, in resourced provision"),
    ("special", "Special schools"), ("ap", "Alternative provision"), ("fe", "Further education and post-16"),
    ("early", "Early years, not on the register"), ("elsewhere", "Educated elsewhere, or not in education"),
)  # fmt: skip
_ELSEWHERE = (
    ("EHE", "Home educated by choice of the parents"), ("OLA", "Arranged by the authority"), ("OPA", "Arranged by the parents"),
    ("NEET", "Not in education, employment or training, 16 to 25"), ("NIEC", "Not in education, notice to cease issued"),
    ("NIEO", "Not in education or training, other"), ("OTH", "Other placements"),
)  # fmt: skip
_TIMES = (("20", "Within 20 weeks"), ("52", "After 20 weeks, within 52"), ("over", "After 52 weeks"))


def tables(year: int) -> tuple[Table, ...]:
    """The tables of a collection year; labels of codes are that year's."""
    return (*_requests(year), *_assessments(), *_plans(year), *_reviews(), *_ends(year))


def _requests(year: int) -> tuple[Table, ...]:
    six = ("requests.six_weeks", "requests.over_six_weeks")
    sources = labels("request_source", max(year, 2025))
    return (
        Table("requests", "Requests for an EHC needs assessment", "requests",
              "Requests received in the calendar year. Assess includes outcome H. Decisions within 6 weeks are of those "
              "requests whose outcome date is given.",
              (Row("requests", "Requests received"), *_rows("requests", ("requests.assess", "Decided to assess"),
               ("requests.refused", "Decided not to assess"), ("requests.withdrawn", "Withdrawn"),
               ("requests.undecided", "No decision yet")), Row("requests.six_weeks", "Decision within 6 weeks", six),
               *_rows("requests", ("requests.mediation", "With mediation"), ("requests.tribunal", "With an appeal")))),
        Table("source", "Who asked", "requests", "Of requests received in the calendar year. Asked for from 2025.",
              _rows("requests", *((f"source.{code}", label) for code, label in sources.items()),
                    ("source.unknown", "Not known"))),
    )  # fmt: skip


def _assessments() -> tuple[Table, ...]:
    sixteen = ("assessments.sixteen_weeks", "assessments.over_sixteen_weeks")
    found = [
        Table("assessments", "EHC needs assessments", "assessments",
              "Assessments that ended in the calendar year with a plan issued, the family told of none, or withdrawn.",
              (Row("assessments", "Assessments completed"), *_rows("assessments", ("assessments.issued", "Plan issued"),
               ("assessments.not_issued", "No plan"), ("assessments.withdrawn", "Withdrawn")),
               Row("assessments.sixteen_weeks", "“No plan” told within 16 weeks", sixteen),
               *_rows("assessments", ("assessments.mediation", "With mediation about the outcome"),
                      ("assessments.tribunal", "With an appeal about the outcome"),
                      ("assessments.other_mediation", "With other mediation"),
                      ("assessments.other_tribunal", "With another appeal")))),
    ]  # fmt: skip
    for key, heading, note in (
        (
            "timely",
            "Plans issued, and the 20 weeks",
            "Every plan issued in the calendar year whose request date is given.",
        ),
        ("timely_ex", "The same without exceptions", "Plans with Week20 1 are left out of both sides."),
    ):
        rows = (Row(key, "Plans issued"), *_rows(key, *((f"{key}.{band}", label) for band, label in _TIMES)),
                Row(f"{key}.weeks", "Mean weeks from request to plan"))  # fmt: skip
        found.append(Table(key, heading, "timeliness_20_week", note, rows))
    return tuple(found)


def _at(key: str) -> tuple[Row, ...]:
    return _rows(key, *((f"{key}.at.{name}", label) for name, label in _PLACES), (f"{key}.at.unknown", "Not recorded"))


def _plans(year: int) -> tuple[Table, ...]:
    ages = (("under5", "Under 5"), ("5-10", "5 to 10"), ("11-15", "11 to 15"), ("16-19", "16 to 19"), ("20-25", "20 to 25"),
            ("unknown", "Not known"))  # fmt: skip
    groups = (("W", "White"), ("M", "Mixed"), ("A", "Asian, with Chinese"), ("B", "Black"), ("O", "Any other ethnic group"),
              ("U", "Unclassified"))  # fmt: skip
    needs = labels("sen_type", year)
    return (
        Table("new", "New plans, and where they name a place", "newplans",
              "Plans issued in the calendar year, by the first placement that section I names.",
              (Row("new", "Plans issued"), *_at("new"))),
        Table("plans", "Plans on census day, and where people are", "caseload",
              "Plans in force on census day, by the placement of first rank that is open then.",
              (Row("plans", "Plans in force"), *_at("plans"))),
        Table("elsewhere", "Educated elsewhere", "caseload", "Plans in force on census day.",
              _rows("plans", *((f"plans.at.{code}", label) for code, label in _ELSEWHERE))),
        Table("age", "Plans on census day by age", "caseload", "Age on 31 August before, the start of the academic year.",
              _rows("plans", *((f"plans.age.{key}", label) for key, label in ages))),
        Table("sex", "Plans on census day by sex", "caseload", "Plans in force on census day.",
              _rows("plans", ("plans.sex.F", "Female"), ("plans.sex.M", "Male"), ("plans.sex.unknown", "Not known"))),
        Table("ethnicity", "Plans on census day by ethnicity", "caseload", "Main groups; refused and not known yet are "
              "unclassified.", _rows("plans", *((f"plans.ethnicity.{key}", label) for key, label in groups))),
        Table("needs", "Plans on census day by primary need", "sen_needs", "The need of first rank. England’s figures are "
              "those of January 2025, in which Down syndrome stands under other.",
              _rows("needs", *((f"needs.{code}", label) for code, label in needs.items()), ("needs.unknown", "Not recorded"))),
    )  # fmt: skip


def _reviews() -> tuple[Table, ...]:
    return (
        Table("reviews", "Annual reviews", "annual_reviews",
              "Plans in force on census day that began before the calendar year. The outcomes and the 4 weeks are of reviews "
              "held in it; a review whose decision has no date counts as over 4 weeks.",
              (Row("reviews.expected", "Reviews expected"),
               *_rows("reviews.expected", ("reviews", "Held in the year"), ("reviews.prior", "Last held before the year"),
                      ("reviews.none", "None given")),
               *_rows("reviews", ("reviews.M", "Plan maintained"), ("reviews.A", "Plan amended"), ("reviews.C", "Plan ceased"),
                      ("reviews.no_outcome", "No outcome given"),
                      ("reviews.four_weeks", "Decision within 4 weeks"),
                      ("reviews.over_four_weeks", "Decision later, or without a day")))),
        Table("transfers", "Phase transfers", "phase_transfers", "Plans in force on census day with such a date.",
              _rows("plans", ("transfers.due_before", "Due in the calendar year"), ("transfers.due", "Due in the census year"),
                    ("transfers.final_before", "Final plan in the calendar year"),
                    ("transfers.final", "Final plan in the census year"))),
    )  # fmt: skip


def _ends(year: int) -> tuple[Table, ...]:
    def coded(key: str, code_set: str) -> tuple[Row, ...]:
        return _rows(key, *((f"{key}.{code}", label) for code, label in labels(code_set, year).items()))

    return (
        Table("ceased", "Plans ceased", "ceased_plans", "Plans that ceased in the calendar year, by reason.",
              (Row("ceased", "Plans ceased"), *coded("ceased", "cease_reason"),
               Row("ceased.unknown", "Reason not recorded", ("ceased",)))),
        Table("budget", "Personal budgets", "personal_budgets", "Of plans in force on census day.",
              (Row("budget", "Personal budget", ("plans",)), Row("budget.OA", "Organised arrangements", ("plans",)),
               *(Row(f"budget.{code}", f"Direct payments: {label}", ("plans",))
                 for code, label in labels("direct_payments", year).items()))),
        Table("residential", "Residential placements", "residential_settings", "Of plans in force on census day.",
              (Row("residential", "Residential", ("plans",)), *coded("residential", "residential"))),
        Table("work", "Work-based placements", "work_based_placements", "Of plans in force on census day.",
              (Row("work", "Work-based", ("plans",)), *coded("work", "work_based"))),
    )  # fmt: skip


@cache
def england() -> Mapping[str, tuple[float, str]]:
    """Key → England's number, and the period it is of."""
    with ENGLAND.open(encoding="utf-8", newline="") as lines:
        return {row["key"]: (float(row["number"]), row["period"]) for row in csv.DictReader(lines)}


def figures(year: int, now: Counting, before: Counting | None) -> list[dict[str, Any]]:
    """Every table as plain data: for each row number, share and words, now, last year and in England.

    Args:
        year: the collection year.
        now: this return, counted.
        before: last year's; ``None`` where none is at hand.
    """
    return [
        {
            "key": table.key, "heading": table.heading, "dfe": table.dfe, "note": table.note,
            "rows": [
                {
                    "key": row.key, "label": row.label,
                    "now": _cell(row, now.number), "before": _cell(row, before.number if before else None),
                    "england": _england(row),
                }
                for row in table.rows
            ],
        }
        for table in tables(year)
    ]  # fmt: skip


def _cell(row: Row, number: Any) -> dict[str, Any]:
    """A number with its share, and the words for it where it is small."""
    if number is None:
        return {"number": None, "percent": None, "words": "not held"}
    found = number(row.key)
    if row.key.endswith(".weeks"):
        return {"number": found, "percent": None, "words": "none" if found is None else f"{found} weeks"}
    base = sum(number(key) for key in row.of)
    return shown(found, base if row.of else None)


def shown(number: float, base: float | None) -> dict[str, Any]:
    """A count as it may be printed: none, 1 to 5, or the number with its share of a base that is not small."""
    if not number:
        return {"number": 0, "percent": None, "words": "none"}
    if number < SMALL:
        return {"number": None, "percent": None, "words": "1 to 5"}
    if base is None or base < SMALL:
        return {"number": int(number), "percent": None, "words": f"{number:,.0f}"}
    percent = round(100 * number / base, 1)
    return {"number": int(number), "percent": percent, "words": f"{number:,.0f} ({percent}%)"}


def _england(row: Row) -> dict[str, Any]:
    held = england()
    if row.key not in held:
        return {"number": None, "percent": None, "words": "not published", "period": ""}
    number, period = held[row.key]
    if row.key.endswith(".weeks"):
        return {"number": number, "percent": None, "words": f"{number} weeks", "period": period}
    same = all(key in held and held[key][1] == period for key in row.of)
    return shown(number, sum(held[key][0] for key in row.of) if row.of and same else None) | {"period": period}
