"""The register of schools, the authority's choices, work and how far it is, and who calls."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from ehcp.actions import jobs
from ehcp.api import rooms
from ehcp.api.base import Endpoint, Rows, tagged
from ehcp.api.filters import JobFilter, SettingFilter
from ehcp.api.paging import OldestFirst
from ehcp.api.papers import JobShown, PolicyShown, SettingShown
from ehcp.models import Job, Policy, Setting
from ehcp.policy_list import CHOSEN, Choice
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
        "coming": [{"value": r.value, "from_day": r.in_force_from} for r in mine if r.in_force_from > today],
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
