"""What a field and a block of the return are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

MANY = 10**9


@dataclass(frozen=True)
class Field:
    """One element that holds a value.

    Attributes:
        block: the element it stands in.
        name: the element's name, as it is written.
        kind: ``text``, ``date``, ``code``, ``flag`` (1 or 0), or a kind with rules of its own: ``upn``, ``uln``,
            ``urn``, ``ukprn``, ``postcode``, ``year``, ``serial``, ``timestamp``, ``lea``, ``fixed``.
        item: the guide's item number, by the first year that uses it.
        label: what COLLECT calls it.
        needed: when it is asked for, in words.
        codes: the set of codes it is taken from, or the one text that it must hold.
        since, until: first and last collection year that has it.
        also: another spelling that is read.
    """

    block: str
    name: str
    kind: str
    item: str | Mapping[int, str]
    label: str
    needed: str = ""
    codes: str = ""
    since: int = 0
    until: int = 9999
    also: str = ""
    also_column: str = ""

    @property
    def column(self) -> str:
        """Its column in COLLECT's tables."""
        return self.name.lower()

    def item_in(self, year: int) -> str:
        """The guide's number for it in a collection year."""
        if isinstance(self.item, str):
            return self.item
        return self.item[max(first for first in self.item if first <= year)]


@dataclass(frozen=True)
class Block:
    """One element that holds others: its place, how often it may come, and the table that COLLECT keeps it in.

    Attributes:
        block: the element it stands in; empty for the root.
        least, most: how often it comes there.
        table: COLLECT's table; empty where it has none of its own.
        title: in words.
    """

    block: str
    name: str
    least: int
    most: int
    title: str
    table: str = ""
    since: int = 0
    until: int = 9999


@dataclass(frozen=True)
class Place:
    """A block in the layout of one year: what stands in it, in order."""

    block: Block
    parts: tuple[Field | Block, ...]
    any_place: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def order(self) -> dict[str, tuple[int, str]]:
        """Element name (either spelling) of each field: its place among the parts, and the name it is kept under.

        The place is -1 where the order is disputed and not checked.
        """
        found = {}
        for place, part in enumerate(self.parts):
            if isinstance(part, Field):
                here = -1 if part.name in self.any_place else place
                for name in filter(None, (part.name, part.also)):
                    found[name] = (here, part.name)
        return found

    @cached_property
    def blocks(self) -> dict[str, int]:
        """Name of each block in it: its place among the parts."""
        return {part.name: place for place, part in enumerate(self.parts) if isinstance(part, Block)}

    def most(self, name: str) -> int:
        """How often a block may stand in it."""
        part = self.parts[self.blocks[name]]
        return part.most if isinstance(part, Block) else 1

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields only."""
        return tuple(part for part in self.parts if isinstance(part, Field))


class Layout(dict[str, Place]):
    """All blocks of one collection year by name, in the order of the document."""

    year: int

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field of the year, in the order of the document."""
        return tuple(self._down("Message"))

    def _down(self, name: str) -> Iterator[Field]:
        for part in self[name].parts:
            if isinstance(part, Field):
                yield part
            else:
                yield from self._down(part.name)

    def tables(self) -> dict[str, list[Place]]:
        """COLLECT's tables, each with the blocks it is made of."""
        found: dict[str, list[Place]] = {}
        for place in self.values():
            if place.block.table:
                found.setdefault(place.block.table, []).append(place)
        return found
