"""Building a kept return again from what is kept of it, to see that the same bytes come out."""

from __future__ import annotations

import tempfile
from pathlib import Path

import send_cases
from reporting.building.build import build_file
from reporting.freezing.keep import Say, _quiet
from reporting.return_models import SenReturn

KIND = "sen2-rebuild"


def rebuild(kept: SenReturn, *, out: Path | None = None, say: Say = _quiet) -> str:
    """Build it again as it was: same year, instant, serial number, time and version in the header.

    Args:
        kept: the return.
        out: where the file goes; nowhere, if nothing is said.
        say: told how far it is.

    Returns:
        the SHA-256 of what came out.

    Raises:
        Refused: it cannot be built.
    """
    build = kept.build
    with tempfile.TemporaryDirectory(prefix="sen2-") as folder:
        facts, _ = build_file(
            year=build.year, out=out or Path(folder) / "again.xml", known_at=build.known_at, serial=build.serial,
            created=build.created, release=build.code_version,
            watch=lambda done: say(done, build.persons + 1, "Building it again"),
        )  # fmt: skip
    return str(facts["sha256"])


def said(kept: SenReturn, sha256: str) -> str:
    """What came of it, as a sentence."""
    if sha256 == kept.build.sha256:
        return f"The same bytes: SHA-256 {sha256}."
    if kept.build.code_version != send_cases.__version__:
        return (
            f"Not the same bytes. It was built by version {kept.build.code_version}, and this is version "
            f"{send_cases.__version__}; the kept file is unchanged."
        )
    return (
        "Not the same bytes, although the version is the same. The kept file is unchanged; tell whoever supports you."
    )
