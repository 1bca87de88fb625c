"""The environment that the demonstration's processes share, and the embedded servers behind it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from send_cases.local import mail, pieces, postgres, valkey
from send_cases.local.children import Children


def start(children: Children, folder: Path, site_url: str) -> dict[str, str]:
    """Start the embedded servers that the environment does not replace, and return the environment for the rest.

    ``DATABASE_URL`` and ``BROKER_URL`` in our own environment replace PostgreSQL and Valkey. Mail always goes to the
    local mail server: the demonstration sends nothing to anybody.

    Args:
        children: whose processes the servers become.
        folder: where the data, the mail and the documents live.
        site_url: the address that links in mail begin with.

    Raises:
        RuntimeError: a server cannot be started; the message says what to do.
    """
    env = _environment(folder)
    env["SITE_URL"] = site_url
    env["DATABASE_URL"] = os.environ.get("DATABASE_URL") or postgres.use(folder / "postgres")
    env["BROKER_URL"] = os.environ.get("BROKER_URL") or valkey.start(children)
    env["EMAIL_URL"] = mail.start(children, folder / "mail")
    return env


def join(folder: Path, state: Mapping[str, str]) -> dict[str, str]:
    """The environment of a demonstration that runs already.

    Args:
        folder: where its data live.
        state: the addresses that it wrote down.
    """
    return {**_environment(folder), **state}


def _environment(folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    env = dict(os.environ)
    for name in ("SEND_CASES_TESTING", "CACHE_URL"):
        env.pop(name, None)
    env.update(
        DJANGO_SETTINGS_MODULE="send_cases.settings",
        SEND_CASES_DEMO="1",
        SEND_CASES_CLOCK_FILE=str(folder / "clock"),
        SEND_CASES_MAIL_DIR=str(folder / "mail"),
        DOCUMENTS_DIR=str(folder / "documents"),
        STATIC_ROOT=str(folder / "static"),
        PYTHONUNBUFFERED="1",
    )
    if sys.platform == "darwin":
        env.setdefault("DYLD_FALLBACK_LIBRARY_PATH", pieces.MAC_LIBRARIES)
    return env
