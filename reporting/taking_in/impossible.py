"""What of a return no record can hold: values that are none, ends before beginnings, settings that are two or nobody.

Everything else comes in as it is, gaps too; whether it is right is for the rules of the return.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.sen2 import Problem, Record, doubtful
from reporting.sen2.codes import is_day, verdicts
from reporting.sen2.problems import ERROR

RULE = "I01"  # ours: it cannot be taken in
LONGEST = {"Surname": 80, "Forename": 80, "SENSettingOther": 200}
SHAPES = {
    "UPN": (re.compile(r"[A-Z][0-9]{11}[0-9A-Z]"), "a letter, 11 digits, and a digit or letter"),
    "UniqueLearnerNumber": (re.compile(r"[0-9]{10}"), "10 digits"),
    "URN": (re.compile(r"[0-9]{1,6}"), "up to 6 digits"),
    "UKPRN": (re.compile(r"[0-9]{8}"), "8 digits"),
}
MAY_COME = frozenset({"PhaseTransferDueDate"})
EARLIEST = "1900-01-01"  # a day before is a slip of somebody's hand, and so is one that is so many years ahead
YEARS_AHEAD = 30
ENDS = (("EntryDate", "LeavingDate"), ("StartDate", "CeaseDate"))
PLACES = ("PlanDetail", "PlacementDetail")


class Checks:
    """Looks for what cannot be.

    Args:
        year: the collection year whose layout the file was read by.
        last: ccyy-mm-dd, the last day that can have been: today, or census day if that is later.
    """

    def __init__(self, year: int, last: str) -> None:
        self._verdicts, self._last = verdicts(year), last
        self._latest = f"{int(last[:4]) + YEARS_AHEAD:04}{last[4:]}"

    def problems(self, person: Record) -> list[Problem]:
        """What of a person cannot be taken in; none is an empty list."""
        found = list(self._whole(person))
        for record in person.walk():
            found += self._values(record, person)
            if record.name in PLACES:
                found += self._place(record, person)
        return found

    def _whole(self, person: Record) -> Iterator[Problem]:
        for name in ("Surname", "Forename"):
            if name not in person:
                yield self._said(person, person, name, f"There is no {name}. A record cannot be without: give it.")
        active = [plan for plan in _plans(person) if "CeaseDate" not in plan and "CeaseReason" not in plan]
        if len(active) > 1:
            yield self._said(person, active[1], "StartDate", "There are two plans that have not ceased. A person has one "
                             "plan at a time: give the first its CeaseDate and CeaseReason.")  # fmt: skip
        for request in person.all("Requests"):
            for block in request.walk():
                for part, rank in (("PlanDetail", "PlacementRank"), ("SENneed", "SENtypeRank")):
                    yield from self._ranks(person, block.all(part), rank)

    def _ranks(self, person: Record, rows: list[Record], name: str) -> Iterator[Problem]:
        seen: set[str] = set()
        for row in rows:
            if row.name == "SENneed" and "SENtype" not in row:
                yield self._said(person, row, "SENtype", "There is no SENtype. Give it, or leave out this SENneed.")
            if name not in row:
                yield self._said(person, row, name, f"There is no {name}. Give 1 or 2.")
            elif row[name] in seen:
                yield self._said(person, row, name, f"{name} {row[name]} is given twice. The ranks are 1 and 2.")
            seen.add(row.get(name, ""))

    def _values(self, record: Record, person: Record) -> Iterator[Problem]:
        judged = self._verdicts.get(record.name, {})
        born = self._born(person)
        for name, text in record.items():
            if name in judged and not judged[name][text]:
                yield self._said(person, record, name, f"{name} is no value that the return knows. Correct it.")
            elif name in SHAPES and not SHAPES[name][0].fullmatch(text):
                yield self._said(person, record, name, f"{name} is not {SHAPES[name][1]}. Correct it, or leave it out.")
            elif len(text) > LONGEST.get(name, 10**6):
                yield self._said(person, record, name, f"{name} is longer than {LONGEST[name]} characters. Shorten it.")
            elif name.endswith("Date") or name in ("ReviewMeeting", "ReviewDraft", "LastReview"):
                yield from self._day(record, person, name, text, born)
        for first, last in ENDS:
            if record.get(last, "9999") < record.get(first, "") and is_day(record[first]) and is_day(record[last]):
                yield self._said(person, record, last, f"{last} is before {first}. Correct one of them.")

    def _born(self, person: Record) -> str:
        """The birth date; empty if it is no day, as nothing is before that."""
        born = person.get("PersonBirthDate", "")
        return born if born and self._verdicts["Person"]["PersonBirthDate"][born] else ""

    def _day(self, record: Record, person: Record, name: str, text: str, born: str) -> Iterator[Problem]:
        if text > self._last and name not in MAY_COME:
            yield self._said(person, record, name, f"{name} is still to come. Correct it, or leave it out.")
        elif not EARLIEST <= text <= self._latest:
            yield self._said(person, record, name, f"{name} is in the year {text[:4]}. Correct it, or leave it out.")
        elif born and text < born and name not in MAY_COME:
            yield self._said(person, record, name, f"{name} is before the birth date. Correct one of them.")

    def _place(self, record: Record, person: Record) -> Iterator[Problem]:
        numbers = "URN" in record or "UKPRN" in record
        code = doubtful.SEN_SETTING in record
        if numbers == code:
            what = "both a number of a school and a SENSetting" if code else "neither URN, UKPRN nor SENSetting"
            yield self._said(person, record, "URN", f"There is {what}. Give exactly one of the three.")
        if record.name == "PlacementDetail" and "PlacementRank" not in record:
            yield self._said(person, record, "PlacementRank", "There is no PlacementRank. Give 1 or 2.")

    def _said(self, person: Record, record: Record, name: str, words: str) -> Problem:
        return Problem(RULE, ERROR, record.path(name), record.line_of(name), person.reference(), words)


def _plans(person: Record) -> Iterator[Record]:
    """The plans of a person, one told of by ActivePlans alone among them."""
    for request in person.all("Requests"):
        assessment, active = request.one("Assessment"), request.one("ActivePlans")
        plan = assessment.one("NamedPlan") if assessment is not None else None
        if plan is not None or active is not None:
            yield plan if plan is not None else Record("NamedPlan")
