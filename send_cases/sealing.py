"""Secrets that must be read again: kept under a key that is made from ``SECRET_KEY`` and is not in the database."""

from __future__ import annotations

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """It was sealed with a key that is neither ``SECRET_KEY`` nor one of ``SECRET_KEY_FALLBACKS``."""


def _keys() -> MultiFernet:
    """The key in use first, then those that were in use before."""
    made = (
        hmac.digest(key.encode(), b"send_cases.sealing", "sha256")
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in made])


def seal(text: str) -> str:
    """The text, encrypted and authenticated, as ASCII."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again.

    Raises:
        Unreadable: no key that is known opens it.
    """
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def reseal(sealed: str) -> str:
    """The same text under the key in use now, so that a fallback can be taken out.

    Raises:
        Unreadable: no key that is known opens it.
    """
    try:
        return _keys().rotate(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None
