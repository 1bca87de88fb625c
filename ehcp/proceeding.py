"""The shape of a process beside a request: the facts that open it, and the steps in which later ones are recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ehcp.models import Process


@dataclass(frozen=True)
class Step:
    """Facts that are recorded together, on one page.

    Attributes:
        key: its name in addresses.
        text: what the button says.
        fields: the columns it sets.
        needed: those of them that must be given.
        hint: one sentence of help.
        when: the stages at which it is offered; none means every open one.
        orders: the kinds of order that it belongs to; none means every one.
    """

    key: str
    text: str
    fields: tuple[str, ...]
    needed: tuple[str, ...] = ()
    hint: str = ""
    when: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()

    def fits(self, stage: str, row: Any) -> bool:
        """Whether the process stands where this step is taken, and something of it is still to be recorded."""
        if (self.when and stage not in self.when) or (self.orders and row.order_type not in self.orders):
            return False
        return any(getattr(row, name) in (None, "") for name in self.needed or self.fields)


@dataclass(frozen=True)
class Proceeding:
    """One kind of process.

    Attributes:
        kind, model: which.
        about: one sentence for whoever chooses it.
        opening: the columns asked for when it is opened.
        first_days: of those, the ones that may be its first day.
        needed: columns that must be given when it is opened.
        steps: what is recorded later, in the usual order.
        of_plan: whether it is about a plan in force.
        first_known: whether one of its first days must be given.
        future: dates that may lie ahead.
    """

    kind: str
    model: type[Any]
    about: str
    opening: tuple[str, ...]
    first_days: tuple[str, ...]
    needed: tuple[str, ...]
    steps: tuple[Step, ...]
    of_plan: bool = True
    first_known: bool = True
    future: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(Process.Kind(self.kind).label)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every fact of the kind once, in the order of its page."""
        return tuple(dict.fromkeys((*self.opening, *(name for step in self.steps for name in step.fields))))

    def step(self, key: str) -> Step | None:
        """One step by its key."""
        return next((each for each in self.steps if each.key == key), None)

    def words(self, name: str) -> str:
        """A column in words."""
        return str(self.model._meta.get_field(name).verbose_name)
