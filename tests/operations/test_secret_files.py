"""Secrets may come from files; a mistake is said in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from send_cases.secret_files import SECRETS, read_secret_files


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_read_from_its_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("  kept \n")
    environment = {f"{name}_FILE": str(tmp_path / "secret")}
    read_secret_files(environment)
    assert environment[name] == "kept"


def test_only_secrets_are(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("2026-01-01")
    environment = {"SEND_CASES_CLOCK_FILE": str(tmp_path / "clock")}
    read_secret_files(environment)
    assert list(environment) == ["SEND_CASES_CLOCK_FILE"]


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [(None, {}, "cannot be read"), (" \n", {}, "is empty"), ("x", {"SECRET_KEY": "y"}, "Both SECRET_KEY and")],
)
def test_a_mistake_is_a_sentence(tmp_path: Path, content: str | None, more: dict[str, str], said: str) -> None:
    if content is not None:
        (tmp_path / "secret").write_text(content)
    with pytest.raises(ImproperlyConfigured, match=said):
        read_secret_files({"SECRET_KEY_FILE": str(tmp_path / "secret"), **more})
