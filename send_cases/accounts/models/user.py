"""A person who can sign in. The e-mail address is the login; what they may do follows from memberships alone."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from send_cases.history import track

if TYPE_CHECKING:
    from send_cases.accounts.rights import Rights


class UserManager(BaseUserManager["User"]):
    """Makes and finds people by e-mail, without regard to capitals."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=(username or "").strip())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a person. Call it inside ``history.writing``: the database refuses a write that says no reason."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password) if password else person.set_unusable_password()
        person.save()
        return person


@track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person with a sign-in. There are no groups and no superuser: rights come from memberships."""

    email = models.EmailField("e-mail address", max_length=254)
    name = models.CharField(max_length=120)
    telephone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_email")]
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Django's admin is not mounted, so nobody is its staff."""
        return False

    @cached_property
    def rights(self) -> Rights:
        """What this person may do today, read once a request."""
        from send_cases.accounts.rights import rights_of

        return rights_of(self)
