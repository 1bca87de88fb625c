"""System pieces that no Python package brings: found or not, what stands still without them, how to get them."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

MAC_LIBRARIES = "/opt/homebrew/lib:/usr/local/lib"  # where Homebrew puts libraries; Python does not look there


@dataclass(frozen=True)
class Piece:
    """One system piece."""

    name: str
    without: str
    debian: str
    mac: str

    def advice(self) -> str:
        """One paragraph: what does not work without it, and the command that installs it."""
        return (
            f"{self.name} was not found: {self.without}. Everything else works.\n"
            f"  Debian, Ubuntu: {self.debian}\n  macOS: {self.mac}"
        )


PANGO = Piece(
    name="Pango",
    without="no PDF can be made",
    debian="sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core",
    mac="brew install pango",
)
CHROMIUM = Piece(
    name="Chromium",
    without="the browser tests are left out",
    debian="sudo apt install chromium (Ubuntu: sudo snap install chromium)",
    mac="brew install --cask chromium",
)


def has_pango() -> bool:
    """Whether WeasyPrint will find the libraries it draws with."""
    if sys.platform == "darwin":
        folders = [Path(folder) for folder in MAC_LIBRARIES.split(":")]
        return any((folder / "libpango-1.0.dylib").exists() for folder in folders)
    try:
        for library in ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0"):
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def find_chromium() -> str | None:
    """The browser of the browser tests: ``CHROMIUM`` in the environment, else one that is installed.

    The one that has no window at all comes first: the same engine, in half the time.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    for app in ("Chromium", "Google Chrome"):
        path = Path(f"/Applications/{app}.app/Contents/MacOS/{app}")
        if path.exists():
            return str(path)
    return None
