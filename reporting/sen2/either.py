"""A return in either of its forms: the XML file, or COLLECT's nine tables in a folder or a zip file."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import IO

from reporting.sen2.problems import Unreadable
from reporting.sen2.reader import Reader
from reporting.sen2.source import MOST_BYTES
from reporting.sen2.table_reader import TableReader, find_tables, table_of

AnyReader = Reader | TableReader
_ZIP = b"PK\x03\x04"


def open_return(source: Path | str | IO[bytes], year: int | None = None) -> AnyReader:
    """Open a return, whichever form it has. Close it, or use it in a ``with``.

    Args:
        source: an XML file (a path, or a stream of bytes), a folder with COLLECT's tables, or a zip file of them.
        year: the collection year by whose layout to read; without it, the year that the return names.

    Raises:
        Unreadable: it is no SEN2 return in any of these forms, or must not be read.
    """
    path = Path(source) if isinstance(source, str | Path) else None
    if path is not None and _is_folder(path):
        return TableReader(_in_folder(path), year)
    if path is not None and _is_zip(path):
        return _in_zip(path, year)
    return Reader(source, year)


def files_of(source: Path) -> list[Path]:
    """The files that a return is made of: itself, or the tables of a folder in order."""
    return sorted(find_tables(source).values()) if _is_folder(source) else [source]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name that cannot be one, a folder nobody may look into: opening it says so
        return False


def _in_folder(path: Path) -> dict[str, Path]:
    found = find_tables(path)
    if not found:
        raise Unreadable(
            f"{path.name or path} is a folder without COLLECT's tables. Give the XML file in it, or a folder of all nine."
        )
    return found


def _is_zip(path: Path) -> bool:
    """Whether it is a zip file with tables in it; any other is for the reader of XML to refuse."""
    try:
        with path.open("rb") as stream:
            if stream.read(4) != _ZIP:
                return False
        with zipfile.ZipFile(path) as archive:
            return bool(_members(archive))
    except (OSError, ValueError, zipfile.BadZipFile) as fault:
        if isinstance(fault, Unreadable):
            raise
        return False


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for each in archive.infolist():
        name = PurePosixPath(each.filename)
        table = table_of(name) if "__MACOSX" not in name.parts else ""
        if not table:
            continue
        if table in found:
            raise Unreadable(f"The zip file holds two files for the table {table}. Leave one out.")
        found[table] = each
    return found


def _in_zip(path: Path, year: int | None) -> TableReader:
    """The tables of a zip file. No more of one is unpacked than it says of its size."""
    with zipfile.ZipFile(path) as archive:
        members = _members(archive)
        if sum(each.file_size for each in members.values()) > MOST_BYTES:
            raise Unreadable(
                f"The tables in the zip file have more than {MOST_BYTES >> 30} GB. Check that it is the right file."
            )
        try:
            with ExitStack() as stack:
                files = {table: stack.enter_context(archive.open(each)) for table, each in members.items()}
                return TableReader(files, year)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError):  # the last: locked, or packed in an odd way
            raise Unreadable(
                "The zip file is damaged, or locked by a password. Unpack it and give the folder with the tables."
            ) from None
