"""Files, functions and templates stay small enough to be read in one go. Exceptions are named here, with the reason."""

from __future__ import annotations

import ast

from tests.house.tree import files, functions, own_code, relative, templates

FILE, FUNCTION, TEMPLATE, RUN = 400, 40, 150, 150
LONGER_FILES: dict[str, str] = {}
LONGER_FUNCTIONS = {
    # A docstring that says every argument of a request takes most of the lines.
    "ehcp/actions/requests.py:register": "fifteen arguments, each explained",
}


def test_files_are_short() -> None:
    tests = [p for p in files(".py") if relative(p).startswith("tests/")]
    long = {relative(p): len(p.read_text().splitlines()) for p in [*own_code(), *tests]}
    assert {p: n for p, n in long.items() if n > FILE and p not in LONGER_FILES} == {}


def test_functions_are_short() -> None:
    found = {}
    for path in own_code():
        for name, node in functions(path):
            lines = _lines_of_code(node)
            if lines > FUNCTION and f"{relative(path)}:{name}" not in LONGER_FUNCTIONS:
                found[f"{relative(path)}:{name}"] = lines
    assert found == {}


def _lines_of_code(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring: explaining arguments is not length."""
    said = ast.get_docstring(node, clean=False)
    return (node.end_lineno or 0) - node.lineno + 1 - (len(said.splitlines()) if said else 0)


def test_templates_are_short() -> None:
    assert {relative(p): n for p in templates() if (n := len(p.read_text().splitlines())) > TEMPLATE} == {}


def test_run_is_small() -> None:
    run = next(p for p in files("run") if relative(p) == "run")
    assert len(run.read_text().splitlines()) < RUN


def test_every_public_function_says_what_it_is() -> None:
    """A docstring on every public function of rules, actions, permissions, policies and measures."""
    rooms = ("ehcp/actions/", "ehcp/timeline/", "ehcp/permissions.py", "ehcp/policies.py", "reporting/")
    silent = [
        f"{relative(path)}:{name}"
        for path in own_code()
        if relative(path).startswith(rooms) and "/views" not in str(path)
        for name, node in functions(path)
        if not name.startswith("_") and ast.get_docstring(node) is None and not _is_inner(path, node)
    ]
    assert silent == []


def _is_inner(path: object, node: ast.AST) -> bool:
    """Functions inside functions, and short properties whose name says it."""
    lines = (getattr(node, "end_lineno", 0) or 0) - getattr(node, "lineno", 0)
    return getattr(node, "col_offset", 0) > 4 or lines <= 2
