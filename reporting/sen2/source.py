"""The bytes of a return, let through to the parser only while they are harmless.

A return comes from anywhere. Before the parser sees a byte, and with every piece after that, this looks at: what kind of
file it is, its encoding, whether it declares a document type (then it could define entities; SEN2 has none), how big it
is, and whether people come out of it. So memory stays flat and nothing is fetched or expanded.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from reporting.sen2.problems import Unreadable

MOST_BYTES = 1 << 30  # a return of 200,000 people has about 650 MB; the largest authority has 21,000
MOST_BYTES_A_PERSON = 1 << 20  # a person with ten requests has some 30 kB
MOST_BYTES_BEFORE_ROOT = 64 << 10
KINDS = (
    (b"PK\x03\x04", "a zip file (or a spreadsheet). Unpack it and give the XML file in it"),
    (b"PK\x05\x06", "an empty zip file. Give the XML file"),
    (b"\x1f\x8b", "packed with gzip. Unpack it and give the XML file"),
    (b"BZh", "packed with bzip2. Unpack it and give the XML file"),
    (b"\xfd7zXZ\x00", "packed with xz. Unpack it and give the XML file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip file. Unpack it and give the XML file"),
    (b"Rar!", "a RAR file. Unpack it and give the XML file"),
    (b"%PDF", "a PDF file. Give the XML file that was made for COLLECT"),
    (b"\xd0\xcf\x11\xe0", "an old Office document. Give the XML file that was made for COLLECT"),
    (b"\xff\xfe", "in UTF-16. Save it in UTF-8, which SEN2 asks for"),
    (b"\xfe\xff", "in UTF-16. Save it in UTF-8, which SEN2 asks for"),
    (b"\x00\x00\xfe\xff", "in UTF-32. Save it in UTF-8, which SEN2 asks for"),
    (b"<\x00", "in UTF-16. Save it in UTF-8, which SEN2 asks for"),
    (b"\x00<", "in UTF-16. Save it in UTF-8, which SEN2 asks for"),
)
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_BEFORE_ROOT = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ROOT = re.compile(rb"<((?:[^\s<>/:!?]+:)?)([^\s<>/:!?]+)")
_HTML = re.compile(rb"<(?:!DOCTYPE\s+)?html[\s>]", re.IGNORECASE)
_TAGS = rb"<(?:%sPerson(?=[\s/>])|(!--.*?(?:-->|\Z)|!\[CDATA\[.*?(?:\]\]>|\Z)|\?.*?(?:\?>|\Z)))"
_END = re.compile(rb"</(?:[^\s<>/:]+:)?Message\s*>\s*(?:<!--.*?-->\s*)*$", re.DOTALL)
_PERSON_END = b"</Person>"
_WEB_PAGE = "The file is a web page, perhaps one that asks you to sign in. Download the return again."
DOCTYPE = "The file declares a document type (DOCTYPE). SEN2 has none, and it can hide harm, so it is not read."
_Run = list[tuple[int, bytes | None]]


@contextlib.contextmanager
def opened(source: Path | str | IO[bytes]) -> Iterator[Source]:
    """A return's bytes, looked at.

    Raises:
        Unreadable: there is no such file, it is a folder, is too big, or is plainly something else.
    """
    if not isinstance(source, str | os.PathLike):
        yield Source(source)
        return
    path = Path(source)
    try:
        if path.is_dir():
            raise Unreadable(f"{path.name or path} is a folder. Give the XML file in it.")
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > MOST_BYTES:
                raise Unreadable(_too_big(size))
            yield Source(stream)
    except FileNotFoundError:
        raise Unreadable(f"There is no file {path.name}.") from None
    except (OSError, ValueError) as fault:
        if isinstance(fault, Unreadable):
            raise
        reason = getattr(fault, "strerror", None) or "its name cannot be one"
        raise Unreadable(f"The file {path.name!r} cannot be opened: {reason}.") from None


def _too_big(size: int) -> str:
    return (
        f"The file has {size / (1 << 30):.1f} GB or more; a SEN2 return has some MB, and more than "
        f"{MOST_BYTES >> 30} GB is not read. Check that it is the right file."
    )


class Source:
    """A stream for the parser. ``root`` is the name of the root element, known before anything is parsed.

    Raises:
        Unreadable: at once or from :meth:`read`, when the file must not be read on.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream: Any = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._total = self._mark = 0
        self._lines = 1
        self._tail = b""
        self.is_cut_off = False  # known when the last byte has been read
        self._start = self._fetch(MOST_BYTES_BEFORE_ROOT)
        self._refuse_other_kinds(self._start)
        if self._start.startswith(codecs.BOM_UTF8):
            self._start = self._start[3:]
        self._refuse_other_encodings(self._start)
        prefix, self.root = self._root_of(self._start)
        self._tags = re.compile(_TAGS % re.escape(prefix), re.DOTALL)
        self._people: deque[_Run] = deque()
        self._waiting: list[bytes] = []
        self._wanted = b""  # what must come before it is worth looking at what waits
        self._seam = b""  # the end of what waits, for what is cut in two
        self._line = 1

    def came_out(self) -> None:
        """Someone has come out of the parser: the next may be as big again."""
        self._mark = self._total

    def next_people(self) -> list[tuple[int, bytes | None]]:
        """Line and bytes of who stands at the next ``Person`` that begins; to be asked once for each, in order.

        Those who were cut out follow one another, and have the bytes from ``<Person>`` to ``</Person>``; the parser sees
        one ``<Person/>`` for them. One who was not has ``None``.
        """
        return self._people.popleft() if self._people else [(self._line, None)]

    def read(self, size: int = 1 << 16) -> bytes:
        """What is next for the parser; nothing at the end."""
        while True:
            piece = self._start[:size]
            self._start = self._start[size:]
            if not piece:
                piece = self._fetch(size)
            if self._total - self._mark > MOST_BYTES_A_PERSON + MOST_BYTES_BEFORE_ROOT:
                raise Unreadable(
                    f"More than {MOST_BYTES_A_PERSON >> 20} MB came without one whole person (from about line "
                    f"{self._lines} back), so this is no SEN2 return or it is damaged. Make the file again.",
                    self._lines,
                )
            let_through = self._without_people(piece)
            if let_through or not piece:
                return let_through

    def _without_people(self, piece: bytes) -> bytes:
        """Cut out the people who are plain: without attributes, comments and the like that could hide a tag.

        They are most, and are read much faster by themselves. The line ends in them stay, so that lines keep their
        numbers. What is not whole yet waits for the next piece.
        """
        if piece and self._wanted:
            seam = self._seam + piece
            self._seam = seam[-len(_PERSON_END) :]
            if self._wanted not in seam:
                self._waiting.append(piece)
                return b""
        text = b"".join((*self._waiting, piece))
        self._wanted = b""
        out: list[bytes] = []
        done, run = 0, None
        found = self._tags.search(text)
        while found:
            start, following = found.start(), self._tags.search(text, found.end())
            if found[1] is not None:  # a comment, character data, an instruction
                if not found[1].endswith((b"-->", b"]]>", b"?>")) and piece:
                    self._wanted = b">"
                    break
                out.append(self._passed(text, done, found.end()))
                done, run, found = found.end(), None, following
                continue
            end = text.find(_PERSON_END, start)
            if end < 0 and piece:
                self._wanted = _PERSON_END
                break
            between = self._passed(text, done, start)
            if _is_plain(text, start, end, following):
                done = end + len(_PERSON_END)
                run = self._cut(text[start:done], between, run, out)
            else:
                self._people.append([(self._line, None)])
                done, run = found.end(), None
                out += [between, text[start:done]]
            found = following
        else:
            start = _incomplete(text, done) if piece else len(text)
        out.append(self._passed(text, done, start))
        self._waiting, self._seam = [text[start:]], text[-len(_PERSON_END) :]
        return b"".join(out)

    def _cut(self, person: bytes, between: bytes, run: _Run | None, out: list[bytes]) -> _Run:
        """Keep a person for the quick way, with those before if nothing but blanks lies between."""
        if run is not None and (not between or between.isspace()):
            run.append((self._line, person))
            out.append(b"\n" * (between.count(b"\n") + person.count(b"\n")))
        else:
            run = [(self._line, person)]
            self._people.append(run)
            out += [between, b"<Person/>", b"\n" * person.count(b"\n")]
        self._line += person.count(b"\n")
        return run

    def _passed(self, text: bytes, start: int, end: int) -> bytes:
        part = text[start:end]
        self._line += part.count(b"\n")
        return part

    def _fetch(self, size: int) -> bytes:
        piece = self._stream.read(size)
        if not isinstance(piece, bytes):
            raise TypeError("A return is read from a stream of bytes.")
        self._total += len(piece)
        if self._total > MOST_BYTES:
            raise Unreadable(_too_big(self._total))
        if self._total > len(piece):  # the first piece is looked at for its kind before its encoding
            self._check_encoding(piece)
        return piece

    def _check_encoding(self, piece: bytes) -> None:
        try:
            self._decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as fault:
            line = self._lines + fault.object.count(b"\n", 0, fault.start)
            raise Unreadable(
                f"Line {line} holds a character that is not UTF-8, whatever the file says of itself. "
                "Save it in UTF-8, which SEN2 asks for.",
                line,
            ) from None
        if b"\x00" in piece:
            raise Unreadable("The file holds zero bytes, so it is not text. Give the XML file made for COLLECT.")
        self._lines += piece.count(b"\n")
        self._tail = (self._tail + piece)[-200:]
        self.is_cut_off = not piece and not _END.search(self._tail)

    def _refuse_other_kinds(self, start: bytes) -> None:
        if not start.strip():
            raise Unreadable("The file is empty. Make it again.")
        for magic, words in KINDS:
            if start.startswith(magic):
                raise Unreadable(f"The file is {words}.")
        if b"\x00" in start[:4096]:
            raise Unreadable("The file is not text. Give the XML file made for COLLECT.")

    def _refuse_other_encodings(self, start: bytes) -> None:
        declared = _DECLARATION.match(start)
        name = declared[1].decode("ascii", "replace").strip().lower() if declared else "utf-8"
        if name not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise Unreadable(f"The file says that it is in {name[:20]}. Save it in UTF-8, which SEN2 asks for.", 1)
        self._check_encoding(start)

    def _root_of(self, start: bytes) -> tuple[bytes, str]:
        """Prefix and name of the root element."""
        before = _BEFORE_ROOT.match(start)
        rest = start[before.end() :] if before else start
        if _HTML.match(rest):
            raise Unreadable(_WEB_PAGE)
        if rest[:9].upper() == b"<!DOCTYPE":
            raise Unreadable(DOCTYPE)
        root = _ROOT.match(rest)
        if root:
            return root[1], root[2].decode("utf-8", "replace")
        if (not rest and len(start) >= MOST_BYTES_BEFORE_ROOT) or rest.startswith((b"<!--", b"<?")):
            raise Unreadable("The file begins with a long stretch that holds no element. Make the file again.")
        if rest in (b"", b"<"):
            raise Unreadable("The file has no element: it was cut off. Get it whole and try again.")
        raise Unreadable("The file is not XML: it does not begin with an element. Give the XML file made for COLLECT.")


def _incomplete(text: bytes, done: int) -> int:
    """Where a tag begins that is not whole yet; the end of the text if there is none."""
    start = max(text.rfind(b"<"), done)
    return len(text) if text.find(b">", start) >= 0 else start


def _is_plain(text: bytes, start: int, end: int, following: re.Match[bytes] | None) -> bool:
    """Whether nothing between a ``Person`` and its end could hide a tag: then the end is its own.

    Args:
        text: where they stand.
        start: of the person.
        end: of what is in them; before the start if there is none.
        following: what comes next of people, comments and the like.
    """
    return text.startswith(b"<Person>", start) and end > start and (following is None or following.start() >= end)
