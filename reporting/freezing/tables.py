"""The nine tables of a return as one zip. The same return gives the same bytes."""

from __future__ import annotations

import datetime as dt
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from reporting.sen2 import Record, header_value, read, write_tables


def zip_tables(xml: Path, out: Path, watch: Callable[[int], None]) -> None:
    """Write the tables of an XML file.

    Args:
        xml: the return.
        out: where the zip goes.
        watch: called with how many people are written; what it raises ends it.
    """
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".tables-") as folder, read(xml) as reader:
        header = reader.header or Record("Header")
        made = dt.datetime.fromisoformat(header_value(header, "DateTime"))
        paths = write_tables(_watched(reader, watch), header, folder, made.date())
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in paths:
                entry = zipfile.ZipInfo(path.name, made.timetuple()[:6])
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                with path.open("rb") as source, packed.open(entry, "w") as target:
                    while piece := source.read(1 << 20):
                        target.write(piece)


def _watched(people: Iterator[Record], watch: Callable[[int], None]) -> Iterator[Record]:
    for number, person in enumerate(people, start=1):
        watch(number)
        yield person
