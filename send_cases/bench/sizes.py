"""``./run bench --pupils 1000 100000 1000000``: the same measurements at several sizes, and how they grow; JSON.

Each size is an invented country in a database of its own, beside the demonstration's. Each part is measured in a
process of its own, so that what it remembers and how much memory it takes is its own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from send_cases.local import LOCAL, ROOT, postgres, surroundings
from send_cases.local.children import Children, die_with_parent

FOLDER = LOCAL / "country"
#: As the documents on operations advise for a server of its own; the machine's memory allows it.
SETTINGS = (
    "shared_buffers=1GB", "effective_cache_size=6GB", "work_mem=16MB", "random_page_cost=1.1", "max_wal_size=8GB",
    "jit=off",
)  # fmt: skip
GOAL_MS, GOAL_GROWTH = 150, 1.5
CHECKED = 10_000  # children up to whom every key is followed; the comparison of dates is made at every size


def say(text: str) -> None:
    """Say something that is not part of the report."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Build, measure and print; a country is dropped afterwards unless it is to be kept."""
    options = _options(arguments)
    found: dict[str, Any] = {"where": where(), "server": list(SETTINGS), "times": options.times, "sizes": {}}
    for pupils in options.pupils:
        children = Children()
        try:
            _one(children, pupils, options, found)
        finally:
            children.stop()
    print(json.dumps(found, indent=1))
    return 0


def _told(found: dict[str, Any], options: argparse.Namespace) -> None:
    """Compare what there is so far, and write it down: a run that is stopped leaves what it has measured."""
    found["growth"] = growth(found["sizes"])
    found["goals"] = goals(found)
    if options.out:
        Path(options.out).write_text(json.dumps(found, indent=1) + "\n")


def _options(arguments: list[str]) -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="./run bench --pupils", description=__doc__)
    options.add_argument("--pupils", type=int, nargs="+", required=True, metavar="N", help="how many children")
    options.add_argument("--times", type=int, default=40, help="how often each page is asked for (40)")
    options.add_argument("--cases", type=int, default=100_000, help="cases of the night's work, at most (100,000)")
    options.add_argument("--seconds", type=int, default=20, help="how long officers ask at once (20)")
    options.add_argument("--keep", action="store_true", help="keep the databases for the next time")
    options.add_argument("--out", default="", metavar="FILE", help="write the report there too, after every part")
    options.add_argument("--only", default="", help="pages whose name holds this")
    return options.parse_args(arguments)


def _one(children: Children, pupils: int, options: argparse.Namespace, found: dict[str, Any]) -> None:
    """Build (or find) a country and measure it."""
    name = f"country_{pupils}"
    os.environ["DATABASE_URL"] = postgres.use(FOLDER / "postgres", database=name, settings=SETTINGS)
    env = surroundings.start(children, FOLDER, "http://127.0.0.1:8000")
    say(f"{pupils:,} children:")
    _run(env, sys.executable, "-m", "send_cases.local.prepare", "--empty")
    if (built := _mark(env)) is None:
        _mark(env, json.dumps(part(env, "build", pupils)))
        built = _mark(env)
    size = part(env, "size")
    one: dict[str, Any] = {"load_before": os.getloadavg(), "built": json.loads(built or "{}"), "size": size}
    found["sizes"][str(pupils)] = one
    parts: list[tuple[str, list[int | str]]] = [("check", [5_000])] if pupils <= CHECKED else []
    parts += [("pages", [options.times, options.only]), ("render", [options.times]), ("load", [options.seconds])]
    parts += [("comparison", [cases]) for cases in _up_to(options.cases, size, (10_000, 100_000))]
    parts += [("rebuild", [cases]) for cases in _up_to(options.cases, size, (3_000, 30_000))]
    for what, given in [*parts, ("morning", []), ("worker", [])]:
        start = time.monotonic()
        measured = part(env, what, *given)
        if what in ("comparison", "rebuild"):
            one.setdefault(what, []).append(measured)
        else:
            one[what] = measured
        seconds = one.setdefault("seconds", {})
        seconds[what] = round(seconds.get(what, 0) + time.monotonic() - start, 1)
        one["load_after"] = os.getloadavg()
        _told(found, options)
    if not options.keep:
        _drop(name)


def _up_to(most: int, size: dict[str, int], numbers: Iterable[int]) -> list[int]:
    """So many cases as there are, each number once."""
    return sorted({min(each, most, size["assessments"]) for each in numbers})


def part(env: dict[str, str], what: str, *given: object) -> Any:
    """One part in a process of its own."""
    say(f"  {what} {' '.join(map(str, given))}")
    words = [word for word in map(str, given) if word]
    return json.loads(_run(env, sys.executable, "-m", "send_cases.bench.country", what, *words))


def _run(env: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent(), check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[2:])} failed; the lines above say why.")
    return done.stdout


def _mark(env: dict[str, str], text: str | None = None) -> str | None:
    """What is written beside the database once it is whole, or ``None``."""
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as database:
        if text is not None:
            name = sql.Identifier(database.info.dbname)
            database.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(text)))
        row = database.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return row[0] if row else None


def _drop(name: str) -> None:
    with psycopg.connect(postgres.use(FOLDER / "postgres", database="postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def growth(sizes: dict[str, Any]) -> dict[str, Any]:
    """Each page at the largest size against the smallest: by the clock, by processor time, by rows read."""
    measured = [one["pages"] for one in sizes.values() if "pages" in one]
    if len(measured) < 2:
        return {}
    small, large = measured[0], measured[-1]
    return {
        name: {
            key: round(large[name][key] / small[name][key], 2)
            for key in ("p50_ms", "p95_ms", "cpu_ms", "rows_read") if small[name].get(key)
        }
        for name in small if name in large
    }  # fmt: skip


def goals(found: dict[str, Any]) -> dict[str, Any]:
    """Which goals are missed: pages by time and by growth, and the ratios of night, morning and rows at every size."""
    sizes = found["sizes"]
    pages = [one["pages"] for one in sizes.values() if "pages" in one]
    last = pages[-1] if pages else {}
    return {
        "pages_over_150_ms": {name: page["p95_ms"] for name, page in last.items() if page["p95_ms"] > GOAL_MS},
        "pages_that_grow": {name: grown for name, grown in found["growth"].items()
                            if max(grown.get("p50_ms", 0), grown.get("p95_ms", 0)) > GOAL_GROWTH},
        "comparison_over_3": _over(sizes, "comparison", 3),
        "rebuild_over_3": _over(sizes, "rebuild", 3),
        "morning_over_2": _over(sizes, "morning", 2),
        "rows_over_2": {name: one["render"]["ratio"] for name, one in sizes.items()
                        if "render" in one and one["render"]["ratio"] > 2},
    }  # fmt: skip


def _over(sizes: dict[str, Any], what: str, most: float) -> dict[str, Any]:
    over = {}
    for name, one in sizes.items():
        if what not in one:
            continue
        rows: Iterable[Any] = one[what] if isinstance(one[what], list) else [one[what]]
        worst = max(rows, key=lambda row: row.get("cases", 0))
        if worst["cpu_ratio"] > most:
            over[name] = worst["cpu_ratio"]
    return over


def where() -> dict[str, Any]:
    """The machine, the commit and the day, without names or paths."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    memory = Path("/proc/meminfo")
    return {
        "commit": commit.stdout.strip(),
        "day": dt.datetime.now(dt.UTC).date().isoformat(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "memory_gb": round(int(memory.read_text().split()[1]) / 1e6, 1) if memory.exists() else None,
        "machine": platform.machine(),
    }
