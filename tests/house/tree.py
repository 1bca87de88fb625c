"""The files of the house, as git knows them (and new ones that it does not ignore)."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("send_cases", "ehcp", "reporting")


@cache
def files(*endings: str) -> list[Path]:
    """Every file with one of the endings."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\n")  # fmt: skip
    return [ROOT / name for name in listed if name.endswith(endings) and (ROOT / name).is_file()]


def own_code() -> list[Path]:
    """Python of the three applications, without migrations."""
    return [p for p in files(".py") if relative(p).split("/")[0] in ROOMS and "/migrations/" not in str(p)]


def templates() -> list[Path]:
    return [p for p in files(".html", ".txt") if relative(p).startswith("templates/")]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Each function of a file with its name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
