"""One part of measuring a country, in a process of its own: prints JSON.

python -m send_cases.bench.country build|check|pages|render|load|comparison|rebuild|morning|worker|size [NUMBER] [DAY [MOST]]
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

import django


def main() -> None:
    """Do the part that is asked for."""
    what, number = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with redirect_stdout(sys.stderr):  # log lines are no part of the report
        django.setup()
        found = _part(what, number, sys.argv[3:])
    print(json.dumps(found, indent=2))


def _part(what: str, number: int, more: list[str]) -> Any:
    from send_cases import clock
    from send_cases.bench.country import building, checking, load, measuring, nights, rendering, worker
    from send_cases.bench.country.inventing import INVENTED, Country

    if what == "build":
        today = dt.date.fromisoformat(more[0]) if more else clock.today()
        most = int(more[1]) if len(more) > 1 else INVENTED
        return building.build(Country(number, today, most=most), processes=building.processes_here())
    if what == "check":
        return checking.check(number)
    if what == "pages":
        return measuring.all_pages(number, more[0] if more else "")
    parts: dict[str, Callable[[int], Any]] = {
        "comparison": nights.comparison, "rebuild": nights.rebuild, "load": load.load, "render": rendering.render,
    }  # fmt: skip
    plain: dict[str, Callable[[], Any]] = {"morning": nights.morning, "worker": worker.worker, "size": nights.size}
    return parts[what](number) if what in parts else plain[what]()


if __name__ == "__main__":
    main()
