"""Teams, services and settings: a list of each, one page each, and opening a setting of the register."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ehcp.actions import memberships
from ehcp.actions import organisations as actions
from ehcp.forms.administration import FindSettingForm, OpenSettingForm, ServiceForm, TeamForm
from ehcp.models import Setting
from ehcp.policies import Refused
from ehcp.views.administration.page import FormPage, administrators, show
from send_cases import clock, csv_lists
from send_cases.accounts.models import Organisation
from send_cases.csv_lists import csv_of

PAGE = 50
ABOVE = (("Organisations", "administration:organisations"),)
KINDS = (("team", "Teams"), ("service", "Services"), ("setting", "Schools and settings"))


@require_GET
@administrators
def organisations(request: HttpRequest) -> HttpResponseBase:
    """One kind at a time, with how many people each has."""
    kind = request.GET.get("kind", "team")
    if kind not in dict(KINDS):
        raise Http404
    today = clock.today()
    current = Q(memberships__starts_on__lte=today) & (
        Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today)
    )
    rows = Organisation.objects.filter(kind=kind).annotate(
        people=Count("memberships__user", filter=current & Q(memberships__user__is_active=True), distinct=True)
    )
    rows = rows.select_related("service", "setting").order_by("-is_open", "name", "pk")
    if csv_lists.wanted(request):
        columns = ("Name", "Open", "Kind of service", "URN", "Town", "Shared inbox", "People")
        return csv_of("organisations", columns, (_cells(row) for row in rows.iterator(chunk_size=500)))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    tabs = [{"text": text, "href": f"?kind={key}", "current": key == kind} for key, text in KINDS]
    return show(request, "organisations", {"title": "Organisations", "kind": kind, "tabs": tabs, "page": page})


def _cells(row: Organisation) -> list[Any]:
    service, setting = getattr(row, "service", None), getattr(row, "setting", None)
    return [row.name, row.is_open, service and service.get_kind_display(), setting and setting.urn,
            setting and setting.town, row.email, row.people]  # type: ignore[attr-defined]  # fmt: skip


@require_GET
@administrators
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation and its people."""
    row = get_object_or_404(Organisation.objects.select_related("service", "setting"), pk=pk)
    context = {"title": row.name, "row": row, "people": list(memberships.people_of(row))}
    return show(request, "organisation", context, above=(("Organisations", reverse("administration:organisations")),))


class AddTeam(FormPage):
    form_class, title, above = TeamForm, "Add a team", ABOVE
    opened: Organisation | None = None

    def act(self, form: TeamForm) -> str:
        self.opened = actions.open_team(by=self.user, page=self.request.path, **form.cleaned_data)
        return f"{self.opened.name} is added."

    def after(self) -> str:
        if self.opened is None:
            return reverse("administration:organisations")
        return reverse("administration:organisation", args=[self.opened.pk])


class AddService(AddTeam):
    form_class, title = ServiceForm, "Add a service that gives advice"

    def act(self, form: Any) -> str:
        self.opened = actions.open_service(by=self.user, page=self.request.path, **form.cleaned_data)
        return f"{self.opened.name} is added."


class ChangeOrganisation(FormPage):
    title, above = "Change an organisation", ABOVE
    row: Organisation

    def load(self, **kwargs: Any) -> None:
        self.row = get_object_or_404(Organisation.objects.select_related("service"), pk=kwargs["pk"])
        self.form_class = ServiceForm if self.row.kind == Organisation.Kind.SERVICE else TeamForm

    def initial(self) -> dict[str, Any]:
        start: dict[str, Any] = {"name": self.row.name, "email": self.row.email}
        if self.row.kind == Organisation.Kind.SERVICE:
            start |= {"kind": self.row.service.kind, "section_31_body": self.row.service.section_31_body}
        return start

    def _form(self, *data: Any) -> Any:
        form = super()._form(*data)
        if self.row.kind == Organisation.Kind.SETTING:
            form.fields["name"].disabled = True
            form.fields["name"].help_text = "As in the register of schools; the next import keeps it up to date."
        return form

    def act(self, form: Any) -> str:
        actions.change(by=self.user, organisation=self.row, page=self.request.path, **form.cleaned_data)
        return "Saved."

    def after(self) -> str:
        return reverse("administration:organisation", args=[self.row.pk])


@require_POST
@administrators
def set_open(request: HttpRequest, pk: int, state: str) -> HttpResponse:
    """Close or reopen an organisation for sign-in."""
    row = get_object_or_404(Organisation, pk=pk)
    try:
        (actions.close if state == "close" else actions.reopen)(by=request.user, organisation=row, page=request.path)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{row.name} is {'closed' if state == 'close' else 'open again'}.")
    return redirect("administration:organisation", pk=pk)


@require_GET
@administrators
def find_setting(request: HttpRequest) -> HttpResponse:
    """Search the register for a setting whose people shall sign in."""
    form = FindSettingForm(request.GET or None)
    words = form.cleaned_data["q"].strip() if form.is_bound and form.is_valid() else ""
    page = Paginator(_found(words), 25).get_page(request.GET.get("page")) if words else None
    context = {"title": "Open a school or setting for sign-in", "form": form, "page": page, "words": words}
    above = (("Organisations", reverse("administration:organisations") + "?kind=setting"),)
    return show(request, "find_setting", context, above=above)


def _found(words: str) -> QuerySet[Setting]:
    rows = Setting.objects.select_related("organisation")
    if words.isdecimal():
        return rows.filter(Q(urn=words) | Q(ukprn=words))
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(town__icontains=word) | Q(postcode__istartswith=word))
    return rows.order_by("-is_open", "name", "pk")


class OpenSetting(FormPage):
    form_class, title, button = OpenSettingForm, "Open for sign-in", "Open"
    above = (*ABOVE, ("Open a school or setting", "administration:find_setting"))
    setting: Setting
    opened: Organisation | None = None

    def load(self, **kwargs: Any) -> None:
        self.setting = get_object_or_404(Setting, pk=kwargs["pk"])
        self.lead = self.setting.place

    def form_kwargs(self) -> dict[str, Any]:
        return {"setting": self.setting}

    def act(self, form: OpenSettingForm) -> str:
        self.opened = actions.open_setting(
            by=self.user, setting=self.setting, email=form.cleaned_data["email"], page=self.request.path
        )
        return f"{self.setting.name} is open. Now invite its first person."

    def after(self) -> str:
        if self.opened is None:
            return reverse("administration:find_setting")
        return f"{reverse('administration:add_person')}?organisation={self.opened.pk}"
