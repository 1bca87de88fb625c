"""The authority's dated choices: readings of the law and local targets, with the defaults of the engine."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from functools import lru_cache
from typing import Any

from django.core.cache import cache

from ehcp.models import Policy
from ehcp.timeline import DEFAULT, Readings

KEYS = tuple(f.name for f in fields(Readings) if f.compare)
_CACHE = "policies"


def policies() -> list[tuple[str, dt.date, Any]]:
    """Every policy row as (key, in force from, value), newest first; kept in the cache for a minute."""
    found = cache.get(_CACHE)
    if found is None:
        found = list(
            Policy.objects.order_by("key", "-in_force_from", "-pk").values_list("key", "in_force_from", "value")
        )
        cache.set(_CACHE, found, 60)
    return found


def forget() -> None:
    """Read the policies anew, after one was set."""
    cache.delete(_CACHE)


def policy(key: str, day: dt.date, default: Any = None) -> Any:
    """The value of one policy on a day."""
    return next((value for k, start, value in policies() if k == key and start <= day), default)


def readings_on(day: dt.date) -> Readings:
    """The readings in force on a day. A case keeps those of the day its clock started."""
    chosen = tuple((key, policy(key, day)) for key in KEYS)
    return _readings(tuple((k, v) for k, v in chosen if v is not None))


@lru_cache(maxsize=256)
def _readings(chosen: tuple[tuple[str, Any], ...]) -> Readings:
    return Readings(**dict(chosen)) if chosen else DEFAULT
