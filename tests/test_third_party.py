"""THIRD_PARTY.md names every package of the lock files, every vendored package and every shipped data file."""

from __future__ import annotations

import json
import re

import pytest

from send_cases.local import ROOT

DOCUMENT = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", DOCUMENT, re.MULTILINE))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_is_named_with_its_licence(lock: str) -> None:
    names = set(re.findall(r"^([a-zA-Z0-9_.\-]+)==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
    assert names
    assert names - set(ROWS) == set()


def test_no_package_the_application_runs_with_is_under_the_gpl_or_agpl() -> None:
    names = set(re.findall(r"^([a-zA-Z0-9_.\-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    strong = {name for name in names if re.search(r"(?<!L)GPL", ROWS[name].split("(")[0])}
    assert strong == set()


def test_every_vendored_package_is_named() -> None:
    vendored = json.loads((ROOT / "send_cases" / "vendor.lock.json").read_text(encoding="utf-8"))
    assert {name: entry["license"] for name, entry in vendored.items()} == {name: ROWS[name] for name in vendored}


def test_every_data_file_is_named() -> None:
    files = {f"`ehcp/data/{path.name}`" for path in (ROOT / "ehcp" / "data").iterdir() if path.is_file()}
    assert files - set(ROWS) == set()
