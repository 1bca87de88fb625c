"""What a person may do today, worked out from their current memberships and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from send_cases import clock
from send_cases.accounts.models.membership import Role

if TYPE_CHECKING:
    from send_cases.accounts.models import User


@dataclass(frozen=True)
class Rights:
    """The organisations in which a person holds each role today."""

    teams: tuple[int, ...] = ()
    settings: tuple[int, ...] = ()  # organisation ids where the person works for a school or setting
    services: tuple[int, ...] = ()  # organisation ids where the person gives advice
    officer: bool = False
    manager: bool = False
    administrator: bool = False

    @property
    def works_cases(self) -> bool:
        """May read and work on the authority's cases."""
        return self.officer or self.manager

    @property
    def senco(self) -> bool:
        return bool(self.settings)

    @property
    def adviser(self) -> bool:
        return bool(self.services)

    @property
    def nobody(self) -> bool:
        """No current membership at all: sees nothing."""
        return not (self.works_cases or self.administrator or self.senco or self.adviser)


def rights_of(user: User) -> Rights:
    """One query; an anonymous person and a closed account have no rights, unless it is the account of a good token."""
    if not user.is_authenticated:
        return Rights()
    if not user.is_active:
        return _rights_of_token(user)
    held = list(
        user.memberships.current(clock.today())
        .filter(organisation__is_open=True)
        .values_list("organisation_id", "role")
    )
    return _rights(held)


def know_rights(users: Iterable[User]) -> None:
    """Read the rights of many active people in one query, so that none of them asks again."""
    from send_cases.accounts.models import Membership

    people = {user.pk: user for user in users if user.is_active}
    held: dict[int, list[tuple[int, str]]] = {pk: [] for pk in people}
    current = Membership.objects.current(clock.today()).filter(user__in=list(people), organisation__is_open=True)
    for pk, organisation, role in current.order_by().values_list("user", "organisation", "role"):
        held[pk].append((organisation, role))
    for pk, user in people.items():
        user.rights = _rights(held[pk])


def _rights_of_token(user: User) -> Rights:
    """Those of its one role in its one organisation, until its last day or the moment it is revoked."""
    token = getattr(user, "token", None)  # Django's "does not exist" is an AttributeError too
    if token is None or not token.is_good(clock.today()) or not token.organisation.is_open:
        return Rights()
    return _rights([(token.organisation_id, token.role)])


def _rights(held: list[tuple[int, str]]) -> Rights:
    def where(*roles: Role) -> tuple[int, ...]:
        return tuple(sorted({org for org, role in held if role in roles}))

    return Rights(
        teams=where(Role.OFFICER, Role.MANAGER),
        settings=where(Role.SENCO),
        services=where(Role.ADVISER),
        officer=bool(where(Role.OFFICER)),
        manager=bool(where(Role.MANAGER)),
        administrator=bool(where(Role.ADMINISTRATOR)),
    )
