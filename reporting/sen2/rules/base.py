"""What a rule is, and what its test is given."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from ehcp.identifiers import UPN_LETTERS
from reporting.sen2.last_year import LastYear
from reporting.sen2.plans import Standing, standing
from reporting.sen2.problems import ERROR, INFORMATION, QUERY
from reporting.sen2.record import Record
from reporting.sen2.register import Register
from reporting.sen2.tally import Tally
from reporting.sen2.years import Collection

E, Q, I = ERROR, QUERY, INFORMATION  # noqa: E741 - as DfE's people and the tables of rules write them
#: The module by the first letter of a rule's id.
MODULES = {
    "F": "File and header",
    "P": "Person",
    "R": "Requests",
    "A": "Assessment",
    "N": "NamedPlan",
    "V": "ActivePlans",
    "X": "Whole return",
}

UPN = re.compile(rf"[A-Z][0-9]{{11}}[0-9{UPN_LETTERS}]")


class Fault(NamedTuple):
    """Where a rule does not hold, when it is not simply the block's first field.

    Attributes:
        block: the block.
        name: the element in it, there or not.
        severity: where it is not the rule's own.
        words: where it is not the rule's own message.
    """

    block: Record
    name: str
    severity: str = ""
    words: str = ""


#: Nothing: the rule holds. ``True``: it does not, for the rule's first field; a text: for that element; or a list.
Found = bool | str | Sequence[Fault] | Mapping[str, Any] | None


@dataclass(slots=True)
class Context:
    """What a test may ask besides the block it looks at. Days are texts ccyy-mm-dd, which sort as days do.

    Attributes:
        collection: the collection; census day decides what is late, whatever the file says of itself.
        lea: the council whose return it is, by its three digits; empty if not known.
        asked_year: the collection that the caller says it is; ``None`` if they do not.
        register: the register of schools; ``None`` if there is none.
        last_year: what last year's return holds; ``None`` if it is not at hand.
        person: the person that is being looked at.
        born: their birth date; empty if it is not known.
        active: whether they have a plan that is active on census day.
        upn: their UPN, if it has the shape of one; else empty.
        standings: what came of each of their requests.
        seen: numbers and names met so far, for those that may come once only.
    """

    collection: Collection
    lea: str = ""
    sender: str = ""
    asked_year: int | None = None
    register: Register | None = None
    last_year: LastYear | None = None
    year: int = 0
    census: str = ""
    begins: str = ""
    ends: str = ""
    person: Record = field(default_factory=lambda: Record("Person"))
    born: str = ""
    active: bool = False
    upn: str = ""
    standings: list[Standing] = field(default_factory=list)
    seen: dict[str, dict[Any, int]] = field(default_factory=lambda: {"UPN": {}, "ULN": {}, "name": {}})

    def __post_init__(self) -> None:
        self.year, self.census = self.collection.year, self.collection.census_on
        self.begins, self.ends = self.collection.begins_on, self.collection.ends_on

    def take(self, person: Record) -> None:
        """Turn to a person."""
        self.person, self.born = person, person.get("PersonBirthDate", "")
        upn = person.get("UPN", "")
        self.upn = upn if UPN.fullmatch(upn) else ""
        self.standings = [standing(request, self.census) for request in person.blocks.get("Requests", ())]
        self.active = any(each.active for each in self.standings)

    def standing(self, block: Record) -> Standing:
        """What came of the request that a block stands in, or is."""
        while block.name != "Requests" and block.parent is not None:
            block = block.parent
        return self.standings[block.place - 1]

    def before(self, kind: str, key: Any, place: int) -> int | None:
        """The number of the person who had this key before; ``None``, and noted, if this is the first."""
        earlier = self.seen[kind].setdefault(key, place)
        return None if earlier == place else earlier


Test = Callable[[Any, Context], Found]


@dataclass(frozen=True)
class Rule:
    """One rule of the return.

    Attributes:
        id: our own; DfE's numbers are not published.
        severity: ``error``, ``query`` or ``information``.
        blocks: the elements that it looks at; ``Return`` for the whole return.
        fields: what it is about, the one to blame first.
        holds: the condition that must hold, in words.
        message: a sentence for who puts it right; ``{Name}`` stands for a value of the block, ``{census}`` and the like
            for the context's.
        test: tells whether it does not hold; ``None`` where the reader or the checker itself does.
        basis: G stated in DfE's guide as relayed, F follows from type or code set, W checked by a published reader of
            returns, L logic or statute.
        certainty: how sure it is that DfE has a rule to this effect: H, M, L, or nothing.
        since, until: first and last collection year.
        dfe_code: DfE's own number, for an authority to fill in.
        when: names, with blanks between: without all of these in the block the rule holds, and is not tested.
        unless: the same: with all of these the rule holds. A value that cannot be right counts for ``when`` only.
    """

    id: str
    severity: str
    blocks: tuple[str, ...]
    fields: tuple[str, ...]
    holds: str
    message: str
    test: Test | None
    basis: str
    certainty: str
    since: int = 0
    until: int = 9999
    dfe_code: str = ""
    when: str = ""
    unless: str = ""

    def concerns(self, given: frozenset[str], unsound: Iterable[str] = ()) -> bool:
        """Whether there is anything to test in a block that holds these elements, and those with unsound values."""
        if not given.union(unsound).issuperset(self.when.split()):
            return False
        return not (self.unless and given.issuperset(self.unless.split()))

    @property
    def module(self) -> str:
        """The module of the return, in words."""
        return MODULES[self.id[0]]


@dataclass(frozen=True)
class Whole:
    """What a rule about the whole return looks at."""

    tally: Tally
    people: int
    gone: list[str] = field(default_factory=list)  # had a plan in last year's return and are not in this one
    open_gone: list[str] = field(default_factory=list)  # the same of an open request or assessment


@lru_cache(maxsize=50_000)
def after(day: str, days: int) -> str:
    """A day so many calendar days later."""
    try:
        return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()
    except OverflowError:
        return "9999-12-31"


def birthday(born: str, age: int) -> str:
    """The day on which someone turns an age; who was born on 29 February does so on 1 March."""
    return f"{int(born[:4]) + age:04}{born[4:]}"


def missing(record: Record, names: tuple[str, ...]) -> Found:
    """A fault for each element that holds nothing."""
    for name in names:
        if name not in record:
            return [Fault(record, each) for each in names if not record.given(each)]
    return None
