"""Children end with their owner: by the guard alone too, as on a system that has no parent-death signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from send_cases.local import ROOT, guard
from send_cases.local.children import Children

OWNER = """
import sys, time
from pathlib import Path
from send_cases.local import children
if sys.argv[1] == "guard alone":
    children._libc = None
mine = children.Children()
mine.remove_later(Path(sys.argv[2]))
stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {stubborn!r}]); time.sleep(600)"
print(mine.start("one", [sys.executable, "-c", parent]).pid, flush=True)
time.sleep(600)
"""


def group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("way", ["guard alone", "guard and kernel"])
def test_a_killed_owner_leaves_neither_child_nor_grandchild_nor_folder(way: str, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    owner = subprocess.Popen([sys.executable, "-c", OWNER, way, str(scratch)], cwd=ROOT, stdout=subprocess.PIPE)
    assert owner.stdout
    with owner.stdout:
        group = int(owner.stdout.readline())
    time.sleep(0.5)  # the grandchild has to be there
    assert group_lives(group)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    until = time.monotonic() + guard.GRACE + 5
    while (group_lives(group) or scratch.exists()) and time.monotonic() < until:
        time.sleep(0.05)
    assert not group_lives(group)
    assert not scratch.exists()


def test_stopping_ends_what_does_not_want_to_end() -> None:
    children = Children()
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
    )
    process = children.start("stubborn", [sys.executable, "-c", stubborn])
    time.sleep(0.3)
    children.stop(grace=0.5)
    assert process.returncode == -signal.SIGKILL
    assert not group_lives(process.pid)


def test_killing_one_takes_its_whole_group() -> None:
    children = Children()
    sleep = "import time; time.sleep(600)"
    parent = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {sleep!r}]); {sleep}"
    process = children.start("group", [sys.executable, "-c", parent])
    time.sleep(0.3)
    children.kill("group")
    until = time.monotonic() + 5
    while group_lives(process.pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not group_lives(process.pid)
    children.stop()


def test_who_ended_by_itself_is_named() -> None:
    children = Children()
    assert children.ended() is None
    children.start("short", [sys.executable, "-c", ""]).wait()
    assert children.ended() == "short"
    children.stop()
