"""Reading a SEN2 file person by person, in flat memory, whatever it holds.

Faults of the structure (an element unknown, misplaced, twice) are noted with line and path, and reading goes on. Values
are kept as they are written, without the white space around them; whether they are right is for the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from lxml import etree

from reporting.sen2 import doubtful
from reporting.sen2.filling import Filling
from reporting.sen2.problems import Problem, Unreadable
from reporting.sen2.record import Record, header_value, local_name
from reporting.sen2.source import Source, opened
from reporting.sen2.years import nearest

_ALONE = "an & or a < stands in a text, where &amp; or &lt; must be written"
_WANTED = ("{*}Header", "{*}Person", "{*}Persons")


class Reader(Iterator[Record]):
    """A return being read: iterate for the people in it. Close it, or use it in a ``with``.

    Args:
        source: a path, or a stream of bytes.
        year: the collection year whose layout to read by; without it, the year that the header names.

    Attributes:
        header: the header; ``None`` while none has come.
        year: the collection year whose layout is used.
        problems: faults of the structure so far, rules F01 and F02. Whoever reads a big file takes them out.
        persons_line: the line on which ``Persons`` begins.

    Raises:
        Unreadable: from the constructor or any step, when it is no SEN2 return or must not be read on.
    """

    def __init__(self, source: Path | str | IO[bytes], year: int | None = None) -> None:
        self.header: Record | None = None
        self.problems: list[Problem] = []
        self.persons_line: int | None = None
        self._asked = year
        self._count = 0
        self._filling = Filling(nearest(year or doubtful.NEWEST_KNOWN), self.problems)
        self._stack = ExitStack()
        try:
            self._source: Source = self._stack.enter_context(opened(source))
            if self._source.root != "Message":
                raise Unreadable(
                    "The file is not a SEN2 return: its first element is not Message. "
                    "Give the XML file that was made for COLLECT."
                )
            self._people = self._read()
            self._first = next(self._people, None)  # so that the header is there from the start
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __next__(self) -> Record:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        return next(self._people)

    def close(self) -> None:
        """Let the file go."""
        self._stack.close()

    @property
    def year(self) -> int:
        """The collection year whose layout is used."""
        return self._filling.year

    def _read(self) -> Iterator[Record]:
        parser = etree.iterparse(
            self._source, events=("start", "end"), tag=_WANTED, encoding="utf-8", resolve_entities=False,
            no_network=True, load_dtd=False, huge_tree=False,
        )  # fmt: skip
        begun: list[list[tuple[int, bytes | None]]] = []  # who stands at each Person that has begun and not ended
        try:
            for event, element in parser:
                name = local_name(element)
                if event == "start":
                    if name == "Person":
                        begun.append(self._source.next_people())
                elif name == "Person":
                    yield from self._take_people(element, begun.pop())
                elif name == "Header":
                    self._take_header(element)
                else:
                    self._take_persons(element)
        except etree.XMLSyntaxError as fault:
            log = parser.error_log
            code, line = (log[0].type, log[0].line) if len(log) else (fault.code, fault.lineno)
            raise _not_well_formed(code, line, self._source.is_cut_off) from None
        self._finish(parser.root)

    def _take_people(self, element: Any, people: list[tuple[int, bytes | None]]) -> Iterator[Record]:
        """Who stands at an element, unless it is unknown where it is; it goes, with all before it, when they are read."""
        parent = element.getparent()
        above = local_name(parent) if parent is not None else ""
        if above not in ("Persons", "Message"):
            return
        self._source.came_out()
        if above == "Message":
            words = "People stand outside Persons. Put every Person into one Persons, after the Header."
            self._filling.once("F01", "/Message/Person", people[0][0], words)
        elif self.persons_line is None:
            self.persons_line = parent.sourceline
        for line, plain in people:
            self._count += 1
            try:
                person = self._filling.person(element, plain, self._count, line)
            except etree.XMLSyntaxError as fault:
                raise _not_well_formed(fault.code, line + (fault.lineno or 1) - 1) from None
            yield person
            person.element = None
        element.clear(keep_tail=True)
        while (before := element.getprevious()) is not None and local_name(before) not in ("Header", "Persons"):
            self._between(before, above)
            parent.remove(before)

    def _between(self, element: Any, above: str) -> None:
        """Something beside people or containers: known ones have been seen to."""
        where = "/Message" if above == "Message" else "/Message/Persons"
        if local_name(element) not in ("", "Person", "Persons", "Header"):
            self._filling.unknown(element, where, above, element.sourceline)
        if element.tail and not element.tail.isspace():
            self._filling.once("F02", where, element.sourceline, "Text stands between the elements. Take it out.")

    def _take_header(self, element: Any) -> None:
        parent = element.getparent()
        if parent is None or local_name(parent) != "Message":
            return
        self._source.came_out()
        if self.header is not None:
            words = "Header is given twice; the first one is used. Leave one out."
            self._filling.once("F02", "/Message/Header[2]", element.sourceline, words)
            return
        if self._count:
            words = "Header stands after the people. Put it first."
            self._filling.once("F01", "/Message/Header", element.sourceline, words)
        year = "".join(element.xpath("string(*[local-name()='CollectionDetails']/*[local-name()='Year'])").split())
        if self._asked is None and year.isascii() and year.isdigit() and len(year) == 4:
            self._filling.set_year(nearest(int(year)))  # before the header is filled: it is of that year too
        header = Record("Header")
        self._filling.fill(header, element)
        header.element = element
        header.line = element.sourceline
        self._filling.attributes_in(element, header)
        self.header = header

    def _take_persons(self, element: Any) -> None:
        parent = element.getparent()
        if parent is None or local_name(parent) != "Message":
            return
        if element.getprevious() is not None and any(
            local_name(each) == "Persons" for each in element.itersiblings(preceding=True)
        ):
            words = "Persons is given more than once. Put all people into one."
            self._filling.once("F02", "/Message/Persons[2]", element.sourceline, words)
        self.persons_line = self.persons_line or element.sourceline
        self._filling.attributes(element, "/Message/Persons", element.sourceline)
        for child in element:
            self._between(child, "Persons")
        if element.text and not element.text.isspace():
            self._filling.once(
                "F02", "/Message/Persons", element.sourceline, "Text stands between the elements. Take it out."
            )
        element.clear(keep_tail=True)

    def _finish(self, root: Any) -> None:
        """What can be said when the whole file has been seen."""
        collection = header_value(self.header, "Collection")
        nobody = not self._count and self.persons_line is None
        if nobody and (self.header is None or (collection and collection != "SEN2")):
            raise Unreadable("The file is not a SEN2 return, though it begins like one. Give the XML file for SEN2.")
        for child in root:
            self._between(child, "Message")
        if root.attrib:
            self._filling.attributes(root, "/Message", root.sourceline)
        if self.header is None:
            words = "There is no Header. Give collection, year, council and source."
            self._filling.once("F01", "/Message/Header", root.sourceline, words)
        if nobody:
            words = "There is no Persons. Put the people into one, after the Header."
            self._filling.once("F01", "/Message/Persons", root.sourceline, words)


def read(source: Path | str | IO[bytes], year: int | None = None) -> Reader:
    """Open a SEN2 file for reading; see :class:`Reader`."""
    return Reader(source, year)


def _not_well_formed(code: int, line: int | None, cut_off: bool = False) -> Unreadable:
    """The parser's complaint in our words; its own may repeat what the file holds."""
    kinds = etree.ErrorTypes
    if cut_off:
        return Unreadable(f"The file ends too early, at line {line}: it was cut off. Get it whole and try again.", line)
    what = {
        kinds.ERR_UNDECLARED_ENTITY: "an entity is used that is not defined",
        kinds.ERR_TAG_NAME_MISMATCH: "an element is closed by another's end",
        kinds.ERR_INVALID_CHAR: "a character stands there that XML does not allow",
        kinds.ERR_ATTRIBUTE_REDEFINED: "an attribute is given twice",
        kinds.ERR_NAME_REQUIRED: _ALONE,
        kinds.ERR_ENTITYREF_SEMICOL_MISSING: _ALONE,
        kinds.ERR_DOCUMENT_END: "something follows the end of Message",
        kinds.ERR_RESERVED_XML_NAME: "the XML declaration stands there and not at the very beginning of the file",
        kinds.NS_ERR_UNDEFINED_NAMESPACE: "a prefix (like xsi:) is used that is not declared",
    }.get(code, "it is nested or written in a way that XML does not allow")
    return Unreadable(f"The file is not well-formed XML: at line {line}, {what}. Make the file again.", line)
