"""Writing a return as XML, person by person, in flat memory; the same records give the same bytes.

The text is put together here and not by a library, because that is several times faster and the layout is small: names
from the field table, values escaped, two blanks a level, UTF-8, line ends ``\\n``. Each person goes out as it comes in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import IO

from reporting.sen2.fields import EVERY_NAME, LAYOUTS
from reporting.sen2.parts import Block, Field
from reporting.sen2.record import Record, header_value

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TO_ESCAPE = re.compile("[&<>\r]")
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_Write = Callable[[Record, list[str]], None]


def write(persons: Iterable[Record], header: Record, out: Path | str | IO[bytes], year: int | None = None) -> int:
    """Write a return.

    Args:
        persons: the people, in the order in which they are to stand.
        header: see :func:`reporting.sen2.record.make_header`.
        out: a path, or a stream of bytes.
        year: the collection year; without it, the header's.

    Returns:
        how many people were written.

    Raises:
        ValueError: a year we do not know, a name that no year knows, or a character that XML cannot hold.
    """
    count = 0
    with ExitStack() as stack:
        stream = stack.enter_context(Path(out).open("wb")) if isinstance(out, str | Path) else out
        pieces = pieces_of(persons, header, year)
        for piece in pieces:
            stream.write(piece)
            count += 1
    return count - 2  # the head and the tail


def pieces_of(persons: Iterable[Record], header: Record, year: int | None = None) -> Iterator[bytes]:
    """The bytes of a return: the head, one piece for each person, the tail.

    Raises:
        ValueError: see :func:`write`.
    """
    chosen = year or int(header_value(header, "Year") or 0)
    if chosen not in LAYOUTS:
        raise ValueError(f"There is no SEN2 layout for {chosen}. The years are {', '.join(map(str, LAYOUTS))}.")
    head = _text(_writer(chosen, "Header", 1), header)
    yield f"{DECLARATION}<Message>\n{head}  <Persons>\n".encode()
    one = _writer(chosen, "Person", 2)
    for person in persons:
        yield _text(one, person).encode()
    yield b"  </Persons>\n</Message>\n"


def _text(one: _Write, record: Record) -> str:
    lines: list[str] = []
    one(record, lines)
    text = "".join(lines)
    wrong = NOT_XML.search(text)
    if wrong:
        raise ValueError(f"{record.path()} holds the character U+{ord(wrong[0]):04X}, which XML cannot. Take it out.")
    return text


@cache
def _writer(year: int, name: str, level: int) -> _Write:
    """A function that writes one kind of block, made from the field table of the year."""
    place, indent = LAYOUTS[year][name], "  " * level
    begin, end = f"{indent}<{name}>\n", f"{indent}</{name}>\n"
    steps = [_step(year, part, level + 1) for part in place.parts]
    names = frozenset(field.name for field in place.fields)

    def write_block(record: Record, lines: list[str]) -> None:
        """The block and all in it."""
        lines.append(begin)
        values: dict[str, str] = record
        if _TO_ESCAPE.search("".join(record.values())):
            values = {name: _escaped(text) for name, text in record.items()}
        for part, before, after, inner in steps:
            if inner is not None:
                for block in record.blocks.get(part, ()):
                    inner(block, lines)
            elif text := values.get(part):
                lines.append(f"{before}{text}{after}")
        lines.append(end)
        if not names.issuperset(record):
            _refuse_unknown(record)

    return write_block


def _step(year: int, part: Field | Block, level: int) -> tuple[str, str, str, _Write | None]:
    if isinstance(part, Block):
        return part.name, "", "", _writer(year, part.name, level)
    return part.name, f"{'  ' * level}<{part.name}>", f"</{part.name}>\n", None


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(lambda found: _ESCAPED[found[0]], text)


def _refuse_unknown(record: Record) -> None:
    """What only another year knows is left out; what no year knows is a slip of the caller's."""
    unknown = set(record) - EVERY_NAME[record.name]
    if unknown:
        raise ValueError(f"{record.name} has no element {', '.join(sorted(unknown))} in any year.")
