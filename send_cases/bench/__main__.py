"""``./run bench``: how fast pages, engine and PDF are on this machine, as JSON on standard output.

Times are for comparing: with another commit, or with a bare piece of work in the same run (``ratio``). No test asserts
one. Runs on the demonstration's seed, in this process, through the whole middleware.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import logging
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from send_cases.bench import sen2


def _timed(work: Callable[[], Any], times: int) -> dict[str, float]:
    """Milliseconds of each run: p50 and p95 by the clock, and the median of this process's own seconds.

    The clock grows with whatever else the machine does; the processor's time without the database's does not.
    """
    taken, own = [], []
    for _ in range(times):
        start, own_start = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - start) * 1000)
        own.append((time.process_time() - own_start) * 1000)
    ordered = sorted(taken)
    return {
        "p50_ms": round(statistics.median(ordered), 2),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 2),
        "processor_p50_ms": round(statistics.median(own), 2),
        "runs": times,
    }


def _page(client: Any, address: str, times: int) -> dict[str, Any]:
    """One page: times, queries and bytes."""
    from django.db import connection

    asked: list[str] = []

    def noting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    client.get(address)
    with connection.execute_wrapper(noting):
        response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}, so there is nothing to measure.")
    return {**_timed(lambda: client.get(address), times), "queries": len(asked), "bytes": len(response.content)}


def pages(times: int) -> dict[str, Any]:
    """Worklist, case page, board and school page, each as the person whose page it is."""
    from django.test import Client
    from django.urls import reverse

    from ehcp.models import Process
    from send_cases.accounts.models import Membership

    def browser(role: str) -> tuple[Client, Any]:
        person = Membership.objects.filter(role=role, ends_on__isnull=True).order_by("pk").first()
        if person is None:
            raise SystemExit("There is no seed: run manage.py seed_demo --wait first.")
        client = Client()
        client.force_login(person.user)
        return client, person.user

    officer, person = browser("officer")
    manager, _ = browser("manager")
    theirs = Process.objects.visible_to(person).filter(kind="assessment", closed_on__isnull=True)
    case = theirs.filter(stage="draft").select_related("pupil").first() or theirs.select_related("pupil").earliest("pk")
    whole = reverse("casework:worklist") + "?show=all"
    return {
        "worklist_50_rows": _page(officer, whole, times),
        "case_page": _page(officer, reverse("casework:case", args=[case.pupil.reference]), times),
        "board": _page(manager, reverse("reporting:board"), times),
    }


def engine(cases: int = 2000) -> dict[str, Any]:
    """Timelines and milestones built a second, without explanations and without the database."""
    from ehcp.timeline import AdviceAsked, Decision, DraftServed, Facts, build

    def facts(i: int) -> Facts:
        day = dt.date(2025, 1, 1) + dt.timedelta(days=i % 600)
        told = day + dt.timedelta(days=40)
        return Facts(
            received_on=day,
            assess=Decision(True, told, told, told),
            advice=tuple(AdviceAsked(f"advice-{n}", "medical", told) for n in range(5)),
            drafts=(DraftServed("draft-1", day + dt.timedelta(days=100)),),
        )

    given = [facts(i) for i in range(cases)]
    for each in given[:100]:
        build(each)
    start = time.perf_counter()
    built = sum(len(build(each).milestones) for each in given)
    taken = time.perf_counter() - start
    plain = [Facts(received_on=f.received_on) for f in given]
    one = sorted(_once(partial(build, each)) for each in plain)
    return {
        "milestones_per_second": round(built / taken),
        "timelines_per_second": round(cases / taken),
        "build_median_us": round(statistics.median(one) * 1e6, 1),
    }


def _once(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def pdf(times: int = 3) -> dict[str, Any]:
    """Our tagged summary PDF against a bare WeasyPrint render of the same HTML, and against the counting."""
    from django.template.loader import render_to_string

    from reporting import summary
    from reporting.actions import document_context
    from send_cases import clock
    from send_cases.pdf import BASE, _engine, html_to_pdf

    count = _timed(lambda: summary.summary(clock.today().year, clock.today()), times)
    data = summary.summary(clock.today().year, clock.today())
    html = render_to_string(
        "reporting/documents/summary.html", document_context(data, by="bench", known_at=clock.now())
    )
    ours = _timed(lambda: html_to_pdf(html), times)

    html_class, fetcher = _engine()
    bare = _timed(lambda: html_class(string=html, base_url=BASE, url_fetcher=fetcher).write_pdf(), times)
    return {
        "count": count,
        "tagged_pdf": ours,
        "bare_weasyprint": bare,
        "ratio": round(ours["processor_p50_ms"] / bare["processor_p50_ms"], 2),
    }


def nightly() -> dict[str, Any]:
    """Comparing every stored projection with a fresh build, a case."""
    from ehcp.actions.projection import compare
    from ehcp.models import Process

    ids = list(Process.objects.filter(kind="assessment").values_list("pk", flat=True))
    start = time.perf_counter()
    drifts = sum(1 for _ in compare(ids))
    taken = time.perf_counter() - start
    return {"cases": len(ids), "drifts": drifts, "ms_per_case": round(1000 * taken / max(len(ids), 1), 3)}


def seed(requests: int) -> None:
    """Make the whole demonstration, its job's part too, unless this day's is there already and was finished."""
    from django.core.management import call_command

    from send_cases import clock
    from send_cases.local import LOCAL

    finished = LOCAL / "bench" / "seed.json"
    wanted = json.dumps({"day": clock.today().isoformat(), "requests": requests})
    if finished.exists() and finished.read_text() == wanted:
        return
    finished.unlink(missing_ok=True)
    print("  Inventing the whole authority, which takes some minutes:", file=sys.stderr, flush=True)
    call_command("flush", verbosity=0, interactive=False)
    call_command("seed_demo", "--wait", "--requests", str(requests), stdout=sys.stderr)
    finished.write_text(wanted)


def size() -> dict[str, int]:
    """How much the pages were measured on."""
    from ehcp.models import Milestone, Plan, Process, Pupil, Setting

    counted = {"pupils": Pupil, "processes": Process, "plans": Plan, "milestones": Milestone, "schools": Setting}
    return {name: model._default_manager.count() for name, model in counted.items()}


def where() -> dict[str, Any]:
    """The machine, how busy it was over five minutes, the commit and the day, without names or paths."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return {
        "commit": commit.stdout.strip(),
        "day": dt.datetime.now(dt.UTC).date().isoformat(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[1], 1),
        "machine": platform.machine(),
    }


def main(arguments: list[str] | None = None) -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--times", type=int, default=40, help="how often each page is asked for (default 40)")
    parser.add_argument("--requests", type=int, default=810, help="requests a year of the seed (default 810)")
    parser.add_argument("--people", type=int, default=21_000, help="people of the SEN2 return (default 21,000)")
    options = parser.parse_args(arguments)
    import django

    from send_cases.bench.sen2_database import sen2_database

    django.setup()
    logging.disable(logging.INFO)  # a line for each page would stand among the JSON
    seed(options.requests)
    found = {
        "where": where(),
        "size": size(),
        "pages": pages(options.times),
        "engine": engine(),
        "pdf": pdf(),
        "nightly": nightly(),
        "sen2_database": sen2_database(options.people),
        "sen2_files": {"times": sen2.times(options.people), "memory": sen2.memory(options.people)},
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
