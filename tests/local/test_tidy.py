"""Lock files fit the project and name no address; the checks that say so can fail."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from send_cases.local import ROOT, tidy

LOCKS = tuple(tidy.LOCKED_WITH)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the lock check reads."""
    for name in ("pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_hashes_everything(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"index-url|find-links|trusted-host", text.split("\n\n")[0].replace("--no-emit-index-url", ""))
    assert len(tidy.read_lock(ROOT / name)) > 50


def test_the_locks_fit_the_project() -> None:
    assert list(tidy.locks_out_of_date()) == []


def test_a_new_requirement_without_a_new_lock_is_found(project: Path) -> None:
    path = project / "pyproject.toml"
    path.write_text(path.read_text().replace('"psycopg[binary,pool]>=3.3.9,<4"', '"psycopg>=99", "not-yet-locked>=1"'))
    found = "\n".join(tidy.locks_out_of_date(project))
    assert "psycopg" in found
    assert "not-yet-locked" in found
    assert "uv pip compile" in found


def test_two_locks_that_differ_are_found(project: Path) -> None:
    path = project / tidy.DEVELOPMENT_LOCK
    path.write_text(re.sub(r"^kombu==\S+", "kombu==0.1", path.read_text(), flags=re.M))
    assert f"{tidy.DEVELOPMENT_LOCK} has 0.1" in "\n".join(tidy.locks_out_of_date(project))


def test_an_entry_without_a_hash_is_found(tmp_path: Path) -> None:
    (tmp_path / "some.lock").write_text("# made by uv\nnice==1.0 \\\n    --hash=sha256:00\nbare==2.0\n")
    with pytest.raises(ValueError, match="bare has no hash"):
        tidy.read_lock(tmp_path / "some.lock")


def test_no_tracked_file_names_a_registry_or_a_machine() -> None:
    assert list(tidy.foreign_addresses(tidy.tracked_files())) == []


@pytest.mark.parametrize(
    "line",
    [
        "index = https://" + "pypi" + ".org/simple",
        "url: " + "files.python" + "hosted.org/packages/x",
        "registry=https://registry." + "npmjs" + ".org",
        "see /" + "root/notes",
        "open('/" + "home/ann/x')",
        "(/" + "Users/ann/code)",
    ],
)
def test_an_address_or_a_machine_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "file.txt").write_text(f"first\n{line}\n")
    (found,) = tidy.foreign_addresses([tmp_path / "file.txt"], tmp_path)
    assert found.startswith("file.txt:2 ")


def test_a_page_of_ours_is_no_machine(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("see https://x.example/home/about and /work/ and ~/rooted\n")
    assert list(tidy.foreign_addresses([tmp_path / "file.txt"], tmp_path)) == []


def test_git_is_asked_for_the_files(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "kept").write_text("")
    (tmp_path / "not kept").write_text("")
    subprocess.run(["git", "add", "kept"], cwd=tmp_path, check=True)
    assert tidy.tracked_files(tmp_path) == [tmp_path / "kept"]
