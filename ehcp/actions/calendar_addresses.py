"""A person's own calendar address: made, made anew and ended by that person; ended with their account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from ehcp import permissions
from ehcp.actions.acting import acting
from ehcp.policies import Refused
from send_cases.accounts.models import CalendarAddress, User
from send_cases.accounts.models.token import SHOWN, digest_of, new_secret

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _working(person: User) -> QuerySet[CalendarAddress]:
    return CalendarAddress.objects.filter(user=person, ended_at__isnull=True)


def address_of(person: User) -> CalendarAddress | None:
    """The person's address that works, if they have one."""
    return _working(person).first()


def address_with(secret: str) -> CalendarAddress | None:
    """The address that has this secret, if it works, with its person; ``None`` for a wrong or ended one."""
    found = CalendarAddress.objects.filter(digest=digest_of(secret), ended_at__isnull=True)
    return found.select_related("user").first()


def make_address(*, by: User, page: str = "") -> str:
    """Give a person a new address; the one they had stops working. Returns its secret, which is stored nowhere.

    Raises:
        Denied: they have no dates of their own.
    """
    permissions.follow_dates.check(by)
    secret = new_secret("scc")
    with acting(by=by, why="calendar address made", page=page):
        User.objects.select_for_update().get(pk=by.pk)  # two at once make one after the other
        _end(by)
        CalendarAddress.objects.create(user=by, begins=secret[:SHOWN], digest=digest_of(secret))
    return secret


def end_address(*, by: User, page: str = "") -> None:
    """End one's own address from this moment on.

    Raises:
        Refused: there is none.
    """
    with acting(by=by, why="calendar address ended", page=page):
        if not _end(by):
            raise Refused("You have no calendar address.")


def end_with_account(person: User) -> None:
    """End a person's address, inside the action that closes their account."""
    _end(person)


def _end(person: User) -> int:
    return _working(person).update(ended_at=timezone.now())


def say_read(address: CalendarAddress) -> None:
    """Remember when an address was last read, so that its person can see whether anything reads it."""
    CalendarAddress.objects.filter(pk=address.pk).update(read_at=timezone.now())
