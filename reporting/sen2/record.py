"""A block of the return with what it holds: one person, one request, one placement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

BLANKS = " \t\r\n"  # white space as XML has it: a hard blank is part of a value
_NONE: Mapping[str, str] = {}
#: A text that is none of these could be somebody's name in the wrong place.
_UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
_ULN = re.compile(r"[0-9]{10}")


class Record(dict[str, str]):
    """Element name → text of the elements that hold a value; an element that is not there gives ``None``.

    Args:
        name: the block's element name, such as ``Person``.
        values: texts in the form of the return (dates ccyy-mm-dd, flags 1 or 0). Empty ones are left out.
        blocks: the blocks in it, in order.

    Attributes:
        blocks: name → the blocks of that name, in order.
        parent: the block it stands in; ``None`` for a person or the header.
        place: its number among its parent's blocks of the same name, from 1; for a person, in the file.
        line: for a person read from a file, the line on which it begins. Lines of what is in it can be asked for
            until the next person is read: :meth:`line_of`.
        unsound: texts that cannot be what they should be. The rules see such a record without these values, and ask
            :meth:`given` whether something was there at all.
        origin: the row it was made from, as whoever built it names it; ``None`` for one that was read.
    """

    __slots__ = ("_numbered", "blocks", "element", "line", "name", "origin", "parent", "place", "read_as", "unsound")

    def __init__(self, name: str, values: dict[str, str] | None = None, blocks: Iterable[Record] = ()) -> None:
        if values:
            super().__init__(values if all(values.values()) else {key: text for key, text in values.items() if text})
        self.name = name
        self.blocks: dict[str, list[Record]] = {}
        self.parent: Record | None = None
        self.place = 1
        self.line: int | None = None
        self.element: Any = None
        self.origin: Any = None
        self.unsound: Mapping[str, str] = _NONE
        self.read_as: Any = None  # see reporting.sen2.quick; only of use before anything is changed
        self._numbered: dict[Any, int] | None = None
        for block in blocks:
            self.add(block)

    def __bool__(self) -> bool:
        """A block that is there is there, also when it holds nothing."""
        return True

    def __missing__(self, name: str) -> None:
        return None

    def __eq__(self, other: object) -> bool:
        """Same block, same values, same blocks in the same order; where it was read from does not matter."""
        if not isinstance(other, Record):
            return NotImplemented
        return self.name == other.name and dict.__eq__(self, other) and self.blocks == other.blocks

    __hash__ = None

    def __repr__(self) -> str:
        """Only what it is: a record holds names of children."""
        return f"<{self.name} {self.place}>"

    def add(self, block: Record) -> Record:
        """Put a block in, after those of its name."""
        same = self.blocks.setdefault(block.name, [])
        same.append(block)
        block.parent = self
        block.place = len(same)
        return block

    def all(self, name: str) -> list[Record]:
        """The blocks of a name; none is an empty list."""
        return self.blocks.get(name, [])

    def one(self, name: str) -> Record | None:
        """The first block of a name."""
        found = self.blocks.get(name)
        return found[0] if found else None

    def given(self, name: str) -> bool:
        """Whether the element was there with a text, right or wrong."""
        return name in self or name in self.unsound

    def written(self, name: str) -> str | None:
        """The text of an element as it was written, right or wrong."""
        return self.unsound[name] if name in self.unsound else self.get(name)

    def walk(self) -> Iterator[Record]:
        """This block and all in it, from the top."""
        return iter(self.everything())

    def everything(self) -> list[Record]:
        """This block and all in it, from the top."""
        found = [self]
        for blocks in self.blocks.values():
            for block in blocks:
                if block.blocks:
                    found += block.everything()
                else:
                    found.append(block)
        return found

    def reference(self) -> str:
        """Who a person is, for a list of problems, without a name: UPN, else ULN, else the order in the file."""
        upn, uln = self.get("UPN", ""), self.get("UniqueLearnerNumber", "")
        if _UPN.fullmatch(upn):
            return upn
        return uln if _ULN.fullmatch(uln) else f"Person {self.place}"

    def path(self, name: str = "") -> str:
        """Where it stands in the document, as an XPath.

        Args:
            name: an element in it, whether it is there or not.
        """
        if self.name == "Header":
            above = "/Message"
        else:
            above = self.parent.path() if self.parent is not None else "/Message/Persons"
        several = self.name in REPEATED or self.place > 1
        here = f"{above}/{self.name}[{self.place}]" if several else f"{above}/{self.name}"
        return f"{here}/{name}" if name else here

    def line_of(self, name: str = "") -> int | None:
        """The line of this block, or of an element in it; if that is not there, of the block."""
        top, steps = self._top()
        if isinstance(top.element, bytes):
            top.element = etree.fromstring(top.element)
        element = top.element
        if element is None:
            return self.line or top.line
        for block, place in steps:
            element = named(element, block)[place - 1]
        inner = named(element, name) if name else []
        return self.line_at(inner[0] if inner else element)

    def line_at(self, element: Any) -> int | None:
        """The line of one of the parser's elements in this person."""
        top, _ = self._top()
        if top.line is None or top.element is None:
            return int(element.sourceline)
        if top._numbered is None:
            top._numbered = numbered(top.element, top.line)
        return top._numbered.get(element, top.line)

    def _top(self) -> tuple[Record, list[tuple[str, int]]]:
        """The person or header that this is in, and the steps from there."""
        top, steps = self, []
        while top.parent is not None:
            steps.append((top.name, top.place))
            top = top.parent
        return top, steps[::-1]

    def sound(self, unsound: dict[int, frozenset[str]]) -> Record:
        """A copy without the values that cannot be right.

        Args:
            unsound: ``id()`` of a record → the names to leave out of it.
        """
        names = unsound.get(id(self), frozenset())
        copy = Record(self.name, {key: text for key, text in self.items() if key not in names})
        for blocks in self.blocks.values():
            for block in blocks:
                copy.add(block.sound(unsound))
        copy.place, copy.line, copy.element = self.place, self.line, self.element
        copy.unsound = {name: self[name] for name in names}
        return copy


def local_name(element: Any) -> str:
    """An element's name without its namespace; empty for a comment or an instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def named(element: Any, name: str) -> list[Any]:
    """The children of a name, in either spelling where there are two."""
    return [child for child in element if local_name(child).lower() == name.lower()]


def numbered(element: Any, line: int) -> dict[Any, int]:
    """Each element in one, with its line.

    The parser itself counts lines to 65,535 only; a person is counted from its first line by the line ends in it.
    """
    found: dict[Any, int] = {}

    def count(each: Any, here: int) -> int:
        """Number one element from its line, and say on which it ends."""
        found[each] = here
        here += (each.text or "").count("\n")
        for child in each:
            here = count(child, here) + (child.tail or "").count("\n")
        return here

    count(element, line)
    return found


REPEATED = frozenset({"Person", "Requests", "PlanDetail", "PlacementDetail", "SENneed"})


def make_header(values: dict[str, str]) -> Record:
    """The header of a return from its values by element name."""
    details = ("Collection", "Year", "ReferenceDate")
    return Record(
        "Header",
        blocks=[
            Record("CollectionDetails", {name: values[name] for name in details if name in values}),
            Record("Source", {name: text for name, text in values.items() if name not in details}),
        ],
    )


def header_value(header: Record | None, name: str) -> str:
    """What a header says of one element; empty if nothing."""
    for block in header.walk() if header is not None else ():
        if name in block:
            return block[name]
    return ""
