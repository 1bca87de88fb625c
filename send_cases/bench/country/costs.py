"""What a piece of work costs: seconds by the clock, and seconds of processor time here and in the database.

On a machine that others use as well the clock tells how busy they are; processor time does not depend on them.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of processor time."""

    seconds: float
    cpu: float

    def over(self, other: Cost) -> dict[str, float]:
        """How many times the other cost, by the clock and by processor time."""
        return {
            "ratio": round(self.seconds / other.seconds, 2) if other.seconds else 0.0,
            "cpu_ratio": round(self.cpu / other.cpu, 2) if other.cpu else 0.0,
        }

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.seconds + other.seconds, self.cpu + other.cpu)

    @property
    def told(self) -> dict[str, float]:
        return {"seconds": round(self.seconds, 2), "cpu_seconds": round(self.cpu, 2)}


def backend() -> int:
    """The process of the database that works for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def cpu_of(process: int) -> float:
    """Processor seconds that a process has used; 0 where the system does not tell (macOS)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(work: Callable[[], T]) -> tuple[Cost, T]:
    """Do a piece of work and say what it cost."""
    database = backend()
    there, here, start = cpu_of(database), time.process_time(), time.perf_counter()
    found = work()
    taken = Cost(time.perf_counter() - start, time.process_time() - here + cpu_of(database) - there)
    return taken, found


def peak() -> float:
    """The most memory this process has held, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def descendants(process: int, least: int = 1) -> list[int]:
    """The processes that a process has started, once there are so many; none where the system does not tell."""
    found = Path(f"/proc/{process}/task/{process}/children")
    until = time.monotonic() + 10
    while time.monotonic() < until:
        pids = [int(pid) for pid in found.read_text().split()] if found.exists() else []
        if len(pids) >= least:
            return pids
        time.sleep(0.2)
    return []


def held(process: int, what: str) -> float:
    """What a process holds in memory ("VmRSS"), or held at most ("VmHWM"), in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024, 1)
