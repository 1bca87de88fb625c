"""The morning's flags: a warning for each limit that comes near or is past, and one e-mail a person about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from ehcp.actions.digests import send_digests
from send_cases import clock
from send_cases.history import writing

if TYPE_CHECKING:
    from send_cases.accounts.models import User

_LOCK = 0x5C4003
MANY = 1_000  # flags raised at once, after which the database counts them anew

#: One statement. Days are counted to ``late_from``, the first day of breach; only the tightest threshold is raised.
#: A flag withdrawn by a correction comes back when the old date does.
RAISE = """
    INSERT INTO ehcp_flag (process_id, rule_id, subject, due_on, threshold, raised_on, for_user_id)
    SELECT m.process_id, m.rule_id, m.subject, m.due_on,
           CASE WHEN m.late_from - %(today)s <= 0 THEN 0 WHEN m.late_from - %(today)s <= 1 THEN 1
                WHEN m.late_from - %(today)s <= 5 THEN 5 ELSE 10 END,
           %(today)s, p.officer_id
    FROM ehcp_milestone m JOIN ehcp_process p ON p.id = m.process_id
    WHERE m.kind = 'limit' AND m.bound = 'authority' AND m.met_on IS NULL AND m.ended_on IS NULL
      AND m.due_on IS NOT NULL AND m.late_from <= %(today)s + 10
      AND p.closed_on IS NULL AND NOT p.entered_in_error
    ON CONFLICT (process_id, rule_id, subject, threshold, due_on) DO UPDATE
       SET withdrawn_at = NULL, raised_on = excluded.raised_on, for_user_id = excluded.for_user_id,
           seen_at = NULL, digest_id = NULL
     WHERE ehcp_flag.withdrawn_at IS NOT NULL
"""


@dataclass
class Raised:
    """What a morning did: flags raised, and e-mails queued."""

    flags: int = 0
    digests: int = 0


def raise_flags(*, by: User | str = "morning flags", send: bool = True) -> Raised:
    """Raise today's flags and queue one digest for each person they concern. A second time does nothing.

    Args:
        by: who or what does it, for the history.
        send: whether digests are queued.
    """
    today = clock.today()
    with writing(by=by, why="flags of the morning"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])  # two beats at once wait for each other
        cursor.execute(RAISE, {"today": today})
        raised = Raised(flags=cursor.rowcount)
        if raised.flags > MANY:
            # It counts its tables between transactions only: it would take the flags of a first morning for none at all,
            # and go through all of them for each.
            cursor.execute("ANALYZE ehcp_flag")
        if send:
            raised.digests = send_digests(today)
    return raised
