"""Lists and reports read from a replica of the database, if there is one, and never see less than the database knew.

Before a list is read, the replica must have replayed everything that was committed when the list was asked for. It is
given a moment to; if it cannot, or does not answer, the list is read from the database itself. So nobody misses what
they have just written, and a record that was restricted a moment ago is in nobody's list.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Model

from send_cases.databases import REPLICA

log = logging.getLogger("send_cases.replica")
V = TypeVar("V", bound=Callable[..., Any])
WAIT = 0.2  # seconds that a replica is given to catch up
STEP = 0.005
AWAY = 30.0  # seconds for which a replica that did not answer is not asked again
#: Who may see what is read where it is written; so is whatever is not a fact.
APPS = ("ehcp", "reporting")

_reading: ContextVar[bool] = ContextVar("reads go to the replica", default=False)
_away_until = 0.0


class Router:
    """Django's router: reads of facts go to the replica inside ``from_replica``, everything else to the database."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Where rows are read."""
        return REPLICA if _reading.get() and model._meta.app_label in APPS else "default"

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Where rows are written and locked."""
        return "default"

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """A replica's tables come from the database."""
        return db == "default"


@contextmanager
def from_replica() -> Iterator[bool]:
    """Read facts from the replica within, if there is one that knows all that is committed now. Whether it does."""
    usable = REPLICA in settings.DATABASES and not connections["default"].in_atomic_block and _caught_up()
    token = _reading.set(usable)
    try:
        yield usable
    finally:
        _reading.reset(token)


def lists_from_replica(view: V) -> V:
    """A view that shows a list or a report and changes nothing but the log of views."""

    @wraps(view)
    def reading(*args: Any, **kwargs: Any) -> Any:
        with from_replica():
            return view(*args, **kwargs)

    return reading  # type: ignore[return-value]


def _caught_up() -> bool:
    global _away_until
    if time.monotonic() < _away_until:
        return False
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn()::text")
        position = cursor.fetchone()[0]
    until = time.monotonic() + WAIT
    try:
        while not _has_replayed(position):
            if time.monotonic() > until:
                log.warning("The replica is behind; a list was read from the database.")
                return False
            time.sleep(STEP)
    except DatabaseError as problem:
        connections[REPLICA].close()
        _away_until = time.monotonic() + AWAY
        log.warning("The replica does not answer (%s); lists are read from the database.", type(problem).__name__)
        return False
    return True


def _has_replayed(position: str) -> bool:
    with connections[REPLICA].cursor() as cursor:
        cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [position])
        return bool(cursor.fetchone()[0])
