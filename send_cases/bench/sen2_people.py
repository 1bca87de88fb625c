"""Invented people in the form of the SEN2 return, by the thousand and always the same, to measure on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ehcp.identifiers import make_upn
from reporting.sen2 import COLLECTIONS, Record, make_header

YEAR = 2026
URNS = ("138454", "103032", "103036", "103044", "103048", "131057", "130343")
TYPES = ("ASD", "SLCN", "SEMH", "MLD", "SPLD", "SLD", "PD", "HI")
_DAY = dt.date(2025, 1, 6)


def header() -> Record:
    """The header of a return."""
    return make_header(
        {
            "Collection": "SEN2", "Year": str(YEAR), "ReferenceDate": COLLECTIONS[YEAR].census_on, "SourceLevel": "L",
            "LEA": "320", "SoftwareCode": "send-cases", "Release": "1", "SerialNo": "001",
            "DateTime": "2026-02-02T09:30:00", "DMO": "Y", "DCO": "N", "DSCO": "R",
        }
    )  # fmt: skip


def people(count: int) -> Iterator[Record]:
    """So many people without a fault: seven in ten with an older plan, the others in every other stage.

    Args:
        count: how many.
    """
    for number in range(count):
        kind = number % 20
        born = dt.date(2010, 1, 1) + dt.timedelta(days=number * 7 % 3000)
        yield Record(
            "Person",
            {
                "Surname": f"Surname{number}", "Forename": f"Forename{number % 977}", "PersonBirthDate": str(born),
                "Sex": "MF"[number % 2], "Ethnicity": "WBRI", "PostCode": "ZZ99 9ZZ",
                "UPN": make_upn("320", f"{number:09}"),
            },
            [_older(number) if kind < 14 else _new(number, kind)],
        )  # fmt: skip


def _older(number: int) -> Record:
    start = str(dt.date(2019, 9, 2) + dt.timedelta(days=number % 1500))
    assessment = Record("Assessment", {"AssessmentOutcome": "H"}, [_plan(number, start)])
    return Record("Requests", {"RequestOutcome": "H"}, [assessment, _where(number, start)])


def _new(number: int, kind: int) -> Record:
    received = _DAY + dt.timedelta(days=number % 200)
    told, issued = str(received + dt.timedelta(days=40)), str(received + dt.timedelta(days=138))
    values = {"ReceivedDate": str(received), "RequestSource": "2", "RYA": "0"}
    if kind == 19:
        return Record("Requests", values | {"RequestOutcome": "A"})
    flags = {"RequestMediation": "0", "RequestTribunal": "0"}
    outcome = "N" if kind == 18 else "Y"
    request = Record("Requests", values | {"RequestOutcomeDate": told, "RequestOutcome": outcome} | flags)
    if outcome == "Y":
        names = ("AssessmentMediation", "AssessmentTribunal", "OtherMediation", "OtherTribunal", "Week20")
        more = {"AssessmentOutcomeDate": issued} | dict.fromkeys(names, "0")
        request.add(Record("Assessment", {"AssessmentOutcome": "Y"} | more, [_plan(number, issued)]))
        request.add(_where(number, issued))
    return request


def _school(number: int) -> dict[str, str]:
    flags = {"SENunitIndicator": "0", "ResourcedProvisionIndicator": "0"}
    return {"URN": URNS[number % len(URNS)], "PlacementRank": "1"} | flags


def _plan(number: int, start: str) -> Record:
    return Record("NamedPlan", {"StartDate": start, "PB": "0"}, [Record("PlanDetail", _school(number))])


def _where(number: int, start: str) -> Record:
    first = _school(number + 1) | {"EntryDate": "2019-09-02", "LeavingDate": "2025-07-18"}
    needs = [("1", TYPES[number % 8]), ("2", TYPES[(number + 3) % 8])]
    values = {}
    if start < "2025-01-01":
        values = {"ReviewMeeting": "2025-11-12", "ReviewOutcome": "M", "LastReview": "2025-12-08"}
    return Record(
        "ActivePlans",
        values,
        [
            Record("PlacementDetail", first),
            Record("PlacementDetail", _school(number) | {"EntryDate": "2025-09-03"}),
            *(Record("SENneed", {"SENtype": kind, "SENtypeRank": rank}) for rank, kind in needs),
        ],
    )
