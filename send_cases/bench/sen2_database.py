"""How long a return takes to come in and to be built, each beside the bare work on the same rows in the same run.

Everything happens in one transaction that is taken back: the tables are emptied first, filled by the import, built from,
and filled again by COPY.
"""

from __future__ import annotations

import contextlib
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROUNDS = 3
EMPTIED = ("ehcp_pupil", "ehcp_returnfile")


def sen2_database(count: int) -> dict[str, Any]:
    """Import and export of so many people.

    Args:
        count: 21,000 is the largest authority.
    """
    from django.db import connection, transaction

    from send_cases.history import writing

    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        place = Path(folder)
        with writing(by="bench", why="measuring a return"):
            _empty(connection)
            _authority()
            went = _file(place, count)
            found = {"people": count, "import": _import(connection, went, place), "export": _export(place)}
        transaction.set_rollback(True)
    return found


def _empty(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # for the emptying alone: it needs no history
        cursor.execute(f"TRUNCATE {', '.join(EMPTIED)} CASCADE")
        cursor.execute("SET LOCAL session_replication_role = origin")


def _authority() -> None:
    from ehcp.authority import forget
    from ehcp.models import Authority

    Authority.objects.update_or_create(
        pk=1, defaults={"code": "320", "name": "Bench", "dmo": "Y", "dco": "N", "dsco": "R"}
    )
    forget()


def _file(place: Path, count: int) -> Path:
    from reporting.sen2 import write
    from send_cases.bench.sen2_people import header, people

    went = place / "in.xml"
    write(people(count), header(), went)
    return went


@contextlib.contextmanager
def _clock() -> Iterator[list[float]]:
    taken: list[float] = []
    start = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - start)


def _import(connection: Any, went: Path, place: Path) -> dict[str, Any]:
    from ehcp.actions.taken_in import ORDER
    from ehcp.models import Milestone, ReturnFile
    from reporting.taking_in.take_in import take_in

    with _clock() as ours:
        take_in(went, by="bench")
    tables = [model._meta.db_table for model in (ReturnFile, *ORDER, Milestone)]
    with connection.cursor() as cursor:
        for table in tables:
            with (place / table).open("wb") as out, cursor.copy(f"COPY {table} TO STDOUT") as rows:
                for piece in rows:
                    out.write(piece)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SAVEPOINT filled")
        _empty(connection)
        with _clock() as bare:
            for table in tables:
                with (place / table).open("rb") as rows, cursor.copy(f"COPY {table} FROM STDIN") as into:
                    while piece := rows.read(1 << 20):
                        into.write(piece)
        cursor.execute("ROLLBACK TO SAVEPOINT filled")
    return {"seconds": round(ours[0], 2), "copy_seconds": round(bare[0], 2), "ratio": round(ours[0] / bare[0], 2)}


def _export(place: Path) -> dict[str, Any]:
    from reporting.building.build import export
    from reporting.sen2 import read

    out, again = place / "out.xml", place / "bare.xml"
    before = _peak()
    export(year=2026, out=out, by="bench")
    grown = _peak() - before
    with read(out) as reader:
        ready = list(reader)
    ours, bare = float("inf"), float("inf")
    for _ in range(ROUNDS):  # one after the other, the best of each: others use the machine too
        with _clock() as one:
            export(year=2026, out=out, by="bench")
        with _clock() as other:
            _write_bare(ready, again)
        ours, bare = min(ours, one[0]), min(bare, other[0])
    return {
        "seconds": round(ours, 2), "lxml_seconds": round(bare, 2), "ratio": round(ours / bare, 2),
        "memory_growth_mb": round(grown, 1), "bytes": out.stat().st_size,
    }  # fmt: skip


def _write_bare(people: list[Any], out: Path) -> None:
    """The same people from ready dictionaries, with lxml's incremental writer."""
    from lxml import etree

    from reporting.sen2 import LAYOUTS

    layout = LAYOUTS[2026]

    def write(xf: Any, record: Any) -> None:
        with xf.element(record.name):
            for part in layout[record.name].parts:
                if part.name in record:
                    with xf.element(part.name):
                        xf.write(record[part.name])
                for block in record.blocks.get(part.name, ()):
                    write(xf, block)

    with etree.xmlfile(str(out), encoding="utf-8") as xf, xf.element("Message"), xf.element("Persons"):
        for person in people:
            write(xf, person)


def _peak() -> float:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
