"""Holding the records against the rules: everybody, some hundred at a time, or those whose record has just changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q

from ehcp.models import Authority
from reporting.building.build import header_of
from reporting.building.people import People
from reporting.building.years import Year
from reporting.faults import twins
from reporting.faults.keeping import keep, one_at_a_time
from reporting.faults.schools import Imported
from reporting.faults.spots import RETURN, Spot, spot_of, spot_of_whole
from reporting.faults.years import year_now
from reporting.freezing.people import as_last_year, last_years
from reporting.models import SenCheck, SenFault, SenRule
from reporting.sen2 import Checker, LastYear, Problem, Rule
from reporting.sen2.problems import ERROR, QUERY
from reporting.sen2.rules import adjusted, rules_of
from send_cases import clock

BATCH = 250  # people whose check is one transaction; a person who saves meanwhile waits for it
Say = Callable[[int, int, str], None]


def _quiet(done: int, total: int, words: str) -> None:
    """Nobody watches."""


def rules_in_use(year: int) -> dict[str, Rule]:
    """The rules of a year with the authority's own numbers and severities, by id."""
    rows = SenRule.objects.filter(Q(year=year) | Q(year__isnull=True)).order_by(
        "year"
    )  # the year's own word comes last
    changes = [{"rule": row.rule, "dfe_code": row.dfe_code, "severity": row.severity} for row in _last_first(rows)]
    return {rule.id: rule for rule in adjusted(changes, year, rules_of(year))}


def _last_first(rows: Iterable[SenRule]) -> list[SenRule]:
    """Rows for every year before rows of the year, so that the year's own word is the one that counts."""
    return sorted(rows, key=lambda row: row.year is not None)


@dataclass
class Counts:
    """What one check has seen."""

    people: int = 0
    errors: int = 0
    queries: int = 0
    with_query: int = 0

    def add(self, spots: Iterable[Spot]) -> None:
        """Count the faults of one person, or of nobody in particular."""
        kinds = [spot.severity for spot in spots]
        self.errors += kinds.count(ERROR)
        self.queries += kinds.count(QUERY)


@dataclass
class _Check:
    """One check of one year: the export's builder, the rules, and the register as it was imported."""

    year: int
    last_year: LastYear | None = None
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self.people = People(Year(self.year))
        self.rules = rules_in_use(self.year)
        alone = [rule for rule in self.rules.values() if rule.id not in twins.RULES]
        authority = Authority.objects.filter(pk=1).first()
        self.schools = Imported()
        self.checker = Checker(
            self.year,
            register=self.schools,
            lea=authority.code if authority else "",
            rules=alone,
            last_year=self.last_year,
        )

    def of(self, ids: list[int]) -> Iterator[Spot]:
        """Every fault of these people; of those who are in no return, none."""
        records = list(self.people.of(ids))
        self.schools.ahead(records)
        with_twins: dict[int, list[Spot]] = {}
        for spot in twins.spots(self.people, [record.origin["pupil"] for record in records], self.rules):
            with_twins.setdefault(spot.pupil or 0, []).append(spot)
        for record in records:
            pupil = record.origin["pupil"]
            found = [spot_of(problem, record) for problem in self.checker.person(record)] + with_twins.get(pupil, [])
            self.counts.people += 1
            self.counts.add(found)
            self.counts.with_query += any(spot.severity == QUERY for spot in found)
            yield from found

    def of_whole(self) -> list[Spot]:
        """What is wrong with the header and the whole return, when everybody has been seen."""
        header = header_of(self.people.year, serial=1, created=clock.now())
        found = [spot_of_whole(each, "Source", each.path.rpartition("/")[2]) for each in self.checker.head(header)]
        found += [spot_of_whole(each, RETURN, self._first_field(each)) for each in self.checker.finish()]
        self.counts.add(found)
        return found

    def _first_field(self, problem: Problem) -> str:
        return self.rules[problem.rule].fields[0]


def check_everybody(year: int | None = None, say: Say = _quiet) -> SenCheck:
    """Check every person of the return that is being prepared, and the whole of it.

    Args:
        year: the collection year; the one that is being prepared, if nothing is said.
        say: told how many people are done, of how many, and what is going on; what it raises ends the check.

    Raises:
        Refused: the authority has no code yet, so there is no header.
    """
    chosen, after = year or year_now(), 0
    say(0, 0, "Reading last year's return")
    before = last_years(chosen)
    check = _Check(chosen, as_last_year(before))
    total = check.people.at_most()
    for ids in check.people.batches(BATCH):
        say(check.counts.people, total, "Checking people")
        with transaction.atomic():
            one_at_a_time()
            between = Q(pupil__gt=after, pupil__lte=ids[-1])  # also those who have left the return
            keep(chosen, check.of(ids), between)
        after = ids[-1]
    with transaction.atomic():
        one_at_a_time()
        keep(chosen, check.of_whole(), Q(pupil__isnull=True) | Q(pupil__gt=after))
        counts = check.counts
        return SenCheck.objects.create(
            year=chosen, checked_at=clock.now(), people=counts.people, errors=counts.errors, queries=counts.queries,
            with_query=counts.with_query, held_against=before.words if before else "", shares=[_share(each) for each in check.checker.shares if each.rule in check.rules],
        )  # fmt: skip


def _share(each: Any) -> dict[str, Any]:
    return {"rule": each.rule, "what": each.what, "over": each.is_over, **each.numbers()}


def check_children(ids: Iterable[int]) -> None:
    """Check some children or young people, a few hundred at most, and whoever shares a number or a name with them.

    Args:
        ids: their keys.
    """
    year = year_now()
    wanted = sorted(set(ids))
    with transaction.atomic():
        one_at_a_time()
        check = _Check(year)
        there = check.people.among(wanted)
        keep(year, check.of(there), Q(pupil__in=wanted))
        others = _twins_of(year, wanted)
        if others:
            spots = twins.spots(check.people, check.people.among(others), check.rules)
            keep(year, spots, Q(pupil__in=others, rule__in=twins.RULES))


def _twins_of(year: int, ids: list[int]) -> list[int]:
    """Others whose fault may begin or end with a change of these: who shares something now, or was said to before."""
    said = SenFault.objects.filter(year=year, cured_on__isnull=True, rule__in=twins.RULES)
    return sorted((twins.siblings(ids) | set(said.values_list("pupil_id", flat=True))) - set(ids))
