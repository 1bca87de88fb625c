"""The dates by law that are a person's own: limits of their cases, and what is asked of them or of their setting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max
from django.urls import reverse

from ehcp import timeline as law
from ehcp.models import AdviceRequest, Consultation, Milestone, Process
from send_cases.history import events_of

if TYPE_CHECKING:
    from send_cases.accounts.models import User

BEHIND = AHEAD = dt.timedelta(days=366)  # an open limit stays for a year after its day; one further ahead waits
MOST = 2000


@dataclass(frozen=True)
class OwnDate:
    """One open date by law.

    Args:
        milestone: the stored date, read with its process and the process's pupil.
        page: the address of the page that this person opens for it.
    """

    milestone: Milestone
    page: str

    @property
    def basis(self) -> law.Basis | None:
        """Citation and link of the rule that gave the date."""
        rule = law.rule_of(self.milestone.rule_id, self.milestone.rule_version)
        return rule.basis if rule else None


def own_dates(user: User, today: dt.date) -> list[OwnDate]:
    """Every open date of a person, as far as they may see its record at this moment; the nearest first.

    Args:
        user: whose dates; what they may see follows from their rights today.
        today: dates of the year before and the year after are given, at most 2,000 of each sort.
    """
    between = {"due_on__gte": today - BEHIND, "due_on__lte": today + AHEAD, "process__entered_in_error": False}
    stored: Any = Milestone.objects.open().filter(**between).select_related("process__pupil").order_by("due_on", "pk")
    found = [*_of_cases(user, stored), *_asked(user, stored)]
    return sorted(found, key=lambda each: (each.milestone.due_on, each.milestone.pk))


def _of_cases(user: User, stored: Any) -> Iterable[OwnDate]:
    """Limits that bind the authority, of the processes allocated to this person."""
    if not user.rights.works_cases:
        return
    limits = stored.visible_to(user).filter(kind="limit", bound="authority", late_from__isnull=False)
    for each in limits.filter(process__officer=user)[:MOST]:
        yield OwnDate(each, _case_page(each.process))


def _case_page(process: Process) -> str:
    reference = process.pupil.reference
    if process.kind == Process.Kind.ASSESSMENT:
        return reverse("casework:case", args=[reference])
    return reverse("casework:process", args=[reference, process.pk])


def _asked(user: User, stored: Any) -> Iterable[OwnDate]:
    """Dates for the advice and the replies that this person, or a setting or service of theirs, was asked for."""
    rights = user.rights
    if not (rights.senco or rights.adviser):
        return
    advice = AdviceRequest.objects.all().asked_of(user).filter(answered_on__isnull=True)
    consulted = Consultation.objects.all().put_to(user).filter(replied_on__isnull=True)
    asked: dict[str, Any] = {f"advice-{each.pk}": each for each in advice.select_related("setting")[:MOST]}
    asked |= {f"consultation-{each.pk}": each for each in consulted[:MOST]}
    processes = {each.process_id for each in asked.values()}
    for each in stored.filter(subject__in=list(asked), process__in=processes)[: 2 * MOST]:
        row, reference = asked[each.subject], each.process.pupil.reference
        if isinstance(row, Consultation):
            yield OwnDate(each, reverse("setting:consultation", args=[reference, row.pk]))
        elif row.setting is not None and row.setting.organisation_id in rights.settings:
            yield OwnDate(each, reverse("setting:advice", args=[reference, row.pk]))
        else:
            yield OwnDate(each, reverse("advice:request", args=[row.pk]))


def changes_of(dates: Iterable[OwnDate]) -> dict[tuple[int, str, str], tuple[int, dt.datetime]]:
    """How often each stored date was changed, and when last, by process, rule and subject; from history, in one query.

    A date that went and came again counts on.
    """
    event: Any = events_of(Milestone)
    processes = {each.milestone.process_id for each in dates}
    rows = event.objects.filter(process__in=processes).order_by().values_list("process", "rule_id", "subject")
    counted = rows.annotate(n=Count("pk"), last=Max("pgh_created_at"))
    return {(process, rule, subject): (n - 1, last) for process, rule, subject, n, last in counted}
