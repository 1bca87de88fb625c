"""From an element of the parser to a record: what has a place in the layout is kept, what has none is noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from reporting.sen2.fields import LAYOUTS
from reporting.sen2.parts import Place
from reporting.sen2.problems import ERROR, QUERY, Problem, Unreadable
from reporting.sen2.quick import Shapes
from reporting.sen2.record import BLANKS, Record, local_name
from reporting.sen2.strange import words_for

MOST_STRANGE_NAMES = 1000  # a file with more kinds of element that SEN2 does not know is something else
_NAMESPACE = "The elements are in a namespace; SEN2 has none. They are read all the same, but COLLECT may refuse them."
_ATTRIBUTES = "Elements carry attributes, here for the first time; SEN2 has none. They are not read: leave them out."
_ALLOWED_ATTRIBUTES = "{http://www.w3.org/2001/XMLSchema-instance}"
_WITH_ATTRIBUTES = etree.XPath("descendant-or-self::*[@*]")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class Filling:
    """Fills records by the layout of one year.

    Args:
        year: the collection year.
        problems: where faults are noted.
    """

    def __init__(self, year: int, problems: list[Problem]) -> None:
        self.problems = problems
        self._said: set[str] = set()
        self._strange_names: set[str] = set()
        self.set_year(year)

    def set_year(self, year: int) -> None:
        """Go on by the layout of another year."""
        self.year = year
        self._layout = LAYOUTS[year]
        self._shapes = Shapes(self._layout)

    def person(self, element: Any, plain: bytes | None, place: int, line: int) -> Record:
        """A person, with everything in it.

        Args:
            element: the parser's element.
            plain: the bytes of it, where they were cut out for the quick way.
            place: the person's number in the file.
            line: the line on which it begins.

        Raises:
            etree.XMLSyntaxError: the bytes are not well-formed.
        """
        if element.tag != "Person":
            self.once("F02", "/Message", 1, _NAMESPACE, QUERY)
        if plain is not None:
            found = self._shapes.person(plain)
            if found is not None:
                found.place, found.line, found.element = place, line, plain
                return found
            element = _parsed(plain, element)
        person, said = Record("Person"), len(self.problems)
        person.place, person.line, person.element = place, line, element
        self.fill(person, element)
        self.attributes_in(element, person)
        for at in range(said, len(self.problems)):  # only now is it known by which number the person goes
            if self.problems[at].person is not None:
                self.problems[at] = replace(self.problems[at], person=person.reference())
        return person

    def fill(self, record: Record, element: Any) -> None:  # noqa: C901 - the loop of every element: no calls in it
        """Take over what an element holds."""
        spec = self._layout[record.name]
        order = spec.order
        last = -1
        text = element.text
        if text and not text.isspace():
            self._text(record, element)
        for child in element:
            tag = child.tag
            here = order.get(tag)
            if here is None:
                at, tag = self._block(record, child, tag, spec)
            else:
                at, tag = here
                text = child.text
                if text and tag not in record and (text := text.strip(BLANKS)):
                    record[tag] = text
                    if len(child):
                        self._inside(record, child, tag)
                elif tag in record or at == last or len(child):
                    self._twice_or_inside(record, child, tag, at == last)
            if at >= 0:
                if at < last:
                    self._late(record, child, tag, spec.parts[last].name)
                last = at
            text = child.tail
            if text and not text.isspace():
                self._text(record, child)
        if record.blocks:
            for extra, words in too_many(record, spec):
                self._add("F02", extra.path(), extra.line_of(), words, record)

    def _block(self, record: Record, child: Any, tag: Any, spec: Place) -> tuple[int, str]:
        """A child that is not a field, at least not as it is written: its place, and its name."""
        if tag in spec.blocks:
            self.fill(record.add(Record(tag)), child)
            return spec.blocks[tag], tag
        name = local_name(child)
        if not name:  # a comment, or an instruction to some program
            return -1, name
        if name != tag and (name in spec.order or name in spec.blocks):
            return self._in_namespace(record, child, name, spec)
        self.unknown(child, record.path(), record.name, record.line_at(child), record)
        return -1, name

    def _in_namespace(self, record: Record, child: Any, name: str, spec: Place) -> tuple[int, str]:
        self.once("F02", "/Message", 1, _NAMESPACE, QUERY)
        if name in spec.blocks:
            self.fill(record.add(Record(name)), child)
            return spec.blocks[name], name
        at, name = spec.order[name]
        if name in record:
            self._twice_or_inside(record, child, name, True)
        else:
            self._inside(record, child, name)
        return at, name

    def _inside(self, record: Record, child: Any, name: str) -> None:
        """A value's own element is read without elements in it; a comment or an instruction inside does no harm."""
        text = child.text or ""
        for inner in child:
            if local_name(inner):
                self.unknown(inner, record.path(name), record.name, record.line_at(inner), record)
            else:
                text += inner.tail or ""
        if text := text.strip(BLANKS):
            record[name] = text

    def _twice_or_inside(self, record: Record, child: Any, name: str, again: bool) -> None:
        if name in record or again:
            self._note(record, child, name, f"{name} is given twice; the first one is used. Leave one out.")
        else:
            self._inside(record, child, name)

    def _late(self, record: Record, child: Any, name: str, before: str) -> None:
        self._note(record, child, name, f"{name} stands too late: it comes before {before}. Move it.")

    def _text(self, record: Record, element: Any) -> None:
        self._note(record, element, "", "Text stands between the elements. Take it out.")

    def unknown(self, element: Any, where: str, block: str, line: int | None, within: Record | None = None) -> None:
        """Note an element that has no place here: each one within a person or the header, else each name once.

        Raises:
            Unreadable: there are too many kinds of them.
        """
        name = local_name(element)
        self._strange_names.add(name)
        if len(self._strange_names) > MOST_STRANGE_NAMES:
            raise Unreadable(f"The file has more than {MOST_STRANGE_NAMES} kinds of element that SEN2 does not know.")
        words = words_for(name, block, self.year)
        if within is None:
            self.once("F02", f"{where}/{name[:60]}", line, words)
        else:
            self._add("F02", f"{where}/{name[:60]}", line, words, within)

    def attributes(self, element: Any, where: str, line: int | None) -> None:
        """Note attributes, other than those of a schema."""
        if any(not name.startswith(_ALLOWED_ATTRIBUTES) for name in element.attrib):
            self.once("F02", where, line, _ATTRIBUTES, QUERY)

    def attributes_in(self, element: Any, record: Record) -> None:
        """The same of all elements of a person or the header."""
        if _ATTRIBUTES not in self._said:
            for each in _WITH_ATTRIBUTES(element):
                self.attributes(each, record.path(), record.line_at(each))

    def once(self, rule: str, path: str, line: int | None, words: str, severity: str = ERROR) -> None:
        """Note a fault of the whole file, and no second time."""
        if words not in self._said:
            self._said.add(words)
            self.problems.append(Problem(rule, severity, path, line, None, words))

    def _note(self, record: Record, element: Any, name: str, words: str) -> None:
        self._add("F02", record.path(name), record.line_at(element), words, record)

    def _add(self, rule: str, path: str, line: int | None, words: str, within: Record) -> None:
        person = "" if path.startswith("/Message/Persons") else None
        self.problems.append(Problem(rule, ERROR, path, line, person, words))


def too_many(record: Record, spec: Place) -> Iterator[tuple[Record, str]]:
    """For each name of which a block holds more blocks than it may: the first that is too much, and what to say of it."""
    for name, found in record.blocks.items():
        most = spec.most(name)
        if len(found) > most:
            often = "once" if most == 1 else f"{most} times"
            words = f"{name} may be given {often} here and is given {len(found)} times. Leave out what is too much."
            yield found[most], words


def _parsed(plain: bytes, stands_for: Any) -> Any:
    """A person's element from its bytes, with the prefixes that are declared around it, such as xsi.

    Raises:
        etree.XMLSyntaxError: the bytes are not well-formed.
    """
    declared = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in stands_for.nsmap.items() if prefix)
    return etree.fromstring(plain.replace(b"<Person", b"<Person" + declared.encode(), 1), _PARSER)
