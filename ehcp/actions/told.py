"""What a return tells of one person, as values of our own tables. Plain data, made by whoever reads the file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]


@dataclass(slots=True)
class ToldPlan:
    """A plan.

    Attributes:
        values: columns of ``Plan``.
        named: columns of ``NamedSetting``, one for each placement in section I.
        review: columns of ``AnnualReview``; empty where none is told of.
        phase: columns of ``PhaseTransfer``; empty where none is told of.
    """

    values: Values
    named: list[Values] = field(default_factory=list)
    review: Values = field(default_factory=dict)
    phase: Values = field(default_factory=dict)

    @property
    def is_active(self) -> bool:
        """In force, as far as the return tells."""
        return self.values.get("ceased_on") is None


@dataclass(slots=True)
class ToldRequest:
    """A request, with the plan that came of it.

    Attributes:
        number: which of the person's requests.
        said: columns of ``ReturnedRequest``.
        asked: columns of ``AssessmentRequest``; ``None`` where the day it arrived is not held or nothing is told of it.
        placements, needs: columns of ``Placement`` and ``Need``.
    """

    number: int
    said: Values
    asked: Values | None = None
    plan: ToldPlan | None = None
    placements: list[Values] = field(default_factory=list)
    needs: list[Values] = field(default_factory=list)


@dataclass(slots=True)
class Told:
    """A person.

    Attributes:
        number: which person of the file.
        values: columns of ``Pupil``; what the return leaves blank is not in it.
        postcode: of the home.
        answers: module 1 as it was returned, element name → text.
    """

    number: int
    values: Values
    postcode: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    requests: list[ToldRequest] = field(default_factory=list)

    @property
    def born(self) -> dt.date | None:
        """The birth date, if the return holds it."""
        found: dt.date | None = self.values.get("birth_date")
        return found

    @property
    def plans(self) -> list[ToldPlan]:
        """The plans among the requests."""
        return [each.plan for each in self.requests if each.plan is not None]
