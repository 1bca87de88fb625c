"""Teams of the authority, services that give advice, and settings of the register whose people may sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehcp import permissions
from ehcp.actions.acting import acting
from ehcp.actions.staff import keep_an_administrator
from ehcp.models import Service, Setting
from ehcp.policies import Refused
from send_cases.accounts.models import Organisation

if TYPE_CHECKING:
    from send_cases.accounts.models import User


def open_team(*, by: User, name: str, email: str = "", page: str = "") -> Organisation:
    """A new team of the authority.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: an open team has this name.
    """
    permissions.administer.check(by)
    with acting(by=by, why="team opened", page=page):
        return _open(Organisation.Kind.TEAM, name, email)


def open_service(
    *, by: User, name: str, kind: str, section_31_body: bool, email: str = "", page: str = ""
) -> Organisation:
    """A new service that gives advice.

    Args:
        kind: a value of ``Service.Kind``.
        section_31_body: whether it is listed in CFA 2014 s.31, and so has its own six weeks (reg 8(1)).
        email: the shared inbox to which requests for advice are announced.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: an open service has this name.
    """
    permissions.administer.check(by)
    with acting(by=by, why="service opened", page=page):
        organisation = _open(Organisation.Kind.SERVICE, name, email)
        Service.objects.create(organisation=organisation, kind=kind, section_31_body=section_31_body)
        return organisation


def open_setting(*, by: User, setting: Setting, email: str, page: str = "") -> Organisation:
    """Let people of a school, college or setting of the register sign in.

    Args:
        email: its shared inbox; consultations are announced there.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: it is closed, or its people can sign in already.
    """
    permissions.administer.check(by)
    with acting(by=by, why="setting opened for sign-in", page=page):
        locked = Setting.objects.select_for_update(of=("self",)).get(pk=setting.pk)
        if locked.organisation_id is not None:
            raise Refused("People of this setting can sign in already.")
        if not locked.is_open:
            raise Refused("This setting is closed in the register.")
        organisation = Organisation.objects.create(kind=Organisation.Kind.SETTING, name=locked.name, email=email)
        locked.organisation, locked.email = organisation, email or locked.email
        locked.save(update_fields=["organisation", "email"])
        return organisation


def _open(kind: str, name: str, email: str) -> Organisation:
    if not name.strip():
        raise Refused("Enter a name.", "name")
    if Organisation.objects.filter(kind=kind, name__iexact=name.strip(), is_open=True).exists():
        raise Refused("There is one of this name already.", "name")
    return Organisation.objects.create(kind=kind, name=name.strip(), email=email)


def change(
    *,
    by: User,
    organisation: Organisation,
    name: str,
    email: str,
    kind: str = "",
    section_31_body: bool | None = None,
    page: str = "",
) -> Organisation:
    """Change what an organisation is called and how it is reached. A setting bears its name in the register.

    Args:
        kind: of a service, a value of ``Service.Kind``.
        section_31_body: of a service. Advice asked for from now on is held to it; earlier dates stay.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: no name.
    """
    permissions.administer.check(by)
    if not name.strip():
        raise Refused("Enter a name.", "name")
    with acting(by=by, why="organisation changed", page=page):
        row = Organisation.objects.select_for_update().get(pk=organisation.pk)
        row.email = email
        if row.kind != Organisation.Kind.SETTING:
            row.name = name.strip()
        row.save()
        if row.kind == Organisation.Kind.SETTING:
            Setting.objects.filter(organisation=row).update(email=email)
        if row.kind == Organisation.Kind.SERVICE and kind:
            Service.objects.filter(organisation=row).update(kind=kind, section_31_body=bool(section_31_body))
    return row


def close(*, by: User, organisation: Organisation, page: str = "") -> None:
    """Nobody of it can sign in for it any more; what it sent stays.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: nobody could administer this service any more.
    """
    permissions.administer.check(by)
    with acting(by=by, why="organisation closed", page=page):
        keep_an_administrator(without_organisation=organisation)
        Organisation.objects.filter(pk=organisation.pk).update(is_open=False)


def reopen(*, by: User, organisation: Organisation, page: str = "") -> None:
    """Its people can sign in again.

    Raises:
        Denied: ``by`` is no administrator.
    """
    permissions.administer.check(by)
    with acting(by=by, why="organisation opened again", page=page):
        Organisation.objects.filter(pk=organisation.pk).update(is_open=True)
