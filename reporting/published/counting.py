"""Counting a return as DfE's statistics do: one pass over its people, plain Python.

The keys are those of ``tables.py`` and ``england.csv``. What DfE's data guidance does not settle is said in the notes
of the tables: which request outcomes count, what makes a review expected, who counts as being in a place.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from reporting.sen2 import COLLECTIONS, Record
from reporting.sen2.plans import Standing, is_open, standing

SIX_WEEKS, FOUR_WEEKS, SIXTEEN_WEEKS, TWENTY_WEEKS, YEAR = 42, 28, 112, 140, 364
AGES = (("under5", 4), ("5-10", 10), ("11-15", 15), ("16-19", 19), ("20-25", 99))
#: First letter of an ethnicity code → group; Chinese stands with Asian, as DfE has it.
ETHNICITIES = {"W": "W", "M": "M", "A": "A", "B": "B", "C": "A", "O": "O"}


@lru_cache(maxsize=50_000)
def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def days_between(first: str | None, last: str | None) -> int | None:
    """Whole days; ``None`` where one is not there or is no day."""
    one, other = _day(first or ""), _day(last or "")
    return (other - one).days if one is not None and other is not None else None


def age_on(born: str | None, day: str) -> int | None:
    """Age in whole years."""
    one, other = _day(born or ""), _day(day)
    if one is None or other is None:
        return None
    return other.year - one.year - ((other.month, other.day) < (one.month, one.day))


class Counting:
    """How many there are of what in one return.

    Args:
        year: its collection year.
        kind: the group of a place, see ``schools.Schools``.

    Attributes:
        counts: key → number.
        days: of plans issued, the sum of days from request to issue, for the means.
    """

    def __init__(self, year: int, kind: Callable[[Record | None], str]) -> None:
        collection = COLLECTIONS[year]
        self.year, self._kind = year, kind
        self.begins, self.ends, self.census = collection.begins_on, collection.ends_on, collection.census_on
        self.counts: Counter[str] = Counter()
        self.days: Counter[str] = Counter()

    def add(self, person: Record) -> None:
        """Count a person in."""
        for request in person.all("Requests"):
            found = standing(request, self.census)
            self._request(request)
            if found.assessment is not None:
                self._assessment(request, found)
            if found.plan is not None:
                self._plan(person, found)

    def number(self, key: str) -> float | None:
        """A count, or a mean in weeks; ``None`` for a mean of nothing."""
        if not key.endswith(".weeks"):
            return self.counts[key]
        of = self.counts[key.removesuffix(".weeks")]
        return round(self.days[key.removesuffix(".weeks")] / of / 7, 1) if of else None

    def _in_year(self, day: str | None) -> bool:
        return day is not None and self.begins <= day <= self.ends

    def _request(self, request: Record) -> None:
        received = request.get("ReceivedDate")
        if not self._in_year(received):
            return
        count, outcome = self.counts, request.get("RequestOutcome", "")
        count["requests"] += 1
        count[{"Y": "requests.assess", "H": "requests.assess", "N": "requests.refused",
               "W": "requests.withdrawn"}.get(outcome, "requests.undecided")] += 1  # fmt: skip
        count[f"source.{request.get('RequestSource') or 'unknown'}"] += 1
        days = days_between(received, request.get("RequestOutcomeDate"))
        if days is not None:
            count["requests.six_weeks" if days <= SIX_WEEKS else "requests.over_six_weeks"] += 1
        count["requests.mediation"] += request.get("RequestMediation") == "1"
        count["requests.tribunal"] += request.get("RequestTribunal") == "1"

    def _assessment(self, request: Record, found: Standing) -> None:
        assessment = found.assessment
        outcome = assessment.get("AssessmentOutcome") if assessment is not None else None
        if assessment is None or outcome not in ("Y", "N", "W"):
            return
        day, received, count = assessment.get("AssessmentOutcomeDate"), request.get("ReceivedDate"), self.counts
        if outcome != "W" and not self._in_year(day):
            return
        count["assessments"] += 1
        count[{"Y": "assessments.issued", "N": "assessments.not_issued", "W": "assessments.withdrawn"}[outcome]] += 1
        for name, key in (("AssessmentMediation", "mediation"), ("AssessmentTribunal", "tribunal"),
                          ("OtherMediation", "other_mediation"), ("OtherTribunal", "other_tribunal")):  # fmt: skip
            count[f"assessments.{key}"] += assessment.get(name) == "1"
        days = days_between(received, day)
        if outcome == "N" and days is not None:
            count["assessments.sixteen_weeks" if days <= SIXTEEN_WEEKS else "assessments.over_sixteen_weeks"] += 1
        if outcome == "Y":
            self._issued(found, days, excused=assessment.get("Week20") == "1")

    def _issued(self, found: Standing, days: int | None, *, excused: bool) -> None:
        self.counts["new"] += 1
        self._at("new", _first(found.plan, "PlanDetail"))
        if days is None or days < 0:
            return
        band = "20" if days <= TWENTY_WEEKS else "52" if days <= YEAR else "over"
        for key in ("timely",) if excused else ("timely", "timely_ex"):
            self.counts[key] += 1
            self.counts[f"{key}.{band}"] += 1
            self.days[key] += days

    def _at(self, key: str, place: Record | None) -> None:
        """Where: the group, and within it what the tables split."""
        kind = self._kind(place)
        self.counts[f"{key}.at.{kind}"] += 1
        if place is None:
            return
        if kind == "mainstream":
            self.counts[f"{key}.at.unit"] += place.get("SENunitIndicator") == "1"
            self.counts[f"{key}.at.resourced"] += place.get("ResourcedProvisionIndicator") == "1"
        if kind == "elsewhere":
            self.counts[f"{key}.at.{place['SENSetting']}"] += 1

    def _plan(self, person: Record, found: Standing) -> None:
        plan = found.plan
        if plan is None:
            return
        if not found.active:
            if self._in_year(plan.get("CeaseDate")) or ("CeaseReason" in plan and "CeaseDate" not in plan):
                self.counts["ceased"] += 1
                self.counts[f"ceased.{plan.get('CeaseReason') or 'unknown'}"] += 1
            return
        self.counts["plans"] += 1
        self._who(person)
        self._money(plan)
        self._where(found.where)
        if plan.get("StartDate", "9999") < self.begins:
            self._review(found.where)

    def _who(self, person: Record) -> None:
        count = self.counts
        age = age_on(person.get("PersonBirthDate"), f"{self.year - 1}-08-31")
        count["plans.age." + ("unknown" if age is None else next(name for name, most in AGES if age <= most))] += 1
        sex = person.get("Sex") or {"1": "M", "2": "F"}.get(person.get("GenderCurrent", ""), "unknown")
        count[f"plans.sex.{sex}"] += 1
        code = person.get("Ethnicity", "")
        known = code not in ("REFU", "NOBT")
        count["plans.ethnicity." + (ETHNICITIES.get(code[:1], "U") if known else "U")] += 1

    def _money(self, plan: Record) -> None:
        count = self.counts
        count["budget"] += plan.get("PB") == "1"
        count["budget.OA"] += plan.get("OA") == "1"
        if "DP" in plan:
            count[f"budget.{plan['DP']}"] += 1

    def _where(self, where: Record | None) -> None:
        count = self.counts
        held = (
            [each for each in where.all("PlacementDetail") if is_open(each, self.census)] if where is not None else []
        )
        held.sort(key=lambda each: each.get("PlacementRank", "9"))
        self._at("plans", held[0] if held else None)
        for name, key in (("Res", "residential"), ("WBP", "work")):
            code = next((each[name] for each in held if name in each), None)
            if code is not None:
                count[key] += 1
                count[f"{key}.{code}"] += 1
        needs = where.all("SENneed") if where is not None else []
        main = next((each.get("SENtype") for each in needs if each.get("SENtypeRank") == "1"), None)
        count["needs"] += 1
        count[f"needs.{main or 'unknown'}"] += 1
        for name, key in (("PhaseTransferDueDate", "due"), ("PhaseTransferFinalDate", "final")):
            day = where.get(name, "") if where is not None else ""
            count[f"transfers.{key}_before"] += day[:4] == str(self.year - 1)
            count[f"transfers.{key}"] += day[:4] == str(self.year)

    def _review(self, where: Record | None) -> None:
        count = self.counts
        count["reviews.expected"] += 1
        meeting = where.get("ReviewMeeting") if where is not None else None
        if where is None or meeting is None:
            count["reviews.none"] += 1
            return
        if not self._in_year(meeting):
            count["reviews.prior" if meeting < self.begins else "reviews.none"] += 1
            return
        count["reviews"] += 1
        count[f"reviews.{where.get('ReviewOutcome') or 'no_outcome'}"] += 1
        days = days_between(meeting, where.get("LastReview"))
        count["reviews.four_weeks" if days is not None and days <= FOUR_WEEKS else "reviews.over_four_weeks"] += 1


def _first(block: Record | None, name: str) -> Record | None:
    """The block of the first rank."""
    found = block.all(name) if block is not None else []
    return min(found, key=lambda each: each.get("PlacementRank", "9"), default=None)
