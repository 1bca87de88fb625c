"""Secrets from files: ``SECRET_KEY_FILE=/run/secrets/secret_key`` in place of ``SECRET_KEY=…``, and so on."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

#: Settings that hold a secret, each of which may lie in a file instead of the environment.
SECRETS = (
    "SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "DATABASE_REPLICA_URL", "BROKER_URL", "CACHE_URL",
    "EMAIL_URL", "OIDC_CLIENT_SECRET", "METRICS_TOKEN", "SENTRY_DSN",
)  # fmt: skip


def read_secret_files(environment: MutableMapping[str, str] = os.environ) -> None:
    """Put what each ``NAME_FILE`` names into ``NAME``, without the white space around it.

    Args:
        environment: where both stand; the process's own unless a test says otherwise.

    Raises:
        ImproperlyConfigured: a file cannot be read or is empty, or both names are set; the message says which.
    """
    for name in SECRETS:
        file = environment.get(f"{name}_FILE", "")
        if not file:
            continue
        if environment.get(name):
            raise ImproperlyConfigured(f"Both {name} and {name}_FILE are set. Take one of them out.")
        try:
            text = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise ImproperlyConfigured(
                f"{name}_FILE names {file}, which cannot be read ({type(problem).__name__}). Is it there, and may the"
                " application's user read it?"
            ) from None
        if not text:
            raise ImproperlyConfigured(f"{name}_FILE names {file}, which is empty.")
        environment[name] = text
