"""People and facts: what is known of the child, who is around them, where they live and learn."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from ehcp import codes
from ehcp.actions import pupils
from ehcp.actions.pupils import OWN_FACTS, PERSON_FACTS, fingerprint
from ehcp.actions.requests import allocate
from ehcp.filters import officer_choices
from ehcp.forms.casework import (
    AllocateForm,
    EndPersonForm,
    FactsForm,
    HomeForm,
    NeedsForm,
    PersonForm,
    PlacementForm,
)
from ehcp.models import LinkedPerson, Pupil, ViewLog
from ehcp.viewing import log_view
from ehcp.views.casework import showing
from ehcp.views.casework.case import framed
from ehcp.views.casework.editing import Edit
from ehcp.views.casework.gate import caseworkers
from ehcp.views.casework.loading import Case, load_case
from ehcp.views.stepping import Step
from send_cases.accounts.models import User
from send_cases.pages import render_page
from send_cases.words import date_words

PR = {True: "yes", False: "no", None: ""}


@caseworkers
@require_GET
def people(request: HttpRequest, reference: str) -> HttpResponse:
    """Everybody on their own line, and every fact with what is not known yet."""
    case = load_case(request, reference)
    log_view(request, ViewLog.What.RECORD, pupil=case.pupil, process=case.process)
    context = framed(
        case, "people", "People and facts", alerts=showing.alerts(case),
        people=showing.people_rows(case), facts=_facts(case), home_faults=case.faults.at("pupil", case.pupil.pk, "postcode"), needs=_needs(case.pupil),
        gone=[p for p in case.pupil.people.all() if p.ended_on], hidden=case.hidden,
    )  # fmt: skip
    return render_page(request, "ehcp/casework/people.html", context)


#: Row of the list → the columns that it shows.
COLUMNS = {"Legal name": ("surname", "forename"), "Birth date": ("birth_date",), "Sex": ("sex",),
           "Ethnicity": ("ethnicity",), "UPN": ("upn", "upn_unknown"), "ULN": ("uln",)}  # fmt: skip


def _facts(case: Case) -> list[dict[str, Any]]:
    pupil = case.pupil
    born = date_words(pupil.birth_date) if pupil.birth_date else ""
    upn_note = codes.label("upn_unknown", pupil.upn_unknown) if pupil.upn_unknown else ""
    ethnicity = codes.label("ethnicity", pupil.ethnicity) if pupil.ethnicity else ""
    rows = (
        ("Legal name", pupil.legal_name), ("Known as", pupil.known_as), ("Birth date", born),
        ("Sex", pupil.get_sex_display() if pupil.sex else ""), ("Ethnicity", ethnicity),
        ("UPN", pupil.upn or upn_note), ("ULN", pupil.uln), ("NHS number", pupil.nhs_number),
        ("Languages at home", pupil.languages), ("Interpreter needed", pupil.interpreter),
    )  # fmt: skip
    missing = {"Known as": "The same", "ULN": "None", "Interpreter needed": "None recorded"}
    return [{"key": key, "value": value, "missing": missing.get(key, "Not known yet"),
             "faults": case.faults.at("pupil", pupil.pk, *COLUMNS.get(key, ()))} for key, value in rows]  # fmt: skip


def _needs(pupil: Pupil) -> list[str]:
    return [f"{codes.label('sen_type', n.sen_type)} ({n.get_source_display().lower()})"
            for n in pupil.needs.all() if n.ended_on is None]  # fmt: skip


class ChangeFacts(Edit):
    form_class, title = FactsForm, "Change facts about the child"

    def initial(self) -> dict[str, Any]:
        return {**FactsForm.start(self.pupil), "seen": self.seen_of(self.pupil)}

    def seen_of(self, row: Model) -> str:
        return fingerprint(row, OWN_FACTS)

    def act(self, form: FactsForm) -> str:
        user = cast(User, self.request.user)
        changed = pupils.change_facts(pupil=self.pupil, by=user, facts=form.facts(), seen=form.cleaned_data["seen"],
                                      page=self.request.path)  # fmt: skip
        return "Saved." if changed else "Nothing was different."


class _Person(Edit):
    form_class, title = PersonForm, "Add a person"
    person: LinkedPerson | None = None

    def prepare(self) -> None:
        pk = self.kwargs.get("person_id")
        if pk is not None:
            self.person = LinkedPerson.objects.filter(pupil=self.pupil, pk=pk).first()
            if self.person is None:
                raise Http404

    def form_kwargs(self) -> dict[str, Any]:
        others = LinkedPerson.objects.filter(pupil=self.pupil, ended_on__isnull=True)
        return {"others": list(others.exclude(pk=self.person.pk if self.person else 0))}

    def initial(self) -> dict[str, Any]:
        person = self.person
        if person is None:
            return {"may_be_contacted": True, "receives_documents": True, "lives_with_child": True}
        hidden = list(self.pupil.hidden_addresses.all())
        return {
            **{name: getattr(person, name) for name in PERSON_FACTS},
            "parental_responsibility": PR[person.parental_responsibility],
            "hidden_from": any(h.of_id is None and h.hidden_from_id == person.pk for h in hidden),
            "hide_theirs_from": [str(h.hidden_from_id) for h in hidden if h.of_id == person.pk],
            "because": next((h.because for h in hidden if person.pk in (h.of_id, h.hidden_from_id)), ""),
            "seen": self.seen_of(person),
        }

    def seen_of(self, row: Model) -> str:
        return fingerprint(row, PERSON_FACTS)

    def act(self, form: PersonForm) -> str:
        user = cast(User, self.request.user)
        pupils.save_person(pupil=self.pupil, by=user, facts=form.facts(), person=self.person,
                           seen=form.cleaned_data["seen"], page=self.request.path, **form.hiding())  # fmt: skip
        return "Person saved." if self.person else "Person added."


class AddPerson(_Person):
    """Add somebody."""


class ChangePerson(_Person):
    """Change what is known of somebody."""

    title = "Change a person"


class EndPerson(_Person):
    form_class, title, button = EndPersonForm, "No longer involved", "Save"  # type: ignore[assignment]
    lead = "They get no more letters. What was sent to them stays as it was."

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> str:
        if self.person is None:
            raise Http404
        pupils.end_person(pupil=self.pupil, person=self.person, by=cast(User, self.request.user),
                          ended_on=form.cleaned_data["ended_on"], page=self.request.path)  # fmt: skip
        return "Saved: no longer involved."


class MoveHome(Edit):
    form_class, title = HomeForm, "New home address"
    lead = "The address recorded now is kept, with the day it ended."

    def act(self, form: HomeForm) -> str:
        pupils.move_home(pupil=self.pupil, by=cast(User, self.request.user), page=self.request.path,
                         **form.cleaned_data)  # fmt: skip
        return "Home address saved."


class ChangePlacement(Edit):
    form_class, title = PlacementForm, "Education now"
    template = "ehcp/casework/placement.html"
    lead = "What is recorded now is kept, with the day it ended."

    def act(self, form: PlacementForm) -> str:
        pupils.place(pupil=self.pupil, by=cast(User, self.request.user), facts=form.facts(),
                     entry_date=form.cleaned_data["entry_date"], page=self.request.path)  # fmt: skip
        return "Education now saved."


class ChangeNeeds(Edit):
    form_class, title = NeedsForm, "Needs, as the setting sees them"
    lead = "What section B of a plan says is recorded with the plan."

    def initial(self) -> dict[str, Any]:
        found = self.pupil.needs.filter(source="setting", ended_on__isnull=True).order_by("rank")
        kinds = [need.sen_type for need in found]
        return dict(zip(("need", "need_2"), kinds, strict=False))

    def act(self, form: NeedsForm) -> str:
        pupils.set_needs(pupil=self.pupil, by=cast(User, self.request.user), sen_types=form.sen_types(),
                         page=self.request.path)  # fmt: skip
        return "Needs saved."


class Allocate(Step):
    """Give this case to a caseworker."""

    form_class, title, button = AllocateForm, "Allocate this case", "Allocate"

    def form_kwargs(self) -> dict[str, Any]:
        return {"officers": officer_choices()}

    def initial(self) -> dict[str, Any]:
        return {"officer": str(self.process.officer_id or "")}

    def stored(self, form: Any) -> dict[str, str]:
        return {"officer": str(self.process.officer or "Nobody")}

    def act(self, form: Any) -> str:
        chosen = form.cleaned_data["officer"]
        officer = None if chosen == "none" else User.objects.get(pk=int(chosen))
        allocate(process=self.process, by=cast(User, self.request.user), officer=officer, **self.passing(form))
        return f"Allocated to {officer}." if officer else "Returned to unallocated."


@caseworkers
def allocate_case(request: HttpRequest, reference: str) -> HttpResponse:
    """To the form for the process that leads, from an address that knows the case alone."""
    case = load_case(request, reference)
    if case.process is None:
        messages.info(request, "There is no open process to allocate.")
        return redirect("casework:case", reference)
    return redirect("casework:allocate_process", reference, case.process.pk)
