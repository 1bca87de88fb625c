"""The adviser's room: what I was asked, with its dates and papers, and answering it. One request, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ehcp.actions.projection import ADVICE
from ehcp.models import AdviceRequest, ViewLog
from ehcp.viewing import log_list, log_view
from ehcp.views.answering import answer_page, not_known_page
from ehcp.views.setting.cases import with_milestones
from send_cases import csv_lists
from send_cases.csv_lists import csv_of
from send_cases.pages import render_page

COLUMNS = ("Reference", "Legal surname", "Legal forenames", "Birth date", "Asked on", "Answer due", "Asked of")
DONE_SHOWN = 100


def of_a_service(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Only people who give advice for a service come in; everybody else finds nothing here."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.rights.adviser:  # type: ignore[union-attr]
            raise Http404
        return view(request, *args, **kwargs)

    return inside


def asked_of(request: HttpRequest) -> Any:
    """Requests put to this person or to a service they work for."""
    user: Any = request.user
    mine = AdviceRequest.objects.all().asked_of(user).filter(service__organisation__in=user.rights.services)
    related = ("process__pupil", "process__assessment__setting", "service__organisation", "adviser")
    return mine.select_related(*related)


@require_safe
@of_a_service
def inbox(request: HttpRequest) -> HttpResponseBase:
    """What waits for an answer, the nearest date first; then what was answered."""
    waiting = asked_of(request).filter(answered_on__isnull=True, process__closed_on__isnull=True)
    rows = with_milestones(waiting, ADVICE, "advice")
    rows.sort(
        key=lambda row: (row.milestone.due_on if row.milestone and row.milestone.due_on else row.asked_on, row.pk)
    )
    if csv_lists.wanted(request):
        log_list(request, ViewLog.What.EXPORT, [row.process.pupil_id for row in rows], count=len(rows))
        return csv_of("asked", COLUMNS, (_cells(row) for row in rows))
    done = asked_of(request).filter(answered_on__isnull=False).order_by("-answered_on", "-pk")[:DONE_SHOWN]
    log_list(request, ViewLog.What.LIST, [row.process.pupil_id for row in (*rows, *done)])
    context = {"title": "Asked of me", "nav": "advice", "rows": rows, "done": done}
    return render_page(request, "ehcp/advice/inbox.html", context)


def _cells(row: Any) -> list[Any]:
    p, due = row.process.pupil, row.milestone.due_on if row.milestone else None
    return [p.reference, p.surname, p.forename, p.birth_date, row.asked_on, due, row.adviser or row.service]


@require_http_methods(["GET", "POST"])
@of_a_service
def advice_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: its question, dates and papers, and the form to answer it."""
    asked = get_object_or_404(asked_of(request), pk=pk)
    if request.method == "GET":
        log_view(request, ViewLog.What.RECORD, process=asked.process, detail={"advice": pk})
    context = {
        "crumbs": [("Asked of me", reverse("advice:inbox"))], "nav": "advice",
        "not_known": reverse("advice:not_known", args=[pk]),
    }  # fmt: skip
    return answer_page(
        request, asked, template="ehcp/advice/request.html", done=reverse("advice:inbox"), context=context
    )


@require_http_methods(["GET", "POST"])
@of_a_service
def not_known(request: HttpRequest, pk: int) -> HttpResponse:
    """The child or young person is not known to the service."""
    asked = get_object_or_404(asked_of(request), pk=pk)
    back = reverse("advice:request", args=[pk])
    return not_known_page(request, asked, back=back, done=reverse("advice:inbox"))
