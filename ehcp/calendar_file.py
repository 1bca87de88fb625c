"""Dates as a calendar (RFC 5545): all-day events with references and rules, no name of anybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from ehcp.own_dates import OwnDate, changes_of

READ_AGAIN = dt.timedelta(hours=4)  # what calendar programs are asked for; many choose themselves


def calendar_of(dates: Iterable[OwnDate], site: str) -> bytes:
    """The file. The same dates give the same bytes, whenever it is made.

    Args:
        dates: what ``own_dates`` gave.
        site: the address of this installation, for links and for the events' own names.
    """
    dates = list(dates)
    changes = changes_of(dates)
    calendar = Calendar()
    calendar.add("prodid", "-//send-cases//dates by law//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "send-cases")
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for each in dates:
        m = each.milestone
        changed = changes.get((m.process_id, m.rule_id, m.subject))
        calendar.add_component(_event(each, site.rstrip("/"), changed))
    return bytes(calendar.to_ical())


def _event(own: OwnDate, site: str, changed: tuple[int, dt.datetime] | None) -> Any:
    m = own.milestone
    opened = dt.datetime.combine(m.process.opened_on, dt.time(), dt.UTC)  # rows that were copied in have no history
    times, last = changed or (0, opened)
    last = last.astimezone(dt.UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", f"{m.process_id}.{m.rule_id}.{m.subject or 'case'}@{urlsplit(site).hostname}")
    event.add("dtstamp", last)
    event.add("last-modified", last)
    event.add("sequence", times)
    event.add("dtstart", m.due_on)
    event.add("summary", f"{m.process.pupil.reference}: {m.label}")
    event.add("description", _words(own, site))
    event.add("url", f"{site}{own.page}")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _words(own: OwnDate, site: str) -> str:
    m, basis = own.milestone, own.basis
    lines = [m.label, f"Process: {m.process.get_kind_display()}", f"Rule: {m.rule_id}"]
    if basis:
        lines += [f"Source: {basis.text}", basis.link]
    if m.relieved:
        lines.append("An exception is recorded. It excuses lateness and moves no date.")
    if m.projected:
        lines.append("Foreseen: it binds if the case goes on this way.")
    return "\n".join([*lines, f"{site}{own.page}"])
