"""What is kept of the calls of the API: a line for each, and for a while the answers to those that carry a key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from send_cases.accounts.models import ApiCall, KeptAnswer

if TYPE_CHECKING:
    from send_cases.accounts.models import ApiToken, User

KEPT_FOR = dt.timedelta(days=2)


def write_call(
    *,
    user: User,
    token: ApiToken | None,
    method: str,
    path: str,
    status: int,
    records: Iterable[str] = (),
    address: str | None = None,
) -> ApiCall:
    """Write down one call: who, from where, what, with which answer, and whose records came into it.

    Args:
        records: references of children; never a name.
        address: the network address it came from, where that is known.
    """
    return ApiCall.objects.create(
        user=user, token=token, method=method, path=path[:200], status=status, records=sorted(records), address=address
    )


def answered_once(
    *, user: User, key: str, asked: str, answer: Callable[[], dict[str, Any]]
) -> tuple[KeptAnswer | None, bool]:
    """Answer a call that carries a key: the first time by doing it, later with what was answered then.

    What is done and what is kept of it are one transaction, and a second call with the same key that comes meanwhile
    waits for the first. A refusal keeps nothing, so that the key may come again with what was put right. Kept for two
    days.

    Args:
        asked: a hash of what is asked; the same key with another is no repetition.
        answer: does it, and gives ``status``, ``headers`` and ``body``.

    Returns:
        What was answered and whether it is a repetition; ``None`` where the key came with something else before.
    """
    with transaction.atomic():
        KeptAnswer.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
        row, is_new = KeptAnswer.objects.get_or_create(user=user, key=key, defaults={"asked": asked})
        if not is_new:
            return (row, True) if row.asked == asked else (None, False)
        for name, value in answer().items():
            setattr(row, name, value)
        row.save()
        return row, False
