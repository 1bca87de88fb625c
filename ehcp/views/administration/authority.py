"""The authority's details and its colours."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ehcp import authority as cached
from ehcp import codes
from ehcp.actions import authority as actions
from ehcp.forms.administration import COLOUR_FIELDS, DETAIL_FIELDS, AuthorityForm, ColoursForm, stamp
from ehcp.models import Authority
from ehcp.views.administration.page import FormPage, administrators, show
from send_cases import pages

OFFICERS = ("dmo", "dco", "dsco")  # asked for in the header of the SEN2 return
MISSING = "Not given: letters leave it out"


@require_GET
@administrators
def authority(request: HttpRequest) -> HttpResponse:
    """What pages and letters say, and the colours as they look."""
    row = cached.authority()
    labels = {name: AuthorityForm.base_fields[name].label for name in DETAIL_FIELDS}
    rows = [{"key": label, "value": _said(row, name), "missing": MISSING if name not in OFFICERS else
             "Not given: the return needs it"} for name, label in labels.items()]  # fmt: skip
    colours = [{"key": ColoursForm.base_fields[n].label, "value": getattr(row, n)} for n in COLOUR_FIELDS]
    return show(request, "authority", {"title": "Authority and branding", "rows": rows, "colours": colours, "row": row})


def _said(row: Authority, name: str) -> str:
    value = str(getattr(row, name))
    return codes.label("designated_officer", value) if value and name in OFFICERS else value


class ChangeDetails(FormPage):
    """Names, addresses, services. Two people at once meet the page that keeps both texts."""

    form_class, title = AuthorityForm, "Change the authority's details"
    above = (("Authority and branding", "administration:authority"),)
    names = DETAIL_FIELDS

    def load(self, **kwargs: Any) -> None:
        self.row = Authority.objects.filter(pk=1).first() or cached.authority()

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.row, name) for name in self.names} | {"seen": stamp(self.row, self.names)}

    def conflict(self, form: Any) -> HttpResponse | None:
        now = stamp(self.row, self.names)
        if form.cleaned_data["seen"] in ("", now):
            return None
        stored = {name: getattr(self.row, name) for name in self.names}
        context = {"title": self.title, "cancel": self.after(), "nav": "administration"}
        return pages.conflict(self.request, form, stored=stored, seen=now, context=context)

    def act(self, form: Any) -> str:
        values = {name: form.cleaned_data[name] for name in self.names}
        actions.change_details(by=self.user, details=values, page=self.request.path)
        return "Saved. Letters made from now on say so."

    def after(self) -> str:
        return reverse("administration:authority")


class ChangeColours(ChangeDetails):
    form_class, title = ColoursForm, "Change the colours"  # type: ignore[assignment]
    lead = "Each is # and 6 digits or letters from a to f. What people could not read is refused."
    names = COLOUR_FIELDS

    def act(self, form: Any) -> str:
        values = {name: form.cleaned_data[name] for name in self.names}
        actions.change_colours(by=self.user, colours=values, page=self.request.path)
        return "Saved."
