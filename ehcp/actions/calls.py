"""What is kept of the calls of the API: a line for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from send_cases.accounts.models import ApiCall

if TYPE_CHECKING:
    from send_cases.accounts.models import ApiToken, User


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
