"""``./run lint`` and ``./run test``."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from send_cases.local import ROOT, pieces, tidy
from send_cases.local.children import Children

PROGRAMS = Path(sys.executable).parent
PACKAGES = ["send_cases", "ehcp", "reporting"]
BESIDE = ("browser", "drill")  # the marks of what goes on beside all other tests, and takes about as long
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
    yield "API document", _manage("print_api", "--check")
    yield "SEN2 documents", _manage("sen2", "dictionary", "--check")
    yield "SQL views document", _manage("sql_views", "dictionary", "--check")
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
    """Lint, then run the tests; the exit code is 0 only if all is clean.

    The browser's tests and the drills go on beside all others, in a process of their own; what they say follows when
    the rest is done.

    Args:
        arguments: for pytest. With any, it is one process and lint is left out: somebody is looking for something in
            particular.
    """
    os.chdir(ROOT)
    _say_what_is_missing()
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)  # else the settings load before tests/conftest.py has set its scene
    if arguments:
        return _pytest(arguments if _may_browse(arguments) else ["-m", "not browser", *arguments])
    with _beside(" or ".join(BESIDE) if _may_browse([]) else BESIDE[1]) as beside:
        print("Lint:", flush=True)
        clean = lint()
        print("\nTests, all but the browser's and the drills (which go on at the same time):", flush=True)
        code = _pytest(["-m", f"not ({' or '.join(BESIDE)})"])
        print("\nTests, the browser's and the drills:", flush=True)
        code = beside() or code
    if not clean:
        print("Lint found faults: see the lines that begin with FAIL, above the tests.", flush=True)
    return code or int(not clean)


def _say_what_is_missing() -> None:
    for piece, found in ((pieces.PANGO, pieces.has_pango()), (pieces.CHROMIUM, bool(pieces.find_chromium()))):
        if not found:
            print(f"\n{piece.advice()}\n", flush=True)


def _may_browse(arguments: list[str]) -> bool:
    """Whether pytest may be left to choose: there is a Chromium, or the reader has chosen already."""
    return bool(pieces.find_chromium()) or any(argument.startswith("-m") for argument in arguments)


def _pytest(arguments: list[str]) -> int:
    import pytest

    code = pytest.main(arguments)
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    return int(code)


@contextmanager
def _beside(marked: str) -> Iterator[Callable[[], int]]:
    """Run the tests with these marks in a second process; it ends with us.

    Yields:
        What waits for their end, prints what they say and said, and returns their exit code.
    """
    children = Children()
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        command = [str(PROGRAMS / "pytest"), "-m", marked]
        process = children.start("the second half of the tests", command, log=said, env=os.environ)

        def follow() -> int:
            with said.open(encoding="utf-8", errors="replace") as lines:
                while True:
                    over = process.poll() is not None  # asked before reading, so that the last words are read too
                    sys.stdout.write(lines.read())
                    sys.stdout.flush()
                    if over:
                        return process.returncode
                    time.sleep(0.2)

        try:
            yield follow
        finally:
            children.stop()
