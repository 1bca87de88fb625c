"""Fifty officers at once, on two web workers as in production, over loopback: requests a second and how long each took."""

from __future__ import annotations

import http.client
import socket
import sys
import threading
import time
from collections import Counter, defaultdict
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse

from ehcp.demo.chance import Chance
from send_cases.bench.country import SEED
from send_cases.bench.country.asking import browser, people, references
from send_cases.bench.country.costs import cpu_of, descendants, held
from send_cases.bench.country.measuring import spread
from send_cases.local.children import Children

OFFICERS, MANAGERS = 50, 3  # the managers are among the fifty; where there are fewer people some ask twice at once
LOOKS = 5  # seconds that an officer looks at a page, where they do not ask without a break
MIX = {"worklist": 30, "worklist, all": 10, "case page": 45, "search": 10, "board": 5}  # of a hundred requests


def load(seconds: int) -> dict[str, Any]:
    """Start the web server, let the officers ask: each the next page as soon as the last has come, then after a look at it.

    Args:
        seconds: how long they ask, each way.
    """
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    children = Children()
    command = [sys.executable, "-m", "gunicorn", "send_cases.wsgi:application", "--bind", f"fd://{listening.fileno()}"]
    command += ["--preload", "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
    try:
        officers, managers = people("officer", OFFICERS), people("manager", MANAGERS)
        asked = [_officer(officers[n % len(officers)], n) for n in range(OFFICERS - MANAGERS)]
        asked += [_officer(managers[n % len(managers)], n, board=True) for n in range(MANAGERS)]
        connections.close_all()
        web = children.start("web", command, pass_fds=[listening.fileno()])
        port = listening.getsockname()[1]
        _first_page(port)
        workers = descendants(web.pid, least=2)
        return {
            **_ask(port, asked, seconds, workers),
            f"each_a_page_every_{LOOKS}_seconds": _ask(port, asked, seconds, workers, looks=LOOKS),
        }
    finally:
        children.stop()
        listening.close()


def _officer(person: Any, number: int, *, board: bool = False) -> tuple[str, list[tuple[str, str]]]:
    """An officer's cookie, and the pages they ask for in turn."""
    client: Client = browser(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    chance, worklist = Chance(SEED, "officer", number), reverse("casework:worklist")
    cases = [reverse("casework:case", args=[each]) for each in references()]
    response = client.post(reverse("casework:search"), {"q": chance.choice(("Smith", "Khan", "Jones", "Brown"))})
    pages = {
        "worklist": worklist, "worklist, all": f"{worklist}?show=all", "search": str(response["Location"]),
        "board": reverse("reporting:board") if board else worklist,
    }  # fmt: skip
    names = chance.choices(list(MIX), list(MIX.values()), k=200)
    return cookie, [(name, pages.get(name) or chance.choice(cases)) for name in names]


def _first_page(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _ask(
    port: int, asked: list[tuple[str, list[tuple[str, str]]]], seconds: int, workers: list[int], looks: float = 0
) -> dict[str, Any]:
    """Let the officers ask, each the next page ``looks`` seconds after the last has come; what came of it."""
    taken: dict[str, list[float]] = defaultdict(list)
    answers: Counter[int] = Counter()
    until = time.monotonic() + seconds

    def officer(cookie: str, pages: list[tuple[str, str]], late: float) -> None:
        time.sleep(late)  # not all in the same moment
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}", "Host": f"127.0.0.1:{port}"}
        for name, address in pages:
            if time.monotonic() > until:
                return
            start = time.perf_counter()
            connection.request("GET", address, headers=headers)
            response = connection.getresponse()
            response.read()
            taken[name].append((time.perf_counter() - start) * 1000)
            answers[response.status] += 1
            if looks:
                connection.close()  # the server would
                time.sleep(looks)

    before, start = sum(map(cpu_of, workers)), time.perf_counter()
    threads = [threading.Thread(target=officer, args=(*each, looks * n / len(asked))) for n, each in enumerate(asked)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - start
    number = sum(len(each) for each in taken.values())
    return {
        "officers": len(asked), "web_workers": len(workers), "requests": number, "answers": dict(answers),
        "requests_per_second": round(number / lasted, 1),
        "web_cpu_ms_per_request": round(1000 * (sum(map(cpu_of, workers)) - before) / max(1, number), 1),
        "all": spread([ms for each in taken.values() for ms in each]),
        "pages": {name: spread(each) for name, each in taken.items()},
        "web_memory_mb": [held(each, "VmRSS") for each in workers],
    }  # fmt: skip
