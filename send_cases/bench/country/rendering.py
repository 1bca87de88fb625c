"""What the worklist's rows cost as a template, against a bare template that writes the same bytes."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from typing import Any

from django.template import engines

from ehcp.filters import listed
from ehcp.listing import processes_of
from ehcp.views.casework.worklist import PAGE, row_of
from send_cases import clock
from send_cases.bench.country.asking import people
from send_cases.bench.country.measuring import spread

OURS = "{% include 'ehcp/casework/_rows.html' %}"
BARE = "{% for row in rows %}{% for markup, text in row %}{{ markup|safe }}{{ text }}{% endfor %}{% endfor %}"
PIECE = re.compile(r"((?:\s*<[^>]*>\s*)+)([^<]*)")


def render(times: int) -> dict[str, Any]:
    """Fifty rows of the list: our template with its rows, and a bare loop over the same markup and the same words.

    Args:
        times: how often each is rendered.
    """
    django, today = engines["django"], clock.today()
    ids = list(listed(people("officer", 1)[0], today).order_by("pk").values_list("pk", flat=True)[:PAGE])
    rows = [row_of(each, today, set()) for each in processes_of(ids, today)]
    ours, bare = django.from_string(OURS), django.from_string(BARE)
    wanted = ours.render({"rows": rows})
    pieces = [[(markup, html.unescape(text)) for markup, text in PIECE.findall(ours.render({"rows": [each]}))]
              for each in rows]  # fmt: skip
    same = bare.render({"rows": pieces})
    if len(same) != len(wanted):
        raise RuntimeError("The bare template does not write the same bytes, so there is nothing to compare with.")
    first, second = (
        _timed(lambda: ours.render({"rows": rows}), times),
        _timed(lambda: bare.render({"rows": pieces}), times),
    )
    return {
        "rows": len(rows), "bytes": len(wanted.encode()), "ours": first, "bare": second,
        "ratio": round(first["p50_ms"] / second["p50_ms"], 2),
    }  # fmt: skip


def _timed(work: Callable[[], Any], times: int) -> dict[str, float]:
    """Milliseconds of this process's processor time: other processes do not count."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) * 1000)
    return spread(taken)
