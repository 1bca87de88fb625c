"""The first person of a new installation. Everybody after them is invited on a page."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection

from ehcp import authority as cached
from ehcp.actions.acting import acting
from ehcp.actions.memberships import password_link
from ehcp.models import Authority
from ehcp.policies import Refused
from send_cases import clock
from send_cases.accounts.models import Membership, Organisation, Role, User

_LOCK = 0x5C4004  # as in ``staff``: whoever changes who administers


def set_up(*, email: str, name: str, code: str, authority: str, page: str = "") -> str:
    """Name the authority, and make its first administrator in a team of their own.

    Args:
        email: the address they will sign in with.
        name: their name.
        code: the authority's code, 3 digits.
        authority: the authority's name, as pages and letters show it.

    Returns:
        The address at which they choose a password, once.

    Raises:
        Refused: somebody administers already, or something is not what it should be; nothing is then changed.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("Enter an email address in the correct format, like name@example.com", "email") from None
    if not re.fullmatch(r"\d{3}", code.strip()):
        raise Refused("The authority's code is 3 digits, like 926.", "code")
    if not name.strip() or not authority.strip():
        raise Refused("Enter the person's name and the authority's name.", "name")
    with acting(by="set_up command", why="first administrator", page=page):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if Membership.objects.current(clock.today()).filter(role=Role.ADMINISTRATOR, user__is_active=True).exists():
            raise Refused("Somebody administers this installation already. They can invite others on the People page.")
        Authority.objects.update_or_create(pk=1, defaults={"code": code.strip(), "name": authority.strip()})
        team, _ = Organisation.objects.get_or_create(kind=Organisation.Kind.TEAM, name="Administration")
        person = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email, name=name.strip())
        Membership.objects.create(user=person, organisation=team, role=Role.ADMINISTRATOR, starts_on=clock.today())
    cached.forget()
    return password_link(person)
