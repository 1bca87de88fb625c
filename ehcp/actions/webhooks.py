"""Endpoints of other systems: registered, changed, given a new secret, turned on and off, removed; and sending again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ehcp import permissions
from ehcp.actions import jobs
from ehcp.actions.acting import acting
from ehcp.actions.delivering import turn_off
from ehcp.actions.telling_systems import endpoints, in_order, queue
from ehcp.models import Job, WebhookDelivery, WebhookEndpoint, WebhookEvent, WebhookMessage
from ehcp.policies import Refused
from ehcp.webhook_sending import AddressRefused, check_address, new_secret
from send_cases import clock
from send_cases.sealing import seal

if TYPE_CHECKING:
    from ehcp.jobs import Progress
    from send_cases.accounts.models import User

BOTH_SIGN = dt.timedelta(days=7)  # after a new secret was made


def register(*, by: User, name: str, url: str, events: Iterable[str], page: str = "") -> tuple[WebhookEndpoint, str]:
    """Register an address. Returns it with its secret, which is shown once.

    Args:
        by: an administrator.
        name: which system it is, in words.
        url: an https address of a public machine.
        events: values of ``WebhookEvent``.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: no name, no event, or an address that must not be reached.
    """
    permissions.administer.check(by)
    chosen = _checked(name, url, events)
    secret = new_secret()
    with acting(by=by, why="webhook registered", page=page):
        made = WebhookEndpoint.objects.create(
            name=name.strip(), url=url.strip(), told=chosen, secret=seal(secret), created_by=by
        )
    return made, secret


def _checked(name: str, url: str, events: Iterable[str]) -> list[str]:
    if not name.strip():
        raise Refused("Enter which system it is.", "name")
    try:
        check_address(url.strip())
    except AddressRefused as refusal:
        raise Refused(str(refusal), "url") from None
    chosen = [each for each in dict.fromkeys(events) if each in WebhookEvent.values]
    if not chosen:
        raise Refused("Select what it is told.", "events")
    return chosen


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    row = endpoints().select_for_update(of=("self",)).filter(pk=endpoint.pk).first()
    if row is None:
        raise Refused("This webhook was removed.")
    return row


def change(*, by: User, endpoint: WebhookEndpoint, name: str, url: str, events: Iterable[str], page: str = "") -> None:
    """Change its name, its address or what it is told. Deliveries that wait go to the new address.

    Raises:
        Denied, Refused: as ``register``; or it was removed.
    """
    permissions.administer.check(by)
    chosen = _checked(name, url, events)
    with acting(by=by, why="webhook changed", page=page):
        row = _locked(endpoint)
        row.name, row.url, row.told = name.strip(), url.strip(), chosen
        row.save(update_fields=["name", "url", "told"])


def new_secret_for(*, by: User, endpoint: WebhookEndpoint, page: str = "") -> str:
    """Make a new secret, shown once. The one before it signs beside it for 7 days; an older one signs no more.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: it was removed.
    """
    permissions.administer.check(by)
    secret = new_secret()
    with acting(by=by, why="webhook given a new secret", page=page):
        row = _locked(endpoint)
        row.old_secret, row.old_until = row.secret, timezone.now() + BOTH_SIGN
        row.secret = seal(secret)
        row.save(update_fields=["secret", "old_secret", "old_until"])
    return secret


def turn(*, by: User, endpoint: WebhookEndpoint, on: bool, page: str = "") -> None:
    """Turn an endpoint on or off.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: it was removed.
    """
    permissions.administer.check(by)
    with acting(by=by, why="webhook turned on" if on else "webhook turned off", page=page):
        row = _locked(endpoint)
        if not on:
            turn_off(row, f"{by} turned it off.", by=by, page=page)
            return
        row.off_at, row.off_because, row.failing_since = None, "", None
        row.save(update_fields=["off_at", "off_because", "failing_since"])


def remove(*, by: User, endpoint: WebhookEndpoint, page: str = "") -> None:
    """End an endpoint for good; its secrets are deleted, its deliveries stay to be read.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: it was removed before.
    """
    permissions.administer.check(by)
    with acting(by=by, why="webhook removed", page=page):
        row = _locked(endpoint)
        turn_off(row, f"{by} removed it.", by=by, page=page)
        row.secret = row.old_secret = ""
        row.removed_at, row.removed_by = timezone.now(), by
        row.save(update_fields=["secret", "old_secret", "removed_at", "removed_by"])


def _check_on(endpoint: WebhookEndpoint) -> None:
    if endpoint.removed_at or endpoint.off_at:
        raise Refused("This webhook is off. Turn it on first.")


def send_again(*, by: User, delivery: WebhookDelivery) -> None:
    """Send one message again, after all that waits about the same case.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: it is still under way, or the endpoint is off.
    """
    permissions.administer.check(by)
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.get(pk=delivery.endpoint_id)
        _check_on(endpoint)
        in_order(delivery.pupil_id)
        of_it = WebhookDelivery.objects.filter(endpoint=endpoint, message=delivery.message_id)
        if of_it.filter(state__in=["waiting", "sending"]).exists():
            raise Refused("It is on its way already.")
        queue([delivery.message], [endpoint], turn=next_turn(endpoint))


def next_turn(endpoint: WebhookEndpoint) -> int:
    """A number for sending again, that no delivery of this endpoint has."""
    return 1 + (endpoint.deliveries.aggregate(last=Max("turn"))["last"] or 0)


def start_replay(*, by: User, endpoint: WebhookEndpoint, since: dt.datetime) -> Job:
    """Have everything sent again that was told since an instant, in order; a job does it.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: the endpoint is off, or the instant lies ahead.
    """
    permissions.administer.check(by)
    _check_on(endpoint)
    if since > clock.now():
        raise Refused("Enter a moment that has passed.", "since")
    args = {"endpoint": endpoint.pk, "since": since.isoformat(), "turn": next_turn(endpoint)}
    return jobs.start(kind="replay_webhook", asked_by=by, args=args)


def replay(progress: Progress | None, *, endpoint: WebhookEndpoint, since: dt.datetime, turn: int) -> int:
    """Queue every message since an instant that the endpoint listens to, case by case. Twice does nothing more.

    Args:
        turn: what ``next_turn`` gave when it was asked for.

    Returns:
        How many messages.
    """
    there = WebhookMessage.objects.filter(at__gte=since, event__in=endpoint.told, pupil__restricted=False)
    pupils = list(there.order_by("pupil").values_list("pupil", flat=True).distinct())
    number = 0
    for done, pupil in enumerate(pupils):
        if progress is not None:
            progress.step(done, len(pupils), "Queueing messages")
        with transaction.atomic():
            in_order(pupil)
            messages = list(there.filter(pupil=pupil).order_by("pk"))
            number += queue(messages, [endpoint], turn=turn)
    return number
