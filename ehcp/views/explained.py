"""Dates explained: pick what it is about, type the days, see every date with its reason. Nothing is stored.

The facts are posted, so that they stand in no address, and come back with the page so that nothing typed is lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ehcp import permissions
from ehcp import timeline as law
from ehcp.arrival import deemed_arrival
from ehcp.forms.explained import DRAFT_ON, ExplainedForm
from ehcp.readings import readings_on
from ehcp.timeline.answering import days_late
from ehcp.timeline.plain import AREAS, Answer
from ehcp.timeline.supposing import Later, if_the_draft_is_sent_on
from ehcp.wording import BOUND, KINDS
from send_cases import clock, words
from send_cases.pages import invalid, render_page

TITLE = "Dates explained"
Handler = Callable[..., HttpResponse]


def _asking(view: Handler) -> Handler:
    """For everyone who can sign in, and for everybody where the authority has opened the page."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.ask_for_dates.allows(request.user):
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@_asking
def areas(request: HttpRequest) -> HttpResponse:
    """What it is about."""
    rooms = [{"href": reverse("explained_area", args=[each.key]), "text": each.title} for each in AREAS]
    return render_page(request, "ehcp/explained/areas.html", {"title": TITLE, "rooms": rooms})


@require_http_methods(["GET", "HEAD", "POST"])
@_asking
def area(request: HttpRequest, area: str) -> HttpResponse:
    """The facts of one part of the law, and the dates that follow from them."""
    chosen = next((each for each in AREAS if each.key == area), None)
    if chosen is None:
        raise Http404
    today = clock.today()
    data = request.POST if request.method == "POST" else None
    form = ExplainedForm(data, area=chosen, readings=readings_on(today))
    context: dict[str, Any] = {
        "title": f"{TITLE}: {chosen.title}",
        "heading": chosen.title,
        "form": form,
        "crumbs": [(TITLE, reverse("explained"))],
        "today": today,
    }
    if data is not None and not form.is_valid():
        return invalid(request, "ehcp/explained/area.html", context)
    if form.answer is not None:
        context |= {
            "rows": _rows(form.answer, today),
            "warnings": form.answer.warnings,
            "facts": form.typed,
            "later": _later(form, form.answer),
        }
    return render_page(request, "ehcp/explained/area.html", context)


def _rows(found: Answer, today: dt.date) -> list[dict[str, Any]]:
    """Every date of every process that the facts describe: dated first, in the order in which they come."""
    each = [(line, m) for line in found.timelines for m in line.milestones]
    rows = [
        {
            "milestone": m,
            "bound": BOUND.get(m.bound, ""),
            "kind": KINDS.get(m.kind, ""),
            "state": _state(m, today),
            "id": f"{m.rule_id}-{m.subject or line.facts.process}".lower(),
        }
        for line, m in each
    ]
    return sorted(rows, key=lambda row: (row["milestone"].due_on is None, row["milestone"].due_on or dt.date.max))


def _state(m: law.Milestone, today: dt.date) -> str:
    late = days_late(m, today) or 0
    by = f", {words.plural(late, 'day')} late" if late else ""
    if m.met_on and m.kind != "window":
        return f"Done {words.date_words(m.met_on, 0, 'short')}{by or ', in time' * bool(m.due_on)}"
    if m.kind == "limit" and m.due_on and m.late_from is None:
        return f"Binds only a {m.binds_only}" if m.binds_only else "Kept beside the leading date"
    if m.due_on is None:
        return "No date to keep"
    return f"If not done: {words.plural(late, 'day')} late today" if late else words.days_to_go(m.due_on, today)


def _later(form: ExplainedForm, found: Answer) -> list[Later]:
    """Every later date if the draft were sent on the day typed."""
    day = form.cleaned_data.get(DRAFT_ON)
    facts = next((line.facts for line in found.timelines if isinstance(line.facts, law.Facts)), None)
    if day is None or facts is None or not {"request_received", "responsible_on"} & found.given.keys():
        return []
    return if_the_draft_is_sent_on(facts, day, deemed_arrival(day, form.readings.post), form.readings)
