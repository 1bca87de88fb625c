"""One signed POST to another system, and to no machine that it must not reach.

Signed as Standard Webhooks says: ``webhook-id``, ``webhook-timestamp``, ``webhook-signature`` (v1, HMAC-SHA256).
"""

from __future__ import annotations

import base64
import hmac
import http.client
import ipaddress
import secrets
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 10.0  # to connect, and between two pieces of the answer
READ = 300  # bytes of an answer that are looked at
PREFIX = "whsec_"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address inside, which may be anything
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(Exception):
    """The address must not be reached; the message is a sentence that a person may read."""


@dataclass(frozen=True)
class Answer:
    """What came back.

    Args:
        status: the HTTP status; None where there was no answer.
        words: the beginning of the answer, or why there was none.
    """

    status: int | None
    words: str

    @property
    def taken(self) -> bool:
        """Any status of 200 to 299."""
        return self.status is not None and 200 <= self.status < 300


def new_secret() -> str:
    """A secret in the form that Standard Webhooks' libraries read: 256 random bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, uid: str, timestamp: int, body: bytes) -> str:
    """One part of ``webhook-signature``.

    Args:
        secret: as ``new_secret`` made it.
        uid: the message's ``webhook-id``.
        timestamp: seconds since 1970, of this attempt.
        body: the bytes that are sent.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.digest(key, f"{uid}.{timestamp}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(signed).decode()}"


def headers_of(keys: Iterable[str], uid: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of one attempt, signed with each secret that is valid now."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "send-cases",
        "webhook-id": uid,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, uid, timestamp, body) for key in keys),
    }


def check_address(url: str) -> SplitResult:
    """The parts of an address to which messages may be sent, as far as it can be told without asking for its machine.

    Raises:
        AddressRefused: no https address of a public machine.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise AddressRefused("Enter a whole address, for example https://records.example.org/send-cases.") from None
    if not host or parts.scheme not in ("https", "http") or port == 0:
        raise AddressRefused("Enter a whole address, for example https://records.example.org/send-cases.")
    if parts.username or parts.password or parts.fragment or not url.isascii() or any(c.isspace() for c in url):
        raise AddressRefused("The address may hold no user name, no password, no # and no blank.")
    if parts.scheme == "http" and not (settings.REHEARSAL and host in LOOPBACK):
        raise AddressRefused("The address must begin with https://, so that nobody on the way can read or change it.")
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return parts
    if not may_reach(literal):
        raise AddressRefused(
            "This is the address of a machine on a private network. See “Private networks” in docs/webhooks.md."
        )
    return parts


def may_reach(address: Address) -> bool:
    """Public addresses, and networks that the installation names (``WEBHOOK_NETWORKS``)."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return may_reach(address.ipv4_mapped)
        if address.sixtofour is not None or address.teredo is not None or address in NAT64:
            return False
    if any(address in network for network in settings.WEBHOOK_NETWORKS):
        return True
    return address.is_global and not address.is_multicast


def _machine(host: str, port: int) -> str:
    """The one IP address to connect to. Every address of the name must be allowed, so that none can be slipped in."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses or not all(may_reach(ipaddress.ip_address(each)) for each in addresses):
        raise AddressRefused("The name leads to a machine on a private network.")
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to an IP address that was looked at, under the name that was asked for."""

    def __init__(self, parts: SplitResult) -> None:
        self.tls = parts.scheme == "https"
        self.default_port = 443 if self.tls else 80
        super().__init__(parts.hostname or "", parts.port or self.default_port, timeout=SECONDS)

    def connect(self) -> None:
        bare: Any = socket.create_connection((_machine(self.host, self.port), self.port), SECONDS)
        self.sock = bare
        if self.tls:
            self.sock = ssl.create_default_context().wrap_socket(bare, server_hostname=self.host)


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Send it once. Redirects are not followed; every failure is an answer, none is raised."""
    try:
        parts = check_address(url)
        connection = _Pinned(parts)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            text = response.read(READ).decode("utf-8", "replace")
        finally:
            connection.close()
    except AddressRefused as refusal:
        return Answer(None, str(refusal))
    except ssl.SSLError as problem:
        return Answer(None, f"The connection is not safe ({problem.reason or type(problem).__name__}).")
    except (OSError, http.client.HTTPException) as problem:
        return Answer(None, f"No answer ({type(problem).__name__}).")
    if 300 <= response.status < 400:
        text = "It answered with a redirect, which is not followed."
    return Answer(response.status, " ".join(text.replace("\0", "").split()))
