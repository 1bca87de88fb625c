"""Which of the rooms a caller stands in: what is shown, row by row and field by field, is what that room's pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404

from ehcp.models import AdviceRequest, Consultation, Process, Pupil
from send_cases import clock

if TYPE_CHECKING:
    from send_cases.accounts.models import User

CASEWORK, SCHOOL, ADVICE, NONE = "casework", "school", "advice", ""


def room_of(user: User) -> str:
    """Casework before the school's room before the adviser's, for a person with several roles; a token has one."""
    rights = user.rights
    if rights.works_cases:
        return CASEWORK
    return SCHOOL if rights.senco else ADVICE if rights.adviser else NONE


def only(user: User, *rooms: str) -> None:
    """Go on for these rooms alone.

    Raises:
        Http404: to everybody else there is nothing here.
    """
    if room_of(user) not in rooms:
        raise Http404


def asked_of_services(user: User) -> Any:
    """Advice asked of this adviser, as their inbox has it."""
    return AdviceRequest.objects.all().asked_of(user).filter(service__organisation__in=user.rights.services)


def children(user: User) -> Any:
    """Children and young people of whom the caller may know."""
    only(user, CASEWORK, SCHOOL, ADVICE)
    room = room_of(user)
    if room == CASEWORK:
        return Pupil.objects.visible_to(user)
    if room == SCHOOL:
        return Pupil.objects.of_setting(user)
    return Pupil.objects.filter(Exists(asked_of_services(user).filter(process__pupil=OuterRef("pk"))))


def processes(user: User) -> Any:
    """Processes as the list of cases or the school's front page has them, with the stage of today."""
    from ehcp.views.setting.cases import processes_of

    only(user, CASEWORK, SCHOOL)
    if room_of(user) == SCHOOL:
        return processes_of(user).on(clock.today())
    seen = Process.objects.visible_to(user).filter(entered_in_error=False)
    return seen.on(clock.today()).select_related("pupil", "officer", "team")  # type: ignore[attr-defined]


def advice(user: User) -> Any:
    """Requests for advice: of the caller's cases, or those put to them."""
    only(user, CASEWORK, SCHOOL, ADVICE)
    room, rows = room_of(user), AdviceRequest.objects.all()
    if room == CASEWORK:
        return rows.visible_to(user).filter(entered_in_error=False)
    if room == SCHOOL:
        return rows.asked_of(user).filter(setting__organisation__in=user.rights.settings)
    return asked_of_services(user)


def consultations(user: User) -> Any:
    """Consultations: of the caller's cases, or those put to their schools."""
    only(user, CASEWORK, SCHOOL)
    rows = Consultation.objects.all()
    if room_of(user) == SCHOOL:
        return rows.put_to(user)
    return rows.visible_to(user).filter(entered_in_error=False)


def one(rows: Any, **where: Any) -> Any:
    """One of the rows that the caller may see.

    Raises:
        Http404: it is not among them.
    """
    return get_object_or_404(rows, **where)
