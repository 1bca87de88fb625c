"""What must hold of the files that git keeps; each function returns sentences about what does not."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

from send_cases.local import ROOT

RUNTIME_LOCK, DEVELOPMENT_LOCK = "requirements.lock", "requirements-dev.lock"
PRODUCTION_LOCK = "requirements-production.lock"
# What each lock file takes beside the project's own dependencies.
LOCKED_WITH = {
    RUNTIME_LOCK: "--extra local",
    DEVELOPMENT_LOCK: f"--extra local --group dev -c {RUNTIME_LOCK}",
    PRODUCTION_LOCK: f"-c {RUNTIME_LOCK}",
}
# Written so that this file does not contain what it looks for.
REGISTRY = re.compile(
    r"py[p]i\.org|python[h]osted\.org|registry\.(?:np[m]js|yar[n]pkg)\.|/art[i]factory/|/nex[u]s/repo"
)
MACHINE = re.compile(r"(?<![\w.:/-])/(?:ro[o]t|wo[r]k/(?:main|shared)|tmp/br[i]ef|ho[m]e/\w+|Us[e]rs/\w+)(?:/|\b)")


def tracked_files(root: Path = ROOT) -> list[Path]:
    """The files that git keeps; none outside a clone, as in an unpacked archive."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else []
    return [root / name for name in names if name and (root / name).is_file()]


def foreign_addresses(files: list[Path], root: Path = ROOT) -> Iterator[str]:
    """Name each line that holds a package registry's host or a path of somebody's machine.

    Args:
        files: what to read; binary files are passed over.
        root: what names are shown relative to.
    """
    for path in files:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            found = REGISTRY.search(line) or MACHINE.search(line)
            if found:
                yield f"{path.relative_to(root)}:{number} names {found.group()!r}: take it out."


def locks_out_of_date(root: Path = ROOT) -> Iterator[str]:
    """Compare the lock files with ``pyproject.toml``, without a network.

    Every named requirement must be locked in a version that it admits, with hashes and without any address, and what
    two of them hold must be the same version.
    """
    from packaging.requirements import Requirement

    project = tomllib.loads((root / "pyproject.toml").read_text())
    runtime, local = project["project"]["dependencies"], project["project"]["optional-dependencies"]["local"]
    development = runtime + local + project["dependency-groups"]["dev"]
    wanted = {RUNTIME_LOCK: runtime + local, DEVELOPMENT_LOCK: development, PRODUCTION_LOCK: runtime}
    locked = {name: read_lock(root / name) for name in wanted}
    for name, requirements in wanted.items():
        if "://" in (root / name).read_text():
            yield f"{name} names an address. Make it with --no-emit-index-url."
        for text in requirements:
            requirement = Requirement(text)
            version = locked[name].get(_canonical(requirement.name))
            if version is None or version not in requirement.specifier:
                yield f"{name} has {requirement.name} {version}, pyproject.toml wants {text}. {how_to_lock(name)}"
    for small, large in ((RUNTIME_LOCK, DEVELOPMENT_LOCK), (PRODUCTION_LOCK, RUNTIME_LOCK)):
        for package, version in locked[small].items():
            if locked[large].get(package) != version:
                yield f"{small} has {package} {version}, {large} has {locked[large].get(package)}. {how_to_lock(large)}"


def how_to_lock(name: str) -> str:
    """The command that makes a lock file."""
    options = f"--universal --generate-hashes --no-emit-index-url {LOCKED_WITH[name]}"
    return f"Lock again: .venv/bin/uv pip compile -q {options} pyproject.toml -o {name}"


def read_lock(path: Path) -> dict[str, str]:
    """The versions in a lock file by package name.

    Raises:
        ValueError: an entry has no hash.
    """
    entries = re.split(r"^(?=[A-Za-z0-9])", path.read_text(), flags=re.M)[1:]
    versions = {}
    for entry in entries:
        name, _, rest = entry.partition("==")
        if "--hash=sha256:" not in rest:
            raise ValueError(f"{path.name}: {name.strip()} has no hash.")
        versions[_canonical(name.split("[")[0])] = rest.split()[0]
    return versions


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower().strip()
