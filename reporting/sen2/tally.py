"""Counts of a whole return, for the rules that look at shares."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.sen2.plans import Standing, is_open
from reporting.sen2.record import Record


@dataclass(slots=True)
class Tally:
    """How many there are of what.

    Attributes:
        people: persons.
        unknown_number: of them, with ``UPNunknown``.
        unknown_ethnicity: of them, with ethnicity NOBT.
        active: plans active on census day.
        without_placement: of them, with no placement.
        ceased: plans with a reason for ceasing.
        ceased_other: of them, for reason 9.
        placed: placements open on census day.
        placed_other: of them, NIEO or OTH.
        issued: plans issued in the calendar year.
        excepted: of them, with ``Week20`` 1.
    """

    people: int = 0
    unknown_number: int = 0
    unknown_ethnicity: int = 0
    active: int = 0
    without_placement: int = 0
    ceased: int = 0
    ceased_other: int = 0
    placed: int = 0
    placed_other: int = 0
    issued: int = 0
    excepted: int = 0

    def add(self, person: Record, standings: list[Standing], begins: str, census: str) -> None:
        """Count a person in.

        Args:
            person: with nothing in it that cannot be right.
            standings: of each of their requests.
            begins: 1 January of the year reported on.
            census: census day.
        """
        self.people += 1
        self.unknown_number += "UPNunknown" in person
        self.unknown_ethnicity += person.get("Ethnicity") == "NOBT"
        for _, assessment, plan, where, active in standings:
            if assessment is not None and _issued_since(assessment, begins):
                self.issued += 1
                self.excepted += assessment.get("Week20") == "1"
            if active:
                self.active += 1
                self.without_placement += where is None or not where.all("PlacementDetail")
            elif plan is not None and "CeaseReason" in plan:
                self.ceased += 1
                self.ceased_other += plan["CeaseReason"] == "9"
            for placement in where.all("PlacementDetail") if where is not None else ():
                if is_open(placement, census):
                    self.placed += 1
                    self.placed_other += placement.get("SENSetting") in ("NIEO", "OTH")


def _issued_since(assessment: Record, day: str) -> bool:
    return assessment.get("AssessmentOutcome") == "Y" and assessment.get("AssessmentOutcomeDate", "") >= day
