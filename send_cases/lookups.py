"""Conditions that Django does not have."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, ForeignObject, Lookup


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):
    """``pk__among=keys``: as ``__in`` for whole numbers, sent as one array and not as hundreds of values.

    A statement of hundreds of values is put together, read and planned each time; one of an array is the same text.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """``column = ANY(array)``."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, list(self.rhs)]
