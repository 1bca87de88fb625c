"""Which rows a person may see. Said once: pages, API, documents and tasks all load through ``visible_to``.

An officer answers for a *pupil*; a setting sees *its own part*; an adviser was asked about *one request*.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from send_cases import clock

if TYPE_CHECKING:
    from ehcp.models import NamedAccess, Process
    from send_cases.accounts.models import User

T = TypeVar("T", bound=models.Model)


def named_today(user: User) -> models.QuerySet[NamedAccess]:
    """Restricted records whose list names this person today."""
    from ehcp.models import NamedAccess

    return NamedAccess.objects.filter(Q(until__isnull=True) | Q(until__gte=clock.today()), user=user)


def _on_the_list(user: User, pupil_id: str) -> Exists:
    """This person is named, today, on the list of the pupil whose id stands in ``pupil_id``."""
    return Exists(named_today(user).filter(pupil=OuterRef(pupil_id)))


def _named(user: User, path: str) -> Q:
    """A record open to everybody, or restricted with this person on its list."""
    pupil_id = f"{path.removesuffix('__')}_id" if path else "pk"
    return Q(**{f"{path}restricted": False}) | Q(_on_the_list(user, pupil_id))


def seen_by(user: User, processes: Iterable[Process]) -> set[int]:
    """Keys of those of these processes that a person may see; the database is asked of restricted records alone.

    Args:
        processes: read together with their pupils.
    """
    from ehcp.models import Process

    if not user.rights.works_cases:
        return set()
    given = {process.pk: process.pupil.restricted for process in processes}
    hidden = [pk for pk, restricted in given.items() if restricted]
    named = Process.objects.visible_to(user).filter(pk__in=hidden).values_list("pk", flat=True) if hidden else []
    return given.keys() - set(hidden) | set(named)


class PupilQuerySet(models.QuerySet[T], Generic[T]):
    def visible_to(self, user: User) -> PupilQuerySet[T]:
        """Officers and managers: every record that is not restricted, and those they are named on. Others: none."""
        if not user.rights.works_cases:
            return self.none()
        return self.filter(_named(user, ""))

    def of_setting(self, user: User) -> PupilQuerySet[T]:
        """What a setting may know of: pupils it asked about, consulted on, or placed there now."""
        from ehcp.models import AssessmentRequest, Consultation, Placement

        orgs, today = user.rights.settings, clock.today()
        if not orgs:
            return self.none()
        sent = AssessmentRequest.objects.filter(process__pupil=OuterRef("pk"), submission__organisation__in=orgs)
        here = Placement.objects.filter(pupil=OuterRef("pk"), setting__organisation__in=orgs).filter(
            Q(entry_date__isnull=True) | Q(entry_date__lte=today),
            Q(leaving_date__isnull=True) | Q(leaving_date__gte=today),
        )
        consulted = Consultation.objects.filter(
            process__pupil=OuterRef("pk"), setting__organisation__in=orgs, entered_in_error=False
        )
        return self.filter(Exists(sent) | Exists(here) | Exists(consulted))


class _OfficerOnly(models.QuerySet[T], Generic[T]):
    """Rows that hang on a pupil: visible to whoever may see the pupil as an officer."""

    to_pupil = "pupil__"

    def visible_to(self, user: User) -> _OfficerOnly[T]:
        if not user.rights.works_cases:
            return self.none()
        return self.filter(_named(user, self.to_pupil))


class OfPupilQuerySet(_OfficerOnly[T]):
    to_pupil = "pupil__"


class OfListingQuerySet(_OfficerOnly[T]):
    """Rows that carry the record's ``restricted`` themselves, kept by the database."""

    def visible_to(self, user: User) -> OfListingQuerySet[T]:
        if not user.rights.works_cases:
            return self.none()
        # Not asked row by row: the database would think each row dear, and not walk a list in its order.
        return self.filter(Q(restricted=False) | Q(pupil__in=named_today(user).values("pupil")))


class OfProcessQuerySet(_OfficerOnly[T]):
    to_pupil = "process__pupil__"


class OfPlanQuerySet(_OfficerOnly[T]):
    to_pupil = "plan__pupil__"


class OfVersionQuerySet(_OfficerOnly[T]):
    to_pupil = "version__plan__pupil__"


class AdviceQuerySet(_OfficerOnly[T]):
    to_pupil = "process__pupil__"

    def asked_of(self, user: User) -> models.QuerySet[T]:
        """Requests for advice put to this person, or to a service or setting they work for."""
        rights = user.rights
        mine = (
            Q(adviser=user) & Q(service__organisation__in=rights.services)
            | Q(adviser__isnull=True, service__organisation__in=rights.services)
            | Q(setting__organisation__in=rights.settings)
        )
        return self.filter(mine, entered_in_error=False, cancelled_on__isnull=True)


class ConsultationQuerySet(_OfficerOnly[T]):
    to_pupil = "process__pupil__"

    def put_to(self, user: User) -> models.QuerySet[T]:
        """Consultations put to the settings this person works for."""
        return self.filter(setting__organisation__in=user.rights.settings, entered_in_error=False)


class DocumentQuerySet(models.QuerySet[T], Generic[T]):
    def visible_to(self, user: User) -> DocumentQuerySet[T]:
        """Officers: documents of visible records. Others: what they sent, and what was sent to them."""
        rights = user.rights
        seen = Q(pk__in=[])
        if rights.works_cases:
            open_paper = Q(restricted=False) | Q(_on_the_list(user, "pupil_id"))
            seen |= Q(pupil__isnull=False) & _named(user, "pupil__") & open_paper
        if rights.settings:
            seen |= self._for_setting(user)
        if rights.settings or rights.services:
            from ehcp.models import AdviceRequest

            asked = AdviceRequest.objects.all().asked_of(user)
            seen |= Q(advice_links__advice__in=asked)
        return self.filter(seen, removed_at__isnull=True).distinct()

    @staticmethod
    def _for_setting(user: User) -> Q:
        from ehcp.models import NoticeRecipient, RequestDraft

        orgs = user.rights.settings
        issued = NoticeRecipient.objects.filter(setting__organisation__in=orgs, document=OuterRef("pk"))
        drafts = RequestDraft.objects.visible_to(user).values("pk")
        return (
            Q(draft__in=drafts)
            | Q(organisation__in=orgs, pupil__isnull=False)
            | Q(consultation_links__consultation__setting__organisation__in=orgs)
            | Q(Exists(issued))
        )
