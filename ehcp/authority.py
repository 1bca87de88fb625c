"""The one local authority of this installation."""

from __future__ import annotations

from django.core.cache import cache

from ehcp.models import Authority

_KEY = "authority"


def authority() -> Authority:
    """The authority's details; until they are set, a plain unnamed one. Kept in the cache for a minute."""
    found = cache.get(_KEY)
    if found is None:
        found = Authority.objects.filter(pk=1).first() or Authority(
            pk=1, code="000", name="Your local authority", service_name="SEND casework"
        )
        cache.set(_KEY, found, 60)
    return found


def forget() -> None:
    """Read the details anew, after they have changed."""
    cache.delete(_KEY)
