"""The register of schools, the authority's choices, work and how far it is, and who calls."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from ehcp.actions import jobs
from ehcp.actions import policies as actions
from ehcp.api import rooms
from ehcp.api.base import Endpoint, Rows, tagged
from ehcp.api.doing import Confirmed, Do
from ehcp.api.filters import JobFilter, SettingFilter
from ehcp.api.paging import OldestFirst
from ehcp.api.papers import JobShown, PolicyShown, SettingShown
from ehcp.models import Job, Policy, Setting
from ehcp.policy_list import CHOSEN, Choice
from ehcp.views.administration.policies import ChangePolicy
from ehcp.views.administration.work import ImportSchools
from send_cases import clock
from send_cases.accounts.models import ApiToken, Scope


class Settings(Rows):
    """The national register of schools, colleges and settings."""

    serializer_class, filters, pagination_class = SettingShown, SettingFilter, OldestFirst

    def rows(self) -> Any:
        rights = self.request.user.rights
        if not (rights.works_cases or rights.administrator):
            raise Http404
        return Setting.objects.all()


class Jobs(Rows):
    """Long work: what the caller asked for; administrators and managers see all of it."""

    serializer_class, filters = JobShown, JobFilter
    scope, write_scope = Scope.AUTHORITY_READ, Scope.AUTHORITY_WRITE

    def rows(self) -> Any:
        return Job.objects.filter(jobs.visible_to(self.request.user)).select_related("asked_by")


class Policies(Endpoint):
    """The authority's choices, each with its value today and what is set for later."""

    scope, write_scope = Scope.AUTHORITY_READ, Scope.AUTHORITY_WRITE

    @extend_schema(operation_id="policies_list", responses=PolicyShown(many=True))
    def get(self, request: Any) -> Response:
        administrators(request.user)
        rows = list(Policy.objects.filter(key__in=CHOSEN).order_by("-in_force_from", "-pk"))
        return Response([shown(choice, rows) for choice in CHOSEN.values()])


class OnePolicy(Endpoint):
    """One choice."""

    tags = True
    scope, write_scope = Scope.AUTHORITY_READ, Scope.AUTHORITY_WRITE

    @extend_schema(operation_id="policies_retrieve", responses=PolicyShown)
    def get(self, request: Any, key: str) -> Response:
        administrators(request.user)
        if key not in CHOSEN:
            raise Http404
        rows = list(Policy.objects.filter(key=key).order_by("-in_force_from", "-pk"))
        return tagged(Response(shown(CHOSEN[key], rows)), rows[0].pk if rows else 0, request)


def administrators(user: Any) -> None:
    """Go on for administrators; to others there is nothing here."""
    if not user.rights.administrator:
        raise Http404


def shown(choice: Choice, rows: list[Policy]) -> dict[str, Any]:
    """One choice as JSON, from the rows that set it, the latest first."""
    today = clock.today()
    mine = [row for row in rows if row.key == choice.key]
    current = next((row for row in mine if row.in_force_from <= today), None)
    value = current.value if current else choice.default
    return {
        "key": choice.key, "title": choice.title, "about": choice.about, "value": value, "words": choice.words(value),
        "since": current.in_force_from if current else None, "because": current.because if current else "",
        "default": choice.default, "options": choice.options,
        "coming": [{"id": r.pk, "value": r.value, "from_day": r.in_force_from} for r in mine if r.in_force_from > today],
    }  # fmt: skip


class Me(serializers.Serializer):
    """Who calls, and what they may."""

    name = serializers.CharField()
    room = serializers.ChoiceField(
        choices=[rooms.CASEWORK, rooms.SCHOOL, rooms.ADVICE, "administration"],
        help_text="Whose pages the answers follow.",
    )  # fmt: skip
    token = serializers.BooleanField(help_text="Whether a system calls, not a person.")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    last_day = serializers.DateField(allow_null=True, help_text="Of the token.")
    today = serializers.DateField(help_text="In London: what every date here is held against.")


class WhoAmI(Endpoint):
    """Who the caller is taken to be."""

    scope = ""

    @extend_schema(operation_id="me", responses=Me)
    def get(self, request: Any) -> Response:
        token = request.auth if isinstance(request.auth, ApiToken) else None
        if request.user.rights.nobody:
            raise Http404
        return Response({
            "name": str(request.user), "room": self.room or "administration", "token": token is not None,
            "scopes": token.scopes if token else list(Scope.values),
            "last_day": token.expires_on.isoformat() if token else None, "today": clock.today().isoformat(),
        })  # fmt: skip


# Doing something


class OfAuthority(Do):
    """An action of the administrators."""

    scope, write_scope = Scope.AUTHORITY_READ, Scope.AUTHORITY_WRITE

    def opened(self, request: HttpRequest) -> Any:
        administrators(self.request.user)
        page = self.page()
        page.setup(request, **self.kwargs)
        page.user = request.user
        page.load(**self.kwargs)
        return page


class SetPolicy(OfAuthority):
    """Choose otherwise, from a day on. Cases keep the choice of the day their clock started."""

    page = ChangePolicy


class WithdrawPolicy(OfAuthority):
    """Take back a choice that has not begun."""

    page = Confirmed

    def opened(self, request: HttpRequest) -> Any:
        administrators(self.request.user)
        row = rooms.one(Policy.objects.filter(key__in=CHOSEN), key=self.kwargs["key"], pk=self.kwargs["pk"])
        return Confirmed(lambda: actions.withdraw_policy(by=request.user, policy=row, page=request.path), "Taken back.")  # type: ignore[arg-type]


class ImportRegister(OfAuthority):
    """Take in a download of the national register of schools. The work goes on as a job."""

    page = ImportSchools


class CancelJob(Do):
    """Stop work that waits or runs."""

    scope, write_scope = Scope.AUTHORITY_READ, Scope.AUTHORITY_WRITE
    page = Confirmed
    press, said = staticmethod(jobs.cancel), "Cancelled."

    def opened(self, request: HttpRequest) -> Any:
        row = rooms.one(Job.objects.filter(jobs.visible_to(self.request.user)), pk=self.kwargs["pk"])
        page = Confirmed(lambda: self.press(by=self.request.user, job=row), self.said)
        page.job = row
        return page


class StartAgain(CancelJob):
    """Start work again that failed or was cancelled."""

    press, said = staticmethod(jobs.retry), "Started again."
