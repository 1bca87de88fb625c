"""Deliveries to other systems: claimed, sent, tried again with growing waits, given up; of one case one after the other.

At least once: a delivery whose sender was cut off is sent again. Whoever gets it twice tells by ``webhook-id``.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from ehcp.actions.acting import acting
from ehcp.actions.mail import queue_mail
from ehcp.jobs import wake
from ehcp.models import WebhookDelivery, WebhookEndpoint
from ehcp.webhook_sending import Answer, headers_of, post
from send_cases import clock
from send_cases.accounts.models import Membership, Role, User
from send_cases.sealing import Unreadable, reseal, unseal

State = WebhookDelivery.State
OPEN = (State.WAITING, State.SENDING)
CLAIM_LASTS = dt.timedelta(minutes=2)  # longer than the task that sends may live (its hard limit is 90 seconds)
WAITS = tuple(dt.timedelta(minutes=n) for n in (1, 2, 5, 15, 30, 60, 120, 240, 480, 720))  # 27 hours in all
TURNED_OFF_AFTER = dt.timedelta(days=3)  # without one delivery that was taken
GONE = 410
AT_ONCE = 500


def deliver(endpoint_id: int, pupil_id: int) -> bool:
    """Send the first delivery that is open in the lane of one endpoint and one case, if its time has come.

    Returns:
        Whether the lane moved on, so that the next one may be sent.
    """
    row = claim(endpoint_id, pupil_id)
    if row is None:
        return False
    answer = _send(row)
    moved = _settle(row, answer)
    if moved and _lane(endpoint_id, pupil_id).exists():
        wake("deliver_webhook", endpoint_id, pupil_id)
    return moved


def _lane(endpoint_id: int, pupil_id: int) -> Any:
    return WebhookDelivery.objects.filter(endpoint=endpoint_id, pupil=pupil_id, state__in=OPEN).order_by("pk")


def claim(endpoint_id: int, pupil_id: int) -> WebhookDelivery | None:
    """Take the head of a lane. ``None`` if it is under way, its time has not come, or the endpoint is off.

    Whoever comes second waits for the row, then finds it claimed: no later one of the lane is ever taken instead.
    """
    now = timezone.now()
    with transaction.atomic():
        row = (
            _lane(endpoint_id, pupil_id).select_for_update(of=("self",)).select_related("endpoint", "message", "pupil")
        )
        head: WebhookDelivery | None = row.first()
        if head is None or head.endpoint.off_at or head.state == State.SENDING or head.next_at > now:
            return None
        if head.pupil.restricted:  # since it was queued
            _lane(endpoint_id, pupil_id).filter(state=State.WAITING).update(
                state=State.DROPPED, ended_at=now, answer="The record is open to named people only."
            )
            return None
        head.state, head.claimed_at, head.tries = State.SENDING, now, head.tries + 1
        head.save(update_fields=["state", "claimed_at", "tries"])
        return head


def _send(row: WebhookDelivery) -> Answer:
    body = json.dumps(row.message.payload, separators=(",", ":"), sort_keys=True).encode()
    try:
        keys = list(secrets_of(row.endpoint))
    except Unreadable:
        return Answer(None, "The secret cannot be read, because SECRET_KEY was changed. Make a new secret.")
    try:
        return post(row.endpoint.url, body, headers_of(keys, row.message.uid, int(time.time()), body))
    except SoftTimeLimitExceeded:
        return Answer(None, "The answer took too long.")


def secrets_of(endpoint: WebhookEndpoint) -> Iterator[str]:
    """The secrets that sign now: the newest first, and the one before it until its day.

    Raises:
        Unreadable: the installation's key was changed and the old one is not known any more.
    """
    yield unseal(endpoint.secret)
    if endpoint.old_until is not None and endpoint.old_until > timezone.now():
        yield unseal(endpoint.old_secret)


def _settle(row: WebhookDelivery, answer: Answer) -> bool:
    """Write down what came of an attempt; whether the lane may go on."""
    now = timezone.now()
    if answer.taken:
        state, next_at = State.DELIVERED, row.next_at
    elif row.tries > len(WAITS) or answer.status == GONE:
        state, next_at = State.GIVEN_UP, row.next_at
    else:
        state, next_at = State.WAITING, now + WAITS[row.tries - 1]
    ended = None if state == State.WAITING else now
    with transaction.atomic():
        mine = WebhookDelivery.objects.filter(pk=row.pk, state=State.SENDING, tries=row.tries)
        mine.update(state=state, next_at=next_at, ended_at=ended, status=answer.status, answer=answer.words[:300])
        if answer.taken:
            WebhookEndpoint.objects.filter(pk=row.endpoint_id, failing_since__isnull=False).update(failing_since=None)
        else:
            _note_failure(row.endpoint_id, answer, now)
    return ended is not None


def _note_failure(endpoint_id: int, answer: Answer, now: dt.datetime) -> None:
    """Remember since when nothing was taken; after three days, or when it says it is gone, turn the endpoint off."""
    there = WebhookEndpoint.objects.filter(pk=endpoint_id)
    there.filter(failing_since__isnull=True).update(failing_since=now)
    endpoint = there.get()
    if endpoint.off_at is not None:
        return
    if answer.status == GONE:
        turn_off(endpoint, "It answered 410: it does not want messages any more.")
    elif endpoint.failing_since is not None and endpoint.failing_since < now - TURNED_OFF_AFTER:
        turn_off(endpoint, "No message was taken for 3 days.")


def turn_off(endpoint: WebhookEndpoint, because: str, *, by: User | None = None, page: str = "") -> None:
    """Send nothing more; what waits is given up and can be sent again later. Administrators are told by e-mail.

    Args:
        because: a sentence for the page and the e-mail.
        by: who did it; left out, the machine did.
    """
    now = timezone.now()
    with acting(by=by or "delivery of webhooks", why="webhook turned off", page=page):
        if not WebhookEndpoint.objects.filter(pk=endpoint.pk, off_at__isnull=True).update(
            off_at=now, off_because=because
        ):
            return
        waiting = WebhookDelivery.objects.filter(endpoint=endpoint, state=State.WAITING)
        waiting.update(state=State.GIVEN_UP, ended_at=now, answer="The webhook was turned off.")
        if by is None:
            _warn(endpoint, because, now)


def _warn(endpoint: WebhookEndpoint, because: str, now: dt.datetime) -> None:
    places = Membership.objects.current(clock.today()).filter(role=Role.ADMINISTRATOR, user__is_active=True)
    page = f"{settings.SITE_URL.rstrip('/')}{reverse('administration:webhook', args=[endpoint.pk])}"
    for person in User.objects.filter(pk__in=places.values("user")):
        queue_mail(
            kind="webhook", to_address=person.email, to_user=person, subject="A webhook was turned off",
            body=f"send-cases sends nothing more to “{endpoint.name}”. {because}\n\n"
                 f"When it works again, turn it on and send again what it missed:\n{page}\n",
            once=f"webhook-off:{endpoint.pk}:{now.isoformat()}:{person.pk}",
        )  # fmt: skip


def take_back() -> int:
    """Deliveries whose sender was cut off wait again, in their place; with no try left they are given up. How many."""
    now = timezone.now()
    stale = WebhookDelivery.objects.filter(state=State.SENDING, claimed_at__lt=now - CLAIM_LASTS)
    words = "Sending was cut off."
    given_up = stale.filter(tries__gt=len(WAITS)).update(state=State.GIVEN_UP, ended_at=now, answer=words)
    return given_up + stale.update(state=State.WAITING, next_at=now, answer=words)


def wake_due() -> None:
    """Wake a worker for each lane whose first delivery's time has come, those that wait longest first."""
    lanes = WebhookDelivery.objects.filter(state__in=OPEN, endpoint__off_at__isnull=True).order_by()
    heads = lanes.values("endpoint", "pupil").annotate(head=Min("pk")).values("head")
    due = WebhookDelivery.objects.filter(pk__in=heads, state=State.WAITING, next_at__lte=timezone.now())
    for endpoint, pupil in due.order_by("next_at", "pk").values_list("endpoint", "pupil")[:AT_ONCE]:
        wake("deliver_webhook", endpoint, pupil)


def renew_seals() -> None:
    """A worker that starts puts every secret under the key in use, so that an old key can be taken out of settings."""
    for endpoint in WebhookEndpoint.objects.filter(removed_at__isnull=True):
        changed = {}
        for name in ("secret", "old_secret"):
            sealed = getattr(endpoint, name)
            if sealed:
                try:
                    changed[name] = reseal(sealed)
                except Unreadable:
                    continue  # said on each delivery, where somebody looks
        if changed:
            WebhookEndpoint.objects.filter(pk=endpoint.pk, secret=endpoint.secret).update(**changed)
