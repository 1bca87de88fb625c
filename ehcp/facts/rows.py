"""Where facts are read from: the tables as they are, or their history as it stood at an instant."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.db import models

import send_cases.lookups  # noqa: F401  "among"
from send_cases.history import events_of

#: Rows of a model whose ``path`` (a lookup) is one of these keys. A row's own key is its ``id`` or ``process_id``;
#: never ``pk``, which in history is the event's.
Rows = Callable[[type[models.Model], str, Iterable[int]], list[Any]]


def now(model: type[models.Model], path: str, keys: Iterable[int]) -> list[Any]:
    """The rows as they are, the oldest first: named tuples without their long words, for no date depends on those."""
    among = list(keys)
    if not among:
        return []
    read = model._default_manager.filter(**{f"{path}__among": among}).order_by("pk")
    return list(read.values_list(*_short(model), named=True))


@cache
def _short(model: type[models.Model]) -> tuple[str, ...]:
    """Columns of a table but for its texts and documents."""
    fields = model._meta.concrete_fields
    return tuple(f.attname for f in fields if not isinstance(f, (models.TextField, models.JSONField)))


def past(instant: dt.datetime) -> Rows:
    """A reader of rows as they stood at an instant of real time.

    A row is found through its present self, as no action deletes a fact; what was entered later is left out.
    """

    def read(model: type[models.Model], path: str, keys: Iterable[int]) -> list[Any]:
        event: Any = events_of(model)
        mine = model._default_manager.filter(**{f"{path}__in": keys}).values("pk")
        found = event._default_manager.filter(pgh_obj_id__in=mine, pgh_created_at__lte=instant)
        latest = found.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
        return [row for row in latest if row.pgh_label != "delete"]

    return read


def standing(rows: Iterable[Any]) -> list[Any]:
    """Those that were not marked as entered in error."""
    return [row for row in rows if not row.entered_in_error]


def by_process(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Rows by the process they belong to."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.process_id].append(row)
    return found
