"""The instant up to which facts are known: one at which nothing was half written.

History dates a row by the beginning of the transaction that wrote it. A transaction that was open at the instant would
show its rows in a later look back, and not in the one that is made now. So a build that must be the same for ever waits
until whatever was open at its instant has ended.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from django.db import connection

from ehcp.policies import Refused

WRITING, READING = 60.0, 5.0  # seconds to wait for one that has written, and for one that has only read
_OPEN = """
SELECT count(*) FILTER (WHERE backend_xid IS NOT NULL), count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
  AND state <> 'idle' AND xact_start <= %s
"""


def settled_instant(wait: Callable[[str], None] = lambda words: None) -> dt.datetime:
    """Now, once everything that was being written has been written.

    Args:
        wait: told what it waits for; what it raises ends the waiting.

    Raises:
        Refused: something has been writing for more than a minute.
    """
    instant = dt.datetime.now(dt.UTC)
    begun = time.monotonic()
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, [instant])
            writing, all_open = cursor.fetchone()
        waited = time.monotonic() - begun
        if not all_open or (not writing and waited > READING):
            return instant
        if waited > WRITING:
            raise Refused("Something large is being saved, an import perhaps. Build the return when it has ended.")
        wait("Waiting until what is being saved is saved")
        time.sleep(0.1)
