"""History that the database keeps by itself, and the one way to read it back.

Every domain table has triggers: each insert, update and delete leaves a full row in its event table, and a write
that does not say who is writing and why is refused, whether it comes from the application or from psql.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import connection, models, transaction

M = TypeVar("M", bound=type[models.Model])

#: Who and why; and that no trigger is to be left out, which goes without saying but must be said: each trigger asks, and
#: where nothing is set its question fails. PostgreSQL then goes through every constraint that waits for the end of the
#: transaction, so a transaction of many rows took time with the square of their number.
_BEGIN = """
    SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true),
        set_config('pgtrigger.ignore', coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}'), true)
"""
_REFUSE = """
    IF COALESCE(current_setting('pghistory.context_metadata', true), '') = '' THEN
        RAISE EXCEPTION 'A write to % needs a context that says who and why.', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege',
            HINT = 'Use send_cases.history.writing() or, in psql, set pghistory.context_id and _metadata.';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def _refusals(exclude: Sequence[str]) -> list[pgtrigger.Trigger]:
    """Two triggers, because a change of an untracked field alone (a last sign-in) needs no reason."""
    return [
        pgtrigger.Trigger(
            name="says_who_new_or_gone",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Delete,
            func=_REFUSE,
        ),
        pgtrigger.Trigger(
            name="says_who_changed",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(exclude=list(exclude)) if exclude else None,
            func=_REFUSE,
        ),
    ]


def track(exclude: Sequence[str] = ()) -> Callable[[M], M]:
    """Class decorator: keep a full history of this table and refuse a write without a context.

    Args:
        exclude: fields that history leaves out (secrets).
    """

    def decorate(model: M) -> M:
        model = pgtrigger.register(*_refusals(exclude))(model)
        return pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude) or None,
        )(model)

    return decorate


@contextlib.contextmanager
def writing(*, by: Any, why: str, page: str = "") -> Iterator[None]:
    """Open a transaction in which domain rows may be written; the outermost context is the one that is kept.

    Args:
        by: the person, or a word for the machine ("nightly job", "import of schools").
        why: what is being done, in a few words.
        page: the address, task or command from which it is done.
    """
    person = getattr(by, "pk", None)
    data = {"by": person, "name": str(by), "why": why, "page": page}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT COALESCE(current_setting('pghistory.context_metadata', true), '')")
            if cursor.fetchone()[0]:
                yield
                return
            cursor.execute(_BEGIN, [str(uuid.uuid4()), json.dumps(data)])
        yield
        # Reached on success alone: after an exception the rollback takes the setting back by itself.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('pghistory.context_id', '', true), "
                "set_config('pghistory.context_metadata', '', true)"
            )


def events_of(model: type[models.Model]) -> type[models.Model]:
    """The event table of a tracked model.

    Raises:
        LookupError: the model keeps no history.
    """
    from pghistory.models import Event

    for event in _all_subclasses(Event):
        if getattr(event, "pgh_tracked_model", None) is model:
            return event
    raise LookupError(f"{model.__name__} keeps no history")


def _all_subclasses(cls: type) -> Iterator[Any]:
    sub: Any
    for sub in cls.__subclasses__():
        yield sub
        yield from _all_subclasses(sub)


def as_at(model: type[models.Model], instant: dt.datetime, **filters: Any) -> list[models.Model]:
    """The rows of a table as they stood at an instant.

    Args:
        model: a tracked model.
        instant: an aware instant of real time (history is never rehearsed).
        filters: equality filters on the row's fields as they were then.

    Returns:
        Unsaved event rows, each with the model's fields and ``pgh_obj_id`` as the row's key; rows deleted by then
        are absent.
    """
    event = events_of(model)
    latest = (
        event._default_manager.filter(pgh_created_at__lte=instant)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
        .values("pgh_id")
    )
    return list(
        event._default_manager.filter(pgh_id__in=latest)
        .exclude(pgh_label="delete")
        .filter(**filters)
        .order_by("pgh_obj_id")
    )
