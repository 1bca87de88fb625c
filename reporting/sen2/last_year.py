"""What is needed of last year's return to ask whether anybody is missing from this one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from reporting.sen2.plans import standing
from reporting.sen2.record import Record


@dataclass
class LastYear:
    """Who was in last year's return with a plan, or with something open.

    Attributes:
        plans: plans active on its census day.
        active, open: the people with an active plan, and with an open request or assessment: a number for each key they
            may be found by, and how last year's return names them.
    """

    plans: int = 0
    active: list[tuple[tuple[int, ...], str]] = field(default_factory=list)
    open: list[tuple[tuple[int, ...], str]] = field(default_factory=list)

    @classmethod
    def of(cls, people: Iterable[Record], census: str) -> LastYear:
        """Take in a return.

        Args:
            people: its people, as read.
            census: its census day.
        """
        found = cls()
        for person in people:
            active = undecided = False
            for request in person.all("Requests"):
                _, assessment, _, _, in_force = standing(request, census)
                if in_force:
                    found.plans += 1
                    active = True
                outcomes = (request.get("RequestOutcome"), assessment.get("AssessmentOutcome") if assessment else None)
                undecided = undecided or ("A" in outcomes and not request.get("Exported"))
            entry = (keys(person), person.reference())
            if active:
                found.active.append(entry)
            if undecided:
                found.open.append(entry)
        return found


def keys(person: Record) -> tuple[int, ...]:
    """Numbers by which a person is found again: of UPN, of ULN, and of name with birth date."""
    each = ("UPN", person.get("UPN")), ("ULN", person.get("UniqueLearnerNumber")), ("name", named(person))
    return tuple(hash(key) for key in each if key[1])


def named(person: Record) -> tuple[str, str, str] | None:
    """Surname, forename and birth date without capitals; ``None`` if one is not there."""
    surname, forename, born = person.get("Surname"), person.get("Forename"), person.get("PersonBirthDate")
    return (surname.casefold(), forename.casefold(), born) if surname and forename and born else None
