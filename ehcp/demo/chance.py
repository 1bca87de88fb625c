"""Chance that comes out the same for the same seed, and the published counts it is weighted by. Plain Python."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from ehcp.codes import DATA

T = TypeVar("T")


class Chance(random.Random):
    """A source of chance of its own for each invented case, so that no case depends on another."""

    def __init__(self, seed: int, *what: object) -> None:
        super().__init__(":".join(map(str, (seed, *what))))

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, by its weight."""
        return self.choices(list(weights), list(weights.values()))[0]

    def happens(self, share: float) -> bool:
        """True in this share of cases."""
        return self.random() < share

    def days(self, low: int, high: int, usual: int) -> int:
        """A number of days between two, most often near the usual one."""
        return round(self.triangular(low, high, usual))


@cache
def counts() -> dict[str, Any]:
    """DfE's counts of requests and plans; see ``THIRD_PARTY.md``."""
    found: dict[str, Any] = json.loads((DATA / "distributions.json").read_text(encoding="utf-8"))
    return found


@cache
def forenames() -> dict[tuple[str, int], dict[str, float]]:
    """Forenames with their counts, by sex and year of birth (a few years only; take the nearest)."""
    names: dict[tuple[str, int], dict[str, float]] = {}
    with (DATA / "forenames.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            names.setdefault((row["sex"], int(row["birth_year"])), {})[row["name"]] = float(row["count"])
    return names


@cache
def surnames() -> tuple[str, ...]:
    """Surnames of many origins."""
    return tuple((DATA / "surnames.txt").read_text(encoding="utf-8").split())


@cache
def postcodes() -> tuple[str, ...]:
    """Real postcodes of the area; they are only ever put beside invented streets."""
    with (DATA / "postcodes.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(row["postcode"] for row in csv.DictReader(lines))


def forename(chance: Chance, sex: str, birth_year: int) -> str:
    """A forename as common as it was among births near that year."""
    year = min((year for which, year in forenames() if which == sex), key=lambda each: abs(each - birth_year))
    return chance.weighted(forenames()[sex, year])
