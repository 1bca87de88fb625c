"""The cases behind a figure of today, from the rows that the database keeps: a page whatever the number of cases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import DateField, F, Q, Value

from ehcp.listing import Pages
from reporting.base import Days
from reporting.daily import COLUMNS, figures_by_day
from reporting.measures import Measure, is_open, told
from reporting.models import AssessmentOutcome
from reporting.period import Period
from send_cases.accounts.models import User


def outcomes(measure: Measure, period: Period) -> Any:
    """The outcomes that a measure counts, the newest first; what stands open, the longest first.

    Args:
        period: as at today.
    """
    as_at: Any = Value(period.as_at, output_field=DateField())
    rows = AssessmentOutcome.objects.filter(received_on__lte=period.as_at).annotate(
        days=Days(F("issued_on"), F("started_on")),
        decision_days=Days(F("decision_on"), F("started_on")),
        open_days=Days(as_at, F("started_on")),
    )
    found = rows.filter(measure.scope(period), measure.hit or Q())
    if measure.base is is_open:
        return found.order_by("started_on", "pk")
    return found.order_by("-decision_on" if measure.base is told else "-issued_on", "-pk")


def pages(user: User, measure: Measure, period: Period, per_page: int, today: dt.date) -> Pages | None:
    """The cases that a measure counts and this person may list, in pages; ``None`` where its base is not kept by day.

    Their number is the figure, less the restricted records of which this person is not told.
    """
    if measure.base not in COLUMNS or measure.key in ("open_request", "open_assessment"):
        return None
    figure = figures_by_day([measure], period)[measure.key][""]
    number = int(figure.number or 0) if measure.counts in ("share", "count") else figure.base
    found = outcomes(measure, period)
    # Restricted records are few: those that this person is not named on are taken from the figure.
    restricted = found.filter(restricted=True)
    hidden = restricted.count() - restricted.visible_to(user).count()
    return Pages([found.visible_to(user)], number - hidden, per_page, today)
