"""What the list of faults can be narrowed to. Every filter is a code or a number in the address, never a name."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.db.models import QuerySet
from django.http import QueryDict

from reporting.faults.listing import AGES, of_age
from reporting.models import SenFault
from reporting.sen2.rules import BY_ID
from send_cases import clock
from send_cases.accounts.models import Organisation, User
from send_cases.forms import GovukForm
from send_cases.widgets import Checkboxes

NOBODY = "none"
SAID = [("no", "Not explained"), ("yes", "Explained")]


class FilterForm(GovukForm):
    """The panel beside the list."""


class FaultFilter(df.FilterSet):
    """Filters of the faults; each can be removed on its own."""

    severity = df.MultipleChoiceFilter(
        label="How grave", choices=SenFault.Severity.choices, widget=Checkboxes(small=True), distinct=False
    )
    rule = df.ChoiceFilter(label="Rule", empty_label="Any", choices=[])
    team = df.ChoiceFilter(label="Team", empty_label="Any", method="by_team", choices=[])
    officer = df.ChoiceFilter(label="Caseworker", empty_label="Anyone", method="by_officer", choices=[])
    age = df.ChoiceFilter(
        label="First seen", empty_label="At any time", method="by_age", choices=[(k, v[2]) for k, v in AGES.items()]
    )
    said = df.ChoiceFilter(label="Explained", empty_label="Either", method="by_said", choices=SAID)

    class Meta:
        model = SenFault
        fields: list[str] = []
        form = FilterForm

    def __init__(self, data: QueryDict, queryset: QuerySet[SenFault]) -> None:
        super().__init__(data, queryset=queryset)
        rules = list(queryset.order_by("rule").values_list("rule", flat=True).distinct())
        self.filters["rule"].extra["choices"] = [(r, f"{r}: {BY_ID[r].holds}"[:90]) for r in rules if r in BY_ID]
        holders = list(queryset.order_by().values_list("process__team", "process__officer").distinct())
        self.filters["team"].extra["choices"] = _named(Organisation, {team for team, _ in holders}, "No team")
        self.filters["officer"].extra["choices"] = _named(User, {who for _, who in holders}, "Nobody yet")

    def by_team(self, rows: QuerySet[SenFault], name: str, value: str) -> QuerySet[SenFault]:
        """Of cases of one team, or of none."""
        return rows.filter(process__team__isnull=True) if value == NOBODY else rows.filter(process__team=int(value))

    def by_officer(self, rows: QuerySet[SenFault], name: str, value: str) -> QuerySet[SenFault]:
        """Of cases of one caseworker, or of nobody."""
        return (
            rows.filter(process__officer__isnull=True) if value == NOBODY else rows.filter(process__officer=int(value))
        )

    def by_age(self, rows: QuerySet[SenFault], name: str, value: str) -> QuerySet[SenFault]:
        """First seen so long ago."""
        return rows.filter(of_age(value, clock.today()))

    def by_said(self, rows: Any, name: str, value: str) -> Any:
        """Explained, or not."""
        return rows.filter(explained=value == "yes")

    def chips(self) -> list[tuple[str, str, str]]:
        """(category, label, query string without it) for every filter in use."""
        out, data = [], self.data
        for name, each in self.filters.items():
            labels = {str(key): str(label) for key, label in each.extra.get("choices") or []}
            for value in filter(None, data.getlist(name)):
                rest = data.copy()
                rest.setlist(name, [v for v in rest.getlist(name) if v != value])
                rest.pop("page", None)
                out.append((str(each.label), labels.get(value, value), rest.urlencode()))
        return out


def _named(model: type[Organisation] | type[User], keys: set[int | None], nobody: str) -> list[tuple[str, str]]:
    known = [key for key in keys if key is not None]
    found: Any = model.objects.filter(pk__in=known).order_by("name").values_list("pk", "name") if known else []
    return [*([(NOBODY, nobody)] if None in keys else []), *((str(pk), name) for pk, name in found)]
