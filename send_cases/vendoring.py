"""The front-end files of others: fetched by npm, cleaned of what only GOV.UK may use, locked by hash.

``python -m send_cases.vendoring`` refreshes ``static/vendor`` from ``vendor.json`` (maintainers only; nobody who
installs the application needs npm). ``--check`` reads nothing but the disk: every committed file must be the one
that ``vendor.lock.json`` names, and no other file may lie beside them. Standard library only: no Node, no Sass.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "static" / "vendor"
WANTED = HERE / "vendor.json"
LOCK = HERE / "vendor.lock.json"
FONT = 'var(--app-font-family,"Helvetica Neue",Helvetica,Arial,sans-serif)'
FORBIDDEN = ("GDS Transport", "govuk-crest", "sourceMappingURL", "@font-face")


class VendorError(Exception):
    """What is wrong with the front-end files, in a sentence."""


def pack(package: str, version: str) -> bytes:
    """The package's tarball, by npm itself, so that no registry's address stands here."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{package}@{version}"]
        name = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
        return (Path(folder) / name).read_bytes()


def clean_css(name: str, css: str, shipped: set[str]) -> str:
    """Our fonts instead of GDS Transport, no crest, no map, no address that hashed static storage cannot follow.

    Args:
        name: the file's name, for messages.
        css: the compiled style sheet as published.
        shipped: the names of the package's files that we ship; an image outside them becomes ``none``.

    Raises:
        VendorError: the publisher changed its style sheet so that this cleaning no longer fits.
    """
    css = re.sub(r"/\*! Copyright \(c\) 2011 by Margaret.*?\*/", "", css, flags=re.S)
    css = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)
    css, fonts = re.subn(r'font-family:"?GDS Transport"?,arial,sans-serif', "font-family:" + FONT, css)
    css = css.replace("font-family:sans-serif", "font-family:" + FONT)  # GOV.UK's print rules; WeasyPrint is print
    css = re.sub(r"background-image:url\(/assets/images/govuk-crest\.svg\)", "background-image:none", css)
    css = re.sub(r"(-webkit-)?mask-image:url\(/assets/images/govuk-crest\.svg\)", r"\1mask-image:none", css)
    css = re.sub(r"(-webkit-)?mask:url\(/assets/images/govuk-crest\.svg\)[^;}]*", r"\1mask:none", css)
    if name.startswith("moj"):  # its own copy of GOV.UK's :root holds older values and would override ours
        css = re.sub(r":root\{--govuk[^}]*\}", "", css)
    css = css.replace("url(/assets/", "url(./")
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    css = re.sub(r"url\(\./([^)]+)\)", lambda found: found[0] if found[1] in shipped else "none", css)
    left = [word for word in FORBIDDEN if word in css]
    if left or fonts <= 10:
        raise VendorError(f"{name}: the publisher changed its style sheet (left: {left}, font stacks: {fonts}).")
    return css


def clean(name: str, raw: bytes, shipped: set[str]) -> bytes:
    """One file as we ship it: style sheets and scripts cleaned, everything else untouched."""
    if name.endswith(".css"):
        text = clean_css(name, raw.decode(), shipped)
    elif name.endswith(".js"):
        text = re.sub(r"//# sourceMappingURL=.*", "", raw.decode())
    else:
        return raw
    return (text.rstrip("\n") + "\n").encode()


def fetch(package: str, spec: dict[str, Any], pinned: dict[str, Any]) -> tuple[dict[str, bytes], dict[str, Any]]:
    """One package's cleaned files and its entry for the lock.

    Raises:
        VendorError: the tarball differs from the locked one of the same version.
    """
    data = pack(package, spec["version"])
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    if pinned.get("version") == spec["version"] and pinned["integrity"] != integrity:
        raise VendorError(f"{package}: the tarball changed under the same version. Do not use it; find out why.")
    slug = package.replace("@", "").replace("/", "-")
    shipped, files = set(spec["files"].values()), {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
        for source, target in spec["files"].items():
            member = tar.extractfile(f"package/{source}")
            if member is None:
                raise VendorError(f"{package}: {source} is not in the tarball.")
            files[f"{slug}/{target}"] = clean(target, member.read(), shipped)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return files, {"version": spec["version"], "license": spec["license"], "integrity": integrity, "files": hashes}


def refresh(out: Path = OUT, lock: Path = LOCK) -> None:
    """Fetch every wanted package, write its files and the lock."""
    wanted = json.loads(WANTED.read_text())
    old = json.loads(lock.read_text()) if lock.exists() else {}
    entries = {}
    for package, spec in wanted.items():
        files, entries[package] = fetch(package, spec, old.get(package, {}))
        for name, content in files.items():
            target = out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            print(f"{len(content):>8}  {name}")
    lock.write_text(json.dumps(entries, indent=2) + "\n")


def check(out: Path = OUT, lock: Path = LOCK, wanted: Path = WANTED) -> list[str]:
    """What is wrong with the committed files, as sentences; empty when all is well. Needs no network."""
    entries, asked = json.loads(lock.read_text()), json.loads(wanted.read_text())
    problems = [
        f"{package}: vendor.json asks for {spec['version']}, the lock holds {entries.get(package, {}).get('version')}."
        for package, spec in asked.items()
        if entries.get(package, {}).get("version") != spec["version"]
    ]
    known = {name: digest for entry in entries.values() for name, digest in entry["files"].items()}
    for name, digest in known.items():
        path = out / name
        if not path.exists():
            problems.append(f"{name} is missing.")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            problems.append(f"{name} differs from the lock.")
    found = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    return problems + [f"{name} is in no lock." for name in sorted(found - set(known))]


def main(arguments: list[str]) -> int:
    """``--check`` compares with the lock; anything else refreshes."""
    if "--check" in arguments:
        problems = check()
        print("\n".join(problems) or "static/vendor is what the lock says.")
        return 1 if problems else 0
    try:
        refresh()
    except VendorError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
