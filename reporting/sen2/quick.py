"""Reading a person without a parser, where there is nothing about them that needs one.

Most people in most files are plain: known elements in their order, no attributes, comments or entities; and many have
the very same elements. The sequence of a person's tags is their shape. A shape is looked at once; who has it is then
filled by position, several times faster than through a parser. At the first thing that is not plain this gives up, and
the parser reads that person and notes what there is to note.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from operator import itemgetter, methodcaller
from typing import Any, NamedTuple

from reporting.sen2.parts import Layout, Place
from reporting.sen2.record import BLANKS, Record

_MOST_SHAPES = 2000
_stripped = methodcaller("strip", BLANKS)
_CONTROLS = bytes(each for each in range(32) if each not in b"\t\n\r")
_ALL_BUT_BRACKETS = bytes(each for each in range(256) if each not in b"<>")


class Part(NamedTuple):
    """A block of a shape: its name, its number among those of its name, the number of the block it stands in (-1 for the
    person), its fields, and where their values lie among all values."""

    name: str
    place: int
    within: int
    fields: list[str]
    first: int
    end: int


class Shape:
    """What many people have in common: the sequence of their tags.

    Attributes:
        parts: the blocks, in the order of the document.
        values: takes from the texts the values, one block's after another's.
        blank: takes from the texts what is to be blank.
        plan: for whoever looks at people of this shape, to keep what they found out about it.
    """

    __slots__ = ("blank", "parts", "plan", "values")

    def __init__(self, parts: list[Part], values: list[int], blank: list[int]) -> None:
        self.parts = parts
        self.values = getter(values)
        self.blank = getter(blank)
        self.plan: Any = None


class ReadAs(NamedTuple):
    """How a person was read: their shape, all values, and all blocks, in the order of the document."""

    shape: Shape
    values: list[str]
    records: list[Record]


class Shapes:
    """The shapes met so far in one layout.

    Args:
        layout: of the year.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._known: dict[tuple[str, ...], Shape | None] = {}

    def person(self, plain: bytes) -> Record | None:
        """A person, if everything about them is plain; else ``None``.

        Args:
            plain: the bytes from ``<Person>`` to ``</Person>``, in UTF-8.
        """
        if (
            b"&" in plain
            or b"]]>" in plain
            or b"\xef\xbf" in plain
            or len(plain.translate(None, _CONTROLS)) < len(plain)
        ):
            return None
        brackets = plain.translate(None, _ALL_BUT_BRACKETS)
        if brackets != b"<>" * (len(brackets) // 2):
            return None
        text = plain.decode("utf-8")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        pieces = text.replace(">", "<").split("<")
        shape = self._shape(tuple(pieces[1::2]))
        texts = pieces[2::2]
        if shape is None or "".join(shape.blank(texts)).strip():
            return None
        return _filled(shape, list(map(_stripped, shape.values(texts))))

    def _shape(self, tags: tuple[str, ...]) -> Shape | None:
        if tags in self._known:
            return self._known[tags]
        shape = _Looking(self._layout).at(tags)
        if len(self._known) < _MOST_SHAPES:
            self._known[tuple(map(sys.intern, tags))] = shape
        return shape


def _filled(shape: Shape, values: list[str]) -> Record:
    whole = "" not in values
    made: list[Record] = []
    for name, place, within, fields, first, end in shape.parts:
        record = Record(name)
        here = values[first:end]
        record.update(
            zip(fields, here, strict=True) if whole else ((n, v) for n, v in zip(fields, here, strict=True) if v)
        )
        if within >= 0:
            record.place = place
            record.parent = parent = made[within]
            if place == 1:
                parent.blocks[name] = [record]
            else:
                parent.blocks[name].append(record)
        made.append(record)
    if whole:
        made[0].read_as = ReadAs(shape, values, made)
    return made[0]


class _Looking:
    """Goes through the tags of a shape once."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._blocks: list[tuple[str, int, int, list[str], list[int]]] = [("Person", 1, -1, [], [])]
        self._above: list[tuple[int, int]] = []  # number of the block, and the place in it of the part before
        self._counts: dict[tuple[int, str], int] = {}
        self._now, self._last = 0, -1
        self._blank = [0]

    def at(self, tags: tuple[str, ...]) -> Shape | None:
        """The shape; ``None`` if it is not plain."""
        end = len(tags) - 1
        if tags[0] != "Person" or tags[end] != "/Person":
            return None
        number = 1
        while number < end:
            tag = tags[number]
            if tags[number + 1] == f"/{tag}" and self._field(tag, number):
                number += 1
            elif not (self._close(tag) or self._field(tag.removesuffix("/"), -1, tag) or self._open(tag)):
                return None
            self._blank.append(number)
            number += 1
        if self._above:
            return None
        parts: list[Part] = []
        places: list[int] = []
        for name, place, within, fields, values in self._blocks:
            parts.append(Part(name, place, within, fields, len(places), len(places) + len(values)))
            places += values
        return Shape(parts, places, self._blank)

    def _place(self) -> Place:
        return self._layout[self._blocks[self._now][0]]

    def _field(self, name: str, number: int, tag: str = "") -> bool:
        """A field, with the number of its text; one that is empty in itself, like ``<UPN/>``, has none."""
        here = self._place().order.get(name)
        if here is None or tag == name or here[1] in self._blocks[self._now][3] or -1 < here[0] <= self._last:
            return False
        self._last = max(self._last, here[0])
        if number >= 0:
            self._blocks[self._now][3].append(here[1])
            self._blocks[self._now][4].append(number)
        return True

    def _open(self, name: str) -> bool:
        place = self._place()
        at = place.blocks.get(name, -1)
        count = self._counts[self._now, name] = self._counts.get((self._now, name), 0) + 1
        if at < 0 or at < self._last or count > place.most(name):
            return False
        self._above.append((self._now, at))
        self._blocks.append((name, count, self._now, [], []))
        self._now, self._last = len(self._blocks) - 1, -1
        return True

    def _close(self, tag: str) -> bool:
        if tag != f"/{self._blocks[self._now][0]}" or not self._above:
            return False
        self._now, self._last = self._above.pop()
        return True


def getter(places: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """Takes the texts at these places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda texts: tuple(texts[place] for place in places)
