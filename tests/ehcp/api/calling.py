"""Calling the API in tests, as a system does: with a token."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client

from ehcp.actions.tokens import ALLOWED, create_token
from send_cases import clock
from send_cases.accounts.models import ApiToken, Organisation
from tests.cast import Cast

V1 = "/api/v1/"


class Caller(Client):
    """A client that carries a token. Addresses may be given below ``/api/v1/``."""

    def __init__(self, secret: str, token: ApiToken) -> None:
        super().__init__(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)
        self.secret, self.token = secret, token

    def read(self, path: str, status: int = 200, **query: Any) -> Any:
        """GET, and the JSON of the answer."""
        response = self.get(at(path), query)
        assert response.status_code == status, (path, response.status_code, response.content[:600])
        return response.json()

    def send(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        """POST JSON, and the JSON of the answer."""
        response = self.post(at(path), body, content_type="application/json", headers=headers)
        assert response.status_code == status, (path, response.status_code, response.content[:900])
        return response.json()


def at(path: str) -> str:
    """An address, whole or below ``/api/v1/``."""
    return path if path.startswith(("/", "http")) else V1 + path


def caller(
    cast: Cast, organisation: Organisation, role: str, *, scopes: Any = None, expires_on: dt.date | None = None
) -> Caller:
    """A system of an organisation in a role, with all that its role can be allowed unless ``scopes`` says less."""
    token, secret = create_token(
        by=cast.ada, name=f"System of {organisation.name}"[:80], organisation=organisation, role=role,
        scopes=list(ALLOWED[role]) if scopes is None else scopes,
        expires_on=expires_on or clock.today() + dt.timedelta(days=30),
    )  # fmt: skip
    return Caller(secret, token)


def officer(cast: Cast) -> Caller:
    """The authority's own system, as a caseworker."""
    return caller(cast, cast.team, "officer")


def school(cast: Cast) -> Caller:
    """The records system of Riverside Primary."""
    return caller(cast, cast.school.organisation, "senco")


def psychologist(cast: Cast) -> Caller:
    """The records system of the psychology service."""
    return caller(cast, cast.psychology.organisation, "adviser")
