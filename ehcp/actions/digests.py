"""The morning's e-mails: one for each person about the flags that nobody was told of yet.

They are written some people at a time, so that a country's morning takes no more memory than a town's.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from ehcp.actions.mail import queue_mail
from ehcp.models import Flag, Mail, Milestone
from ehcp.visibility import seen_by
from send_cases.accounts.models import Role, User
from send_cases.accounts.rights import know_rights
from send_cases.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LISTED = 25  # cases named in one e-mail; the rest are counted
TOGETHER = 50  # people whose flags are read at once


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


def _fresh() -> QuerySet[Flag]:
    """Standing flags of which nobody was told yet, where no tighter one has been raised on the same limit.

    A tighter one counts whether it was told or not: so it does not matter who is written to first.
    """
    tighter = Flag.objects.filter(
        process=OuterRef("process"), rule_id=OuterRef("rule_id"), subject=OuterRef("subject"),
        due_on=OuterRef("due_on"), threshold__lt=OuterRef("threshold"), withdrawn_at__isnull=True,
    )  # fmt: skip
    fresh = standing().filter(~Exists(tighter), digest__isnull=True).order_by("threshold", "due_on", "pk")
    return fresh.select_related("process__pupil").only(
        "threshold", "due_on", "for_user", "process__officer", "process__pupil__reference", "process__pupil__restricted"
    )


@dataclass
class Nobodys:
    """How many cases near or past a date reach nobody who works on them."""

    cases: int = 0
    overdue: int = 0
    officer: bool = False  # some have a caseworker, who cannot work on them

    def and_of(self, flags: list[Flag]) -> Nobodys:
        """These, and those of some flags on other cases."""
        overdue = {f.process_id for f in flags if f.threshold == Flag.Threshold.OVERDUE}
        return Nobodys(
            self.cases + len({f.process_id for f in flags}),
            self.overdue + len(overdue),
            self.officer or any(f.process.officer_id for f in flags),
        )


@dataclass
class Digest:
    """What one person is told in the morning."""

    user: User
    mine: list[Flag]
    hidden: list[Flag] = field(default_factory=list)  # nobody's, about restricted records that this person is named on
    nobodys: Nobodys = field(default_factory=Nobodys)  # with the hidden ones

    @property
    def counts(self) -> list[tuple[int, str]]:
        """How many of the person's own, by threshold, the most pressing first."""
        number: dict[int, int] = defaultdict(int)
        for flag in self.mine:
            number[flag.threshold] += 1
        return [(number[t.value], str(t.label).lower()) for t in sorted(Flag.Threshold) if number[t.value]]


class _Unheard:
    """Warnings that reach nobody who works cases, of which managers are told.

    They are about nobody's cases, cases of who has left, and records that are open to others than their caseworker.
    Those about records open to all are counted by the database; the few about restricted ones are read.
    """

    def __init__(self, people: list[User]) -> None:
        working = {user.pk: user for user in people}
        fresh = _fresh()
        self._open = fresh.filter(process__pupil__restricted=False).exclude(for_user__in=list(working))
        self._told = False
        overdue = Q(threshold=Flag.Threshold.OVERDUE)
        found = self._open.order_by().aggregate(
            cases=Count("process", distinct=True),
            overdue=Count("process", distinct=True, filter=overdue),
            officer=Count("process__officer"),
        )
        self._counted = Nobodys(found["cases"], found["overdue"], bool(found["officer"]))
        theirs = _by_owner(fresh.filter(process__pupil__restricted=True))
        self._hidden = [
            flag
            for owner, flags in theirs.items()
            for flag in (_hidden_from(working[owner], flags) if owner in working else flags)
        ]

    def for_manager(self, user: User) -> tuple[list[Flag], Nobodys]:
        """Those about restricted records that this manager is named on, and how many there are with them."""
        seen = seen_by(user, (f.process for f in self._hidden))
        hidden = [f for f in self._hidden if f.process_id in seen]
        return hidden, self._counted.and_of(hidden)

    def told_in(self, mail: Mail) -> None:
        """The first manager's e-mail is the one that told of those open to all."""
        if not self._told:
            self._open.update(digest=mail)
        self._told = True


def send_digests(today: dt.date) -> int:
    """Queue the digests about flags of which nobody was told yet; how many there were."""
    sent = 0
    people = _people()
    unheard = _Unheard(people)
    for digest in _digests(people, unheard):
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
            told = [f.pk for f in (*digest.mine, *digest.hidden)]
            Flag.objects.filter(pk__in=told, digest__isnull=True).update(digest=mail)
            if digest.user.rights.manager:
                unheard.told_in(mail)
    return sent


def _people() -> list[User]:
    """All who work cases and may be written to: those whom fresh flags are for, and managers. With their rights."""
    owners = _fresh().order_by().values("for_user")
    managing = User.objects.filter(memberships__role=Role.MANAGER).values("pk")
    people = list(User.objects.filter(Q(pk__in=owners) | Q(pk__in=managing), is_active=True).order_by("pk"))
    know_rights(people)
    return [user for user in people if user.rights.works_cases]


def _by_owner(flags: QuerySet[Flag]) -> dict[int, list[Flag]]:
    """Flags by the person they are for; 0 where that is nobody."""
    found: dict[int, list[Flag]] = defaultdict(list)
    for flag in flags:
        found[flag.for_user_id or 0].append(flag)
    return found


def _digests(people: list[User], unheard: _Unheard) -> Iterator[Digest]:
    """For each officer what is theirs, for each manager what is nobody's; each only of records they may see."""
    for start in range(0, len(people), TOGETHER):
        some = people[start : start + TOGETHER]
        theirs = _by_owner(_fresh().filter(for_user__in=[user.pk for user in some]))
        for user in some:
            mine = theirs.pop(user.pk, [])
            seen = seen_by(user, (f.process for f in mine))
            told = unheard.for_manager(user) if user.rights.manager else ()
            digest = Digest(user, [f for f in mine if f.process_id in seen], *told)
            if digest.mine or digest.nobodys.cases:
                yield digest


def _hidden_from(user: User, mine: list[Flag]) -> list[Flag]:
    """Warnings about a record that is open to others only: its managers are told, so that no date passes unseen."""
    seen = seen_by(user, (f.process for f in mine))
    return [f for f in mine if f.process_id not in seen]


def _subject(digest: Digest) -> str:
    if digest.mine:
        overdue = sum(f.threshold == Flag.Threshold.OVERDUE for f in digest.mine)
        words = f"{plural(len(digest.mine), 'warning')} about your cases"
        return f"{words}, {overdue} overdue by law" if overdue else words
    return f"{plural(digest.nobodys.cases, 'case')} without a caseworker"


def _body(digest: Digest, today: dt.date) -> str:
    site = settings.SITE_URL.rstrip("/")
    # A manager finds cases of a caseworker who cannot work on them in the list of all.
    show = "all" if digest.nobodys.officer else "unallocated"
    words: dict[str, Any] = {
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
        "unallocated": digest.nobodys.cases,
        "unallocated_overdue": digest.nobodys.overdue,
        "my_cases": f"{site}{reverse('casework:worklist')}",
        "nobodys_cases": f"{site}{reverse('casework:worklist')}?show={show}",
    }
    return render_to_string("ehcp/email/digest.txt", words)
