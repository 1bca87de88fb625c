"""Measuring pages in this process, through the whole middleware: milliseconds, queries, rows read, bytes."""

from __future__ import annotations

import importlib
import statistics
import time
from typing import Any

from send_cases.bench.country.asking import Page, pages
from send_cases.bench.country.building import say
from send_cases.bench.country.costs import backend, cpu_of
from send_cases.bench.country.rows_read import noting, read_by


def spread(taken: list[float]) -> dict[str, float]:
    """Milliseconds: the median, the 95th of a hundred, and how many were taken."""
    ordered = sorted(taken)
    return {
        "p50_ms": round(statistics.median(ordered), 2),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 2),
        "runs": len(ordered),
    }


def measure(page: Page, times: int) -> dict[str, Any]:
    """One page, asked for in turn by its people.

    Raises:
        RuntimeError: it did not answer 200.
    """
    for client, address in page.asks:
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{page.name}: {address} answered {response.status_code}.")
    taken, database = [], backend()
    before = time.process_time() + cpu_of(database)
    for turn in range(max(times, len(page.asks))):
        client, address = page.asks[turn % len(page.asks)]
        start = time.perf_counter()
        client.get(address)
        taken.append((time.perf_counter() - start) * 1000)
    cpu = 1000 * (time.process_time() + cpu_of(database) - before) / len(taken)
    client, address = page.asks[0]
    with noting() as asked:
        response = client.get(address)
    return {
        **spread(taken),
        "cpu_ms": round(cpu, 1),
        "queries": len(asked.statements),
        "bytes": len(response.content),
        **read_by(asked),
    }


def all_pages(times: int, only: str = "") -> dict[str, Any]:
    """Every page, by name.

    Args:
        times: how often each is asked for.
        only: pages whose name holds this.
    """
    importlib.import_module("send_cases.wsgi")  # what the web server does at its start, to Python's memory too
    found: dict[str, Any] = {}
    for page in pages():
        if only in page.name:
            found[page.name] = measure(page, times)
            one = found[page.name]
            say(f"    {page.name}: {one['p50_ms']} / {one['p95_ms']} ms, {one['cpu_ms']} ms of processor, {one['queries']} queries, "
                f"{one['rows_read']:,} rows read")  # fmt: skip
    return found
