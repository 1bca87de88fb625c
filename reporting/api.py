"""The measures as JSON: the same definitions, periods and figures as the board and the summary."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from ehcp.api.base import Endpoint
from ehcp.api.problems import Problem
from ehcp.permissions import see_measures
from reporting.measures import MEASURES, Figure, figures
from reporting.period import Period, calendar_year, twelve_months
from send_cases import clock
from send_cases.accounts.models import Scope

YEARS_BACK = 12


class MeasureShown(serializers.Serializer):
    """One number: what it counts, what it came to, and in words where a number would mislead."""

    key = serializers.CharField()
    label = serializers.CharField()
    counts = serializers.ChoiceField(choices=["share", "count", "weeks", "longest"])
    number = serializers.FloatField(allow_null=True, help_text="The numerator, the count, or weeks.")
    base = serializers.IntegerField(help_text="Of how many.")
    percent = serializers.FloatField(allow_null=True, help_text="Null where there is nothing to take a share of.")
    words = serializers.CharField()
    exceptions = serializers.CharField(allow_blank=True, help_text="Plans under a permitted exception.")
    dfe = serializers.CharField(allow_blank=True, help_text="The column of DfE's statistics that it follows.")


class MeasuresShown(serializers.Serializer):
    """The measures of one period."""

    start = serializers.DateField()
    end = serializers.DateField()
    as_at = serializers.DateField(help_text="The day as at which facts are read.")
    label = serializers.CharField()
    measures = MeasureShown(many=True)


class Measures(Endpoint):
    """Every measure of a calendar year or, without one, of the twelve months to today."""

    scope = Scope.MEASURES_READ

    @extend_schema(
        operation_id="measures", responses=MeasuresShown,
        parameters=[OpenApiParameter("year", int, description="A calendar year, as the SEN2 return reports on it.")],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        """The measures of the period asked for."""
        if not see_measures.allows(request.user):
            raise Http404
        period = self._period(request.query_params)
        found = figures(MEASURES.values(), period)
        return Response({
            "start": period.start, "end": period.end, "as_at": period.as_at, "label": period.label,
            "measures": [_shown(found[key][""]) for key in MEASURES],
        })  # fmt: skip

    @staticmethod
    def _period(given: Any) -> Period:
        today = clock.today()
        unknown = sorted(set(given) - {"year"})
        if unknown:
            raise Problem(400, f"There is no filter {', '.join(unknown)}. There are: year.")
        if "year" not in given:
            return twelve_months(today)
        years = range(today.year - YEARS_BACK, today.year + 1)
        if given["year"] not in map(str, years):
            raise Problem(400, f"The year must be one from {years[0]} to {years[-1]}.")
        return calendar_year(int(given["year"]), today)


def _shown(figure: Figure) -> dict[str, Any]:
    measure = figure.measure
    return {
        "key": measure.key, "label": measure.label, "counts": measure.counts, "number": figure.number,
        "base": figure.base, "percent": figure.percent, "words": figure.words, "exceptions": measure.exceptions,
        "dfe": measure.dfe,
    }  # fmt: skip
