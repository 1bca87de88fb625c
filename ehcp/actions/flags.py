"""The morning's flags: a warning for each limit that comes near or is past, and one e-mail a person about them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from ehcp.actions.mail import queue_mail
from ehcp.models import Flag, Milestone
from ehcp.visibility import seen_by
from send_cases import clock
from send_cases.accounts.models import Role, User
from send_cases.accounts.rights import know_rights
from send_cases.history import writing
from send_cases.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterable

LISTED = 25  # cases named in one e-mail; the rest are counted
_LOCK = 0x5C4003

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
        if send:
            raised.digests = _send_digests(today)
    return raised


def standing() -> QuerySet[Flag]:
    """Flags that still say something: not withdrawn, and their limit is open with the same date."""
    same = Milestone.objects.open().filter(
        process=OuterRef("process"), rule_id=OuterRef("rule_id"), subject=OuterRef("subject"), due_on=OuterRef("due_on")
    )
    return Flag.objects.filter(Exists(same), withdrawn_at__isnull=True, process__entered_in_error=False)


def tightest(flags: Iterable[Flag]) -> list[Flag]:
    """Of the flags on one limit only the tightest, the most pressing first."""
    found: dict[tuple[int, str, str], Flag] = {}
    for flag in flags:
        key = (flag.process_id, flag.rule_id, flag.subject)
        if key not in found or flag.threshold < found[key].threshold:
            found[key] = flag
    return sorted(found.values(), key=lambda f: (f.threshold, f.due_on, f.pk))


@dataclass
class Digest:
    """What one person is told in the morning."""

    user: User
    mine: list[Flag] = field(default_factory=list)
    unallocated: list[Flag] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[int, str]]:
        """How many of the person's own, by threshold, the most pressing first."""
        number: dict[int, int] = defaultdict(int)
        for flag in self.mine:
            number[flag.threshold] += 1
        return [(number[t.value], str(t.label).lower()) for t in sorted(Flag.Threshold) if number[t.value]]


def _send_digests(today: dt.date) -> int:
    """Queue the digests about flags of which nobody was told yet."""
    fresh = list(standing().filter(digest__isnull=True).select_related("process__pupil"))
    sent = 0
    for digest in _digests(fresh, today):
        mail = queue_mail(
            kind="digest",
            to_user=digest.user,
            to_address=digest.user.email,
            subject=_subject(digest),
            body=_body(digest, today),
            once=f"digest:{today.isoformat()}:{digest.user.pk}",
        )
        if mail is not None:
            sent += 1
            told = [f.pk for f in (*digest.mine, *digest.unallocated)]
            Flag.objects.filter(pk__in=told, digest__isnull=True).update(digest=mail)
    return sent


def _digests(fresh: list[Flag], today: dt.date) -> list[Digest]:
    """For each officer what is theirs, for each manager what is nobody's; each only of records they may see."""
    theirs: dict[int, list[Flag]] = defaultdict(list)
    for flag in tightest(fresh):
        theirs[flag.for_user_id or 0].append(flag)
    managing = User.objects.filter(memberships__role=Role.MANAGER).values("pk")
    people = [u for u in User.objects.filter(Q(pk__in=theirs) | Q(pk__in=managing), is_active=True).order_by("pk")]
    know_rights(people)
    working = {u.pk for u in people if u.rights.works_cases}
    nobodys = [f for owner, found in theirs.items() if owner not in working for f in found]  # also of who has left
    nobodys += [f for u in people if u.pk in working for f in _hidden_from(u, theirs[u.pk])]
    digests = [_digest(u, theirs[u.pk], nobodys if u.rights.manager else []) for u in people if u.pk in working]
    return [d for d in digests if d.mine or d.unallocated]


def _list_of(nobodys: list[Flag]) -> str:
    """The list on which a manager finds these cases: those of a caseworker who cannot work on them are allocated."""
    return "all" if any(f.process.officer_id for f in nobodys) else "unallocated"


def _hidden_from(user: User, mine: list[Flag]) -> list[Flag]:
    """Warnings about a record that is open to others only: its managers are told, so that no date passes unseen."""
    if not mine:
        return []
    seen = seen_by(user, (f.process for f in mine))
    return [f for f in mine if f.process_id not in seen]


def _digest(user: User, mine: list[Flag], nobodys: list[Flag]) -> Digest:
    seen = seen_by(user, (f.process for f in (*mine, *nobodys)))
    return Digest(user, [f for f in mine if f.process_id in seen], [f for f in nobodys if f.process_id in seen])


def _subject(digest: Digest) -> str:
    if digest.mine:
        overdue = sum(f.threshold == Flag.Threshold.OVERDUE for f in digest.mine)
        words = f"{plural(len(digest.mine), 'warning')} about your cases"
        return f"{words}, {overdue} overdue by law" if overdue else words
    return f"{plural(len({f.process_id for f in digest.unallocated}), 'case')} without a caseworker"


def _body(digest: Digest, today: dt.date) -> str:
    site = settings.SITE_URL.rstrip("/")
    return render_to_string(
        "ehcp/email/digest.txt",
        {
            "today": today,
            "counts": digest.counts,
            "lines": [
                (
                    f.process.pupil.reference,
                    str(Flag.Threshold(f.threshold).label),
                    f.due_on,
                    f"{site}/cases/{f.process.pupil.reference}/",
                )
                for f in digest.mine[:LISTED]
            ],
            "more": max(0, len(digest.mine) - LISTED),
            "unallocated": len({f.process_id for f in digest.unallocated}),
            "unallocated_overdue": len(
                {f.process_id for f in digest.unallocated if f.threshold == Flag.Threshold.OVERDUE}
            ),
            "my_cases": f"{site}{reverse('casework:worklist')}",
            "nobodys_cases": f"{site}{reverse('casework:worklist')}?show={_list_of(digest.unallocated)}",
        },
    )


__all__ = ["Digest", "Raised", "raise_flags", "standing", "tightest"]
