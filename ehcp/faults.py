"""What a return finds wrong with a record, as casework shows it; and who is told that a record has changed.

Casework knows no return. An application that checks records gives itself with :func:`use` when it is loaded; until then
nothing is wrong and nobody is told.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from django.db import transaction

if TYPE_CHECKING:
    from ehcp.models import Pupil
    from send_cases.accounts.models import User

Place = tuple[str, int, str]  # kind of row, its key, and the column


@dataclass(frozen=True)
class Fault:
    """One thing to put right on a record.

    Attributes:
        rule: the rule's id, with DfE's own number where the authority has given it.
        kind: ``error``, ``query`` or ``information``.
        label: that in a word.
        message: a sentence for whoever puts it right.
        href: the page and the field where that is done.
        place: where the case page shows the value.
        explained: why it is right as it is; empty where nobody has said so.
        explain: where that is said; empty where it cannot be.
    """

    rule: str
    kind: str
    label: str
    message: str
    href: str
    place: Place
    explained: str = ""
    explain: str = ""


@dataclass(frozen=True)
class Found:
    """The faults of one record.

    Attributes:
        faults: all of them, the gravest first.
        words: how many there are, in words; empty where there are none.
    """

    faults: list[Fault] = field(default_factory=list)
    words: str = ""

    def at(self, kind: str, key: int, *columns: str) -> list[Fault]:
        """Those to show beside some columns of a row."""
        return [each for each in self.faults if each.place[:2] == (kind, key) and each.place[2] in columns]


@dataclass(frozen=True)
class Mine:
    """What waits for one officer: how many faults, and the page that lists them."""

    number: int
    href: str


class Keeper(Protocol):
    """What an application that checks records does."""

    def changed(self, pupils: set[int]) -> None:
        """Check these records anew; called once what changed is kept."""

    def everybody(self) -> None:
        """Let a worker check everybody."""

    def of(self, pupil: Pupil) -> Found:
        """What is wrong with a record. The caller has checked that the person may see it."""

    def mine(self, user: User) -> Mine:
        """What waits for an officer."""


_keeper: list[Keeper] = []
_local = threading.local()


def use(keeper: Keeper) -> None:
    """Let this one be asked and told; once, when its application is loaded."""
    _keeper[:] = [keeper]


def of(pupil: Pupil) -> Found:
    """What is wrong with a record."""
    return _keeper[0].of(pupil) if _keeper else Found()


def mine(user: User) -> Mine | None:
    """What waits for an officer; ``None`` where nothing is checked."""
    return _keeper[0].mine(user) if _keeper else None


def changed(pupil_ids: Iterable[int]) -> None:
    """Records were changed in this transaction: they are checked as soon as it is kept, all of them together."""
    if not _keeper or getattr(_local, "unwatched", False):
        return
    if not any(function is _tell for _, function, _ in reversed(transaction.get_connection().run_on_commit)):
        _pending().clear()  # of a transaction that was given up
    _pending().update(pupil_ids)
    transaction.on_commit(_tell, robust=True)  # what goes wrong there is logged, and found again at night


def everybody() -> None:
    """Let a worker check everybody: after bulk work whose changes nobody was told of."""
    if _keeper:
        _keeper[0].everybody()


@contextlib.contextmanager
def unwatched() -> Iterator[None]:
    """Let changes pass untold: for those who have everything checked afterwards."""
    before, _local.unwatched = getattr(_local, "unwatched", False), True
    try:
        yield
    finally:
        _local.unwatched = before


def _pending() -> set[int]:
    if not hasattr(_local, "pending"):
        _local.pending = set()
    found: set[int] = _local.pending
    return found


def _tell() -> None:
    pending = _pending()
    pupils = set(pending)
    pending.clear()
    if pupils:
        _keeper[0].changed(pupils)
