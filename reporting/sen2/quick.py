"""Reading a person without a parser, where there is nothing about them that needs one.

Most people in most files are plain: known elements in their order, no attributes, comments or entities; and many have
the very same elements. The sequence of a person's tags is their shape. A shape is looked at once; who has it is then
filled by position, several times faster than through a parser. At the first thing that is not plain this gives up, and
the parser reads that person and notes what there is to note.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from operator import itemgetter
from typing import NamedTuple

from reporting.sen2.parts import Layout, Place
from reporting.sen2.record import Record

_MOST_SHAPES = 2000
_CONTROLS = bytes(each for each in range(32) if each not in b"\t\n\r")
_ALL_BUT_BRACKETS = bytes(each for each in range(256) if each not in b"<>")


class _Block(NamedTuple):
    """A block of a shape: its name, the number of the block it stands in, and its fields with their values' places."""

    name: str
    within: int
    fields: list[str]
    values: list[int]


class _Shape(NamedTuple):
    """The blocks, and how to take from the texts the values, one block's after another's, and what is to be blank."""

    blocks: list[_Block]
    values: Callable[[list[str]], tuple[str, ...]]
    blank: Callable[[list[str]], tuple[str, ...]]


class Shapes:
    """The shapes met so far in one layout.

    Args:
        layout: of the year.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._known: dict[tuple[str, ...], _Shape | None] = {}

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
        return _filled(shape, list(map(str.strip, shape.values(texts))))

    def _shape(self, tags: tuple[str, ...]) -> _Shape | None:
        if tags in self._known:
            return self._known[tags]
        shape = _Looking(self._layout).at(tags)
        if len(self._known) < _MOST_SHAPES:
            self._known[tuple(map(sys.intern, tags))] = shape
        return shape


def _filled(shape: _Shape, values: list[str]) -> Record:
    whole = "" not in values
    made: list[Record] = []
    first = 0
    for name, within, fields, places in shape.blocks:
        record = Record(name)
        here = values[first : first + len(places)]
        record.update(
            zip(fields, here, strict=True) if whole else ((n, v) for n, v in zip(fields, here, strict=True) if v)
        )
        first += len(places)
        if within >= 0:
            made[within].add(record)
        made.append(record)
    return made[0]


class _Looking:
    """Goes through the tags of a shape once."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._blocks = [_Block("Person", -1, [], [])]
        self._above: list[tuple[int, int]] = []  # number of the block, and the place in it of the part before
        self._counts: dict[tuple[int, str], int] = {}
        self._now, self._last = 0, -1
        self._blank = [0]

    def at(self, tags: tuple[str, ...]) -> _Shape | None:
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
        places = [place for block in self._blocks for place in block.values]
        return _Shape(self._blocks, _getter(places), _getter(self._blank))

    def _place(self) -> Place:
        return self._layout[self._blocks[self._now].name]

    def _field(self, name: str, number: int, tag: str = "") -> bool:
        """A field, with the number of its text; one that is empty in itself, like ``<UPN/>``, has none."""
        here = self._place().order.get(name)
        if here is None or tag == name or here[1] in self._blocks[self._now].fields or -1 < here[0] <= self._last:
            return False
        self._last = max(self._last, here[0])
        if number >= 0:
            self._blocks[self._now].fields.append(here[1])
            self._blocks[self._now].values.append(number)
        return True

    def _open(self, name: str) -> bool:
        place = self._place()
        at = place.blocks.get(name, -1)
        count = self._counts[self._now, name] = self._counts.get((self._now, name), 0) + 1
        if at < 0 or at < self._last or count > place.most(name):
            return False
        self._above.append((self._now, at))
        self._blocks.append(_Block(name, self._now, [], []))
        self._now, self._last = len(self._blocks) - 1, -1
        return True

    def _close(self, tag: str) -> bool:
        if tag != f"/{self._blocks[self._now].name}" or not self._above:
            return False
        self._now, self._last = self._above.pop()
        return True


def _getter(places: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """Takes the texts at these places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda texts: tuple(texts[place] for place in places)
