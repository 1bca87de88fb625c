"""What happens on a case, told to other systems: a message in the transaction of the fact, a delivery for each endpoint."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, Min, OuterRef
from django.urls import reverse
from django.utils import timezone

from ehcp.actions.mail import is_silent
from ehcp.jobs import wake
from ehcp.models import Decision, Milestone, Notice, PlanVersion, Process, WebhookDelivery, WebhookEndpoint
from ehcp.models.webhook import WebhookEvent, WebhookMessage
from send_cases import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

KEPT = dt.timedelta(days=90)  # for sending again
_LANE = 0x5C4005
DATES = ("counts_from", "due_on", "late_from", "met_on")


def endpoints() -> QuerySet[WebhookEndpoint]:
    """Those that are not removed; what they are told is kept even while they are off, so that it can be sent again."""
    return WebhookEndpoint.objects.filter(removed_at__isnull=True)


def in_order(pupil_id: int) -> None:
    """Until this transaction ends nobody else writes messages about this case: their keys follow the order in time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LANE, pupil_id])


def _tell(
    process: Process, event: WebhookEvent, *, once: str, data: dict[str, Any], rule: tuple[str, str] = ("", "")
) -> None:
    """Write one message, unless nobody listens, the record is open to named people only, or it was told before."""
    there = [] if is_silent() or process.entered_in_error else list(endpoints())
    if not there or process.pupil.restricted:
        return
    in_order(process.pupil_id)
    if WebhookMessage.objects.filter(once=once).exists():
        return
    uid, now = f"msg_{uuid.uuid4().hex}", clock.now()
    message = WebhookMessage.objects.create(
        uid=uid, event=event, pupil=process.pupil, process=process, rule_id=rule[0], subject=rule[1], once=once,
        at=now, payload=_payload(uid, event, process, now, data),
    )  # fmt: skip
    queue([message], [each for each in there if each.off_at is None and event in each.told])


def _payload(uid: str, event: str, process: Process, now: dt.datetime, data: dict[str, Any]) -> dict[str, Any]:
    """What is sent: references, codes, dates and a link; never a name or anybody's words."""
    reference = process.pupil.reference
    site = settings.SITE_URL.rstrip("/")
    about = {
        "case": reference,
        "process": process.pk,
        "kind": process.kind,
        "link": f"{site}{reverse('casework:case', args=[reference])}",
    }
    return {"id": uid, "type": str(event), "timestamp": now.isoformat(), "data": {**about, **data}}


def queue(messages: Iterable[WebhookMessage], to: Iterable[WebhookEndpoint], *, turn: int = 0) -> int:
    """Write down deliveries of messages about one case, in their order; call it after ``in_order``. How many.

    Args:
        turn: 0 the first time; sent again, a number that this endpoint's deliveries do not have yet.
    """
    now = timezone.now()
    rows = [
        WebhookDelivery(endpoint=endpoint, message=each, pupil_id=each.pupil_id, turn=turn, next_at=now)
        for endpoint in to
        for each in messages
    ]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    for endpoint_id, pupil_id in {(row.endpoint_id, row.pupil_id) for row in rows}:
        wake("deliver_webhook", endpoint_id, pupil_id)
    return len(rows)


def tell_told(process: Process, notice: Notice, decision: Decision) -> None:
    """A decision was told to the family. Call it inside the action."""
    data = {"decision": decision.kind, "outcome": decision.outcome, "decided_on": _day(decision.decided_on),
            "sent_on": _day(notice.sent_on), "told_on": _day(notice.told_on)}  # fmt: skip
    _tell(process, WebhookEvent.TOLD, once=f"told:{notice.pk}", data=data)


def tell_issued(process: Process, version: PlanVersion) -> None:
    """A final plan was sent. Call it inside the action."""
    _tell(process, WebhookEvent.ISSUED, once=f"issued:{version.pk}", data={"sent_on": _day(version.served_on)})


def tell_milestones(process: Process, before: dict[Any, dict[str, Any]], now: dict[Any, dict[str, Any]]) -> None:
    """Limits that are met, or overdue, and were not before.

    Args:
        before: stored milestones as values by the names of their columns, by rule and subject.
        now: the same as they are stored from here on.
    """
    today, news = clock.today(), []
    for key, values in now.items():
        was = before.get(key, {})
        if values["kind"] != "limit":
            continue
        if values["met_on"] and not was.get("met_on"):
            news.append((WebhookEvent.MET, key, values, values["met_on"]))
        elif _is_overdue(values, today) and not _is_overdue(was, today):
            news.append((WebhookEvent.OVERDUE, key, values, values["late_from"]))
    if news and not is_silent() and endpoints().exists():
        for each in news:
            _tell_milestone(process, *each)


def _is_overdue(values: dict[str, Any], today: dt.date) -> bool:
    """As ``Milestone.objects.overdue``."""
    late = values.get("late_from")
    return values.get("bound") == "authority" and values.get("met_on") is None and late is not None and late <= today


def _tell_milestone(
    process: Process, event: WebhookEvent, key: tuple[str, str], values: dict[str, Any], day: dt.date
) -> None:
    rule, subject = key
    data = {"rule": rule, "subject": subject, "label": values["label"], "bound": values["bound"],
            "relieved": values["relieved"], **{name: _day(values[name]) for name in DATES}}  # fmt: skip
    _tell(process, event, once=f"{event}:{process.pk}:{rule}:{subject}:{day}", data=data, rule=key)


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def tell_overdue() -> int:
    """Each day: limits that became overdue by time alone since there is anybody to tell. Twice does nothing more.

    Returns:
        How many were told.
    """
    first = endpoints().aggregate(first=Min("created_at"))["first"]
    if first is None:
        return 0
    told = WebhookMessage.objects.filter(
        event=WebhookEvent.OVERDUE, process=OuterRef("process"), rule_id=OuterRef("rule_id"),
        subject=OuterRef("subject"), at__date__gte=OuterRef("late_from"),
    )  # fmt: skip
    late = Milestone.objects.overdue(clock.today()).filter(late_from__gte=clock.london_date(first))
    rows = late.filter(~Exists(told), process__pupil__restricted=False).select_related("process__pupil")
    found = list(rows.order_by("process__pupil", "late_from", "pk"))
    for each in found:
        values = {name: getattr(each, name) for name in (*DATES, "label", "bound", "relieved")}
        with transaction.atomic():
            key = (each.rule_id, each.subject)
            _tell_milestone(each.process, WebhookEvent.OVERDUE, key, values, values["late_from"])
    return len(found)


def forget_old() -> int:
    """Each day: messages of more than 90 days ago, with their deliveries. How many."""
    old = WebhookMessage.objects.filter(at__lt=timezone.now() - KEPT)
    under_way = WebhookDelivery.objects.filter(message=OuterRef("pk"), state__in=["waiting", "sending"])
    gone, _ = old.filter(~Exists(under_way)).delete()
    return gone
