"""People as the administrator sees them: closing and opening an account, inviting again, ending a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from ehcp import permissions
from ehcp.actions import memberships
from ehcp.actions.acting import acting
from ehcp.actions.calendar_addresses import end_with_account
from ehcp.actions.mail import queue_mail
from ehcp.authority import authority
from ehcp.policies import Refused
from send_cases import clock
from send_cases.accounts.models import Membership, Organisation, Role, User

if TYPE_CHECKING:
    import datetime as dt

_LOCK = 0x5C4004


def keep_an_administrator(
    *,
    without_person: User | None = None,
    without_membership: Membership | None = None,
    without_organisation: Organisation | None = None,
) -> None:
    """Somebody must be left who can administer. Call it inside an action.

    Raises:
        Refused: nobody would be.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])  # two administrators do not end each other at once
    left = Membership.objects.current(clock.today()).filter(
        role=Role.ADMINISTRATOR, user__is_active=True, organisation__is_open=True
    )
    if without_person is not None:
        left = left.exclude(user=without_person)
    if without_membership is not None:
        left = left.exclude(pk=without_membership.pk)
    if without_organisation is not None:
        left = left.exclude(organisation=without_organisation)
    if not left.exists():
        raise Refused("Then nobody could administer this service. Make somebody else an administrator first.")


def close_account(*, by: User, person: User, page: str = "") -> None:
    """The person cannot sign in any more, from now on, and their calendar address ends.

    Their places and what they did stay on record.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: it is one's own account, or the last administrator's.
    """
    permissions.administer.check(by)
    if person.pk == by.pk:
        raise Refused("You cannot close your own account. Ask another administrator.")
    with acting(by=by, why="account closed", page=page):
        keep_an_administrator(without_person=person)
        User.objects.filter(pk=person.pk).update(is_active=False)
        end_with_account(person)


def reopen_account(*, by: User, person: User, page: str = "") -> None:
    """The person can sign in again, with the places they have.

    Raises:
        Denied: ``by`` is no administrator.
    """
    permissions.administer.check(by)
    with acting(by=by, why="account opened again", page=page):
        User.objects.filter(pk=person.pk).update(is_active=True)


def change_person(*, by: User, person: User, name: str, email: str, telephone: str, page: str = "") -> None:
    """Change a person's name, telephone or the address they sign in with.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: no name, or somebody else signs in with that address.
    """
    permissions.administer.check(by)
    if not name.strip():
        raise Refused("Enter the person's name.", "name")
    email = email.strip().lower()
    with acting(by=by, why="person changed", page=page):
        if User.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
            raise Refused("Somebody else signs in with this address.", "email")
        User.objects.filter(pk=person.pk).update(name=name.strip(), email=email, telephone=telephone.strip())


def invite_again(*, by: User, person: User, page: str = "") -> None:
    """Send a fresh link to choose a password; links sent earlier stop working once one is used.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: the account is closed.
    """
    permissions.administer.check(by)
    if not person.is_active:
        raise Refused("This account is closed. Open it again first.")
    service = authority().service_name
    body = (
        f"{by} sends you a new link to choose your password for {service} of {authority().name}.\n\n"
        f"{memberships.password_link(person)}\n\n"
        f"The link works once. If you did not expect this, do nothing and tell {authority().name}.\n"
    )
    with acting(by=by, why="person invited again", page=page):
        queue_mail(
            kind="invitation", to_address=person.email, to_user=person, subject=f"Sign in to {service}", body=body
        )


def end_place(*, by: User, membership: Membership, ends_on: dt.date | None = None, page: str = "") -> Membership:
    """End a person's place in an organisation, but never the last administrator's.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: it ended already, or nobody could administer any more.
    """
    permissions.administer.check(by)
    with acting(by=by, why="access ended", page=page):
        if membership.role == Role.ADMINISTRATOR:
            keep_an_administrator(without_membership=membership)
        return memberships.end(by=by, membership=membership, ends_on=ends_on, page=page)
