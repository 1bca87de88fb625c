"""A PostgreSQL server of a test's own, which the test may stop, start again or let another follow."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from send_cases.local import ROOT, postgres

_USE = """
import sys
from pathlib import Path
from send_cases.local import postgres
print(postgres.use(Path(sys.argv[1]), fast=True), flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """A running server; its DATABASE_URL. Another process holds it, so that its reaper is no child of the tests."""
    with subprocess.Popen(
        [sys.executable, "-c", _USE, str(folder)], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as user:
        assert user.stdout
        url = user.stdout.readline().strip()
        assert url, "the server did not start"
        try:
            yield url
        finally:
            assert user.stdin
            user.stdin.close()


def stop(folder: Path, how: str = "immediate") -> None:
    """Stop a server at once, as a power cut or its administrator would."""
    one = postgres._server(folder, True)
    assert one.call("pg_ctl", "-D", one.data, "-m", how, "-w", "stop") == 0
