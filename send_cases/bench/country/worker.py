"""The morning's work in a worker of the night's queue, as in production: how long it takes and what the worker holds."""

from __future__ import annotations

import sys
import time
from typing import Any

from ehcp.actions import jobs
from ehcp.models import Flag, Mail
from send_cases import clock, queues
from send_cases.bench.country.costs import descendants, held
from send_cases.local.children import Children

PATIENCE = 600  # seconds


def worker() -> dict[str, Any]:
    """Start a worker, have it raise the morning's flags and write the e-mails about them, which nobody sends.

    Raises:
        RuntimeError: the job failed or did not end.
    """
    children = Children()
    command = [sys.executable, "-m", "celery", "-A", "send_cases", "--quiet", "worker", "-Q", queues.NIGHT]
    row = jobs.start(kind="raise_flags", asked_by=None, args={"day": clock.today().isoformat()})
    try:
        process = children.start("worker", [*command, "--concurrency", "1"])
        until = time.monotonic() + PATIENCE
        while row.state not in ("done", "failed") and time.monotonic() < until:
            time.sleep(0.2)
            row.refresh_from_db()
        if row.state != "done" or row.claimed_at is None or row.ended_at is None:
            raise RuntimeError(f"The morning's work is {row.state}: {row.message}")
        return {
            "seconds": round((row.ended_at - row.claimed_at).total_seconds(), 2), "flags": Flag.objects.count(),
            "e_mails": Mail.objects.count(), "peak_memory_mb": [held(each, "VmHWM") for each in descendants(process.pid)],
        }  # fmt: skip
    finally:
        children.stop()
