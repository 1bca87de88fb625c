"""How fast and in how much memory a SEN2 return is written and checked, against bare lxml in the same run."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

from reporting.sen2 import LAYOUTS, Record, check, write
from reporting.sen2.parts import Block, Layout
from send_cases.bench.sen2_people import YEAR, header, people

_ROUNDS = 3
_Tree = list[tuple[str, Any]]


def times(count: int = 21_000) -> dict[str, Any]:
    """Writing and checking a return of so many people; each the best of some rounds, one after the other.

    Args:
        count: people; the largest authority has 21,000.
    """
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours.xml", Path(folder) / "theirs.xml"
        taken = _writing(count, ours, theirs)
        taken |= _best(validate=lambda: _check(ours), lxml_iterparse=lambda: _only_parse(ours))
    return {
        "people": count,
        "seconds": {name: round(seconds, 2) for name, seconds in taken.items()},
        "write_ratio": round(taken["write"] / taken["lxml_writer"], 2),
        "validate_ratio": round(taken["validate"] / taken["lxml_iterparse"], 2),
    }


def memory(count: int = 200_000) -> dict[str, Any]:
    """By how many MB a process grows that writes, reads and checks a return of so many people.

    Args:
        count: people.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "return.xml")
        grown = {kind: _by_itself(kind, count, path) for kind in ("write", "validate")}
    return {"people": count, "grown_mb": grown}


def _writing(count: int, ours: Path, theirs: Path) -> dict[str, float]:
    records = list(people(count))
    ready = [_tree(record, LAYOUTS[YEAR]) for record in (header(), *records)]
    return _best(write=lambda: write(records, header(), ours), lxml_writer=lambda: _write_by_lxml(ready, theirs))


def _best(**works: Callable[[], Any]) -> dict[str, float]:
    best = dict.fromkeys(works, float("inf"))
    for _ in range(_ROUNDS):
        for name, work in works.items():
            start = time.process_time()
            work()
            best[name] = min(best[name], time.process_time() - start)
    return best


def _check(path: Path) -> None:
    if any(True for _ in check(path)):
        raise SystemExit("The invented return has faults, so there is nothing to measure.")


def _only_parse(path: Path) -> None:
    for _ in etree.iterparse(str(path), events=("end",)):
        pass


def _tree(record: Record, layout: Layout) -> tuple[str, _Tree]:
    """A record as plain pairs, ready to be written."""
    pairs: _Tree = []
    for part in layout[record.name].parts:
        if isinstance(part, Block):
            pairs += [_tree(block, layout) for block in record.all(part.name)]
        elif part.name in record:
            pairs.append((part.name, record[part.name]))
    return record.name, pairs


def _write_by_lxml(ready: list[tuple[str, _Tree]], path: Path) -> None:
    with etree.xmlfile(str(path), encoding="utf-8") as out, out.element("Message"):
        _write_tree(out, *ready[0])
        with out.element("Persons"):
            for name, pairs in ready[1:]:
                _write_tree(out, name, pairs)


def _write_tree(out: Any, name: str, value: Any) -> None:
    with out.element(name):
        if isinstance(value, str):
            out.write(value)
        else:
            for inner, each in value:
                _write_tree(out, inner, each)


def _by_itself(kind: str, count: int, path: str) -> float:
    """MB by which a fresh process grew."""
    command = [sys.executable, "-m", "send_cases.bench.sen2", kind, str(count), path]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _most_held() -> float:
    """The most MB that this process has held so far; where the kernel does not say, since its parent began."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _grown(kind: str, count: int, path: Path) -> float:
    small = path.with_suffix(".small")
    write(people(100), header(), small)
    _check(small)
    before = _most_held()
    if kind == "write":
        write(people(count), header(), path)
    else:
        _check(path)
    return _most_held() - before


if __name__ == "__main__":
    print(round(_grown(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])), 1))
