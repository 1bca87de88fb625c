"""The authority's dated choices: readings of the law and local targets, with the defaults of the engine."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from functools import lru_cache
from typing import Any

from django.core.cache import cache

from ehcp.models import Policy
from ehcp.timeline import DEFAULT, Readings

KEYS = frozenset(f.name for f in fields(Readings) if f.compare)
Held = list[tuple[str, dt.date, Any]]  # policies as (key, in force from, value), newest first
_CACHE = "policies"


def policies() -> Held:
    """Every policy row; kept in the cache for a minute."""
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


def readings_on(day: dt.date, held: Held | None = None) -> Readings:
    """The readings in force on a day. A case keeps those of the day its clock started.

    Args:
        held: what ``policies()`` gave, where many cases are built one after another: the cache is asked once.
    """
    chosen: dict[str, Any] = {}
    for key, start, value in policies() if held is None else held:
        if start <= day and key in KEYS:
            chosen.setdefault(key, value)  # the newest comes first
    return _readings(tuple((k, v) for k, v in chosen.items() if v is not None))


@lru_cache(maxsize=256)
def _readings(chosen: tuple[tuple[str, Any], ...]) -> Readings:
    return Readings(**dict(chosen)) if chosen else DEFAULT
