"""People: who can sign in, where they work, since when; adding, closing, inviting again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ehcp.actions import memberships, staff
from ehcp.forms.administration import AddPersonForm, PeopleFilter, PersonForm, PlaceForm
from ehcp.policies import Refused
from ehcp.views.administration.page import FormPage, administrators, show
from send_cases import clock, csv_lists
from send_cases.accounts.models import Membership, Organisation, User
from send_cases.csv_lists import csv_of

PAGE = 50
ABOVE = (("People", "administration:people"),)
PEOPLE = User.objects.filter(token__isnull=True)  # the account of a token is nobody's


@require_GET
@administrators
def people(request: HttpRequest) -> HttpResponseBase:
    """Everybody with a sign-in, by name."""
    form = PeopleFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if csv_lists.wanted(request):
        columns = ("Name", "Email", "Telephone", "Works for", "Last signed in")
        return csv_of("people", columns, (_cells(each) for each in _people(chosen).iterator(chunk_size=500)))
    page = Paginator(_people(chosen), PAGE).get_page(request.GET.get("page"))
    context = {"title": "People", "form": form, "page": page, "announce": f"{page.paginator.count} people"}
    return show(request, "people", context, fragment="results")


def _cells(who: Any) -> list[Any]:
    places = "; ".join(f"{p.organisation}: {p.get_role_display()}" for p in who.places)
    return [who.name, who.email, who.telephone, places, who.last_login]


def _people(chosen: dict[str, Any]) -> QuerySet[User]:
    current = Membership.objects.current(clock.today()).select_related("organisation")
    rows = PEOPLE.prefetch_related(Prefetch("memberships", current, to_attr="places"))
    rows = rows.filter(is_active=chosen.get("show") != "closed")
    if chosen.get("show") == "new":
        rows = rows.filter(last_login__isnull=True)
    if chosen.get("q"):
        rows = rows.filter(Q(name__icontains=chosen["q"]) | Q(email__icontains=chosen["q"]))
    if chosen.get("role"):
        held = Membership.objects.current(clock.today()).filter(role=chosen["role"])
        rows = rows.filter(pk__in=held.values("user"))
    return rows.order_by("name", "pk")


@require_GET
@administrators
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: their details and every place they have or had."""
    who = get_object_or_404(PEOPLE, pk=pk)
    today = clock.today()
    places = list(who.memberships.select_related("organisation", "invited_by").order_by("-starts_on", "-pk"))
    context = {
        "title": who.name or who.email,
        "who": who,
        "self": who.pk == request.user.pk,
        "current": [p for p in places if p.ends_on is None or p.ends_on >= today],
        "ended": [p for p in places if p.ends_on is not None and p.ends_on < today],
        "never": who.last_login is None,
    }
    return show(request, "person", context, above=(("People", reverse("administration:people")),))


class AddPerson(FormPage):
    """Somebody new, invited by e-mail."""

    form_class, title, button, above = AddPersonForm, "Add a person", "Add and send the invitation", ABOVE
    lead = "They get an email with a link to choose a password. Somebody who has an account gets another place to work."

    def act(self, form: AddPersonForm) -> str:
        data = form.cleaned_data
        place = memberships.invite(
            by=self.user, organisation=form.place, email=data["email"], name=data["name"], role=data["role"],
            page=self.request.path,
        )  # fmt: skip
        return f"{place.user.name} is invited. The email goes to {place.user.email}."

    def initial(self) -> dict[str, Any]:
        return {"organisation": self.request.GET.get("organisation", "")}

    def after(self) -> str:
        return reverse("administration:people")


class ChangePerson(FormPage):
    form_class, title, above = PersonForm, "Change a person's details", ABOVE
    who: User

    def load(self, **kwargs: Any) -> None:
        self.who = get_object_or_404(PEOPLE, pk=kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"name": self.who.name, "email": self.who.email, "telephone": self.who.telephone}

    def act(self, form: PersonForm) -> str:
        staff.change_person(by=self.user, person=self.who, page=self.request.path, **form.cleaned_data)
        return "Saved."

    def after(self) -> str:
        return reverse("administration:person", args=[self.who.pk])


class AddPlace(ChangePerson):
    """Another place to work, or another role."""

    form_class, title, button = PlaceForm, "Add a place to work", "Add"  # type: ignore[assignment]

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> str:
        place = memberships.invite(
            by=self.user, organisation=form.place, email=self.who.email, name=self.who.name,
            role=form.cleaned_data["role"], page=self.request.path,
        )  # fmt: skip
        return f"{self.who.name} now works for {place.organisation}."


@require_POST
@administrators
def end_place(request: HttpRequest, pk: int) -> HttpResponse:
    """End one place of a person, from now on."""
    place = get_object_or_404(Membership.objects.select_related("user", "organisation"), pk=pk)
    where: Organisation = place.organisation
    _try(request, f"{place.user.name} no longer works for {where}.", staff.end_place, membership=place)
    return redirect("administration:person", pk=place.user_id)


@require_POST
@administrators
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    """The person cannot sign in any more."""
    who = get_object_or_404(PEOPLE, pk=pk)
    _try(request, f"{who.name} can no longer sign in.", staff.close_account, person=who)
    return redirect("administration:person", pk=pk)


@require_POST
@administrators
def reopen_account(request: HttpRequest, pk: int) -> HttpResponse:
    """The person can sign in again."""
    who = get_object_or_404(PEOPLE, pk=pk)
    _try(request, f"{who.name} can sign in again.", staff.reopen_account, person=who)
    return redirect("administration:person", pk=pk)


@require_POST
@administrators
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Another link to choose a password."""
    who = get_object_or_404(PEOPLE, pk=pk)
    _try(request, f"A new link goes to {who.email}.", staff.invite_again, person=who)
    return redirect("administration:person", pk=pk)


def _try(request: HttpRequest, done: str, action: Any, **kwargs: Any) -> None:
    try:
        action(by=request.user, page=request.path, **kwargs)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
