"""Who calls: a system with a token, or a person who is signed in. What their scopes allow, and how often they may call."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework import authentication, exceptions, permissions, throttling

from send_cases import clock
from send_cases.accounts.models import ApiToken, Scope
from send_cases.accounts.models.token import digest_of
from send_cases.middleware import SecondFactorMiddleware

SAFE = ("GET", "HEAD", "OPTIONS")
NO_GOOD = "This token is not known, has expired or was revoked."


class TokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer sct_…``. The caller is the token's own account; its rights are those of the token."""

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if not kind:
            return None
        if kind.lower() != "bearer" or not secret.strip():
            raise exceptions.AuthenticationFailed("Send the token as: Authorization: Bearer …")
        related = ("user", "organisation")
        token = ApiToken.objects.select_related(*related).filter(digest=digest_of(secret.strip())).first()
        if token is None or not token.is_good(clock.today()) or token.user.rights.nobody:
            request._request.refused_token = token  # so that the call is written down all the same
            if not Strangers().allow_request(request, None):
                raise exceptions.Throttled(wait=_left())
            raise exceptions.AuthenticationFailed(NO_GOOD)
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="send-cases"'


class SessionAuthentication(authentication.SessionAuthentication):
    """People in the browser, with Django's protection against forged requests and their second factor."""

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        found: tuple[Any, Any] | None = super().authenticate(request)
        if found and settings.SECOND_FACTOR_REQUIRED and not SecondFactorMiddleware.has_factor(request._request):
            raise exceptions.PermissionDenied("Set up a second factor first: sign in with a browser.")
        return found


class InScope(permissions.IsAuthenticated):
    """Signed in and, for a token, allowed this kind of thing. People have every scope; their role bounds them."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        needed = view.scope if request.method in SAFE else view.write_scope
        token = request.auth
        if isinstance(token, ApiToken) and needed and needed not in token.scopes:
            self.message = f"This token may not: {Scope(needed).label.lower()} (scope {needed})."
            return False
        return True


def _left() -> int:
    """Seconds until the running minute is over."""
    return 60 - int(time.time()) % 60


class Limit(throttling.BaseThrottle):
    """So many calls in each minute, counted in the cache that all web processes share."""

    name, unsafe_only = "calls", False

    def caller(self, request: Any) -> str:
        return f"user-{request.user.pk}" if request.user.is_authenticated else ""

    def allow_request(self, request: Any, view: Any) -> bool:
        who = self.caller(request)
        if not who or (self.unsafe_only and request.method in SAFE):
            return True
        key = f"api-{self.name}-{who}-{int(time.time()) // 60}"
        cache.add(key, 0, 120)
        try:
            return bool(cache.incr(key) <= settings.API_LIMITS[self.name])
        except ValueError:  # the minute's count went in between
            return True

    def wait(self) -> int:
        return _left()


class Calls(Limit):
    """Each caller."""


class Writes(Limit):
    """Each caller's writes."""

    name, unsafe_only = "writes", True


class Strangers(Limit):
    """Tokens that are no good, from each address."""

    name = "strangers"

    def caller(self, request: Any) -> str:
        return f"address-{request.META.get('REMOTE_ADDR', '')}"
