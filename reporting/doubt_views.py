"""The pages of people in doubt: who waits, and one of them beside the records in question."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ehcp.models import ViewLog
from ehcp.policies import Refused
from ehcp.viewing import log_list, log_view
from ehcp.views.casework.gate import caseworkers
from reporting.taking_in.doubts import Doubt, compared, doubt, settle, waiting
from send_cases import csv_lists
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.csv_lists import csv_of
from send_cases.forms import GovukForm, RadiosField
from send_cases.pages import invalid, render_page

ANOTHER = "another"
CRUMBS = [("Cases", "casework:worklist")]


class WhoForm(GovukForm):
    """Which record somebody is."""

    who = RadiosField(label="Who is this?", what="who this is", small=True)

    def __init__(self, *args: Any, found: Doubt, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        records = [(str(r.pk), f"The same person as {r.reference}") for r in found.records]
        self.fields["who"].choices = [*records, (ANOTHER, "Another person: make a record")]  # type: ignore[attr-defined]


@require_GET
@caseworkers
def doubts(request: HttpRequest) -> HttpResponseBase:
    """Everybody in doubt whom this officer can settle."""
    rows = waiting(cast(User, request.user))
    if csv_lists.wanted(request):
        log_list(request, ViewLog.What.EXPORT, [], count=len(rows), in_doubt=True)
        columns = ("Forenames", "Surname", "Return", "Person", "Why")
        return csv_of("people-in-doubt", columns, ([r.forename, r.surname, r.file.year, r.number, r.why] for r in rows))
    context = {
        "title": "People in doubt", "nav": "worklist", "rows": rows,
        "crumbs": [(text, reverse(name)) for text, name in CRUMBS],
    }  # fmt: skip
    return render_page(request, "reporting/doubts.html", context)


@require_http_methods(["GET", "POST"])
@caseworkers
def one_doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """One person of a return beside the records in question."""
    user = cast(User, request.user)
    found = doubt(user, pk)
    if found is None:
        raise Http404
    for record in found.records:
        log_view(request, ViewLog.What.RECORD, pupil=record)
    form = WhoForm(request.POST or None, found=found)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["who"]
        try:
            made = settle(by=user, key=pk, pupil=None if chosen == ANOTHER else int(chosen), page=request.path)
        except (Refused, Denied) as refusal:
            form.add_error(None, str(refusal))
        else:
            said = "has a record now" if chosen == ANOTHER else "is brought up to date"
            messages.success(request, f"Settled: {made.reference} {said}.")
            return redirect("reporting:doubts")
    return (invalid if request.method == "POST" else render_page)(request, "reporting/doubt.html", _shown(found, form))


def _shown(found: Doubt, form: WhoForm) -> dict[str, Any]:
    row = found.row
    return {
        "title": f"Person {row.number} of SEN2 {row.file.year}", "nav": "worklist", "found": found, "form": form,
        "rows": compared(found), "crumbs": [("Cases", reverse("casework:worklist")),
                                            ("People in doubt", reverse("reporting:doubts"))],
    }  # fmt: skip
