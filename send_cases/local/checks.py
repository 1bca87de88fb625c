"""``./run lint`` and ``./run test``."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from send_cases.local import ROOT, pieces, tidy

PROGRAMS = Path(sys.executable).parent
PACKAGES = ["send_cases", "ehcp", "reporting"]
Step = Callable[[], str]  # what is wrong, in words; empty when nothing is


def lint() -> bool:
    """Run every check, also after one has failed, and say how each went; whether all were clean."""
    clean = True
    for name, step in steps():
        started = time.monotonic()
        wrong = step().strip()
        print(f"  {'FAIL' if wrong else 'ok  '} {name:24} {time.monotonic() - started:5.1f} s", flush=True)
        if wrong:
            clean = False
            print("\n".join(f"       {line}" for line in wrong.splitlines()[:200]), flush=True)
    return clean


def steps() -> Iterator[tuple[str, Step]]:
    """Name and work of each check."""
    yield "ruff check", _program("ruff", "check", "--quiet", ".")
    yield "ruff format", _program("ruff", "format", "--check", "--quiet", ".", advice="Run: .venv/bin/ruff format .")
    yield "mypy", _program("mypy", "--no-error-summary", *PACKAGES)
    yield "borders (import-linter)", _program("lint-imports", "--no-cache")
    yield "django check", _manage("check", "--fail-level", "WARNING")
    yield "migrations", _manage("makemigrations", "--check", "--dry-run")
    yield "templates (djlint)", _program("djlint", "--lint", "--quiet", "templates")
    if (ROOT / "ehcp/management/commands/print_timeline.py").exists():
        yield "timeline document", _manage("print_timeline", "--check")
    if importlib.util.find_spec("send_cases.vendoring"):
        yield "vendored files", _program("python", "-m", "send_cases.vendoring", "--check")
    yield "lock files", lambda: "\n".join(tidy.locks_out_of_date())
    yield "no address, no machine", lambda: "\n".join(tidy.foreign_addresses(tidy.tracked_files()))


def _program(program: str, *arguments: str, advice: str = "") -> Step:
    def run() -> str:
        command = [str(PROGRAMS / program), *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=_without_data())
        return f"{done.stdout}\n{done.stderr}\n{advice}" if done.returncode else ""

    return run


def _manage(*arguments: str) -> Step:
    return _program("python", "manage.py", *arguments)


def _without_data() -> dict[str, str]:
    """Our environment without the application's own settings: what is checked is what a bare clone says."""
    ours = ("SEND_CASES_", "DATABASE_URL", "BROKER_URL", "CACHE_URL", "EMAIL_URL", "SITE_URL", "DOCUMENTS_DIR")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def test(arguments: list[str]) -> int:
    """Lint, then run the tests; the exit code is 0 only if both are clean.

    Args:
        arguments: for pytest. With any, lint is left out: somebody is looking for something in particular.
    """
    import pytest

    os.chdir(ROOT)
    clean = True
    if not arguments:
        print("Lint:", flush=True)
        clean = lint()
    for piece, found in ((pieces.PANGO, pieces.has_pango()), (pieces.CHROMIUM, bool(pieces.find_chromium()))):
        if not found:
            print(f"\n{piece.advice()}\n", flush=True)
    if not pieces.find_chromium() and not any(argument.startswith("-m") for argument in arguments):
        arguments = ["-m", "not browser", *arguments]
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)  # else the settings load before tests/conftest.py has set its scene
    print("\nTests:", flush=True)
    code = int(pytest.main(arguments))
    if not clean:
        print("Lint found faults: see the lines that begin with FAIL, above the tests.", flush=True)
    return code or int(not clean)
