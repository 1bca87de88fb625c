"""Recording a request, about a child who is new or one who is on record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ehcp.actions.requests import register
from ehcp.api import rooms
from ehcp.api.doing import Do
from ehcp.api.problems import Problem
from ehcp.forms.request import RecordForm, RequestPart
from ehcp.models import Process, ViewLog
from ehcp.views.casework.record import matches_for, record_it, recorded_words, warnings_for
from send_cases.forms import ConfirmField, TextField


class NewForm(RecordForm):
    """The page's form, and the answers to what it asks on the page after."""

    match = TextField(
        label="Whether the child is known", required=False, what="the reference", max_length=12,
        help_text="Where records may be the same child: the reference of the one it is, or new.",
    )  # fmt: skip
    checked = ConfirmField(label="Unlikely days have been looked at once more", required=False)


class AboutNew:
    """The page that records a request with the child it is about."""

    form_class: Any = NewForm
    title, lead = "Record a request", ""
    process: Process | None = None

    def __init__(self, request: HttpRequest, pupil: Any = None) -> None:
        self.request, self.pupil = request, pupil

    def form_kwargs(self) -> dict[str, Any]:
        """Nothing more."""
        return {}

    def initial(self) -> dict[str, Any]:
        """Nothing is filled in."""
        return {}

    def act(self, form: Any) -> str:
        """Record it, about a new child or the one that ``match`` names."""
        user: Any = self.request.user
        matches = matches_for(user, form)
        known = {m.pupil.reference: m.pupil for m in matches}
        chosen = form.cleaned_data["match"]
        if matches and chosen != "new" and chosen not in known:
            raise _look_again(matches)
        warnings = warnings_for(form)
        if warnings and not form.cleaned_data["checked"]:
            text = " ".join(warnings)
            raise Problem(422, text, errors=[{"field": "checked", "detail": f"{text} Send checked if it is right."}])
        self.process = record_it(form, by=user, known=known.get(chosen), page=self.request.path)
        return recorded_words(self.process)


def _look_again(matches: list[Any]) -> Problem:
    said = "Select whether it is one of these children: send match with its reference, or new."
    found = [
        {"reference": m.pupil.reference, "name": m.pupil.legal_name, "reasons": list(m.reasons),
         "birth_date": m.pupil.birth_date.isoformat() if m.pupil.birth_date else None}
        for m in matches
    ]  # fmt: skip
    problem = Problem(422, said, errors=[{"field": "match", "detail": said}], matches=found)
    problem.seen = [m.pupil for m in matches]
    return problem


class AboutKnown(AboutNew):
    """The page that records another request about a child who is on record."""

    form_class = RequestPart

    def act(self, form: Any) -> str:
        """Record it."""
        self.said = warnings_for(form)
        user: Any = self.request.user
        self.process = register(by=user, child=self.pupil, page=self.request.path, **form.request_facts())
        return recorded_words(self.process)

    def warnings(self, form: Any) -> list[str]:
        """Said, not asked: the page says them after."""
        return self.said


class NewRequest(Do):
    """Record a request that came in, with the child or young person it is about."""

    page = AboutNew
    status = 201

    def opened(self, request: HttpRequest) -> Any:
        rooms.only(self.request.user, rooms.CASEWORK)
        return AboutNew(request)

    def act(self, page: Any, form: Any) -> Any:
        try:
            return page.act(form)
        except Problem as problem:
            seen = getattr(problem, "seen", [])
            if seen:
                self.looked(ViewLog.What.SEARCH, seen, matches=len(seen))
            raise


class RequestAbout(NewRequest):
    """Record another request about a child or young person who is on record."""

    page = AboutKnown

    def opened(self, request: HttpRequest) -> Any:
        rooms.only(self.request.user, rooms.CASEWORK)
        return AboutKnown(request, rooms.one(rooms.children(self.request.user), reference=self.kwargs["reference"]))
