"""Opening a register file: plain, gzipped or in a zip; UTF-8 or Windows-1252, found out before a row is read."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from ehcp.register.problems import RegisterError

CHUNK = 1 << 20
_NEVER_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_SAVE_AS = "Download the file again, or save it as CSV (UTF-8)."


@contextlib.contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """The text of a file, with line ends as they are (the CSV reader wants them).

    Raises:
        RegisterError: the file is missing, is not what its name says, or is in another encoding.
    """
    try:
        with _raw(path) as stream:
            encoding = _encoding(stream)
        with _raw(path) as stream, io.TextIOWrapper(stream, encoding=encoding, newline="") as lines:
            yield lines
    except FileNotFoundError:
        raise RegisterError(f"There is no file {path.name}.") from None
    except IsADirectoryError:
        raise RegisterError(f"{path.name} is a folder, not a file.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile):
        raise RegisterError(f"{path.name} is damaged or was cut off. Download it again.") from None


@contextlib.contextmanager
def _raw(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of the table, unpacked by what the file is, not by what it is called."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic[:2] == b"\x1f\x8b":
        with gzip.open(path, "rb") as stream:
            yield cast(IO[bytes], stream)
    elif magic == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive, archive.open(_only_table(archive, path)) as member:
            yield member
    else:
        with path.open("rb") as stream:
            yield stream


def _only_table(archive: zipfile.ZipFile, path: Path) -> str:
    tables = [name for name in archive.namelist() if name.lower().endswith(".csv")]
    if len(tables) != 1:
        raise RegisterError(
            f"{path.name} should hold one CSV file but holds {len(tables) or 'none'}. "
            "If it is a spreadsheet, save it as CSV (UTF-8)."
        )
    return tables[0]


def _encoding(stream: IO[bytes]) -> str:
    """UTF-8 if every byte fits, else Windows-1252, in which the register was long published."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, stray_line, line = True, 0, 1
    while chunk := stream.read(CHUNK):
        if (line == 1 and chunk[:2] in (b"\xff\xfe", b"\xfe\xff")) or b"\x00" in chunk:
            raise RegisterError(f"This is not a CSV file in UTF-8 or Windows-1252. {_SAVE_AS}")
        if utf8:
            utf8 = _still_fits(decoder, chunk)
        stray = _NEVER_IN_1252.search(chunk)
        if stray and not stray_line:
            stray_line = line + chunk.count(b"\n", 0, stray.start())
        line += chunk.count(b"\n")
    if utf8:
        return "utf-8-sig"
    if stray_line:
        raise RegisterError(f"Line {stray_line} holds a character that is neither UTF-8 nor Windows-1252. {_SAVE_AS}")
    return "cp1252"


def _still_fits(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True
