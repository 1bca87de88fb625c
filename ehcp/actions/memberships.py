"""Who works where: inviting a person and ending an access. Organisations do it for themselves; the authority can too.

Nothing is deleted: an ended membership keeps its days, so that who could see what, and when, stays known.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse

from ehcp.actions.acting import acting
from ehcp.actions.mail import queue_mail
from ehcp.authority import authority
from ehcp.policies import Refused
from send_cases import clock
from send_cases.access import Denied, rule
from send_cases.accounts.models import AUTHORITY_ROLES, Membership, Organisation, Role, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: The role that people of an organisation may give to each other.
OWN_ROLE = {Organisation.Kind.SETTING: Role.SENCO, Organisation.Kind.SERVICE: Role.ADVISER}


@rule
def look_after(by: User, organisation: Organisation) -> None:
    """Invite and end: administrators of the authority everywhere; others in an organisation they work for."""
    rights = by.rights
    if rights.administrator or organisation.pk in (*rights.settings, *rights.services):
        return
    raise Denied("You can do this only for an organisation you work for.")


@rule
def give_role(by: User, organisation: Organisation, role: str) -> None:
    """Which role: a team's roles are the administrator's to give; a school gives its own and no other."""
    look_after.check(by, organisation)
    fits = AUTHORITY_ROLES if organisation.kind == Organisation.Kind.TEAM else (OWN_ROLE[organisation.kind],)  # type: ignore[index]
    if role not in fits:
        raise Denied("That role does not belong to this kind of organisation.")


def invite(
    *, by: User, organisation: Organisation, email: str, name: str, role: str = "", page: str = ""
) -> Membership:
    """Give a person a place from today, and send them an e-mail; somebody new gets a link to choose a password.

    Args:
        by: an administrator, or a member of the organisation.
        email: the address they will sign in with.
        name: their name; kept only for somebody who has no account yet.
        role: for a team one of its roles; else the organisation's own, which may be left out.

    Raises:
        Denied: the organisation is not theirs, or the role not theirs to give.
        Refused: the address is not one, there is no name, or the person works there already.
    """
    role = role or OWN_ROLE.get(organisation.kind, "")  # type: ignore[call-overload]
    give_role.check(by, organisation, role)
    email = email.strip().lower()
    _check_address(email)
    with acting(by=by, why="person invited", page=page):
        person = User.objects.filter(email__iexact=email).first()
        is_new = person is None
        if person is None:
            if not name.strip():
                raise Refused("Enter the person's name.", "name")
            person = User.objects.create_user(email, name=name.strip())
        if Membership.objects.current(clock.today()).filter(user=person, organisation=organisation, role=role).exists():
            raise Refused("This person can already sign in here.", "email")
        if not person.is_active:
            raise Refused("This account is closed. Ask the council.", "email")
        membership = Membership.objects.create(
            user=person, organisation=organisation, role=role, starts_on=clock.today(), invited_by=by
        )
        send_invitation(membership, is_new=is_new or not person.has_usable_password())
    return membership


def _check_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("Enter an email address in the correct format, like name@example.com", "email") from None


def send_invitation(membership: Membership, *, is_new: bool) -> None:
    """The e-mail that says somebody may sign in, with a link to choose a password for those who have none."""
    person, organisation = membership.user, membership.organisation
    if is_new:
        days = dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
        how = (
            f"Choose a password here. The link works for {days} days and once:\n{password_link(person)}\n\n"
            f"If it no longer works, ask for a new one:\n{settings.SITE_URL}{reverse('account_reset_password')}\n"
        )
    else:
        how = f"Sign in with your own password:\n{settings.SITE_URL}{reverse('account_login')}\n"
    body = (
        f"{membership.invited_by} has invited you to work for {organisation} in {authority().service_name} of "
        f"{authority().name}.\n\n{how}\nIf you did not expect this, do nothing and tell {authority().name}.\n"
    )
    queue_mail(
        kind="invitation", to_address=person.email, to_user=person, body=body,
        subject=f"You can now sign in to {authority().service_name}", once=f"invitation-{membership.pk}",
    )  # fmt: skip


def password_link(person: User) -> str:
    """Where a person chooses a password; it works once, until the time-out of such links."""
    key = default_token_generator.make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    return f"{settings.SITE_URL}{path}"


def people_of(organisation: Organisation) -> QuerySet[Membership]:
    """Everybody who works there today, by name."""
    current = Membership.objects.current(clock.today()).filter(organisation=organisation)
    return current.select_related("user", "organisation", "invited_by").order_by("user__name", "pk")


def is_last(membership: Membership) -> bool:
    """Whether nobody could look after the organisation once this membership has ended."""
    return not people_of(membership.organisation).exclude(user=membership.user_id).exists()


def end(*, by: User, membership: Membership, ends_on: dt.date | None = None, page: str = "") -> Membership:
    """End a person's access: from the day after ``ends_on`` they see nothing of the organisation.

    Args:
        ends_on: the last day; yesterday if left out, so that access is gone at once.

    Raises:
        Denied: the organisation is not theirs to look after.
        Refused: it ended already.
    """
    look_after.check(by, membership.organisation)
    with acting(by=by, why="access ended", page=page):
        locked = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        today = clock.today()
        if locked.ends_on is not None and locked.ends_on < today:
            raise Refused("This access has ended already.")
        if ends_on is not None and ends_on < today - dt.timedelta(days=1):
            raise Refused("The last day cannot be in the past: what was seen until today was seen.", "ends_on")
        last = ends_on or today - dt.timedelta(days=1)
        locked.ends_on = max(last, locked.starts_on)
        if locked.ends_on >= today and ends_on is None:  # invited today: it never began
            return _never_began(locked)
        locked.save(update_fields=["ends_on"])
    return locked


def _never_began(membership: Membership) -> Membership:
    """A place given and taken back on one day ends with that day at the latest; it is moved to have ended before."""
    day = clock.today() - dt.timedelta(days=1)
    membership.starts_on = membership.ends_on = day
    membership.save(update_fields=["starts_on", "ends_on"])
    return membership
