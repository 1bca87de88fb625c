"""``./run manage`` and ``./run bench``: commands that need the demonstration's surroundings for a while."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from importlib.util import find_spec

from send_cases.local import LOCAL, ROOT, running, surroundings
from send_cases.local.children import Children, die_with_parent


def manage(arguments: list[str]) -> int:
    """Run one of Django's commands with the demonstration's data.

    Joins a demonstration that runs; otherwise the embedded servers run for as long as the command does.
    """
    children = Children()
    state = running.find()
    folder = running.FOLDER
    env = surroundings.join(folder, state) if state else surroundings.start(children, folder, "http://127.0.0.1:8000")
    os.environ.update(env)
    try:
        _manage_here(arguments)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        children.stop()
    return 0


def _manage_here(arguments: list[str]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *arguments])


def bench(arguments: list[str]) -> int:
    """Measure on a database of its own, seeded like the demonstration's but to the end; JSON on standard output.

    With ``--pupils`` on invented countries of those sizes, each in a database of its own.
    """
    if any(each.startswith("--pupils") for each in arguments):
        from send_cases.bench import sizes

        return sizes.main(arguments)
    if find_spec("send_cases.bench.__main__") is None:
        raise RuntimeError("There is nothing to measure yet: send_cases/bench/__main__.py is missing.")
    children = Children()
    env = surroundings.start(children, LOCAL / "bench", "http://127.0.0.1:8000")
    os.environ.update(env)
    try:
        prepare = [sys.executable, "-m", "send_cases.local.prepare", "--empty"]
        if subprocess.run(prepare, cwd=ROOT, preexec_fn=die_with_parent(), check=False).returncode:
            raise RuntimeError("The database could not be prepared; the lines above say why.")
        sys.argv = ["send_cases.bench", *arguments]
        runpy.run_module("send_cases.bench", run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        children.stop()
    return 0
