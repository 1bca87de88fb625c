"""Looking through a file that was just built: what the rules say of it, and how many there are of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reporting.return_models import ReturnFinding
from reporting.sen2 import LastYear, Problem, Record, Register, Rule, checked, read


@dataclass
class Looked:
    """What came of it.

    Attributes:
        findings: rows not saved yet, without their return.
        counts: block → how many.
        by_severity: severity → how many findings.
    """

    findings: list[ReturnFinding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    by_severity: Counter[str] = field(default_factory=Counter)


def look_through(
    path: Path,
    people: list[int],
    *,
    register: Register,
    last_year: LastYear | None,
    rules: Iterable[Rule],
    watch: Callable[[int], None],
) -> Looked:
    """Check a file of ours.

    Args:
        path: the file.
        people: the record of each person, in the order of the file.
        register: the schools.
        last_year: last year's return, if it is at hand.
        rules: the rules in use.
        watch: called with how many people were looked at; what it raises ends it.
    """
    looked = Looked()
    with read(path) as reader:
        seen = _Seen(reader, looked.counts, watch)
        for problem in checked(seen, register=register, last_year=last_year, rules=rules):  # type: ignore[arg-type]
            looked.by_severity[problem.severity] += 1
            pupil = people[seen.number - 1] if problem.person is not None else None
            looked.findings.append(_row(problem, pupil))
    return looked


def _row(problem: Problem, pupil: int | None) -> ReturnFinding:
    return ReturnFinding(
        rule=problem.rule, severity=problem.severity, pupil_id=pupil, person=problem.person or "", path=problem.path[:300],
        line=problem.line, message=problem.message, dfe_code=problem.dfe_code,
    )  # fmt: skip


class _Seen:
    """A reader that is watched: whose turn it is, and what blocks have gone by."""

    def __init__(self, reader: Any, counts: Counter[str], watch: Callable[[int], None]) -> None:
        self._reader, self._counts, self._watch = reader, counts, watch
        self.number = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def __iter__(self) -> Iterator[Record]:
        for person in self._reader:
            self.number += 1
            self._watch(self.number)
            self._counts.update(block.name for block in person.everything())
            yield person
