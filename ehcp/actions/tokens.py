"""Tokens of systems that use the API: made for one organisation and role, for a time, and revoked."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from ehcp import permissions
from ehcp.actions.acting import acting
from ehcp.policies import Refused
from send_cases import clock
from send_cases.accounts.models import AUTHORITY_ROLES, ApiToken, Organisation, Role, Scope, User
from send_cases.accounts.models.token import SHOWN, digest_of, new_secret

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = dt.timedelta(days=366)
#: What a token of each role can be allowed at all.
ALLOWED: Mapping[str, tuple[Scope, ...]] = {
    Role.OFFICER: (Scope.CASES_READ, Scope.CASES_WRITE, Scope.DOCUMENTS_READ, Scope.AUTHORITY_READ),
    Role.MANAGER: (
        Scope.CASES_READ, Scope.CASES_WRITE, Scope.DOCUMENTS_READ, Scope.MEASURES_READ, Scope.AUTHORITY_READ,
        Scope.AUTHORITY_WRITE,
    ),
    Role.ADMINISTRATOR: (Scope.AUTHORITY_READ, Scope.AUTHORITY_WRITE),
    Role.SENCO: (Scope.CASES_READ, Scope.CASES_WRITE, Scope.DOCUMENTS_READ),
    Role.ADVISER: (Scope.CASES_READ, Scope.CASES_WRITE, Scope.DOCUMENTS_READ),
}  # fmt: skip
ROLES: Mapping[str, tuple[Role, ...]] = {
    Organisation.Kind.TEAM: AUTHORITY_ROLES,
    Organisation.Kind.SETTING: (Role.SENCO,),
    Organisation.Kind.SERVICE: (Role.ADVISER,),
}


def create_token(
    *,
    by: User,
    name: str,
    organisation: Organisation,
    role: str,
    scopes: Iterable[str],
    expires_on: dt.date,
    page: str = "",
) -> tuple[ApiToken, str]:
    """Make a token. Returns it with its secret, which is stored nowhere and cannot be shown again.

    Args:
        by: an administrator.
        name: which system it is for, in words; it stands in history as who acted.
        role: one that people of the organisation can have.
        scopes: values of ``Scope`` that the role can be allowed.
        expires_on: its last day, at most 366 days ahead.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: no name, a role or scope that does not belong, or a day that is past or too far ahead.
    """
    permissions.administer.check(by)
    chosen = list(dict.fromkeys(scopes))
    _check(name, organisation, role, chosen, expires_on)
    secret = new_secret()
    with acting(by=by, why="API token created", page=page):
        account = User.objects.create_user(
            f"token-{secrets.token_hex(8)}@api.invalid", name=f"{name.strip()} (API)", is_active=False
        )
        token = ApiToken.objects.create(
            user=account, name=name.strip(), organisation=organisation, role=role, scopes=chosen,
            begins=secret[:SHOWN], digest=digest_of(secret), created_by=by, expires_on=expires_on,
        )  # fmt: skip
    return token, secret


def _check(name: str, organisation: Organisation, role: str, scopes: list[str], expires_on: dt.date) -> None:
    if not name.strip():
        raise Refused("Enter what the token is for.", "name")
    if role not in ROLES[organisation.kind]:
        raise Refused("This organisation has no such role.", "role")
    if not organisation.is_open:
        raise Refused("This organisation is closed. Open it again first.", "organisation")
    if not scopes:
        raise Refused("Select what the token may be used for.", "scopes")
    beyond = [Scope(each).label.lower() for each in scopes if each not in ALLOWED[role]]
    if beyond:
        raise Refused(f"A token of this role cannot be allowed to: {', '.join(beyond)}.", "scopes")
    today = clock.today()
    if not today <= expires_on <= today + LONGEST:
        raise Refused("The last day must be today or later, and at most a year from now.", "expires_on")


def revoke_token(*, by: User, token: ApiToken, page: str = "") -> None:
    """End a token from this moment on.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: it was revoked before.
    """
    permissions.administer.check(by)
    with acting(by=by, why="API token revoked", page=page):
        row = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
        if row.revoked_at is not None:
            raise Refused("This token was revoked before.")
        row.revoked_at, row.revoked_by = timezone.now(), by
        row.save(update_fields=["revoked_at", "revoked_by"])
