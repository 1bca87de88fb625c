"""Which acts are whose. Knows people; what a case allows is in ``policies``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehcp.models import AdviceRequest, Consultation, Process, Pupil
from ehcp.readings import policy
from send_cases import clock
from send_cases.access import Denied, rule

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from send_cases.accounts.models import User


@rule
def work_on_case(user: User, process: Process) -> None:
    """Caseworkers and managers of the authority, on records they may see (policy: the whole service)."""
    if not user.rights.works_cases:
        raise Denied("Only the authority's caseworkers and managers can do this.")
    if not Process.objects.visible_to(user).filter(pk=process.pk).exists():
        raise Denied("You cannot see this case.")


@rule
def work_on_pupil(user: User, pupil: Pupil) -> None:
    """As for a case, before there is a process."""
    if not user.rights.works_cases:
        raise Denied("Only the authority's caseworkers and managers can do this.")
    if pupil.pk and not Pupil.objects.visible_to(user).filter(pk=pupil.pk).exists():
        raise Denied("You cannot see this case.")


@rule
def answer_advice(user: User, advice: AdviceRequest) -> None:
    """Whoever was asked for it, or an officer on behalf of them."""
    if user.rights.works_cases:
        work_on_case.check(user, advice.process)
    elif not AdviceRequest.objects.all().asked_of(user).filter(pk=advice.pk).exists():
        raise Denied("You were not asked for this advice.")


@rule
def reply_to_consultation(user: User, consultation: Consultation) -> None:
    """The setting that was consulted, or an officer on behalf of it."""
    if user.rights.works_cases:
        work_on_case.check(user, consultation.process)
    elif not Consultation.objects.all().put_to(user).filter(pk=consultation.pk).exists():
        raise Denied("Your setting was not consulted about this.")


@rule
def ask_for_dates(user: User | AnonymousUser) -> None:
    """Everyone who can sign in; everybody else where the authority has opened the page (a dated policy)."""
    if not user.is_authenticated and policy("dates_explained", clock.today(), "staff") != "everyone":
        raise Denied("Sign in to ask for dates.")


@rule
def record_request(user: User) -> None:
    """A request that came by post or e-mail is recorded by the authority."""
    if not user.rights.works_cases:
        raise Denied("Only the authority's caseworkers and managers record a request that came in.")


@rule
def follow_dates(user: User) -> None:
    """People with cases of their own, of whom something is asked, or whose setting is asked."""
    if not (user.rights.works_cases or user.rights.senco or user.rights.adviser):
        raise Denied("Only people who work on cases have dates of their own.")


@rule
def manage(user: User) -> None:
    """Managers: allocation of others' work, approval of exceptions, the board, restricted records."""
    if not user.rights.manager:
        raise Denied("Only a manager can do this.")


@rule
def administer(user: User) -> None:
    """People, organisations, the authority's details, policies, imports and jobs."""
    if not user.rights.administrator:
        raise Denied("Only an administrator can do this.")


@rule
def see_measures(user: User) -> None:
    """The board and its PDF: managers, and caseworkers for their own work's sake."""
    if not user.rights.manager:
        raise Denied("Only a manager can open the board.")
