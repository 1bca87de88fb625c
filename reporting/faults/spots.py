"""Where a problem lies among our own rows: the path of the return walked back to what a block was made from."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Any

from reporting.sen2 import Problem, Record

RETURN = "Return"  # the block of what concerns nobody in particular
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


@dataclass(frozen=True)
class Spot:
    """One fault at its place, not stored yet.

    Attributes:
        key: the same fault has the same key each time.
        rule, severity, message: as :class:`reporting.sen2.Problem` has them.
        block, field: the element at fault and the one it stands in.
        origin: the rows that the block was made from, by what they are.
        pupil: whose; ``None`` for the whole return.
    """

    key: str
    rule: str
    severity: str
    message: str
    block: str
    field: str
    origin: dict[str, int] = dataclasses.field(default_factory=dict)
    pupil: int | None = None


def spot_of(problem: Problem, person: Record) -> Spot:
    """The place of a problem in a person whose ``origin`` says who they are."""
    block, name = _walk(problem.path, person)
    origin: dict[str, Any] = block.origin or {}
    row = next((f"{what}{key}" for what, key in origin.items() if key), str(block.place))
    pupil = person.origin["pupil"]
    key = f"{pupil}/{problem.rule}/{block.name}/{row}/{name}"
    return Spot(key, problem.rule, problem.severity, problem.message, block.name, name, origin, pupil)


def spot_of_whole(problem: Problem, block: str, name: str) -> Spot:
    """The place of a problem of the header or of the whole return."""
    return Spot(f"0/{problem.rule}/{block}/{name}", problem.rule, problem.severity, problem.message, block, name)


def _walk(path: str, person: Record) -> tuple[Record, str]:
    """The block at a path, and what the path names in it that is no block there."""
    block, name = person, ""
    for step in path.split("/")[4:]:  # after /Message/Persons/Person
        found = _STEP.fullmatch(step)
        if found is None:
            break
        name, place = found[1], int(found[2] or 1)
        inner = block.all(name)
        if len(inner) < place:
            return block, name
        block, name = inner[place - 1], ""
    return block, name
