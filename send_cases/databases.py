"""The databases of ``settings.DATABASES``: one, and a read replica if the environment names it."""

from __future__ import annotations

from typing import Any

import environ

REPLICA = "replica"


def databases(env: environ.Env) -> dict[str, dict[str, Any]]:
    """``DATABASE_URL`` and, for lists and reports, ``DATABASE_REPLICA_URL``; without either, nothing to connect to."""
    if not env.str("DATABASE_URL", default=""):
        return {"default": {}}
    found = {"default": _of(env, "DATABASE_URL", connect_timeout=10)}
    if env.str("DATABASE_REPLICA_URL", default=""):
        found[REPLICA] = _of(env, "DATABASE_REPLICA_URL", connect_timeout=2)  # there is another place to ask
        found[REPLICA]["TEST"] = {"MIRROR": "default"}
    return found


def _of(env: environ.Env, name: str, *, connect_timeout: int) -> dict[str, Any]:
    one: dict[str, Any] = env.db(name)
    one.update(ATOMIC_REQUESTS=False, CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    one.setdefault("OPTIONS", {}).setdefault("connect_timeout", connect_timeout)
    return one
