"""Every dependency says why it is here, is pinned by hash, and carries no licence that binds us."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

from tests.house.tree import ROOT

PROJECT = (ROOT / "pyproject.toml").read_text()


def _asked_for() -> list[str]:
    data = tomllib.loads(PROJECT)
    groups = [data["project"]["dependencies"], *data["project"]["optional-dependencies"].values()]
    return [re.split(r"[\[<>=~ ]", entry)[0] for group in groups for entry in group]


def test_each_says_why() -> None:
    lines = [line for line in PROJECT.splitlines() if re.match(r'\s+"[a-z0-9-]+[\[<>=~]', line)]
    assert len(lines) >= len(_asked_for())
    assert [line for line in lines if "#" not in line or len(line.split("#", 1)[1].strip()) < 5] == []


def test_each_is_pinned_by_hash() -> None:
    lock = (ROOT / "requirements-dev.lock").read_text()
    for name in _asked_for():
        assert re.search(rf"^{re.escape(name)}==\S+", lock, re.M | re.I), name
    assert lock.count("--hash=sha256:") > 100


def test_no_licence_binds_us() -> None:
    """GPL and AGPL may be used as tools only; LGPL and MPL are weak enough to link."""
    bad = []
    for name in _asked_for():
        about = metadata.metadata(name)
        said = " ".join([about.get("License-Expression") or "", about.get("License") or "",
                         *(c for c in about.get_all("Classifier") or [] if "License" in c)])  # fmt: skip
        if re.search(r"\bA?GPL|GNU (Affero )?General Public", said) and not re.search(r"LGPL|Lesser", said):
            bad.append(name)
    assert bad == []
