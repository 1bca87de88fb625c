"""The example production environment is whole and clean; a bare clone answers commands that need no data."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from send_cases.local import ROOT

EXAMPLE = ROOT / ".env.example"


def example() -> dict[str, str]:
    """The settings of ``.env.example``, as Docker reads them."""
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def manage(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command with this environment and nothing else."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_deploy_is_clean_with_the_example_environment() -> None:
    answer = manage("check", "--deploy", "--fail-level", "INFO", **example())
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


def test_check_deploy_can_fail() -> None:
    answer = manage("check", "--deploy", "--fail-level", "WARNING", **{**example(), "SECRET_KEY": "short"})
    assert answer.returncode == 1
    assert "security.W009" in answer.stderr


def test_the_example_turns_nothing_of_the_rehearsal_on() -> None:
    assert not [name for name in example() if name.startswith("SEND_CASES_")]


def test_a_moved_clock_is_refused_in_production() -> None:
    answer = manage("check", **{**example(), "SEND_CASES_CLOCK_FILE": "/tmp/clock"})
    assert answer.returncode != 0
    assert "for the demonstration and tests only" in answer.stderr


@pytest.mark.parametrize("command", [("check",), ("help",), ("makemigrations", "--check", "--dry-run")])
def test_a_bare_clone_answers_without_environment_or_database(command: tuple[str, ...]) -> None:
    answer = manage(*command)
    assert answer.returncode == 0, answer.stderr


def test_the_image_and_compose_name_what_exists() -> None:
    """Files that the image copies are there, and compose's services use the example's host names."""
    for copied in re.findall(r"^COPY (\S+)", (ROOT / "Dockerfile").read_text(), flags=re.M):
        assert (ROOT / copied).exists(), copied
    compose = (ROOT / "docker-compose.yml").read_text()
    for name in ("DATABASE_URL", "BROKER_URL"):
        host = re.search(r"(?:@|//)([a-z]+):\d+/", example()[name])
        assert host
        assert re.search(rf"^  {host.group(1)}:", compose, flags=re.M)


def test_static_files_are_collected_without_a_secret(tmp_path: Path) -> None:
    """As the image does when it is built: hashed, compressed, and every reference resolved."""
    answer = manage("collectstatic", "--no-input", STATIC_ROOT=str(tmp_path / "static"))
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_behind_a_proxy_failed_sign_ins_are_counted_for_each_address() -> None:
    """Else ten wrong passwords in a minute, by anybody, would keep the whole authority out."""
    ask = (
        "from django.test import RequestFactory as R; from allauth.core.internal.httpkit import get_client_ip as ip;"
        "print(ip(R().get('/', REMOTE_ADDR='127.0.0.9', HTTP_X_FORWARDED_FOR='192.0.2.1, 192.0.2.7')))"
    )
    behind = manage("shell", "-v", "0", "-c", ask, **example())
    assert behind.stdout.strip() == "192.0.2.7", behind.stderr
    alone = manage("shell", "-v", "0", "-c", ask, **{**example(), "BEHIND_PROXY": "false"})
    assert alone.stdout.strip() == "127.0.0.9", alone.stderr
