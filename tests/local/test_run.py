"""``run`` itself: small, on the standard library alone, and with an answer to what is missing."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from send_cases.local import ROOT

RUN = ROOT / "run"


def copy_of_run(folder: Path) -> Path:
    """``run`` in a folder of its own, with nothing installed."""
    shutil.copy(RUN, folder / "run")
    for lock in ("requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / lock, folder / lock)
    return folder / "run"


def test_it_is_executable_and_short() -> None:
    assert os.access(RUN, os.X_OK)
    assert len(RUN.read_text().splitlines()) < 150


def test_it_needs_the_standard_library_only() -> None:
    imported = set()
    for node in ast.walk(ast.parse(RUN.read_text())):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported
    assert imported <= sys.stdlib_module_names


def test_an_old_python_can_read_it_and_is_told() -> None:
    ast.parse(RUN.read_text(), feature_version=(3, 7))


def test_an_unknown_command_shows_what_there_is(tmp_path: Path) -> None:
    answer = subprocess.run([sys.executable, RUN, "dmeo"], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    for command in ("./run demo", "./run test", "./run lint", "./run bench", "./run manage"):
        assert command in answer.stderr


def test_a_missing_venv_module_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    without = tmp_path / "without"
    without.mkdir()
    (without / "ensurepip.py").write_text("raise ImportError('left out, as Debian does')")
    answer = subprocess.run(
        [sys.executable, "-S", copy_of_run(tmp_path), "demo"],
        env={**os.environ, "PYTHONPATH": str(without)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "sudo apt install python3-venv" in answer.stderr
    assert "brew install python" in answer.stderr


def test_what_is_installed_is_not_installed_again() -> None:
    """With the stamp of this very lock file, ``run`` goes straight on."""
    stamp = ROOT / ".venv" / "installed.json"
    if not stamp.exists():
        pytest.skip("these tests were not started by ./run")
    answer = subprocess.run([RUN, "manage", "--version"], capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr
    assert "Installing" not in answer.stdout
