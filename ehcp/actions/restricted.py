"""Restricted records: open to named people only; and breaking the glass, which asks a reason and tells the managers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from ehcp import permissions
from ehcp.actions.acting import acting, write_event
from ehcp.actions.mail import queue_mail
from ehcp.models import NamedAccess, Pupil
from ehcp.policies import Refused
from send_cases import clock
from send_cases.access import Denied
from send_cases.accounts.models import Role, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

NOT_OPENED = "No record can be opened with this reference. Check the reference, or ask a manager."


def restrict(*, pupil: Pupil, by: User, because: str, people: Iterable[User], page: str = "") -> Pupil:
    """Open a record to named people only; whoever does it stays among them.

    Raises:
        Denied: ``by`` is not a manager who may see the record.
        Refused: no reason, or somebody named who does not work cases.
    """
    with acting(by=by, why=f"record restricted: {because}"[:200], page=page):
        row = _managed(pupil, by)
        if not because.strip():
            raise Refused("Say why the record is restricted.", "because")
        named = {person.pk: person for person in (*people, by)}
        _check_people(named.values())
        row.restricted, row.restricted_because = True, because.strip()[:200]
        row.save(update_fields=["restricted", "restricted_because"])
        _set_named(row, by, named, because)
        write_event(row, by=by, kind="restricted", text=f"Record opened to {len(named)} named people only")
    return row


def lift(*, pupil: Pupil, by: User, because: str, page: str = "") -> Pupil:
    """Open a record to every caseworker again. Who was named stays in history.

    Raises:
        Refused: no reason.
    """
    with acting(by=by, why=f"restriction lifted: {because}"[:200], page=page):
        row = _managed(pupil, by)
        if not because.strip():
            raise Refused("Say why the restriction ends.", "because")
        row.restricted, row.restricted_because = False, ""
        row.save(update_fields=["restricted", "restricted_because"])
        _standing(row).update(until=clock.today() - dt.timedelta(days=1))
        write_event(row, by=by, kind="restricted", text="Record open to every caseworker again", detail=because)
    return row


def _managed(pupil: Pupil, by: User) -> Pupil:
    permissions.manage.check(by)
    permissions.work_on_pupil.check(by, pupil)
    return Pupil.objects.select_for_update().get(pk=pupil.pk)


def _check_people(people: Iterable[User]) -> None:
    for person in people:
        if not person.rights.works_cases:
            raise Refused(f"{person} does not work on cases. Choose caseworkers or managers.", "people")


def _standing(pupil: Pupil) -> QuerySet[NamedAccess]:
    """Access in force today."""
    return NamedAccess.objects.filter(pupil=pupil).filter(Q(until__isnull=True) | Q(until__gte=clock.today()))


def named_people(pupil: Pupil) -> QuerySet[NamedAccess]:
    """Who may open a restricted record today, and why."""
    return _standing(pupil).select_related("user", "given_by").order_by("user__name")


def _set_named(pupil: Pupil, by: User, named: dict[int, User], because: str) -> None:
    standing = {access.user_id: access for access in _standing(pupil).filter(break_glass=False)}
    gone = [access.pk for user_id, access in standing.items() if user_id not in named]
    NamedAccess.objects.filter(pk__in=gone).update(until=clock.today() - dt.timedelta(days=1))
    for user_id, person in named.items():
        if user_id not in standing:
            NamedAccess.objects.create(pupil=pupil, user=person, given_by=by, because=because.strip()[:300])


def break_glass(*, reference: str, by: User, because: str, page: str = "") -> Pupil:
    """Open a restricted record for today, for a reason that the managers are told.

    The answer is the same whether the reference is free, open or mistyped, so that nobody learns that a record exists.

    Raises:
        Denied: ``by`` does not work cases.
        Refused: no reason; or no restricted record has this reference.
    """
    if not by.rights.works_cases:
        raise Denied("Only the authority's caseworkers and managers can do this.")
    if len(because.strip()) < 10:
        raise Refused("Say why you must open the record now, in a sentence.", "because")
    with acting(by=by, why="restricted record opened with a reason", page=page):
        pupil = Pupil.objects.filter(reference=reference.strip().upper(), restricted=True).first()
        if pupil is None:
            raise Refused(NOT_OPENED, "reference")
        NamedAccess.objects.create(
            pupil=pupil, user=by, given_by=by, because=because.strip()[:300], until=clock.today(), break_glass=True
        )
        write_event(pupil, by=by, kind="break_glass", text="Restricted record opened with a reason", detail=because)
        for manager in _managers().exclude(pk=by.pk):
            _tell(manager, pupil, by)
    return pupil


def _managers() -> QuerySet[User]:
    today = clock.today()
    held = Q(memberships__role=Role.MANAGER, memberships__starts_on__lte=today) & (
        Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today)
    )
    return User.objects.filter(held, is_active=True).distinct().order_by("pk")


def _tell(manager: User, pupil: Pupil, by: User) -> None:
    queue_mail(
        kind="break_glass",
        to_user=manager,
        to_address=manager.email,
        subject=f"Restricted record {pupil.reference} was opened",
        body=f"{by.name} opened the restricted record {pupil.reference} today and gave a reason.\n"
        "The reason is in the record's history. Access ends tonight.\n",
    )
