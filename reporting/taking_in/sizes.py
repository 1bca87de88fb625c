"""Telling the database how big its tables have become while a return comes in.

All of a return is written in one transaction, and PostgreSQL counts tables only between transactions. Into an empty
installation it would write the last person with plans that were made for empty tables: every trigger would read whole
tables, and the time would grow with the square of the number of people.
"""

from __future__ import annotations

from django.db import connection

from ehcp.actions.taken_in import ORDER
from ehcp.models import Milestone, Process
from ehcp.models.listing import Listing
from reporting.models import AssessmentOutcome

TABLES = tuple(model._meta.db_table for model in (*ORDER, Milestone, Listing, AssessmentOutcome))
SAMPLE = 10  # of each table 300 times as many rows are looked at: enough to know how big it is


class Sizes:
    """Has the tables counted anew whenever they may have doubled, if the database thinks them smaller than they get.

    Args:
        people: how many come in.
    """

    def __init__(self, people: int) -> None:
        self._needed = self._counted() < people
        self._next = 1

    def after(self, batches: int) -> None:
        """Count, if it is time.

        Args:
            batches: how many have been written.
        """
        if not self._needed or batches < self._next:
            return
        self._next = batches * 2
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('default_statistics_target', %s, true)", [str(SAMPLE)])
            cursor.execute(f"ANALYZE {', '.join(TABLES)}")

    def _counted(self) -> float:
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [Process._meta.db_table])
            return float(cursor.fetchone()[0])
